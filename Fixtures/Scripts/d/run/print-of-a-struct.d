struct inner { int i; char c; };
struct outer { int n; struct inner in; int zero; char text[4]; int list[2]; void *p; };
BEGIN
{
        this->o = (struct outer *)alloca(sizeof(struct outer));
        this->o->n = -5; this->o->in.i = 7; this->o->in.c = 'x'; this->o->text[0] = 'h';
        this->o->list[1] = 3; this->o->p = (void *)0x1000;
        print(this->o);
        exit(0);
}
