#pragma D option quiet
BEGIN { @a["x", 3] = count(); @a["y", 2]=count(); @a["y",2]=count(); @a["z",1]=count(); @b["x",3]=sum(30); @b["y",2]=sum(20); @b["z",1]=sum(25); @c["x",3]=max(7); @c["y",2]=max(9); @c["z",1]=max(8); printa(@a,@b,@c); exit(0);}
