// ticker without a dynamic linker.
#include "../ticker/main.c"
