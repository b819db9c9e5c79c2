#include "../ticker/enabled.c"
