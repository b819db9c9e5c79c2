struct point { int x; int y; };
struct line { struct point from; struct point to; string name; };
union word { uint32_t word; uint8_t bytes[4]; struct { uint16_t low; uint16_t high; } halves; };
struct flags { unsigned int a:3; unsigned int b:5; int c:4; unsigned int d:20; uint64_t e:40; };
struct line l; struct line copy; union word w; struct flags f;
BEGIN
{
        l.from.x = 1; l.to.y = -4; l.name = "line";
        copy = l; l.from.x = 9;
        printf("%d %d %s\n", copy.from.x, copy.to.y, copy.name);
        w.word = 0x11223344; printf("%x %x %x\n", w.bytes[0], w.halves.high, sizeof(union word));
        f.a = 9; f.b = 31; f.c = -3; f.d = 0xfffff; f.e = 0xffffffffff;
        printf("%d %d %d %x %x %d\n", f.a, f.b, f.c, f.d, f.e, sizeof(struct flags));
        printf("%d %d\n", offsetof(struct line, to), sizeof(struct line));
        exit(0);
}
