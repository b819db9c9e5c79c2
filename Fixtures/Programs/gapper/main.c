// gapper [THREADS]: looks at the clock as often as it can and knows the longest time between two looks,
// that is, how long it was kept from running; beside it THREADS idle threads. Prints `ready`; at each
// SIGUSR1 prints the longest gap since the last in nanoseconds, and at SIGTERM ends. Fires
// gapper:turn(int i) at each SIGUSR1 too; has 9,999 more sites that are not executed (sites.h).
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sdt.h>
#include <time.h>
#include <unistd.h>

#include "../farm/sites.h"

MANY_SITES(gapper)

static volatile sig_atomic_t asked, ending;

static void on_signal(int number) {
  if (number == SIGTERM)
    ending = 1;
  else
    asked = 1;
}

static void *idle(void *unused) {
  for (;;) pause();
  return unused;
}

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000L + time.tv_nsec;
}

int main(int argc, char **argv) {
  alarm(300);
  int threads = argc > 1 ? atoi(argv[1]) : 0;
  sigset_t both;
  sigemptyset(&both);
  sigaddset(&both, SIGUSR1);
  sigaddset(&both, SIGTERM);
  // Only the thread that looks at the clock gets them.
  pthread_sigmask(SIG_BLOCK, &both, NULL);
  for (int i = 0; i < threads; i++) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, idle, NULL) != 0) return 2;
  }
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
  sigaction(SIGUSR1, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  pthread_sigmask(SIG_UNBLOCK, &both, NULL);
  many_sites(argc);
  (void)!write(1, "ready\n", 6);
  long last = now(), longest = 0;
  for (int i = 0; !ending;) {
    long time = now();
    if (time - last > longest) longest = time - last;
    last = time;
    if (!asked) continue;
    asked = 0;
    printf("%ld\n", longest);
    fflush(stdout);
    DTRACE_PROBE1(gapper, turn, i);
    i++;
    longest = 0;
    last = now();
  }
  return 0;
}
