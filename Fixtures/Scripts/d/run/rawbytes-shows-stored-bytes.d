#pragma D option rawbytes
#pragma D option strsize=6
BEGIN { trace("abc"); trace("0123456789"); trace((char)5); trace((uint16_t)0x4142); trace(-1); trace(1LL); trace((void *)0x7e7f); }
BEGIN { exit(0); }
