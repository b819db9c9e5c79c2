enum color { RED, GREEN = 5 };
struct in { int i; char c; };
union u { int n; char b[4]; };
struct bits { unsigned int a:3; int b:4; uint64_t c:40; };
struct out { int8_t i8; uint8_t u8; int16_t i16; uint16_t u16; int i; unsigned u; long l; unsigned long ul; char text[8]; int list[3]; struct in arr[2]; struct in one; union u un; enum color e; enum color unk; struct bits bf; void *p; char *s; float f; double d; int (*fn)(int); int m[2][2]; };
struct out g; struct in *ip; int num; uint64_t big;


BEGIN { g.i8 = -1; g.u8 = 255; g.i16 = -2; g.u16 = 65535; g.i = -3; g.u = 4; g.l = -5; g.ul = 6; g.text[0]='a'; g.text[1]='b'; g.list[2] = 9; g.arr[1].i = 5; g.one.c = 'z'; g.un.n = 65; g.e = GREEN; g.unk = (enum color)3; g.bf.a = 5; g.bf.b = -2; g.bf.c = 0xffffffff; g.p = (void *)0x1234; g.m[1][0] = 7; this->o = (struct out *)alloca(sizeof (struct out)); *this->o = g; print(this->o); }
BEGIN { ip = (struct in *)0; print(ip); }
BEGIN { ip = (struct in *)0x10; print(ip); }
BEGIN {  }
BEGIN { exit(0); }
