struct k { int a; int b; } kk; 
BEGIN { a[1, "x", (char)3, (void *)5] = 7; a[1, "y", (char)3, (void *)5] = 8; printf("%d %d %d\n", a[1, "x", 3, (void *)5], a[1, "y", 3, (void *)5], a[2, "x", 3, (void *)5]); }
BEGIN { b[(uint8_t)255] = 1; printf("%d %d\n", b[255], b[-1]); c[-1] = 4; printf("%d %d\n", c[-1], c[4294967295]); }
BEGIN { s["a"] = "b"; s["b"] = s["a"]; s["a"] = 0; printf("%s %d\n", s["b"], s["a"] == NULL); }
BEGIN { n["x"]++; n["x"]++; n["y"] += 5; n["z"]--; printf("%d %d %d\n", n["x"], n["y"], n["z"]); }
BEGIN { m[1, 2] = o[3] = 9; printf("%d %d %d\n", m[1, 2], o[3], m[2, 1]); }
BEGIN { self->t["a", 1] = 3; self->t["b", 1] = 4; self->t["a", 1] = 0; printf("%d %d\n", self->t["a", 1], self->t["b", 1]); }
BEGIN { pid_a[pid] = 1; tid_a[tid, execname] = 2; printf("%d %d\n", pid_a[pid], tid_a[tid, execname]); }
BEGIN { big["0123456789012345678901234567890123456789"] = 1; printf("%d\n", big["0123456789012345678901234567890123456789"]); }
BEGIN { exit(0); }
