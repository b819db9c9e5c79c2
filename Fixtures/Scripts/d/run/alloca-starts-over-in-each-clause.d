BEGIN { p = alloca(8); first = (uint64_t)p; }
BEGIN { p = alloca(8); printf("%d\n", first == (uint64_t)p); }
BEGIN { this->q = (char *)alloca(4); this->q[0] = 'o'; this->q[1] = 'k'; printf("%s\n", stringof(this->q)); trace(this->q[8]); }
BEGIN { bcopy("copied", p = alloca(16), 7); printf("%s\n", stringof(p)); exit(0); }
