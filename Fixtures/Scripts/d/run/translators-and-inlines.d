#pragma D option quiet
typedef struct pt { int x; int y; } pt_t;
typedef struct raw { long a; char *n; } raw_t;
translator pt_t < raw_t *r > { x = r->a; y = r->a + 1; };
inline int five = 5;
inline string greet = "hi";
inline int twice = five * 2;
raw_t rr;
BEGIN { this->r = (raw_t *)alloca(sizeof(raw_t)); this->r->a = 41; printf("%d %d\n", xlate<pt_t>(this->r).x, xlate<pt_t *>(this->r)->y); printf("%d %s %d\n", five, greet, twice); this->t = xlate<pt_t *>(this->r); printf("%d\n", this->t->x); }
BEGIN { exit(0); }
