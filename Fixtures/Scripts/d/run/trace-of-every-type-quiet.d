enum e { A = 1, B = -2 };
struct s { int a; char b[3]; short c; };
union u { int a; char b[4]; };
BEGIN { trace((int8_t)-1); trace((int16_t)-2); trace((int32_t)-3); trace((int64_t)-4); }
BEGIN { trace((uint8_t)-1); trace((uint16_t)-2); trace((uint32_t)-3); trace((uint64_t)-4); }
BEGIN { trace("abc"); trace('c'); trace(A); trace((enum e)B); trace((char)65); }
BEGIN { this->s = (struct s *)alloca(sizeof(struct s)); this->s->a = 0x41424344; this->s->b[0]='x'; this->s->b[1]='y'; this->s->c=-1; trace(*this->s); trace(this->s->b); }
BEGIN { this->u = (union u *)alloca(8); this->u->a = 0x61; trace(*this->u); }
BEGIN { trace((void *)0x10); trace((char *)NULL); }
BEGIN { trace(probename); trace(1 ? "aa" : "b"); }
BEGIN { trace(""); }
BEGIN { }
BEGIN { x = 1; }
BEGIN { y[1] = 2; @a = count(); }
BEGIN { exit(0); }
