BEGIN { printf("%d %d %d %d %d\n", sizeof (1), sizeof (1L), sizeof (0x80000000), sizeof (2147483648), sizeof (0xffffffffffffffff)); }
BEGIN { printf("%x %d %d\n", ~0xdeadbeef, ~0, -1 > 0); }
BEGIN { printf("%d %d %d %d\n", -1 < 0u, -1L < 0u, (char)200, (uint8_t)-1); }
BEGIN { printf("%d %d %d %d\n", 7 / -2, -7 % 3, 7 % -3, -7 / 2); }
BEGIN { i = 40; printf("%d %d %d\n", 1 << 31, 1LL << i, 1 << 3); }
BEGIN { j = 64; k = -1; printf("%d %d %d %d\n", 1LL << j, 1LL >> j, 8 >> 1, -8 >> 1); printf("%d %d\n", 1 << 33, 1LL << k); }
BEGIN { printf("%u %u %d\n", 0xffffffff + 1, 4294967295 + 1, 2147483647 + 1); }
BEGIN { printf("%d %d\n", -2147483648 / -1, 3 > 2 > 1); m = -9223372036854775807 - 1; n = -1; printf("%d %d\n", m / n, m % n); }
BEGIN { printf("%d %d %d\n", 1 ? 2 : 3, 0 ? 2 : 3, (1, 2, 5)); }
BEGIN { printf("%d %d %d %d %d\n", 1 && 2, 0 || 3, 1 ^^ 1, 1 ^^ 0, !5); }
BEGIN { a = 5; a += 3; a -= 1; a *= 4; a /= 3; a %= 5; a <<= 3; a >>= 1; a |= 3; a &= 0xe; a ^= 1; printf("%d\n", a); }
BEGIN { b = 3; printf("%d %d %d %d %d\n", b++, b, ++b, b--, --b); }
BEGIN { this->c = (char)127; this->c++; printf("%d\n", this->c); this->u = (uint8_t)0; this->u--; printf("%d\n", this->u); }
BEGIN { printf("%d %d %d %d %d %d\n", 'a', '\n', '\0', '\\', '\'', '\x41'); printf("%d %x\n", '\101', 'ab'); }
BEGIN { printf("%d\n", 'abcd'); }
BEGIN { exit(0); }
