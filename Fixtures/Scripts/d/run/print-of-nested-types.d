struct s { int a; char b[3]; short c; unsigned int f:3; int g:4; long l; };
typedef struct s s_t;
union u { int a; char b[4]; };
enum e { A = 1, B = -2, Z=0 };
struct big { struct s one; union u two; enum e three; int *p; char str[8]; int arr[3]; struct { int q; } anon; struct s many[2]; };
BEGIN { this->s = (s_t *)alloca(sizeof(struct s)); this->s->a = 0x41424344; this->s->b[0]='x'; this->s->b[1]='y'; this->s->c=-1; this->s->f=5; this->s->g=-3; print(this->s);  }
BEGIN { this->u = (union u *)alloca(8); this->u->a = 0x61; print(this->u);  }
BEGIN { this->b = (struct big *)alloca(sizeof(struct big)); this->b->one.a=1; this->b->two.a=0x62; this->b->three=B; this->b->p=(int *)0x30; this->b->str[0]='h'; this->b->str[1]='i'; this->b->arr[1]=7; this->b->anon.q=9; this->b->many[1].c=3; print(this->b);print(this->b->arr); print(this->b->str); }
BEGIN { this->i = (int *)alloca(4); *this->i = 12; print(this->i); this->c = (char *)alloca(4); print(this->c); this->pp = (int **)alloca(8); print(this->pp); this->e = (enum e *)alloca(4); *this->e = A; print(this->e); *this->e=(enum e)7; print(this->e);}
BEGIN { print((struct s *)NULL); }
BEGIN { exit(0); }
