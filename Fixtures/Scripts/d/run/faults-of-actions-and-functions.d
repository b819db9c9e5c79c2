BEGIN { bcopy((void *)0, alloca(4), 4); }
BEGIN { bcopy(alloca(4), (void *)8, 4); }
BEGIN { copyout(alloca(4), 0, 4); }
BEGIN { copyinto(0, 4, alloca(4)); }
BEGIN { copyinto(0, 4, (void *)0); }
BEGIN { trace(basename((string)NULL)); }
BEGIN { trace(index("a", (string)NULL)); }
BEGIN { trace(strchr((string)NULL, 'a')); }
BEGIN { trace(lltostr(*(long *)0)); }
BEGIN { trace(htonl(*(int *)4)); }
BEGIN { self->x = *(int *)0; }
BEGIN { @[1] = sum(*(int *)0); }
BEGIN { printa("%d %@d\n", @); }
BEGIN { trace(stringof((char *)16)); }
BEGIN { trace(((string)NULL) == "a"); trace("" == (string)NULL); trace((string)NULL == (string)NULL); trace("a" > (string)NULL); printf("\n"); }
BEGIN { chill(*(int *)0); }
BEGIN { tracemem((void *)16, 8); }
BEGIN { print((int *)20); }
BEGIN { i = 99; trace(uregs[i]); }
BEGIN { x = *(char *)-1; }
BEGIN { exit(0); }
