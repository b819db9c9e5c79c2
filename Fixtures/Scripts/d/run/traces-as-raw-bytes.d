#pragma D option rawbytes
#pragma D option strsize=18
struct pair { int number; char letter; } p;
BEGIN { trace((int8_t)-5); trace((uint16_t)5); trace(-5); trace(5LL); trace("spam"); p.number = 258; trace(p); exit(0); }
