BEGIN { a = speculation(); b = speculation(); printf("%d %d", a, b); }
BEGIN { speculate(a); printf("spec 1"); trace(5); }
BEGIN { speculate(a); printf("spec 2"); }
BEGIN { speculate(0); printf("zero\n"); }
BEGIN { speculate(99); printf("lost\n"); }
BEGIN { printf("before"); }
BEGIN { commit(a); }
BEGIN { printf("after"); }
BEGIN { commit(a); } BEGIN { c = speculation(); printf("c=%d", c); }
BEGIN { speculate(c); printf("dropped"); }
BEGIN { discard(c); }
BEGIN { commit(c); }
BEGIN { commit(0); discard(0); }
BEGIN { d = speculation(); printf("d=%d", d); }
BEGIN { speculate(d); trace(*(int *)8); printf("x"); }
BEGIN { speculate(d); printf("y"); }
BEGIN { commit(d); } BEGIN { exit(0); }
END { printf("end"); }
