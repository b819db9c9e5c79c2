BEGIN / *(int *)8 == 1 / { printf("never\n"); }
BEGIN { printf("next\n"); exit(0); }
