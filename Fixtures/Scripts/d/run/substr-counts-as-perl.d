BEGIN
{
        printf("[%s][%s][%s]\n", substr("abcdef", 2), substr("abcdef", 2, 3), substr("abcdef", -2));
        printf("[%s][%s][%s]\n", substr("abcdef", -4, 2), substr("abcdef", 1, -1), substr("abcdef", 9));
        printf("[%s][%s][%s]\n", substr("abcdef", -9), substr("abcdef", -9, 4), substr("abcdef", 3, 0));
        printf("%d %d %d\n", index("abcabc", "b"), index("abcabc", "b", 2), index("abcabc", "x"));
        printf("%d %d %d\n", rindex("abcabc", "b"), rindex("abcabc", "b", 3), rindex("abcabc", ""));
        printf("%d %d\n", index("abc", ""), index("abc", "", 2));
        exit(0);
}
