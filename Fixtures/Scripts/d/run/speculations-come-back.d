#pragma D option nspec=3
#pragma D option quiet
BEGIN { a = speculation(); b = speculation(); c = speculation(); d = speculation(); printf("%d %d %d %d\n", a, b, c, d); }
BEGIN { speculate(b); printf("b1\n"); }
BEGIN { speculate(a); printf("a1\n"); }
BEGIN { speculate(b); printf("b2\n"); }
BEGIN { speculate(d); printf("d=0\n"); }
BEGIN { commit(b); discard(a); }
BEGIN { a = speculation(); printf("again %d\n", a); }
BEGIN { speculate(c); printf("never committed\n"); }
BEGIN { exit(0); }
