/* Neither 0, nor a number that nobody has, nor one that is done can be speculated into. */
BEGIN { this->zero = 1; speculate(0); this->zero = 2; printf("to 0\n"); }
BEGIN { this->other = 1; speculate(99); this->other = 2; printf("to 99\n"); }
BEGIN { self->id = speculation(); }
BEGIN { speculate(self->id); printf("held\n"); }
BEGIN { commit(self->id); }
BEGIN { this->done = 1; speculate(self->id); this->done = 2; printf("too late\n"); }
BEGIN { printf("%d %d %d\n", this->zero, this->other, this->done); exit(0); }
