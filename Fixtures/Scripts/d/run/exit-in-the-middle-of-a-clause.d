BEGIN { printf("one\n"); exit(1); printf("rest of the clause\n"); exit(2); }
BEGIN { printf("not this\n"); }
tick-1ms { printf("nor this\n"); }
END { printf("end, status not seen\n"); }
END /0/ { exit(5); }
END { x = 3; }
END { printf("%d\n", x); }
