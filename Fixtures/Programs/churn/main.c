// churn N [ALIVE [HITS]]: N threads in all, ALIVE (8) at a time, each fires churn:hit(int thread, int i)
// HITS (3) times and dies; the main thread fires churn:made(int thread) after each creation.
// Prints the exact number of threads and hits.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sdt.h>
#include <unistd.h>

enum { most = 512 };
static int alive = 8, hits = 3;

__attribute__((noinline)) static void hit(int thread, int i) {
  DTRACE_PROBE2(churn, hit, thread, i);
}

static void *run(void *argument) {
  for (int i = 0; i < hits; i++) hit((int)(long)argument, i);
  return NULL;
}

int main(int argc, char **argv) {
  alarm(getenv("TRAPLINE_STRESS") != NULL ? 600 : 60);
  int threads = argc > 1 ? atoi(argv[1]) : 200;
  if (argc > 2) alive = atoi(argv[2]);
  if (argc > 3) hits = atoi(argv[3]);
  if (alive < 1 || alive > most) return 2;
  pthread_t running[most];
  for (long i = 0; i < threads; i++) {
    if (i >= alive) pthread_join(running[i % alive], NULL);
    if (pthread_create(&running[i % alive], NULL, run, (void *)i) != 0) return 2;
    DTRACE_PROBE1(churn, made, (int)i);
  }
  for (int i = 0; i < threads && i < alive; i++) pthread_join(running[i], NULL);
  printf("churned %d threads %d hits\n", threads, threads * hits);
  return 0;
}
