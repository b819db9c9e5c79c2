// forker MODE K: every way a process comes to be. K children (numbers 1 to K) fire
// forker:child(int n) once each and exit with status n; the parent fires forker:parent(int n)
// after each, waits for all, and prints one line `child n status s` per child, in order.
//
//   fork         fork
//   vfork        vfork, then exec of this program as `forker child n`
//   spawn        posix_spawn of the same
//   double       fork twice; the grandchild fires, the middle process exits with n
//   clone-vfork  clone(CLONE_VM | CLONE_VFORK): the child fires in the parent's memory
//   clone-silent clone with no exit signal: only a wait for all kinds sees it
//   exec         no child: the main thread execs `forker child K`
//   thread-exec  no child: another thread does, and takes over the leader's id
//   child        fires forker:child(K), exits with status K
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sdt.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static char number[16];
static char *again[] = {"forker", "child", number, NULL};
static char stack[64 * 1024] __attribute__((aligned(16)));

__attribute__((noinline)) static void child(int n) { DTRACE_PROBE1(forker, child, n); }

static int run(void *argument) {
  int n = (int)(long)argument;
  child(n);
  _exit(n);
}

static void *exec(void *unused) {
  (void)unused;
  execv("/proc/self/exe", again);
  _exit(127);
}

static pid_t make(const char *mode, int n) {
  pid_t pid = -1;
  snprintf(number, sizeof number, "%d", n);
  if (strcmp(mode, "fork") == 0) {
    pid = fork();
    if (pid == 0) run((void *)(long)n);
  } else if (strcmp(mode, "vfork") == 0) {
    pid = vfork();
    if (pid == 0) {
      execv("/proc/self/exe", again);
      _exit(127);
    }
  } else if (strcmp(mode, "spawn") == 0) {
    if (posix_spawn(&pid, "/proc/self/exe", NULL, NULL, again, environ) != 0) pid = -1;
  } else if (strcmp(mode, "double") == 0) {
    int gone[2];
    if (pipe(gone) != 0) return -1;
    pid = fork();
    if (pid == 0) {
      pid_t grandchild = fork();
      if (grandchild == 0) run((void *)(long)n);
      _exit(grandchild < 0 ? 126 : n);
    }
    // End of file means that the grandchild has exited too.
    char byte;
    close(gone[1]);
    while (read(gone[0], &byte, 1) > 0) {
    }
    close(gone[0]);
  } else if (strcmp(mode, "clone-vfork") == 0) {
    pid = clone(run, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, (void *)(long)n);
  } else if (strcmp(mode, "clone-silent") == 0) {
    pid = (pid_t)syscall(SYS_clone, 0UL, 0UL, 0UL, 0UL, 0UL);
    if (pid == 0) run((void *)(long)n);
  }
  return pid;
}

int main(int argc, char **argv) {
  alarm(60);
  const char *mode = argc > 1 ? argv[1] : "fork";
  int count = argc > 2 ? atoi(argv[2]) : 1;
  if (count < 0 || count > 100) return 2;
  if (strcmp(mode, "child") == 0) run((void *)(long)count);
  snprintf(number, sizeof number, "%d", count);
  if (strcmp(mode, "exec") == 0) {
    DTRACE_PROBE1(forker, parent, count);
    exec(NULL);
  }
  if (strcmp(mode, "thread-exec") == 0) {
    pthread_t thread;
    DTRACE_PROBE1(forker, parent, count);
    if (pthread_create(&thread, NULL, exec, NULL) != 0) return 2;
    pthread_join(thread, NULL);
    return 2;
  }
  pid_t pids[101];
  for (int n = 1; n <= count; n++) {
    pids[n] = make(mode, n);
    if (pids[n] < 0) {
      fprintf(stderr, "forker: cannot make child %d by %s\n", n, mode);
      return 2;
    }
    DTRACE_PROBE1(forker, parent, n);
  }
  for (int n = 1; n <= count; n++) {
    int status = 0;
    if (waitpid(pids[n], &status, __WALL) != pids[n]) return 2;
    if (WIFEXITED(status))
      printf("child %d status %d\n", n, WEXITSTATUS(status));
    else
      printf("child %d signal %d\n", n, WTERMSIG(status));
  }
  return 0;
}
