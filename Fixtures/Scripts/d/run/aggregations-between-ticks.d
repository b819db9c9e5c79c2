#pragma D option quiet
tick-3ms { @["a"]=sum(10); @["b"]=sum(20); @["c"]=sum(-30); @["d"]=sum(5); n++; }
tick-3ms /n == 1/ { printa(@); trunc(@,2); }
tick-3ms /n == 2/ { printa(@); trunc(@,-1); }
tick-3ms /n == 3/ { printa(@); normalize(@,10); }
tick-3ms /n == 4/ { printa(@); clear(@); }
tick-3ms /n == 5/ { printa(@); trunc(@); }
tick-3ms /n == 6/ { printa(@); exit(0); }
