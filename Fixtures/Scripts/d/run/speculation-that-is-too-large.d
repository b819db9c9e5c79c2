#pragma D option strsize=64
#pragma D option specsize=200
BEGIN { s = speculation(); }
BEGIN { speculate(s); printf("%s\n", "fits"); }
BEGIN { speculate(s); printf("%s%s%s%s%s%s\n", "too", "much", "0123456789012345678901234567890123456789", "0123456789012345678901234567890123456789", "0123456789012345678901234567890123456789", "0123456789012345678901234567890123456789"); }
BEGIN { commit(s); }
BEGIN { exit(0); }
