#pragma D option quiet
struct s { int a; short b; };
enum e { X = 4 };
BEGIN { @a[1] = count(); @b[(char)-1]=count(); @c[(short)-2]=count(); @d[(long long)-3]=count(); @f["s"]=count(); @g[X]=count(); @h[(void *)0x20]=count(); @i["x", 1, (char)2, "y"]=sum(4); @i["x", 0, (char)2, "y"]=sum(5); @j[(unsigned)-1]=count(); @k[(uint16_t)-1]=count(); @l[(uint8_t)-1]=max(3);}
BEGIN { printa(@a);printa(@b);printa(@c);printa(@d);printa(@f);printa(@g);printa(@h);printa(@i); printa(@j);printa(@k); printa(@l);}
BEGIN { printa("%d %@d\n",@a); printa("%d %@d\n",@b);printa("%d %@d\n",@c);printa("%d %@d\n",@d);printa("%s %@d\n",@f);printa("%d %@d\n",@g);printa("%p %@d\n",@h);printa("%s %d %d %s %@u\n",@i);  printa("[%10s|%-5d] %@10d [%@-10d] [%@5d] %@x\n", @i);}
BEGIN { printa("plain\n", @a); printa("%@d %@d %@d\n", @a); }
BEGIN { exit(0); }
