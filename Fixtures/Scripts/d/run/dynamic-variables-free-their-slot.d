#pragma D option dynvarsize=2k
BEGIN { i = 0; }
tick-1ms /i < 100/ { x[i] = 1; x[i] = 0; i++; }
tick-1ms /i == 100/ { printf("%d\n", i); exit(0); }
