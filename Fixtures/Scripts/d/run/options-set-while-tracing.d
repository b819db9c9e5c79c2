BEGIN { i = 0; }
tick-20ms { i++; }
tick-20ms /i == 1/ { printf("one "); trace(i); setopt("quiet"); }
tick-20ms /i == 2/ { printf("quiet\n"); setopt("quiet", "no"); }
tick-20ms /i == 3/ { printf("loud"); setopt("flowindent"); }
tick-20ms /i == 4/ { printf("flow"); setopt("flowindent", "no"); }
tick-20ms /i == 5/ { exit(7); }
tick-20ms /i == 5/ { printf("not this"); }
END { printf("end %d", i); }
END { exit(9); }
END { printf("after exit in END"); }
