#define _GNU_SOURCE
#include "CTrace.h"

#include <sched.h>

int ctrace_current_processor(void) { return sched_getcpu(); }
