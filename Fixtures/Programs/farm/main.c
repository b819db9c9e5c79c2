// farm HITS HITTERS WAITERS: as many hits of farm:tick(int i, const char *name, long k) as are asked for,
// by as many threads, beside threads that wait for the end. Says on its own clock how long that took.
//
//   farm:tick   one site
//   farm:some   530 sites that are not executed (sites.h)
//   farm:more   9,469 of them
//   farm:begin  one site, executed once: the threads are there, and nothing is timed yet
//   farm:end    the same: all hits have been, and the threads that hit wait with the others
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sdt.h>
#include <time.h>
#include <unistd.h>

#include "sites.h"

MANY_SITES(farm)

static const char *const names[] = {"alpha", "beta", "gamma"};
static pthread_barrier_t start, done;
static pthread_mutex_t end = PTHREAD_MUTEX_INITIALIZER;
static int each;

__attribute__((noinline)) static void tick(int i, const char *name, long k) {
  DTRACE_PROBE3(farm, tick, i, name, k);
}

static void *wait_for_end(void *unused) {
  pthread_mutex_lock(&end);
  pthread_mutex_unlock(&end);
  return unused;
}

static void *wait_through(void *unused) {
  pthread_barrier_wait(&start);
  return wait_for_end(unused);
}

static void *hit(void *unused) {
  pthread_barrier_wait(&start);
  for (int i = 0; i < each; i++) tick(i, names[i % 3], (long)i * 10);
  pthread_barrier_wait(&done);
  return wait_for_end(unused);
}

static long nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000L + now.tv_nsec;
}

int main(int argc, char **argv) {
  alarm(600);
  int hits = argc > 1 ? atoi(argv[1]) : 100;
  int hitters = argc > 2 ? atoi(argv[2]) : 1;
  int waiters = argc > 3 ? atoi(argv[3]) : 0;
  if (hitters < 1 || waiters < 0 || hitters + waiters > 2000) return 2;
  each = hits / hitters;
  int count = hitters + waiters;
  pthread_t *all = calloc((size_t)count, sizeof *all);
  if (all == NULL || pthread_barrier_init(&start, NULL, (unsigned)count + 1) != 0 ||
      pthread_barrier_init(&done, NULL, (unsigned)hitters + 1) != 0)
    return 2;
  pthread_mutex_lock(&end);
  for (int i = 0; i < count; i++)
    if (pthread_create(&all[i], NULL, i < hitters ? hit : wait_through, NULL) != 0) return 2;
  many_sites(argc);
  DTRACE_PROBE(farm, begin);
  long from = nanoseconds();
  pthread_barrier_wait(&start);
  pthread_barrier_wait(&done);
  long elapsed = nanoseconds() - from;
  DTRACE_PROBE(farm, end);
  pthread_mutex_unlock(&end);
  for (int i = 0; i < count; i++) pthread_join(all[i], NULL);
  printf("ticked %d in %ld ns\n", each * hitters, elapsed);
  return 0;
}
