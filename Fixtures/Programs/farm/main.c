// farm HITS HITTERS WAITERS: as many hits of farm:tick(int i, const char *name, long k) as are asked for,
// by as many threads, beside threads that wait for the end. Says on its own clock how long that took.
//
//   farm:tick   one site
//   farm:some   530 sites that are not executed
//   farm:more   9,469 of them
//   farm:begin  one site, executed once: the threads are there, and nothing is timed yet
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sdt.h>
#include <time.h>
#include <unistd.h>

#define TEN(site) site site site site site site site site site site
#define SOME DTRACE_PROBE1(farm, some, i);
#define MORE DTRACE_PROBE1(farm, more, i);

static const char *const names[] = {"alpha", "beta", "gamma"};
static pthread_barrier_t start;
static pthread_mutex_t end = PTHREAD_MUTEX_INITIALIZER;
static int each;

__attribute__((noinline)) static void tick(int i, const char *name, long k) {
  DTRACE_PROBE3(farm, tick, i, name, k);
}

// Called with no i that lets it in.
__attribute__((noinline)) static void rest(int i) {
  if (i == -1) {
    TEN(TEN(SOME SOME SOME SOME SOME))
    TEN(SOME SOME SOME)
  }
  if (i == -2) {
    TEN(TEN(TEN(MORE MORE MORE MORE MORE MORE MORE MORE MORE)))
    TEN(TEN(MORE MORE MORE MORE))
    TEN(MORE MORE MORE MORE MORE MORE)
    MORE MORE MORE MORE MORE MORE MORE MORE MORE
  }
}

static void *hit(void *unused) {
  pthread_barrier_wait(&start);
  for (int i = 0; i < each; i++) tick(i, names[i % 3], (long)i * 10);
  return unused;
}

static void *wait_for_end(void *unused) {
  pthread_barrier_wait(&start);
  pthread_mutex_lock(&end);
  pthread_mutex_unlock(&end);
  return unused;
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
  if (all == NULL || pthread_barrier_init(&start, NULL, (unsigned)count + 1) != 0) return 2;
  pthread_mutex_lock(&end);
  for (int i = 0; i < count; i++)
    if (pthread_create(&all[i], NULL, i < hitters ? hit : wait_for_end, NULL) != 0) return 2;
  rest(argc);
  DTRACE_PROBE(farm, begin);
  long from = nanoseconds();
  pthread_barrier_wait(&start);
  for (int i = 0; i < hitters; i++) pthread_join(all[i], NULL);
  long elapsed = nanoseconds() - from;
  pthread_mutex_unlock(&end);
  for (int i = hitters; i < count; i++) pthread_join(all[i], NULL);
  printf("ticked %d in %ld ns\n", each * hitters, elapsed);
  return 0;
}
