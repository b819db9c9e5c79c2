#pragma D option scratchsize=512
BEGIN { p = alloca(600); }
BEGIN { p = alloca(512); printf("fits\n"); }
BEGIN { exit(0); }
