// storm T N S: T threads fire storm:hit(int thread, int i) N times each in a storm of signals, while
// the process is stopped and continued S times by its parent. What must be exact is printed:
//
//   hits        all of them
//   handled     real-time signals queued for the first thread, N of them, taken in order on another
//               stack; their handler fires storm:handled(int number)
//   raised      SIGTRAP that each thread sends itself every sixteenth time, with a handler
//   int3        and executes by itself
//   stopped     how often the parent saw it stopped, and continued
//
// Beside them a SIGALRM and a real-time signal for one thread come a thousand times a second each.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sdt.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { most = 256 };

static int threads, hits;
static long hit_count, handled, disordered, raised, trapped, strange, alarms, ticks;
static pthread_t all[most];
static pthread_barrier_t start;
static char other_stack[64 * 1024] __attribute__((aligned(16)));

static void add(long *counter) { __atomic_add_fetch(counter, 1, __ATOMIC_RELAXED); }

static void on_trap(int number, siginfo_t *info, void *context) {
  (void)number;
  (void)context;
  add(info->si_code == SI_TKILL ? &raised : info->si_code == SI_KERNEL ? &trapped : &strange);
}

static void on_alarm(int number) {
  (void)number;
  add(&alarms);
}

static void on_tick(int number) {
  (void)number;
  add(&ticks);
}

static void on_number(int number, siginfo_t *info, void *context) {
  int here = 0;
  (void)number;
  (void)context;
  if (info->si_value.sival_int != handled || (char *)&here < other_stack ||
      (char *)&here >= other_stack + sizeof other_stack)
    disordered++;
  handled++;
  DTRACE_PROBE1(storm, handled, info->si_value.sival_int);
}

__attribute__((noinline)) static void hit(int thread, int i) {
  DTRACE_PROBE2(storm, hit, thread, i);
  add(&hit_count);
}

static void *run(void *argument) {
  int thread = (int)(long)argument;
  if (thread == 0) {
    stack_t stack = {.ss_sp = other_stack, .ss_size = sizeof other_stack};
    sigaltstack(&stack, NULL);
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGRTMIN + 2};
    event._sigev_un._tid = (pid_t)syscall(SYS_gettid);
    struct itimerspec every = {{0, 1000000}, {0, 1000000}};
    timer_t timer;
    if (timer_create(CLOCK_MONOTONIC, &event, &timer) == 0) timer_settime(timer, 0, &every, NULL);
  }
  pthread_barrier_wait(&start);
  for (int i = 0; i < hits; i++) {
    hit(thread, i);
    if (i % 16 != 0) continue;
    raise(SIGTRAP);
    __asm__ volatile("int3" ::: "memory");
  }
  // The first thread is there until it has had all its signals and the timer has been seen.
  while (thread == 0 && (*(volatile long *)&handled < hits || *(volatile long *)&ticks == 0))
    usleep(1000);
  return NULL;
}

static void *queue(void *unused) {
  union sigval value;
  (void)unused;
  pthread_barrier_wait(&start);
  for (value.sival_int = 0; value.sival_int < hits;) {
    int error = pthread_sigqueue(all[0], SIGRTMIN + 1, value);
    if (error == 0)
      value.sival_int++;
    else if (error == EAGAIN)
      usleep(100);
    else
      break;
  }
  return NULL;
}

static void handle(int number, void (*handler)(int, siginfo_t *, void *), int flags) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_RESTART | flags};
  sigaction(number, &action, NULL);
}

static int work(int released) {
  pthread_t sender;
  // A probe of another handler within this one would find SIGTRAP blocked: see signaller.
  handle(SIGTRAP, on_trap, SA_NODEFER);
  handle(SIGRTMIN + 1, on_number, SA_ONSTACK);
  signal(SIGALRM, on_alarm);
  signal(SIGRTMIN + 2, on_tick);
  struct itimerval every = {{0, 1000}, {0, 1000}};
  setitimer(ITIMER_REAL, &every, NULL);
  pthread_barrier_init(&start, NULL, (unsigned)threads + 1);
  for (long i = 0; i < threads; i++)
    if (pthread_create(&all[i], NULL, run, (void *)i) != 0) return 2;
  if (pthread_create(&sender, NULL, queue, NULL) != 0) return 2;
  for (int i = 0; i < threads; i++) pthread_join(all[i], NULL);
  pthread_join(sender, NULL);
  // Until our parent has stopped us often enough.
  char byte;
  while (read(released, &byte, 1) > 0) {
  }
  printf("hits %ld handled %ld disordered %ld raised %ld int3 %ld strange %ld alarms %s\n",
         hit_count, handled, disordered, raised, trapped, strange, alarms > 0 ? "ran" : "stopped");
  return 0;
}

int main(int argc, char **argv) {
  int limit = getenv("TRAPLINE_STRESS") != NULL ? 600 : 60;
  threads = argc > 1 ? atoi(argv[1]) : 4;
  hits = argc > 2 ? atoi(argv[2]) : 100;
  int stops = argc > 3 ? atoi(argv[3]) : 0;
  int gate[2];
  if (threads < 1 || threads > most || pipe(gate) != 0) return 2;
  pid_t worker = fork();
  if (worker < 0) return 2;
  if (worker == 0) {
    close(gate[1]);
    return work(gate[0]);
  }
  alarm((unsigned)limit);
  close(gate[0]);
  int stopped = 0, continued = 0, status = 0;
  siginfo_t change;
  for (int i = 0; i < stops; i++) {
    kill(worker, SIGSTOP);
    if (waitid(P_PID, (id_t)worker, &change, WSTOPPED) == 0 && change.si_code == CLD_STOPPED)
      stopped++;
    kill(worker, SIGCONT);
    if (waitid(P_PID, (id_t)worker, &change, WCONTINUED) == 0 && change.si_code == CLD_CONTINUED)
      continued++;
  }
  close(gate[1]);
  if (waitpid(worker, &status, 0) != worker) return 2;
  printf("stopped %d continued %d status %d\n", stopped, continued, status);
  return status == 0 ? 0 : 1;
}
