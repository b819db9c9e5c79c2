BEGIN { a = 1; }
BEGIN /a == 1/ { a = 2; printf("second %d\n", a); }
BEGIN /a == 1/ { printf("never\n"); }
dtrace:::BEGIN, BEGIN, BEGIN { n++; }
BEGIN { printf("%d\n", n); }
dtrace:::* { m++; }
::BE*:* { never = 1; }
BEGIN { this->x = 5; }
BEGIN { this->x++; printf("%d %d\n", this->x, m); }
BEGIN { exit(0); }
END { printf("%d %d\n", this->x, m); }
