// signaller: a program full of signals of its own, and the tracer's among them.
//
//   signaller N         N rounds of: signaller:work(int i), raise(SIGTRAP), an int3 of its own,
//                       under a real-time timer at 1 kHz; prints how many of each arrived
//   signaller ignore N  SIGTRAP ignored, N hits; prints whether it still is
//   signaller block N   SIGTRAP blocked, N hits; prints whether it still is
//   signaller hide N    says "ready", then hits until SIGTERM, by a thread that blocks SIGTRAP, one that
//                       blocks everything and one that blocks nothing; prints which of them still do, and
//                       whether the handler is the same (N is not used)
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sdt.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t raised, trapped, other, timed;

static void trap(int number, siginfo_t *info, void *context) {
  (void)number;
  (void)context;
  if (info->si_code == SI_TKILL)
    raised = raised + 1;
  else if (info->si_code == SI_KERNEL)
    trapped = trapped + 1;
  else
    other = other + 1;
}

static void tick(int number) {
  (void)number;
  timed = timed + 1;
}

__attribute__((noinline)) static void work(int i) { DTRACE_PROBE1(signaller, work, i); }

static int quiet(const char *mode, int count) {
  sigset_t trap_only, now;
  struct sigaction action;
  int same;
  sigemptyset(&trap_only);
  sigaddset(&trap_only, SIGTRAP);
  if (strcmp(mode, "ignore") == 0) {
    signal(SIGTRAP, SIG_IGN);
    for (int i = 0; i < count; i++) work(i);
    sigaction(SIGTRAP, NULL, &action);
    same = action.sa_handler == SIG_IGN;
  } else {
    struct sigaction handler = {.sa_sigaction = trap, .sa_flags = SA_SIGINFO};
    sigaction(SIGTRAP, &handler, NULL);
    sigprocmask(SIG_BLOCK, &trap_only, NULL);
    for (int i = 0; i < count; i++) work(i);
    sigprocmask(SIG_SETMASK, NULL, &now);
    sigaction(SIGTRAP, NULL, &action);
    same = sigismember(&now, SIGTRAP) && action.sa_sigaction == trap;
  }
  printf("worked %d, %s\n", count, same ? "unchanged" : "changed");
  return same ? 0 : 1;
}

static volatile sig_atomic_t ending;
static pthread_barrier_t hiding;

struct hider {
  const char *name;
  sigset_t blocked;
  int same;
};

static void *hide(void *argument) {
  struct hider *hider = argument;
  sigset_t now;
  pthread_sigmask(SIG_SETMASK, &hider->blocked, NULL);
  pthread_barrier_wait(&hiding);
  for (int i = 0; !ending; i++) {
    work(i);
    usleep(1000);
  }
  pthread_sigmask(SIG_SETMASK, NULL, &now);
  hider->same = sigismember(&now, SIGTRAP) == sigismember(&hider->blocked, SIGTRAP) &&
                sigismember(&now, SIGUSR1) == sigismember(&hider->blocked, SIGUSR1);
  return NULL;
}

static int hidden(void) {
  struct hider hiders[] = {{.name = "one"}, {.name = "all"}, {.name = "none"}};
  struct sigaction handler = {.sa_sigaction = trap, .sa_flags = SA_SIGINFO | SA_NODEFER};
  struct sigaction before, now;
  pthread_t threads[3];
  sigset_t ends;
  sigaction(SIGTRAP, &handler, NULL);
  sigaction(SIGTRAP, NULL, &before);
  if (pthread_barrier_init(&hiding, NULL, 4) != 0) return 2;
  sigaddset(&hiders[0].blocked, SIGTRAP);
  sigfillset(&hiders[1].blocked);
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  for (int i = 0; i < 3; i++) sigaddset(&hiders[i].blocked, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, NULL);
  for (int i = 0; i < 3; i++)
    if (pthread_create(&threads[i], NULL, hide, &hiders[i]) != 0) return 2;
  pthread_barrier_wait(&hiding);
  puts("ready");
  fflush(stdout);
  int number;
  sigwait(&ends, &number);
  ending = 1;
  for (int i = 0; i < 3; i++) {
    pthread_join(threads[i], NULL);
    printf("%s %s\n", hiders[i].name, hiders[i].same ? "unchanged" : "changed");
  }
  sigaction(SIGTRAP, NULL, &now);
  printf("handler %s, called %d\n",
         now.sa_sigaction == before.sa_sigaction && now.sa_flags == before.sa_flags &&
                 now.sa_restorer == before.sa_restorer && !sigismember(&now.sa_mask, SIGUSR1)
             ? "unchanged"
             : "changed",
         (int)(raised + trapped + other));
  return 0;
}

int main(int argc, char **argv) {
  alarm(60);
  int count = argc > 1 ? atoi(argv[argc - 1]) : 100;
  if (argc > 2 && strcmp(argv[1], "hide") == 0) return hidden();
  if (argc > 2) return quiet(argv[1], count);
  struct sigaction on_trap = {.sa_sigaction = trap, .sa_flags = SA_SIGINFO};
  struct sigaction on_tick = {.sa_handler = tick, .sa_flags = SA_RESTART};
  sigaction(SIGTRAP, &on_trap, NULL);
  sigaction(SIGRTMIN, &on_tick, NULL);
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN};
  struct itimerspec every = {{0, 1000000}, {0, 1000000}};
  timer_t timer;
  if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0) return 2;
  if (timer_settime(timer, 0, &every, NULL) != 0) return 2;
  for (int i = 0; i < count; i++) {
    work(i);
    raise(SIGTRAP);
    __asm__ volatile("int3" ::: "memory");
  }
  // However fast the loop was, let the timer have been seen.
  while (timed == 0) pause();
  timer_delete(timer);
  printf("worked %d raised %d int3 %d other %d timer %s\n", count, (int)raised, (int)trapped,
         (int)other, timed > 0 ? "ran" : "stopped");
  return 0;
}
