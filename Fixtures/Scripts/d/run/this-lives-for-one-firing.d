BEGIN { this->x = 5; }
BEGIN { printf("%d\n", this->x); this->x++; }
BEGIN { printf("%d\n", this->x); }
tick-1ms { printf("%d\n", this->x); exit(0); }
