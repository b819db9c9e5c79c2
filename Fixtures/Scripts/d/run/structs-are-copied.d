#pragma D option quiet
struct s { int a; char c; int f1:3; unsigned f2:5; int arr[3]; };
union u { int i; char c[4]; short s; };
typedef struct s s_t;
s_t g; union u gu; int garr[4];
struct s h;
BEGIN { g.a = 5; g.c = 'x'; g.f1 = -1; g.f2 = 33; g.arr[2] = 9; printf("%d %c %d %d %d\n", g.a, g.c, g.f1, g.f2, g.arr[2]); h = g; printf("%d %c %d %d %d\n", h.a, h.c, h.f1, h.f2, h.arr[2]); g.a = 6; printf("%d\n", h.a); g.f1++; g.f2 += 3; g.f2 <<= 2; printf("%d %d\n", g.f1, g.f2); }
BEGIN { gu.i = 0x01020304; printf("%d %d %x\n", gu.c[0], gu.c[3], gu.s); garr[1] = 3; garr[3] = 8; i = 3; printf("%d %d %d\n", garr[1], garr[i], garr[0]); }
BEGIN { this->q = &garr[0]; printf("%d\n", *(this->q + 3)); printf("%d\n", this->q[1]); this->q++; printf("%d\n", *this->q); printf("%d\n", &garr[3] - &garr[1]); printf("%d\n", &garr[3] > &garr[1]); *this->q = 44; printf("%d\n", garr[1]); }
BEGIN { printf("%d %d %d\n", offsetof(struct s, arr), sizeof(struct s), sizeof(union u)); printf("%d\n", sizeof(g.arr)); }
BEGIN { self->st = g; printf("%d\n", self->st.a); as[1] = g; printf("%d\n", as[1].a); this->cp = g; printf("%d\n", this->cp.arr[2]); }
BEGIN { this->al = (struct s *)alloca(sizeof(struct s)); *this->al = g; printf("%d\n", this->al->a); printf("%d\n", this->al->arr[2]); h = *this->al; printf("%d\n", h.a); }
BEGIN { exit(0); }
