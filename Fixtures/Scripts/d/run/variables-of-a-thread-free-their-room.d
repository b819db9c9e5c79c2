#pragma D option strsize=16
#pragma D option dynvarsize=256
BEGIN { i = 0; self->a = 1; self->b = "two"; self->c[1, "x"] = 3; printf("%d %s %d\n", self->a, self->b, self->c[1, "x"]); }
BEGIN { self->a = 0; self->b = NULL; self->c[1, "x"] = 0; printf("%d %d %d\n", self->a, self->b == NULL, self->c[1, "x"]); }
BEGIN { self->s1 = 1; self->s1 = 0; self->s2 = 1; self->s2 = 0; self->s3 = 1; self->s3 = 0; self->s4 = 1; self->s4 = 0; self->s5 = 1; self->s5 = 0; self->s6 = 1; self->s6 = 0; self->s7 = 1; printf("%d\n", self->s7); }
BEGIN { exit(0); }
