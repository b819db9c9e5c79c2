// forker MODE K: every way a process comes to be. K children (numbers 1 to K) fire
// forker:child(int n) once each and exit with status n % 100; the parent fires forker:parent(int n)
// after each, waits for all, fifty at a time, and prints one line `child n status s` per child, in
// order.
//
//   fork         fork
//   thread-fork  the same, each by a thread of its own
//   vfork        vfork, then exec of this program as `forker child n`
//   spawn        posix_spawn of the same
//   double       fork twice; the grandchild fires, the middle process exits with the status
//   clone-vfork  clone(CLONE_VM | CLONE_VFORK): the child fires in the parent's memory
//   clone-memory clone(CLONE_VM): the same while the parent waits by itself
//   clone-silent clone with no exit signal: only a wait for all kinds sees it
//   clone-parent clone(CLONE_PARENT): a sibling, whose end only our parent is told of
//   clone-files  clone(CLONE_FILES | CLONE_FS | CLONE_SYSVSEM)
//   clone3       clone3
//   ptrace       clone(CLONE_PTRACE): a child that is traced by whoever traces us
//   untraced     clone(CLONE_UNTRACED): one that no tracer is told of
//   secret       both of them
//   exec         no child: the main thread execs `forker child K`
//   thread-exec  no child: another thread does, and takes over the leader's id
//   exec-chain   no child: fires forker:parent(K) and execs `forker exec-chain K-1`, which does the same; the
//                last exits with 7
//   thread-chain the same by another thread each time, while three more fire forker:child(K) all the time
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

enum { batch = 50 };

extern char **environ;
static char number[16];
static char *again[] = {"forker", "child", number, NULL};
static char stack[64 * 1024] __attribute__((aligned(16)));

__attribute__((noinline)) static void child(int n) { DTRACE_PROBE1(forker, child, n); }

static int run(void *argument) {
  int n = (int)(long)argument;
  child(n);
  _exit(n % 100);
}

static void *exec(void *unused) {
  (void)unused;
  execv("/proc/self/exe", again);
  _exit(127);
}

static int fired;

static void *fire(void *n) {
  for (;;) {
    child((int)(long)n);
    __atomic_add_fetch(&fired, 1, __ATOMIC_RELAXED);
  }
  return NULL;
}

// One link of a chain of programs.
static void *link_chain(void *mode) {
  int n = atoi(number);
  if (strcmp(mode, "thread-chain") == 0)
    while (__atomic_load_n(&fired, __ATOMIC_RELAXED) < 6) sched_yield();
  DTRACE_PROBE1(forker, parent, n);
  if (n == 0) _exit(7);
  snprintf(number, sizeof number, "%d", n - 1);
  again[1] = mode;
  return exec(NULL);
}

// A sibling is waited for by the end of a pipe; it has the pipe's other end until it is gone.
static pid_t make_sibling(int n) {
  int gone[2];
  char byte;
  if (pipe(gone) != 0) return -1;
  pid_t pid = (pid_t)syscall(SYS_clone, (unsigned long)CLONE_PARENT | SIGCHLD, 0UL, 0UL, 0UL, 0UL);
  if (pid == 0) run((void *)(long)n);
  close(gone[1]);
  while (read(gone[0], &byte, 1) > 0) {
  }
  close(gone[0]);
  return pid < 0 ? pid : 0;
}

static void *fork_here(void *argument) {
  pid_t pid = fork();
  if (pid == 0) run(argument);
  return (void *)(long)pid;
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
      _exit(grandchild < 0 ? 126 : n % 100);
    }
    // End of file means that the grandchild has exited too.
    char byte;
    close(gone[1]);
    while (read(gone[0], &byte, 1) > 0) {
    }
    close(gone[0]);
  } else if (strcmp(mode, "clone-vfork") == 0) {
    pid = clone(run, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, (void *)(long)n);
  } else if (strcmp(mode, "clone-memory") == 0) {
    pid = clone(run, stack + sizeof stack, CLONE_VM | SIGCHLD, (void *)(long)n);
    // Its stack is wanted for the next.
    siginfo_t end;
    if (pid > 0) waitid(P_PID, (id_t)pid, &end, WEXITED | WNOWAIT);
  } else if (strcmp(mode, "clone-parent") == 0) {
    pid = make_sibling(n);
  } else if (strcmp(mode, "thread-fork") == 0) {
    pthread_t thread;
    void *result = (void *)-1L;
    if (pthread_create(&thread, NULL, fork_here, (void *)(long)n) == 0)
      pthread_join(thread, &result);
    pid = (pid_t)(long)result;
  } else if (strcmp(mode, "clone3") == 0) {
    unsigned long arguments[8] = {[4] = SIGCHLD};
    pid = (pid_t)syscall(SYS_clone3, arguments, sizeof arguments);
    if (pid == 0) run((void *)(long)n);
  } else {
    static const struct {
      const char *mode;
      unsigned long flags;
    } plain[] = {
        {"clone-silent", 0},
        {"clone-files", CLONE_FILES | CLONE_FS | CLONE_SYSVSEM | SIGCHLD},
        {"ptrace", CLONE_PTRACE | SIGCHLD},
        {"untraced", CLONE_UNTRACED | SIGCHLD},
        {"secret", CLONE_PTRACE | CLONE_UNTRACED | SIGCHLD},
    };
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
      if (strcmp(mode, plain[i].mode) != 0) continue;
      pid = (pid_t)syscall(SYS_clone, plain[i].flags, 0UL, 0UL, 0UL, 0UL);
      if (pid == 0) run((void *)(long)n);
    }
  }
  return pid;
}

// Makes children FIRST to LAST and waits for them all.
static int make_some(const char *mode, int first, int last) {
  pid_t pids[batch];
  for (int n = first; n <= last; n++) {
    pid_t pid = make(mode, n);
    if (pid < 0) {
      fprintf(stderr, "forker: cannot make child %d by %s\n", n, mode);
      return 2;
    }
    pids[n - first] = pid;
    DTRACE_PROBE1(forker, parent, n);
  }
  for (int n = first; n <= last; n++) {
    pid_t pid = pids[n - first];
    int status = (n % 100) << 8;
    if (pid != 0 && waitpid(pid, &status, __WALL) != pid) return 2;
    if (WIFEXITED(status))
      printf("child %d status %d\n", n, WEXITSTATUS(status));
    else
      printf("child %d signal %d\n", n, WTERMSIG(status));
  }
  return 0;
}

int main(int argc, char **argv) {
  alarm(getenv("TRAPLINE_STRESS") != NULL ? 600 : 60);
  const char *mode = argc > 1 ? argv[1] : "fork";
  int count = argc > 2 ? atoi(argv[2]) : 1;
  if (count < 0 || count > 1000000) return 2;
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
  if (strcmp(mode, "exec-chain") == 0) link_chain(argv[1]);
  if (strcmp(mode, "thread-chain") == 0) {
    pthread_t thread;
    for (int i = 0; i < 3; i++)
      if (pthread_create(&thread, NULL, fire, (void *)(long)count) != 0) return 2;
    if (pthread_create(&thread, NULL, link_chain, argv[1]) != 0) return 2;
    pthread_join(thread, NULL);
  }
  for (int n = 1; n <= count; n += batch) {
    int last = n + batch - 1 < count ? n + batch - 1 : count;
    if (make_some(mode, n, last) != 0) return 2;
  }
  return 0;
}
