// ticker linked at a fixed address: its load bias is zero.
#include "../ticker/main.c"
