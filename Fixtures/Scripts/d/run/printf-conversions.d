BEGIN
{
        printf("[%5d][%-5d][%05d][%+d][% d]\n", 42, 42, 42, 42, 42);
        printf("[%x][%X][%#x][%o][%#o][%u]\n", 255, 255, 255, 8, 8, 4294967295);
        printf("[%.3d][%8.3d][%c][%%][%p]\n", 7, 7, 'x', 0xbeef);
        printf("[%10s][%-10s][%.2s][%10.2s]\n", "abc", "abc", "abc", "abc");
        printf("[%*d][%-*d][%*d][%.*s]\n", 6, 1, 6, 2, -6, 3, 2, "abc");
        printf("[%*s][%s]\n", 0, "", "after a width of 0");
        printf("[%S][%C]\n", "tab\t\"q\"\n", 10);
        printf("[%d][%u]\n", (uint32_t)4294967295, -1);
        printf("[%hd][%ld][%lld]\n", (short)-3, (long)5, (long long)6);
        exit(0);
}
