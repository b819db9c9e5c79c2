BEGIN
{
        @a[(char)1, (short)-2, 3, (long)4, "five", (uint8_t)250] = count();
        printa(@a);
        printa("%d|%d|%d|%d|%s|%d|%@d\n", @a);
        printa("%d|%@5d|%@-5d|\n", @a);
        exit(0);
}
