struct f { float a; double b; long double c; };
BEGIN { this->f = (struct f *)alloca(sizeof(struct f)); trace(this->f->a); trace(this->f->b); printf("[%f][%g][%e][%E][%G][%10.2f]\n", this->f->a, this->f->b, this->f->a, this->f->b,this->f->b,this->f->a); trace(*this->f); trace(sizeof(struct f)); }
BEGIN { exit(0);} 
