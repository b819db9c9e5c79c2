struct pair { int number; char letter; };
union word { int number; char bytes[8]; };
enum color { RED, GREEN = 7 };
struct pair p;
union word u;
struct holder {
        char text[6]; int list[3]; enum color color; unsigned int bits:5; int sbits:5; float f; double d;
} h;
BEGIN { trace((int8_t)-5); trace((int16_t)-5); trace((int32_t)-5); trace((int64_t)-5); }
BEGIN { trace((uint8_t)5); trace((uint16_t)5); trace((uint32_t)5); trace((uint64_t)-5); }
BEGIN { trace((char)'a'); trace((unsigned char)'a'); trace('a'); trace(1U); trace(1L); trace(1UL); }
BEGIN { trace("spam"); trace(""); trace("0123456789012345678901234567890123456789"); }
BEGIN { p.number = 3; p.letter = 'x'; trace(p); }
BEGIN { u.number = 0x64636261; trace(u); }
BEGIN { h.text[0] = 'h'; h.list[1] = 3; h.color = GREEN; h.bits = 31; h.sbits = -1; trace(h.text); }
BEGIN { trace(h.list); trace(h.color); trace(h.bits); trace(h.sbits); trace(h.f); trace(h.d); }
BEGIN { trace(RED); trace(GREEN); trace((enum color)3); }
BEGIN { trace((void *)0x1234); trace((int *)0); trace(&h.list[2] - &h.list[0]); }
BEGIN { trace(1 == 1); trace(sizeof (int)); trace(strlen("abc")); }
BEGIN { x = 1; }
BEGIN { @a = count(); }
BEGIN { }
BEGIN { printf("no newline"); }
BEGIN { printf("newline\n"); }
BEGIN { exit(0); }
