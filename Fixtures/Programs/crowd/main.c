// crowd T N: T threads, started together, each fire crowd:hit(int thread, int i) N times.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sdt.h>
#include <unistd.h>

static pthread_barrier_t start;
static int hits;

__attribute__((noinline)) static void hit(int thread, int i) {
  DTRACE_PROBE2(crowd, hit, thread, i);
}

static void *run(void *argument) {
  pthread_barrier_wait(&start);
  for (int i = 0; i < hits; i++) hit((int)(long)argument, i);
  return NULL;
}

int main(int argc, char **argv) {
  alarm(getenv("TRAPLINE_STRESS") != NULL ? 600 : 60);
  int threads = argc > 1 ? atoi(argv[1]) : 4;
  hits = argc > 2 ? atoi(argv[2]) : 100;
  if (threads < 1 || threads > 1000) return 2;
  pthread_t *all = calloc((size_t)threads, sizeof *all);
  if (all == NULL || pthread_barrier_init(&start, NULL, (unsigned)threads) != 0) return 2;
  for (long i = 0; i < threads; i++)
    if (pthread_create(&all[i], NULL, run, (void *)i) != 0) return 2;
  for (int i = 0; i < threads; i++) pthread_join(all[i], NULL);
  printf("crowd %d\n", threads * hits);
  return 0;
}
