BEGIN { printf("%d %d\n", (1 << 31) < 0, (1U << 31) > 0); printf("%d\n", 5 > 3 ? 1 : 0); printf("%d %d\n", -5 / 2u > 0, (int)-5 / 2); }
BEGIN { printf("%d\n", 0xffffffffffffffff == -1); printf("%d %d\n", (uint8_t)255 == -1, (char)255 == -1); }
BEGIN { printf("%u %d\n", (uint32_t)-1 + 1, (uint32_t)-1 + 1L); printf("%d\n", (uint16_t)65535 + 1); printf("%d\n", (short)32767 + 1); }
BEGIN { printf("%x %x %x\n", ~(uint8_t)0, ~0U, ~0L); printf("%d %d\n", !0, !!7); printf("%d\n", - -5); printf("%d\n", -(uint8_t)1); }
BEGIN { printf("%d %d %d\n", 1 + 2 * 3, (1 + 2) * 3, 10 - 2 - 3); printf("%d %d %d\n", 1 | 2 ^ 3 & 4, 1 << 2 + 1, 7 & 3 == 3); printf("%d\n", 2 < 3 == 1); }
BEGIN { x = 5; x = x++ + ++x; printf("%d\n", x); y = z = 4; printf("%d %d\n", y, z); this->a = this->b = 7; printf("%d\n", this->a + this->b); }
BEGIN { printf("%d %d\n", sizeof ("abc"), sizeof (x)); printf("%d %d %d %d\n", sizeof (char), sizeof (short), sizeof (long), sizeof (void *)); printf("%d %d %d\n", sizeof (float), sizeof (double), sizeof (long double)); }
BEGIN { a["x"] = 0; a["x"] += 5; a["x"] <<= 2; a["x"]--; printf("%d\n", a["x"]--); printf("%d\n", --a["x"]); a["y"] |= 6; a["y"] ^= 3; printf("%d\n", a["y"]); self->q = 3; self->q *= self->q; printf("%d\n", self->q); }
BEGIN { i = 65; j = 31; printf("%d %d\n", 1 << j, 1LL << i); printf("%d %d\n", -1 >> j, (uint32_t)-1 >> j); }
BEGIN { exit(0); }
