// ticker without optimisation: its operands are memory, not registers.
#include "../ticker/main.c"
