this x; self x2; self string st; this int64_t big; int g; string gs; int arr[int]; 
BEGIN { printf("%d %d %d %d %d %d\n", this->x, self->x2, this->big, g, arr[5], self->x2); }
BEGIN { printf("%d %d %d %d\n", self->st == NULL, gs == NULL, gs < "", gs == ""); }
BEGIN { u++; printf("%d %d\n", u, sizeof (u)); }
BEGIN { this->x = 300; trace(this->x); printf("\n"); }
BEGIN { trace(gs); }
BEGIN { printf("%s", self->st); }
BEGIN { @[gs] = count(); }
BEGIN { exit(0); }
