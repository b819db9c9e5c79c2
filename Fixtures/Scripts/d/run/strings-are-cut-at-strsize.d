#pragma D option strsize=5
BEGIN
{
        x = "0123456789"; printf("%s|%d\n", x, strlen(x));
        printf("%s\n", strjoin("abc", "defg"));
        printf("%d\n", sizeof(string));
        exit(0);
}
