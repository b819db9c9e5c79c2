struct s { char text[8]; int n; } *p; 
enum e { A, B = 5 };
BEGIN { printf("[%s][%10s][%-10s][%.3s]\n", probename, probename, probename, probename); }
BEGIN { printf("[%i][%d][%u][%o][%x][%X]\n", -1, -1, -1, -1, -1, -1); }
BEGIN { printf("[%d][%u][%o][%x]\n", (char)-1, (char)-1, (char)-1, (char)-1); }
BEGIN { printf("[%d][%u][%o][%x]\n", (short)-1, (short)-1, (short)-1, (short)-1); }
BEGIN { printf("[%d][%u][%o][%x]\n", (int64_t)-1, (int64_t)-1, (int64_t)-1, (int64_t)-1); }
BEGIN { printf("[%d][%i][%x]\n", (uint64_t)-1, (uint8_t)200, (uint16_t)65535); }
BEGIN { printf("[%5c][%-5c][%c]\n", 'a', 'b', 99); }
BEGIN { printf("[%p][%20p][%?x][%?d]\n", (void *)0xdeadbeef, (void *)0x10, 0x10, 10); }
BEGIN { printf("[%+5d][% 5d][%-+5d][%05d][%-05d]\n", 3, 3, 3, 3, 3); }
BEGIN { printf("[%#x][%#o][%#X][%#5x][%#05x]\n", 0, 0, 255, 1, 1); }
BEGIN { printf("[%'d][%'u]\n", 1234567, 1234567); }
BEGIN { printf("[%.0d][%.5d][%.0s][%.1s]\n", 3, 3, "abc", "abc"); }
BEGIN { printf("[%*d][%*d][%-*d][%.*d][%*.*d]\n", 5, 1, -5, 1, 5, 1, 3, 1, 6, 3, 1); }
BEGIN { printf("[%*s][%.*s][%.*s]\n", -6, "ab", 0, "abc", -1, "abc"); }
BEGIN { printf("%d%%\n", 50); }
BEGIN { printf("[%d][%d][%s]\n", A, B, "x"); }
BEGIN { printf("[%hd][%ld][%lu][%lx][%lld][%llu]\n", (short)1, (long)3, (unsigned long)4, (long)5, (long long)6, (unsigned long long)7); }
BEGIN { printf("[%ld][%lld][%lx]\n", (int64_t)8, (int64_t)9, (uint64_t)10); }
BEGIN { printf("[%S]\n", "a\n\t\\\"\001\177\200"); }
BEGIN { printf("[%C][%C][%C][%C]\n", 'a', '\n', '\0', 200); }
BEGIN { printf("\a\b\f\v\0after\n"); }
BEGIN { printf("\x41\101\n"); }
BEGIN { p = alloca(sizeof (struct s)); p->text[0] = 'z'; p->text[1] = 'y'; printf("[%s][%5s]\n", p->text, p->text); }
BEGIN { exit(0); }
