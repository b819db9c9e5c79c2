string s;
BEGIN
{
        printf("%d %d %d\n", s == NULL, s < "", "" < "a");
        printf("%d %d\n", "abc" < "abd", "\xff" > "a");
        exit(0);
}
