BEGIN { printf("one\n"); system("echo two %s %d", "and", 2); printf("three\n"); exit(0); }
