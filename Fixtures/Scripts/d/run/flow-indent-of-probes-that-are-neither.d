BEGIN { printf("b"); }
BEGIN { trace(1); }
tick-10ms { printf("t"); exit(0); }
END { printf("e"); }
