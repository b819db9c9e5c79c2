BEGIN { s["a"] = "1"; printf("%s %s\n", s["a"], s["nope"] == NULL ? "null" : "set"); t = s["nope"]; printf("%d\n", t == NULL); t = "x"; t = NULL; printf("%d\n", t == NULL); t = ""; printf("%d [%s]\n", t == NULL, t); }
BEGIN { t = NULL; u = t; printf("%d %d\n", u == NULL, t == u); self->s = t; printf("%d\n", self->s == NULL); @["x"] = count(); printf("%d\n", strlen("") == 0); }
BEGIN { trace(strjoin(t, "x")); }
BEGIN { printf("[%s]\n", t); }
BEGIN { trace(t); }
BEGIN { w[t] = 1; }
BEGIN { printf("%d\n", w[""]); }
BEGIN { printf("%d %d %d %d %d %d\n", t < "a", t <= t, "a" > t, t > "", t >= "", t != "a"); }
BEGIN { printf("%d\n", (t == NULL) ? 1 : 2); v = t == NULL ? "was null" : t; printf("%s\n", v); exit(0); }
