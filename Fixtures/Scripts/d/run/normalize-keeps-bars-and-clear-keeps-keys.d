BEGIN { @s = sum(-6); @c["x"] = count(); @c["x"]=count(); @c["x"]=count();@c["y"] = count(); @a = avg(10); @a = avg(20); @d = stddev(100); @d = stddev(300); @q = quantize(5, 10); @mi = min(40); @ma = max(80); }
BEGIN { normalize(@s, 2); normalize(@c, 2); normalize(@a, 5); normalize(@d, 10); normalize(@q, 3); normalize(@mi, 4); normalize(@ma, 8); }
BEGIN { printa(@s); printa(@c); printa(@a); printa(@d); printa(@q); printa(@mi); printa(@ma); }
BEGIN { printa("%@d|\n", @s); printa("%s %@5u|\n", @c); printa("%@d\n", @a); printa("%@d\n", @d); printa("%@d", @q); printa("%@x %@d\n", @mi, @ma); }
BEGIN { denormalize(@c); printa(@c); clear(@c); printa(@c); @c["y"] = count(); printa(@c); trunc(@c, 1); printa(@c); trunc(@c); printa(@c); printa("none %@d\n", @c); @c["z"] = count(); printa(@c);}
BEGIN { @t[1] = sum(10); @t[2] = sum(20); @t[3] = sum(30); @t[4] = sum(40); trunc(@t, 3); printa(@t); trunc(@t, -2); printa(@t); trunc(@t, 0); printa(@t); normalize(@t, 0); }
BEGIN { exit(0); }
