#pragma D option quiet
ERROR { printf("E %d %d %d %d %x %s\n", arg1, arg2, arg3 >= 0, arg4, arg5, probename); }
BEGIN { x = 0; printf("a\n"); y = 1 / x; printf("never"); }
BEGIN { printf("b\n"); y = 1 % x; }
BEGIN { trace(*(char *)NULL); }
BEGIN { trace((string)NULL); }
BEGIN { this->s = (string)NULL; trace(this->s); }
BEGIN { printf("%s\n", strjoin("a", NULL)); }
BEGIN { trace(substr(NULL, 1)); }
BEGIN { trace(index(NULL, "a")); }
BEGIN { trace(index("a", NULL)); }
BEGIN { trace(strstr(NULL, "a")); }
BEGIN { trace(strchr(NULL, 'a')); }
BEGIN { trace(basename(NULL)); }
BEGIN { trace(strtok(NULL, "a")); }
BEGIN { trace(copyinstr(0)); }
BEGIN { trace(copyinstr(0x1234)); }
BEGIN { this->p = copyin(0x10, 4); trace(1); }
BEGIN { this->q = (int *)alloca(4); trace(*(this->q + 1)); }
BEGIN { this->q = (int *)alloca(4); trace(this->q[-1]); }
BEGIN { this->q = (int *)alloca(4); trace(this->q[1000000]); }
BEGIN { this->q = (int *)alloca(100000); trace(1); }
BEGIN { this->q = alloca(-1); trace(1); }
BEGIN { bcopy((void *)0x10, alloca(4), 4); }
BEGIN { trace(strlen((string)(char *)8)); }
BEGIN { commit(100); }
BEGIN { discard(100); printf("discard fine\n"); }
BEGIN { discard(0); printf("discard 0 fine\n"); }
BEGIN { @a[*(int *)0x20] = count(); }
BEGIN { @b[1] = sum(1/x); }
BEGIN /1/x/ { printf("never\n"); }
BEGIN { self->a[*(int *)0x30] = 1; }
BEGIN { exit(1/x); }
BEGIN { printf("still here\n"); exit(3); }
BEGIN { printf("not run\n"); }
END { printf("end\n"); trace(*(int *)0x99); }
END { printf("end2\n"); exit(4);  }
END { printf("end3\n"); }
