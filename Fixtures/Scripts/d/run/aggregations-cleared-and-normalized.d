#pragma D option quiet
BEGIN { @a = sum(-6); normalize(@a, 2); printa(@a); printa("%@d\n", @a); }
BEGIN { @c["x"] = count(); @c["x"]=count(); @c["y"]=count(); clear(@c); printa(@c); }
BEGIN { @d = count(); trunc(@d); printa(@d); printa("%@d\n",@d);}
BEGIN { @d = count(); }
BEGIN { @e = avg(5); @e = avg(8); @m = min(3); @m = min(-3); @x = max(3); @x = max(7); @s = stddev(3); @s = stddev(9); @s=stddev(-20); printa("%@d %@d %@d %@d\n", @e,@m,@x,@s); clear(@e); clear(@m); clear(@x); clear(@s); printa("%@d %@d %@d %@d\n", @e,@m,@x,@s); printa(@e,@m,@x,@s);printa(@s);printa(@m);printa(@x);printa(@e); exit(0); }
