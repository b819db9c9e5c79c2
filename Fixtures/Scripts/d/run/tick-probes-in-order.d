tick-30ms { printf("a\n"); n++; }
tick-30ms /n == 3/ { exit(0); }
