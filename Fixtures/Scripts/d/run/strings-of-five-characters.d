#pragma D option strsize=5
string g; struct s { string t; char c[8]; } st; 
BEGIN { g = "0123456789"; st.t = "abcdefgh"; self->x = "ABCDEFGHI"; a["long key one"] = "value one"; a["long key two"] = "value two"; printf("%s %s %s %s %d\n", g, st.t, self->x, a["long "], sizeof (string)); }
BEGIN { printf("%s|%s|%d|%s\n", strjoin("abc", "defgh"), "constant that is long", strlen("constant that is long"), substr("0123456789", 3)); trace("0123456789"); printf("\n%d\n", strlen(g)); }
BEGIN { printf("%d %d\n", "abcdefg" == "abcdexx", g == "01234"); printf("%s\n", lltostr(123456789)); @["long key one"] = count(); @["long key two"] = count(); exit(0); }
