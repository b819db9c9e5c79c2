ERROR { trace(*(int *)1); }
ERROR { printf("second"); }
BEGIN { trace(*(int *)2); }
BEGIN { trace(3); exit(0); }
