BEGIN
{
        @s["a"] = sum(100); @s["b"] = sum(50); @q = quantize(100); @v = avg(30);
        normalize(@s, 10); normalize(@v, 3); normalize(@q, 1);
        printa("%s %@d\n", @s); printa("%@d\n", @v);
        denormalize(@s);
        printa("%s %@d\n", @s);
        trunc(@s, 1);
        printa("%s %@d\n", @s);
        clear(@s);
        printa("%s %@d\n", @s);
        trunc(@s);
        printa("%s %@d\n", @s);
        exit(0);
}
