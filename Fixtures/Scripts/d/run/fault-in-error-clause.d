ERROR { trace(*(int *)8); }
BEGIN { trace(*(int *)4); }
BEGIN { exit(0); }
