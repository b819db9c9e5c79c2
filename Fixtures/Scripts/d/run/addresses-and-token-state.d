BEGIN { printf("%s|%s\n", substr("abcdef", 4294967295L), substr("abcdef", 1, 4294967297L)); }
BEGIN { printf("%d\n", index("abc", "c", -4294967296L)); }
BEGIN { printf("%s %s\n", inet_ntop(10, this->a6 = (void *)alloca(16)), "z"); }
BEGIN { this->p = (uint8_t *)alloca(16); this->p[10] = 0xff; this->p[11] = 0xff; this->p[12] = 1; this->p[13] = 2; this->p[14]=3; this->p[15]=4; printf("%s\n", inet_ntop(10, this->p)); this->p[10] = 0; this->p[11] = 0; printf("%s %s\n", inet_ntop(10, this->p), inet_ntoa6((struct in6_addr *)this->p)); this->p[0] = 0xfe; this->p[1] = 0x80; printf("%s\n", inet_ntop(10, this->p)); }
BEGIN { printf("%s\n", inet_ntop(99, alloca(16))); }
BEGIN { printf("%d %d\n", link_ntop(1, alloca(6)) == "0:0:0:0:0:0", 1); printf("%s\n", link_ntop(1, alloca(6))); }
BEGIN { this->p = (uint8_t *)alloca(6); this->p[0] = 0xab; this->p[5] = 1; printf("%s\n", link_ntop(1, this->p)); printf("%s\n", link_ntop(32, alloca(20))); }
BEGIN { printf("[%s]\n", strtok("", ",")); }
BEGIN { printf("[%s]\n", strtok(NULL, ",")); }
BEGIN { printf("[%s]\n", strtok("abc", "")); }
BEGIN { printf("[%s]", strtok("a b", " ")); printf("[%s]", strtok("c d", " ")); printf("[%s]\n", strtok(NULL, " ")); }
tick-10ms { printf("[%s]\n", strtok(NULL, " ")); }
tick-10ms { exit(0); }
