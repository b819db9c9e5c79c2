int arr[int]; int fixed[5]; string st[int, string];
struct s { int v[4]; char c[3]; } g;
BEGIN { i = 5; trace(g.v[i]); }
BEGIN { i = -1; g.v[i] = 3; }
BEGIN { i = 3; g.v[i] = 3; printf("%d\n", g.v[i]); }
BEGIN { arr[0] = 1; arr[-1] = 2; arr[0xffffffff] = 3; printf("%d %d %d\n", arr[0], arr[-1], arr[5]); }
BEGIN { st[1, "a"] = "v"; printf("%s\n", st[1, "a"]); st[1, "a"] = NULL; printf("%d\n", st[1, "a"] == NULL); }
BEGIN { trace(st[2, "b"]); }
BEGIN { exit(0); }
