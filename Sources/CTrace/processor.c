#define _GNU_SOURCE
#include "CTrace.h"

#include <sched.h>

int ctrace_current_processor(void) { return sched_getcpu(); }

uint64_t ctrace_cycle_count(void) { return __builtin_ia32_rdtsc(); }
