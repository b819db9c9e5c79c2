#pragma D option quiet
BEGIN { @["a"]=sum(10); @["b"]=sum(20); @["c"]=sum(-30); @["d"]=sum(5); trunc(@,2); printa(@); @["e"]=sum(1); trunc(@,-1); printa(@); @["q"]=sum(100); normalize(@,10); printa("%s %@d\n",@); @["r"]=sum(1000); printa("%s %@d\n",@); denormalize(@); clear(@); printa(@); @["r"] = sum(7); printa(@); trunc(@, 0); printa(@); @["z"]=sum(1); trunc(@,5); exit(0); }
