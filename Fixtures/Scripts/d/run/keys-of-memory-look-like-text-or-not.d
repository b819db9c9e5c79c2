struct pair { int a; char b[4]; } p;
struct holder { char name[6]; char full[3]; int numbers[2]; } h;
BEGIN { p.a = 5; p.b[0] = 'x'; @p[p] = count(); }
BEGIN { h.name[0] = 'n'; h.name[1] = '\t'; @n[h.name] = count(); }
BEGIN { h.full[0] = 'a'; h.full[1] = 'b'; h.full[2] = 'c'; @f[h.full] = count(); }
BEGIN { h.name[0] = 0; @e[h.name] = count(); h.numbers[1] = 1; @i[h.numbers, "and text"] = sum(3); exit(0); }
