#pragma D option nspec=3
BEGIN { self->a = speculation(); self->b = speculation(); self->c = speculation(); self->d = speculation(); printf("%d %d %d %d\n", self->a, self->b, self->c, self->d); }
BEGIN { speculate(self->a); printf("a1 %d\n", 1); trace("tr"); }
BEGIN { speculate(self->b); printf("b1\n"); }
BEGIN { speculate(self->a); printf("a2\n"); }
BEGIN { speculate(self->a); trace(*(int *)0); }
BEGIN { printf("main\n"); }
BEGIN { commit(self->a); }
BEGIN { speculate(self->a); printf("after commit\n"); }
BEGIN { commit(self->a); }
BEGIN { discard(self->b); }
BEGIN { speculate(self->b); printf("after discard\n"); }
BEGIN { commit(self->b); }
BEGIN { commit(self->c); }
BEGIN { speculate(7); printf("unknown\n"); }
BEGIN { speculate(-1); printf("neg\n"); }
BEGIN { commit(0); discard(0); commit(3); }
BEGIN { commit(-1); }
BEGIN { this->x = 1; speculate(0); this->x = 2; }
BEGIN { printf("x=%d\n", this->x); }
BEGIN { exit(0); }
END { commit(self->a); }
