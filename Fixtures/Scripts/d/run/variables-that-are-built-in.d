BEGIN { printf("%s|%s|%s|%s\n", probeprov, probemod, probefunc, probename); printf("%d %d\n", id, epid > 0); }
BEGIN { printf("%d %d %d %d %d %d\n", pid > 0, tid > 0, ppid > 0, uid >= 0, gid >= 0, cpu >= 0); }
BEGIN { printf("%d %d %d\n", timestamp > 0, timestamp == timestamp, walltimestamp > 1700000000000000000); this->t = timestamp; }
BEGIN { printf("%d\n", timestamp >= this->t); printf("%d %d\n", arg0 == arg1, vtimestamp >= 0); }
BEGIN { printf("%d %d %d %d\n", $pid > 0, $ppid > 0, $uid == uid, $target); }
BEGIN { printf("%d %d\n", ustackdepth, stackdepth); printf("%d\n", errno); }
BEGIN { printf("%d\n", rand() == rand() && rand() == rand()); }
BEGIN { exit(0); }
END { printf("%s %d\n", probename, id); trace(*(int *)0); }
ERROR { printf("%s %d %d %d %d %d\n", probename, id, arg1, arg2, arg4, arg5); }
