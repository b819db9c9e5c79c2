BEGIN { i = 0; }
tick-5ms { i++; }
tick-5ms /i == 1/ { printf("five "); }
tick-10hz { printf("ten hz\n"); exit(0); }
profile-200hz { k = (arg0 == 0) + (arg1 == 0); }
END { printf("%d %d\n", k, i > 0); }
