BEGIN { commit(99); }
BEGIN { exit(0); }
