ERROR { printf("%d %d %d %x\n", arg1, arg2, arg4, arg5); }
BEGIN { printf("not seen\n"); trace(*(int *)0x10); }
BEGIN { x = 0; printf("not seen\n"); trace(7 / x); }
BEGIN { this->p = (char *)alloca(4); trace(this->p[100000]); }
BEGIN { trace(strlen(NULL)); }
BEGIN { printf("goes on\n"); exit(0); }
