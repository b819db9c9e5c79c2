char c; uint8_t u; short s; uint16_t w; int i; uint32_t v; int64_t l; struct { char c; uint8_t u; int b:3; unsigned int f:3; } st;
BEGIN { c = 300; u = 300; s = 70000; w = 70000; i = 0x1ffffffff; v = -1; l = (char)200; printf("%d %d %d %d %d %u %d\n", c, u, s, w, i, v, l); }
BEGIN { st.c = 200; st.u = -1; st.b = 7; st.f = 15; printf("%d %d %d %d\n", st.c, st.u, st.b, st.f); st.b++; st.f += 2; printf("%d %d\n", st.b, st.f); }
BEGIN { printf("%d %d %d\n", (char)0x1ff, (uint8_t)0x1ff, (short)0x18000); printf("%d %x\n", (int)(char)0x80, (uint32_t)(char)0x80); }
BEGIN { a[(char)200] = 1; printf("%d %d\n", a[200], a[-56]); u = 255; u++; printf("%d\n", u); c = 127; c += 1; printf("%d\n", c); }
BEGIN { i = -8; printf("%d %d %d\n", i >> 1, (unsigned int)i >> 28, i << 30); printf("%d %d\n", i / 3, i % 3); printf("%d\n", (unsigned int)i / 2 > 0); exit(0); }
