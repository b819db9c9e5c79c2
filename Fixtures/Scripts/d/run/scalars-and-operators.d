#pragma D option quiet
BEGIN { this->a = 1; this->s = "str"; self->x = 5; g = 7; arr["a",1] = 3; }
BEGIN { printf("%d %s %d %d %d\n", this->a, this->s, self->x, g, arr["a",1]); this->a++; self->x += 2; g *= 3; arr["a",1] -= 10; }
BEGIN { printf("%d %d %d %d\n", this->a, self->x, g, arr["a",1]); printf("%d\n", arr["b",2]); }
BEGIN { g = 100; g -= 1; g *= 2; g /= 3; g %= 50; g <<= 3; g >>= 1; g &= 0xfe; g |= 1; g ^= 3; printf("%d\n", g); }
BEGIN { i = 5; printf("%d %d %d %d\n", i++, i, ++i, i--); printf("%d\n", i); printf("%d\n", (i++, i + 1)); }
BEGIN { printf("%d %d\n", 1 << 31, 1 << 32); printf("%d %d %d\n", 1LL << 63, 1LL << 64, 1LL << 65); x = 70; printf("%d %d\n", 1 << x, -1 >> x); }
BEGIN { printf("%d %d %d %d\n", -7 / 2, -7 % 2, 7 / -2, 7 % -2); printf("%u %u\n", (unsigned)-7 / 2, 0xffffffff / 2); printf("%d\n", -1 < (unsigned)1); printf("%d\n", -1 < 1UL); }
BEGIN { printf("%d %d %d %d\n", ~0, !0, !5, -(-3)); printf("%d %d\n", 1 ^^ 1, 1 ^^ 0); printf("%d %d\n", 0 && (1/g), 1 || (1/g)); }
BEGIN { printf("%d %d %d\n", (char)200, (unsigned char)200, (short)70000); printf("%d %d\n", (int)0x1ffffffff, (long)(int)-1); }
BEGIN { printf("%d %d %d %d\n", sizeof(int), sizeof(long), sizeof(char), sizeof(void *)); printf("%d %d %d\n", sizeof(1), sizeof(1L), sizeof('a')); printf("%d %d\n", sizeof(0xffffffff), sizeof(4294967295)); printf("%d\n", sizeof (string)); }
BEGIN { printf("%d %d\n", 010, 0x10); printf("%d %d %d\n", 'a', '\n', '\x41'); printf("%d\n", 'ab'); printf("%x\n", 'abcd'); }
BEGIN { printf("%d\n", -9223372036854775807 - 1); z = 0; m = -9223372036854775807 - 1; d = -1; printf("%d\n", m / d); printf("%d\n", m % d); }
BEGIN { exit(0); }
