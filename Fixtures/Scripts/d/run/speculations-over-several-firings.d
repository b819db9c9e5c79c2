#pragma D option nspec=2
tick-50ms { i++; }
tick-50ms /i == 1/ { s = speculation(); }
tick-50ms /i == 2/ { speculate(s); printf("first\n"); }
tick-50ms /i == 3/ { speculate(s); printf("second\n"); trace(i); }
tick-50ms /i == 4/ { commit(s); }
tick-50ms /i == 5/ { speculate(s); printf("late\n"); t = speculation(); u = speculation(); v = speculation(); printf("%d %d %d\n", t, u, v);}
tick-50ms /i == 6/ { printf("%d %d %d %d\n", s, t, u, v); discard(t); discard(u); discard(s); }
tick-50ms /i == 7/ { printf("%d\n", speculation()); exit(0); }
