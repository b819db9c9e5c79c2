BEGIN { printf("before\n"); freopen("/dev/null"); printf("to nowhere\n"); }
BEGIN { freopen(""); printf("after\n"); exit(0); }
