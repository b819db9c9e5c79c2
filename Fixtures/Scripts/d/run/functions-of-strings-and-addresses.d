BEGIN { printf("[%s][%s][%s][%s][%s][%s]\n", basename(""), basename("/"), basename("///"), basename("a/b/"), basename("/a"), basename("a//")); }
BEGIN { printf("[%s][%s][%s][%s][%s][%s][%s]\n", dirname(""), dirname("/"), dirname("///"), dirname("a/b/"), dirname("/a"), dirname("a"), dirname("//a//b//")); }
BEGIN { printf("[%s][%s][%s][%s][%s][%s][%s][%s][%s]\n", cleanpath(""), cleanpath("/"), cleanpath("//"), cleanpath("a/./b"), cleanpath("/a/../b"), cleanpath("/.."), cleanpath("../a"), cleanpath("a//b/"), cleanpath("/a/b/../../../c/.")); }
BEGIN { printf("[%s][%s][%s][%s][%s][%s][%s][%s]\n", substr("abcdef", 2), substr("abcdef", -2), substr("abcdef", 1, 2), substr("abcdef", 1, -2), substr("abcdef", -3, 2), substr("abcdef", -3, -1), substr("abcdef", 6), substr("abcdef", 7)); }
BEGIN { printf("[%s][%s][%s][%s][%s][%s]\n", substr("abcdef", -10), substr("abcdef", -10, 3), substr("abcdef", -7, 3), substr("abcdef", 2, 0), substr("abcdef", 2, -10), substr("abcdef", -10, -2)); }
BEGIN { printf("[%s][%s][%s]\n", substr("abcdef", 2, 100), substr("", 0), substr("abcdef", -2147483648)); }
BEGIN { printf("%d %d %d %d %d %d %d\n", index("abcabc", "bc"), index("abcabc", "bc", 2), index("abcabc", ""), index("abcabc", "", 3), index("abcabc", "", 10), index("abc", "abcd"), index("abcabc", "a", -5)); }
BEGIN { printf("%d %d %d %d %d %d %d\n", rindex("abcabc", "bc"), rindex("abcabc", "bc", 3), rindex("abcabc", ""), rindex("abcabc", "", 3), rindex("abcabc", "", 10), rindex("abc", "abcd"), rindex("abcabc", "a", -5)); }
BEGIN { printf("%d %d %d %d\n", index("", ""), rindex("", ""), index("", "a"), rindex("", "a")); }
BEGIN { printf("[%s][%s][%s][%s][%d]\n", strchr("abcabc", 'b'), strrchr("abcabc", 'b'), strstr("abcabc", "ca"), strstr("abc", ""), strchr("abc", 'x') == NULL); }
BEGIN { printf("[%s][%d]\n", strchr("abc", 0), strrchr("abc", 0) == NULL); }
BEGIN { printf("[%s]\n", strtok("a,b;;c", ",;")); }
BEGIN { printf("[%s][%s][%d]\n", strtok(NULL, ",;"), strtok(NULL, ";"), strtok(NULL, ";") == NULL); }
BEGIN { printf("[%d]\n", strtok(",,,", ",") == NULL); }
BEGIN { printf("[%s][%s]\n", lltostr(0), lltostr(-9223372036854775807 - 1)); }
BEGIN { printf("[%s][%s][%s]\n", strjoin("a", "b"), strjoin("", ""), strjoin(strjoin("a", "b"), "c")); }
BEGIN { printf("%d %d\n", strlen(""), strlen("abc")); }
BEGIN { printf("[%s][%s][%s][%s]\n", "x", "y", "x" == "x" ? "yes" : "no", 0 ? "a" : "bb"); }
BEGIN { printf("%d %d %d %d %d %d\n", "a" < "b", "a" < "B", "abc" < "abcd", "" < "a", "\377" > "a", "a" <= "a"); }
BEGIN { printf("[%s]\n", inet_ntop(2, (void *)alloca(4))); }
BEGIN { this->p = (uint8_t *)alloca(16); this->p[15] = 1; printf("[%s]\n", inet_ntop(10, this->p)); this->p[0] = 0x20; this->p[1] = 1; this->p[8] = 0xff; printf("[%s][%s]\n", inet_ntop(10, this->p), inet_ntoa6((struct in6_addr *)this->p)); }
BEGIN { this->v = (ipaddr_t *)alloca(4); *this->v = 0x0100007f; printf("[%s]\n", inet_ntoa(this->v)); }
BEGIN { printf("%x %x %x %x %x %x\n", htons(0x1234), ntohs(0x1234), htonl(0x12345678), ntohl(0x12345678), htonll(0x123456789abcdef0), ntohll(0x123456789abcdef0)); }
BEGIN { printf("%d %d\n", getmajor(0x800001), getminor(0x800001)); }
BEGIN { exit(0); }
