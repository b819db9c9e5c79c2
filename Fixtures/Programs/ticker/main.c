// ticker: one probe in a loop, the plainest program there is to trace.
//
//   ticker N            fires fixture:tick(int i, const char *name, long k) N times
//   ticker enabled N    also fixture:enabled_tick(int i), only while its semaphore is raised
//   ticker bench N      as the first, and says on its own clock how long the loop took
//   ticker syscalls N   the same with one system call in place of the probe
//
// Exit status N % 7.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sdt.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// In enabled.c, because semaphores are asked for per translation unit.
int ticker_fire_enabled(int i);

static const char *const names[] = {"alpha", "beta", "gamma"};

// One site only, whatever the optimiser makes of the loops.
__attribute__((noinline)) static void tick(int i, const char *name, long k) {
  DTRACE_PROBE3(fixture, tick, i, name, k);
}

static long nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000L + now.tv_nsec;
}

int main(int argc, char **argv) {
  const char *mode = argc > 2 ? argv[1] : "";
  int count = argc > 1 ? atoi(argv[argc - 1]) : 0;
  int bench = strcmp(mode, "bench") == 0;
  int syscalls = strcmp(mode, "syscalls") == 0;
  int guarded = strcmp(mode, "enabled") == 0;
  int enabled = 0;
  alarm(bench || syscalls ? 600 : 60);
  long start = nanoseconds();
  for (int i = 0; i < count; i++) {
    if (syscalls) {
      syscall(SYS_getppid);
      continue;
    }
    tick(i, names[i % 3], (long)i * 10);
    if (guarded) enabled += ticker_fire_enabled(i);
  }
  long elapsed = nanoseconds() - start;
  if (bench || syscalls)
    printf("ticked %d in %ld ns\n", count, elapsed);
  else if (guarded)
    printf("ticked %d enabled %d\n", count, enabled);
  else
    printf("ticked %d\n", count);
  return count % 7;
}
