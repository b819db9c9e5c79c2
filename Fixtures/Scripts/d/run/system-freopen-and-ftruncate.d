BEGIN { printf("before\n"); system("echo %s %d", "command", 3); printf("after\n"); }
BEGIN { system("exit 3"); chill(1000); printf("chilled\n"); }
BEGIN { freopen("/tmp/trapline-case-%d.txt", $pid); printf("in the file\n"); ftruncate(); printf("kept\n"); @a = count(); printa("agg %@d\n", @a); freopen(""); printf("back\n"); system("cat /tmp/trapline-case-%d.txt; rm /tmp/trapline-case-%d.txt", $pid, $pid); }
BEGIN { exit(0); }
