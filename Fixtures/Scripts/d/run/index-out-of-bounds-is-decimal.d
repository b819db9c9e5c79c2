int a[5]; struct s { int x[4]; int y; };
BEGIN { i = 7; this->s = (struct s *)alloca(sizeof(struct s)); trace(this->s->x[i]); }
BEGIN { i = -1; trace(this->s->x[i]); }
BEGIN { i = 3; trace(this->s->x[i]); i = 4; this->s->x[i] = 9; trace(5); }
BEGIN { trace(i); exit(0); }
