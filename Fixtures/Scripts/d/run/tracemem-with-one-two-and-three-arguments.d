BEGIN { this->p = (char *)alloca(40); strlen("x"); bcopy("hello, world; and some more text", this->p, 33); this->n = 5;
  tracemem(this->p, 40); tracemem(this->p, 40, this->n); tracemem(this->p, 20, 0); tracemem(this->p, 20, -1); tracemem(this->p, 10, 100); tracemem(this->p, 17, 17); tracemem(this->p, 4, (uint8_t)200); tracemem(this->p, 16); }
BEGIN { exit(0); }
