#pragma D option quiet
BEGIN { @a["x"] = count(); @a["y"]=count(); @a["y"]=count(); @b["x"]=sum(10); @b["z"]=sum(20); @c["z"] = avg(4); @q["x"]=quantize(4);
 printa(@a,@b,@c); printa("%s %@d %@d %@d\n", @a,@b,@c); printa("%-10s %@5d %@-5d|%@d|%@d\n", @a,@b,@c); printa("%s\n", @a, @b); printa(@a,@q); printa("%s %@d %@d\n", @a, @q); exit(0); }
