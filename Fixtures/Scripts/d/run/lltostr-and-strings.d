BEGIN
{
        printf("%s %s %s\n", lltostr(0), lltostr(-17), lltostr(9223372036854775807));
        printf("%s %s\n", strchr("path/to/file", '/'), strrchr("path/to/file", '/'));
        printf("%s %d\n", strstr("haystack", "st"), strstr("haystack", "no") == NULL);
        printf("%d %d\n", strlen(""), strlen("four"));
        printf("%s\n", strjoin(strjoin("a", "b"), "c"));
        exit(0);
}
