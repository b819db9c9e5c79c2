BEGIN
{
        printf("[%s][%s][%s][%s][%s]\n", basename("/usr/bin/x"), basename("x/"), basename("//"), basename(""), basename("a"));
        printf("[%s][%s][%s][%s][%s]\n", dirname("/usr/bin/x"), dirname("x/"), dirname("//"), dirname(""), dirname("a/b/"));
        printf("[%s][%s][%s]\n", cleanpath("/a/./b/../c"), cleanpath("//a///b/"), cleanpath("/../x"));
        exit(0);
}
