// functions: no probes of its own, only functions that are called and return in all manner of ways.
//
//   functions crowd T N     T threads each call work(thread, i) N times; it returns thread * 1000 + i
//   functions recurse N     down(N) calls itself to down(0), each returns twice its argument
//   functions escape N      a signal handler leaves escaping(i) by longjmp, N times; every third
//                           call returns i instead
//   functions tail N        first(i) ends by calling second(i + 1), which returns its argument
//   functions many          many(1, 2, ... 8) returns their sum
//   functions fork N        a child and its parent each call work(1, i) N times
//   functions library FILE N   loads a library and calls its probelib_call(i) N times
#include <dlfcn.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define KEPT __attribute__((noinline, used))

static volatile long sink;
static int calls;
static pthread_barrier_t start;
static sigjmp_buf way_out;

KEPT long work(long thread, long i) {
  sink = i;
  return thread * 1000 + i;
}

KEPT long down(long n) {
  if (n > 0) sink = down(n - 1);
  return n * 2;
}

KEPT long escaping(long i) {
  sink = i;
  if (i % 3 != 2) raise(SIGUSR1);
  return i;
}

KEPT long second(long i) {
  sink = i;
  return i;
}

KEPT long first(long i) {
  sink = i;
  return second(i + 1);
}

KEPT long many(long a, long b, long c, long d, long e, long f, long g, long h) {
  sink = a;
  return a + b + c + d + e + f + g + h;
}

static void leave(int signal) {
  (void)signal;
  siglongjmp(way_out, 1);
}

static void *run(void *argument) {
  pthread_barrier_wait(&start);
  for (long i = 0; i < calls; i++) work((long)argument, i);
  return NULL;
}

static int crowd(int threads) {
  pthread_t *all = calloc((size_t)threads, sizeof *all);
  if (all == NULL || pthread_barrier_init(&start, NULL, (unsigned)threads) != 0) return 2;
  for (long i = 0; i < threads; i++)
    if (pthread_create(&all[i], NULL, run, (void *)i) != 0) return 2;
  for (int i = 0; i < threads; i++) pthread_join(all[i], NULL);
  return 0;
}

static int escape(void) {
  struct sigaction action = {.sa_handler = leave};
  sigaction(SIGUSR1, &action, NULL);
  for (volatile long i = 0; i < calls; i++)
    if (sigsetjmp(way_out, 1) == 0) escaping(i);
  return 0;
}

static int forked(void) {
  pid_t child = fork();
  if (child < 0) return 2;
  for (long i = 0; i < calls; i++) work(1, i);
  if (child == 0) _exit(7);
  int status = 0;
  return waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 7 ? 0 : 3;
}

static int library(const char *file) {
  void *handle = dlopen(file, RTLD_NOW);
  void (*call)(int) = handle ? (void (*)(int))dlsym(handle, "probelib_call") : NULL;
  if (call == NULL) return 2;
  for (int i = 0; i < calls; i++) call(i);
  return dlclose(handle);
}

int main(int argc, char **argv) {
  alarm(60);
  const char *mode = argc > 1 ? argv[1] : "";
  calls = argc > 2 ? atoi(argv[argc - 1]) : 0;
  if (strcmp(mode, "crowd") == 0 && argc > 3) return crowd(atoi(argv[2]));
  if (strcmp(mode, "recurse") == 0) return down(calls) == calls * 2 ? 0 : 3;
  if (strcmp(mode, "escape") == 0) return escape();
  if (strcmp(mode, "fork") == 0) return forked();
  if (strcmp(mode, "library") == 0 && argc > 3) return library(argv[2]);
  if (strcmp(mode, "many") == 0) return many(1, 2, 3, 4, 5, 6, 7, 8) == 36 ? 0 : 3;
  if (strcmp(mode, "tail") != 0) return 2;
  for (long i = 0; i < calls; i++)
    if (first(i) != i + 1) return 3;
  return 0;
}
