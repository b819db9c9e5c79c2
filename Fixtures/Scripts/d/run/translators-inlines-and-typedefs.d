#pragma D option scratchsize=1k
inline int LIMIT = 5; inline string NAME = execname; inline int twice[int n] = n * 2;
typedef unsigned int u32; typedef struct { int a; int b; } pair_t; typedef char name_t[8];
enum { A = 3, B, C = A + B };
struct raw { int x; int y; }; typedef struct cooked { int sum; string word; int same; } cooked_t;
translator cooked_t < struct raw *r > { sum = r->x + r->y; word = r->x > r->y ? "more" : "less"; same = r->x == r->y; };
BEGIN { this->v = 3; this->s = this->v > 2 ? "big" : "small"; printf("%s %s\n", this->s, this->v > 5 ? "big" : "small"); }
BEGIN { printf("%d %d %d %d\n", LIMIT, A, B, C); printf("%d %d\n", NAME == execname, sizeof (u32)); }
BEGIN { this->r = (struct raw *)alloca(sizeof (struct raw)); this->r->x = 5; this->r->y = 4; printf("%d %s %d\n", xlate <cooked_t> (this->r).sum, xlate <cooked_t> (this->r).word, xlate <cooked_t> (this->r).same); this->c = xlate <cooked_t *> (this->r); printf("%d %s\n", this->c->sum, this->c->word); }
BEGIN { this->n = 1 ? NULL : "x"; printf("%d\n", this->n == NULL); trace(0 ? 1 : 2 ? 3 : 4); printf("\n"); exit(0); }
