#pragma D option scratchsize=64
BEGIN { this->p = (char *)alloca(64); this->p[63] = 'e'; printf("%c\n", this->p[63]); }
BEGIN { this->p = (char *)alloca(65); }
BEGIN { this->p = (char *)alloca(0); printf("zero ok\n"); }
BEGIN { this->p = (char *)alloca(0); trace(*this->p); }
BEGIN { this->p = (char *)alloca(8); this->q = (char *)alloca(8); printf("%d\n", this->q - this->p); }
BEGIN { this->p = (char *)alloca(8); this->p[8] = 1; }
BEGIN { this->p = (char *)alloca(8); *(this->p - 1) = 1; }
BEGIN { this->p = (char *)alloca(8); this->i = (int *)(this->p + 5); trace(*this->i); }
BEGIN { this->p = (char *)alloca(16); bcopy("0123456789", this->p, 11); printf("%s %s\n", stringof(this->p), stringof(this->p + 5)); }
BEGIN { this->p = (char *)alloca(4); bcopy("0123456789", this->p, 11); }
BEGIN { this->l = (int *)alloca(16); this->l[0] = 1; this->l[1] = 2; this->l[3] = 9; this->e = this->l + 3; printf("%d %d %d %d\n", *this->e, this->e - this->l, this->e > this->l, *(this->l + 1)); }
BEGIN { this->l = (int *)alloca(16); this->e = this->l; this->e++; *this->e = 5; this->e += 1; *this->e = 6; this->e--; printf("%d %d %d\n", this->l[1], this->l[2], *this->e); }
BEGIN { this->p = alloca(8); this->p = NULL; printf("%d\n", this->p == NULL); }
BEGIN { exit(0); }
