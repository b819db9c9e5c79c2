BEGIN { printf("first\n"); exit(3); printf("still the first\n"); }
BEGIN { printf("never\n"); }
tick-1ms { printf("never\n"); }
END { printf("end\n"); }
