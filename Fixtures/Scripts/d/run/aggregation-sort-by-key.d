#pragma D option aggsortkey
BEGIN
{
        @["b"] = sum(1); @["a"] = sum(3); @["c"] = sum(2);
        exit(0);
}
