BEGIN
{
        printf("%d %d %d %d\n", sizeof(1), sizeof(2147483648), sizeof(0x80000000), sizeof(1L));
        printf("%x %d %d\n", ~0xdeadbeef, -1 < 1u, (char)0x1ff);
        printf("%d %d\n", 1 << 31, 1L << 40);
        exit(0);
}
