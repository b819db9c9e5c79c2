BEGIN { exit(-2); }
