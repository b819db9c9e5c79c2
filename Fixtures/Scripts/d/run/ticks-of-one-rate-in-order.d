/* Those of one rate fire in the order of their clauses, and exit ends what comes after. */
tick-2ms { printf("a"); }
tick-2ms { printf("b"); }
tick-2ms /i++ > 1/ { exit(0); }
tick-2ms { printf("c"); }
END { printf("\n"); }
