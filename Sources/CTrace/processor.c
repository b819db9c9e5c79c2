#define _GNU_SOURCE
#include "CTrace.h"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

int ctrace_current_processor(void) { return sched_getcpu(); }

// The kernel's calls themselves: the C library's hide how much of the mask was written.

ssize_t ctrace_read_affinity(pid_t thread, uint64_t *words, size_t count) {
  return syscall(SYS_sched_getaffinity, thread, count * sizeof *words, words);
}

int ctrace_write_affinity(pid_t thread, const uint64_t *words, size_t count) {
  return (int)syscall(SYS_sched_setaffinity, thread, count * sizeof *words, words);
}

uint64_t ctrace_cycle_count(void) { return __builtin_ia32_rdtsc(); }
