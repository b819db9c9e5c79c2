// caller: makes system calls that can be counted.
//
//   caller calls T N       T threads each call getppid(11, 12, 13, 14, 15, thread) N times
//   caller restarted N     a read that blocks is interrupted N times by a handled signal and begun
//                          anew each time; then it reads one byte
//   caller suspended N     sigsuspend N times, each ended at once by a signal that is pending
//   caller killed          a thread is in getppid or out of it, and the process kills itself
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int calls;
static volatile int *handled;

static void count(int signal) {
  (void)signal;
  ++*handled;
}

static void *run(void *thread) {
  for (int i = 0; i < calls; i++) syscall(SYS_getppid, 11, 12, 13, 14, 15, thread);
  return NULL;
}

static void *run_for_ever(void *unused) {
  (void)unused;
  for (;;) syscall(SYS_getppid);
}

static int call(int threads) {
  pthread_t all[64];
  if (threads > 64) return 2;
  for (long i = 0; i < threads; i++)
    if (pthread_create(&all[i], NULL, run, (void *)i) != 0) return 2;
  for (int i = 0; i < threads; i++) pthread_join(all[i], NULL);
  return 0;
}

// Whether a process sleeps.
static int sleeps(pid_t process) {
  char path[64], text[512];
  snprintf(path, sizeof path, "/proc/%d/stat", process);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  if (count <= 0) return 0;
  text[count] = 0;
  char *name = strrchr(text, ')');
  return name != NULL && name[1] != 0 && name[2] == 'S';
}

static int restart(int times) {
  int ends[2];
  char byte = 0;
  struct sigaction action = {.sa_handler = count, .sa_flags = SA_RESTART};
  if (pipe(ends) != 0 || sigaction(SIGUSR1, &action, NULL) != 0) return 2;
  pid_t parent = getpid();
  pid_t child = fork();
  if (child < 0) return 2;
  if (child == 0) {
    for (int i = 0; i < times; i++) {
      while (!sleeps(parent)) sched_yield();
      kill(parent, SIGUSR1);
      while (*handled == i) sched_yield();
    }
    while (!sleeps(parent)) sched_yield();
    _exit(write(ends[1], "x", 1) == 1 ? 0 : 2);
  }
  ssize_t got = read(ends[0], &byte, 1);
  waitpid(child, NULL, 0);
  printf("read %d handled %d\n", (int)got, *handled);
  return 0;
}

static int suspend(int times) {
  sigset_t blocked, none;
  struct sigaction action = {.sa_handler = count};
  sigemptyset(&none);
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR1);
  if (sigprocmask(SIG_BLOCK, &blocked, NULL) != 0 || sigaction(SIGUSR1, &action, NULL) != 0)
    return 2;
  for (int i = 0; i < times; i++) {
    kill(getpid(), SIGUSR1);
    sigsuspend(&none);
  }
  printf("handled %d\n", *handled);
  return 0;
}

int main(int argc, char **argv) {
  alarm(60);
  if (argc < 2) return 2;
  handled = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (handled == MAP_FAILED) return 2;
  int number = argc > 2 ? atoi(argv[2]) : 1;
  if (strcmp(argv[1], "calls") == 0) {
    calls = argc > 3 ? atoi(argv[3]) : 1;
    return call(number);
  }
  if (strcmp(argv[1], "restarted") == 0) return restart(number);
  if (strcmp(argv[1], "suspended") == 0) return suspend(number);
  if (strcmp(argv[1], "killed") == 0) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, run_for_ever, NULL) != 0) return 2;
    for (int i = 0; i < 20; i++) sched_yield();
    kill(getpid(), SIGKILL);
  }
  return 2;
}
