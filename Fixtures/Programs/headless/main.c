// headless N: the first thread ends at once and the process lives on without it, as a zombie leader
// with another thread. Prints `ready` when that is so; from SIGUSR1 on, the other thread fires
// headless:hit(int i, const char *text) N times, then loads libm and fires once more.
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sdt.h>
#include <unistd.h>

static pthread_t first;
static int count;

__attribute__((noinline)) static void hit(int i, const char *text) {
  DTRACE_PROBE2(headless, hit, i, text);
}

static void *run(void *argument) {
  sigset_t go;
  int number;
  (void)argument;
  pthread_join(first, NULL);
  sigemptyset(&go);
  sigaddset(&go, SIGUSR1);
  (void)!write(1, "ready\n", 6);
  sigwait(&go, &number);
  for (int i = 0; i < count; i++) hit(i, "on");
  void *library = dlopen("libm.so.6", RTLD_NOW);
  hit(count, library == NULL ? "missing" : "loaded");
  printf("hit %d times\n", count + 1);
  exit(0);
}

int main(int argc, char **argv) {
  alarm(60);
  count = argc > 1 ? atoi(argv[1]) : 3;
  sigset_t go;
  sigemptyset(&go);
  sigaddset(&go, SIGUSR1);
  sigprocmask(SIG_BLOCK, &go, NULL);
  first = pthread_self();
  pthread_t thread;
  if (pthread_create(&thread, NULL, run, NULL) != 0) return 2;
  pthread_exit(NULL);
}
