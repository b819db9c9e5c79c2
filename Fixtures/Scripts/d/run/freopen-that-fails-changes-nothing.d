BEGIN { freopen("/nonexistent/%s", "x"); printf("here\n"); }
BEGIN { freopen(""); printf("and here\n"); exit(0); }
