#pragma D option quiet
BEGIN {
 printf("%s|%s|%s|%s|%s|%s|%s|%s\n", basename("/a/b"), basename("a"), basename(""), basename("/"), basename("//"), basename("a/"), basename("/a//b//"), basename("a/b/."));
 printf("%s|%s|%s|%s|%s|%s|%s|%s|%s\n", dirname("/a/b"), dirname("a"), dirname(""), dirname("/"), dirname("//"), dirname("a/"), dirname("/a//b//"), dirname("/a"), dirname("a//b"));
 printf("%s|%s|%s|%s|%s|%s|%s|%s|%s|%s\n", cleanpath("/a/b"), cleanpath("a/../b"), cleanpath(""), cleanpath("/.."), cleanpath("//a///b/"), cleanpath("/a/./b/."), cleanpath("/a/b/../../c"), cleanpath("../a"), cleanpath("/a/.."), cleanpath("./a"));
 printf("%d %d %d %d %d %d\n", index("hello", "l"), index("hello", "l", 3), index("hello", "z"), index("hello", ""), index("hello", "", 3), index("hello", "h", -3));
 printf("%d %d %d %d %d\n", index("hello", "", 99), index("hello", "o", 5), index("", ""), index("", "a"), index("hello","hello!"));
 printf("%d %d %d %d %d %d %d\n", rindex("hello", "l"), rindex("hello", "l", 2), rindex("hello", "z"), rindex("hello", ""), rindex("hello", "", 3), rindex("hello", "h", -3), rindex("hello", "", 99));
 printf("[%s][%s][%s][%s][%s][%s][%s][%s]\n", substr("hello", 1), substr("hello", 1, 2), substr("hello", -3), substr("hello", -3, 2), substr("hello", 1, -1), substr("hello", 5), substr("hello", 6), substr("hello", -10));
 printf("[%s][%s][%s][%s][%s][%s]\n", substr("hello", -10, 7), substr("hello", 0, 0), substr("hello", 2, 100), substr("hello", -4, -2), substr("hello", 3, -3), substr("", 0));
 printf("[%s][%s]\n", strchr("hello", 'l'), strrchr("hello", 'l'));
 printf("%d %d\n", strchr("hello", 'z') == NULL, strstr("hello", "zz") == NULL);
 printf("[%s][%s]\n", strstr("hello", "lo"), strstr("hello", ""));
 printf("[%s]\n", strchr("hello", 0));
 printf("[%s][%s][%s]\n", strtok("a,b;c", ",;"), strtok(NULL, ",;"), strtok(NULL, ",;")); 
 printf("%d\n", strtok(NULL, ",") == NULL);
}
BEGIN { this->x = strtok(",,,x,,y", ","); printf("%s\n", this->x); }
BEGIN { this->x = strtok(NULL, ","); printf("%s\n", this->x); printf("%d\n", strtok(NULL, ",") == NULL); }
BEGIN { printf("%s %s %s\n", lltostr(0), lltostr(-1), lltostr(-9223372036854775807-1)); }
BEGIN { printf("%d %d %d %d\n", strlen(""), strlen("abc"), strlen("a\0b"), strlen("\377")); }
BEGIN { printf("%d%d%d%d%d%d\n", "a" < "b", "a" > "b", "a" == "a", "a" != "a", "\377" > "a", "" < "a"); }
BEGIN { printf("%s\n", 1 ? "x" : "yyyy"); printf("%s\n", 0 ? "x" : "yyyy"); x = 1 ? (string)NULL : "a"; printf("%d\n", x == NULL);}
BEGIN { exit(0); }
