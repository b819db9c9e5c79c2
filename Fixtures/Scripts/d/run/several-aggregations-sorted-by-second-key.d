BEGIN {
 @a["x", 1] = sum(3); @a["y", 2] = sum(2); @a["x", 3] = sum(2); @a["z", 0] = sum(2);
 @b["x", 1] = sum(1); @b["y", 2] = sum(5); @b["q", 9] = sum(5);
}
BEGIN { printa("A %s %d %@d %@d\n", @a, @b); printa(@a, @b); printa("B %s %@d %@d %@d\n", @a, @b); printa("C %@d\n", @a, @b); printa("D %s\n", @a, @b); printa("const\n", @a); }
BEGIN { exit(0); }
