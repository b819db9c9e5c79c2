BEGIN { self->one = speculation(); self->two = speculation(); printf("%d %d\n", self->one, self->two); }
BEGIN { speculate(self->one); printf("held back\n"); }
BEGIN { printf("at once\n"); }
BEGIN { commit(self->one); }
BEGIN { self->three = speculation(); printf("%d\n", self->three); }
BEGIN { speculate(self->three); printf("thrown away\n"); }
BEGIN { discard(self->three); }
BEGIN { speculate(0); printf("never seen\n"); }
BEGIN { commit(0); discard(0); }
BEGIN { exit(0); }
