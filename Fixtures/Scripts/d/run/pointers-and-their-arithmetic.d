struct pair { int a; int b; };
BEGIN { this->p = (struct pair *)alloca(4 * sizeof (struct pair)); this->q = this->p + 2; this->q->b = 9; this->p[1].a = 4; (this->p + 3)->a = 7;
 printf("%d %d %d\n", this->q - this->p, this->p[2].b, (*(this->p + 1)).a); this->q++; printf("%d %d %d\n", this->q->a, this->q > this->p, this->q == &this->p[3]); this->q -= 3; printf("%d %d\n", this->q == this->p, this->q != NULL);
 *this->p = this->p[2]; printf("%d %d\n", this->p->a, this->p->b); }
BEGIN { this->i = (int *)alloca(8); *this->i = 0x04030201; this->c = (char *)this->i; printf("%d %d %d\n", this->c[0], this->c[3], *(short *)(this->c + 2)); this->v = (void *)this->i; *(uint8_t *)this->v = 9; printf("%x\n", *this->i); }
BEGIN { printf("%d %d %d\n", sizeof (struct pair *), sizeof (this->p), sizeof (*this->p)); printf("%x %x\n", (uint64_t)((int *)16 + 1), (uint64_t)((char *)16 - 1)); printf("%d\n", (int *)32 - (int *)16); }
BEGIN { printf("%d %d %d\n", (int *)0 == NULL, NULL == 0, !(char *)5); this->n = (struct pair *)NULL; trace(this->n->b); }
BEGIN { exit(0); }
