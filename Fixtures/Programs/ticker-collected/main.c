// ticker whose `.stapsdt.base` section the linker has collected as garbage: its notes say base 0,
// and there is no section to compare that with.
#include "../ticker/main.c"
