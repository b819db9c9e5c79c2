#pragma D option droptags
#pragma D option quiet
BEGIN { a = speculation(); b = speculation(); exit(0); }
