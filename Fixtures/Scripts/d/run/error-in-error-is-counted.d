ERROR { printf("lost\n"); trace(*(int *)0); }
ERROR { printf("the other clause sees %d\n", arg4); }
BEGIN { trace(*(int *)0); }
BEGIN { trace(*(int *)0); exit(0); }
BEGIN { exit(0); }
