// victim MODE [LIBRARY]: what must be none the worse when its tracer is killed. Says "ready", then until SIGTERM
//
//   sites      fires victim:beat(long i), which has a semaphore, and calls victim_push(i), victim_move(i),
//              victim_skip(i), victim_address(i) and victim_plain(i), each of which begins with an instruction of
//              its own kind and returns i + 1; SIGALRM comes 200 times a second meanwhile
//   threads    the same in four threads
//   forks      makes children that do it 20 times and exit with 7
//   library    loads and unloads a library all the time
//
// At the end exits with 0 if every call returned what it should, every child too, the semaphore is what it was
// and the last mask of signals is the first; else it says what was wrong.
#define _GNU_SOURCE
#define _SDT_HAS_SEMAPHORES 1
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sdt.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

unsigned short victim_beat_semaphore __attribute__((section(".probes"))) = 0;

static volatile sig_atomic_t ended, alarms;
static const char *wrong;
static char ending[40];

long victim_push(long), victim_move(long), victim_skip(long), victim_address(long), victim_plain(long);
#define FUNCTION(name, code)                                                                     \
  __asm__(".text\n.globl " #name "\n.type " #name ", @function\n" #name ":\n" code "\nret\n.size " \
          #name ", . - " #name "\n")
FUNCTION(victim_push, "pushq %rbp\nmovq %rsp, %rbp\nleaq 1(%rdi), %rax\npopq %rbp");
FUNCTION(victim_move, "movq %rdi, %rax\nincq %rax");
FUNCTION(victim_skip, "nopl 8(%rax)\nleaq 1(%rdi), %rax");
FUNCTION(victim_address, "leaq 1(%rdi), %rax");
FUNCTION(victim_plain, "incq %rdi\nmovq %rdi, %rax");

static void round_of(long i) {
  STAP_PROBE1(victim, beat, i);
  if (victim_push(i) != i + 1) wrong = "push";
  if (victim_move(i) != i + 1) wrong = "move";
  if (victim_skip(i) != i + 1) wrong = "skip";
  if (victim_address(i) != i + 1) wrong = "address";
  if (victim_plain(i) != i + 1) wrong = "plain";
}

static void *rounds(void *barrier) {
  if (barrier != NULL) pthread_barrier_wait(barrier);
  for (long i = 0; !ended; i++) round_of(i);
  return NULL;
}

static void end(int signal) {
  if (signal == SIGALRM) {
    alarms++;
    return;
  }
  ended = 1;
}

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "";
  pthread_t threads[4];
  sigset_t first, last;
  signal(SIGTERM, end);
  signal(SIGALRM, end);
  sigprocmask(SIG_BLOCK, NULL, &first);
  if (strcmp(mode, "threads") == 0) {
    static pthread_barrier_t barrier;
    if (pthread_barrier_init(&barrier, NULL, 5) != 0) return 3;
    for (int i = 0; i < 4; i++)
      if (pthread_create(&threads[i], NULL, rounds, &barrier) != 0) return 3;
    pthread_barrier_wait(&barrier);
  }
  puts("ready");
  fflush(stdout);
  while (strcmp(mode, "forks") == 0 && !ended) {
    pid_t child = fork();
    if (child == 0) {
      wrong = NULL;
      for (long j = 0; j < 20; j++) round_of(j);
      _exit(wrong != NULL ? 8 : 7);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {}
    if (wrong != NULL || (WIFEXITED(status) && WEXITSTATUS(status) == 7)) continue;
    snprintf(ending, sizeof ending, "status 0x%x of a child", status);
    wrong = ending;
  }
  while (strcmp(mode, "library") == 0 && argc > 2 && !ended) {
    void *library = dlopen(argv[2], RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) wrong = "library";
    if (library != NULL) dlclose(library);
  }
  if (strcmp(mode, "threads") == 0)
    for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
  if (strcmp(mode, "sites") == 0) {
    struct itimerval often = {{0, 5000}, {0, 5000}}, never = {{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &often, NULL);
    rounds(NULL);
    setitimer(ITIMER_REAL, &never, NULL);
  }
  sigprocmask(SIG_BLOCK, NULL, &last);
  if (memcmp(&first, &last, sizeof first) != 0) wrong = "mask";
  if (*(volatile unsigned short *)&victim_beat_semaphore != 0) wrong = "semaphore";
  if (wrong == NULL) return 0;
  printf("wrong: %s\n", wrong);
  return 1;
}
