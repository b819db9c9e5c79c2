#pragma D option quiet
ERROR { printf("err %d %x\n", arg4, arg5); }
BEGIN { this->s = "abc"; printf("%d\n", this->s[10]); }
BEGIN { this->s = "abc"; i = 300; printf("%d\n", this->s[i]); }
BEGIN { p = (char *)alloca(8); i = 8; printf("%d\n", p[i]); }
BEGIN { p = (char *)alloca(8); i = -1; printf("%d\n", p[i]); }
BEGIN { p = (char *)alloca(8); i = 7; printf("%d\n", p[i]); p[i+1] = 3; printf("not seen\n"); }
BEGIN { p = (char *)alloca(1); l = (long *)p; *l = 5; printf("long in a byte\n"); }
BEGIN { p = (char *)alloca(0); printf("%d\n", p != NULL); *p = 1; printf("not\n"); }
BEGIN { p = (char *)alloca(256); p[255] = 1; printf("full\n"); q = (char *)alloca(1); printf("not\n"); }
BEGIN { p = (char *)alloca(257); printf("not\n"); }
BEGIN { p = (char *)alloca(8); bcopy(p, p + 4, 8); printf("not\n"); }
BEGIN { p = (char *)alloca(8); bcopy("abcdefghijkl", p, 8); printf("%c\n", p[7]); bcopy(p, "x", 1); printf("not\n"); }
BEGIN { p = (char *)alloca(8); bcopy(NULL, p, 1); printf("not\n"); }
BEGIN { p = (char *)alloca(8); bcopy(p, p, 0); printf("zero\n"); }
BEGIN { p = (char *)alloca(16); copyinto(0, 4, p); printf("not\n"); }
BEGIN { printf("%s\n", stringof((char *)NULL)); }
BEGIN { tracemem(NULL, 4); }
BEGIN { tracemem((void *)0x10, 4); }
BEGIN { print((int *)0x10); }
BEGIN { exit(0); }
