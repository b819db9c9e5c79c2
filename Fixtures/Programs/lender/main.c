// lender MODE [PROGRAM ARGUMENT...]: has its memory used by a child, made by `vfork` or by `clone` (which does not keep
// the parent waiting). The child prints `ready` and waits for its input to end; then it hits lender:child
// three times and executes PROGRAM or exits with 7. Afterwards the parent hits lender:parent three
// times and prints how the child ended.
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/sdt.h>
#include <sys/wait.h>
#include <unistd.h>

static char **program;
static char stack[64 * 1024] __attribute__((aligned(16)));

static int borrow(void *ignored) {
  char byte, *none[] = {NULL};
  (void)ignored;
  (void)!write(1, "ready\n", 6);
  while (read(0, &byte, 1) > 0) {
  }
  for (int i = 0; i < 3; i++) DTRACE_PROBE1(lender, child, i);
  if (program[0] != NULL) execve(program[0], program, none);
  _exit(7);
}

int main(int argc, char **argv) {
  alarm(60);
  if (argc < 2) return 2;
  program = argv + 2;
  int isVfork = strcmp(argv[1], "vfork") == 0;
  int flags = CLONE_VM | (isVfork ? CLONE_VFORK : 0) | SIGCHLD, status = 0;
  int child = clone(borrow, stack + sizeof stack, flags, NULL);
  if (child < 0 || waitpid(child, &status, 0) != child) return 2;
  for (int i = 0; i < 3; i++) DTRACE_PROBE1(lender, parent, i);
  if (WIFEXITED(status)) printf("child status %d\n", WEXITSTATUS(status));
  if (WIFSIGNALED(status)) printf("child signal %d\n", WTERMSIG(status));
  return 0;
}
