// The first of two source files with a static variable of the same name: see main.c.
#undef STAP_SDT_ARG_CONSTRAINT
#define STAP_SDT_ARG_CONSTRAINT m
#include <sys/sdt.h>

static volatile int twin = 11;

__attribute__((noinline)) static void fire(void) { DTRACE_PROBE1(twins, one, twin); }

void one(void) { fire(); }
