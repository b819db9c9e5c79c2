ERROR { printf("E %d %d %d %d %x %s %d\n", arg1, arg2, arg3 >= 0, arg4, arg5, probename, id); }
BEGIN { printf("lost"); trace(*(int *)0); }
BEGIN { trace(*(int *)0x10); }
BEGIN { x = 0; trace(1 / x); }
BEGIN { trace(1 % x); }
BEGIN { s = (string)NULL; trace(s); }
BEGIN { trace(strlen(s)); }
BEGIN { p = (char *)alloca(8); trace(p[8]); }
BEGIN { p = (char *)alloca(8); i = -1; trace(p[i]); }
BEGIN { q = alloca(10000); }
BEGIN { commit(99); }
BEGIN { discard(99); }
BEGIN { speculate(99); printf("silent"); }
BEGIN { trace(strjoin(s, "x")); }
BEGIN { trace(strstr(s, "x")); }
BEGIN { trace(inet_ntoa((ipaddr_t *)0)); }
BEGIN { trace(copyinstr(0)); }
BEGIN { trace(copyin(16, 4)); }
BEGIN { printf("still here\n"); x = 5; }
BEGIN / *(int *)8 == 3 / { printf("no"); }
BEGIN { this->a = 3; @z = sum(1); @y[*(int *)24] = count(); }
BEGIN { x = *(int *)32; }
BEGIN { printf("x=%d a=%d\n", x, this->a); }
BEGIN { exit(*(int *)40); }
BEGIN { exit(3); }
BEGIN { printf("not reached"); }
END { printf("end\n"); trace(*(int *)48); }
ERROR { printf("second\n"); }
