BEGIN { this->p = (char *)alloca(20); this->p[0]='a'; this->p[16]='z'; this->n = 5; tracemem(this->p, 20); tracemem(this->p, 20, this->n); tracemem(this->p, 20, -1); tracemem(this->p, 20, 0); tracemem(this->p,20,100);  tracemem(this->p,20,(uint32_t)-1);}
BEGIN { exit(0); }
