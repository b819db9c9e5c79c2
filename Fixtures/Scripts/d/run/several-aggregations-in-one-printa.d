BEGIN
{
        @c["x"] = count(); @c["x"] = count(); @s["y"] = sum(7); @c["y"] = count(); @m["z"] = max(5);
        printa("%-5s %@d %@d %@d\n", @c, @s, @m);
        printa(@c, @s);
        exit(0);
}
