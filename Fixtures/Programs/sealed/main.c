// sealed [N]: puts on a seccomp filter that allows nothing but writing, leaving and coming back from a
// signal, and kills for anything else; says "ready", then fires sealed:hit(int i, const char *text) N times, or
// until SIGTERM. Prints how often it fired, or that it has ended.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/sdt.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ALLOW(number)                                            \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), BPF_STMT( \
      BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

__attribute__((noinline)) static void hit(int i, const char *text) {
  DTRACE_PROBE2(sealed, hit, i, text);
}

static volatile sig_atomic_t ended;

static void end(int number) {
  (void)number;
  ended = 1;
}

int main(int argc, char **argv) {
  alarm(60);
  int count = argc > 1 ? atoi(argv[1]) : 0;
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      ALLOW(SYS_write),
      ALLOW(SYS_exit_group),
      ALLOW(SYS_rt_sigreturn),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
  };
  struct sock_fprog program = {.len = sizeof filter / sizeof filter[0], .filter = filter};
  signal(SIGTERM, end);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return 2;
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) return 2;
  (void)!write(1, "ready\n", 6);
  char line[64];
  int length = snprintf(line, sizeof line, "ended\n");
  if (count == 0) {
    for (int i = 0; !ended; i++) hit(i, "sealed");
  } else {
    for (int i = 0; i < count; i++) hit(i, "sealed");
    length = snprintf(line, sizeof line, "sealed %d\n", count);
  }
  (void)!write(1, line, (size_t)length);
  _exit(count % 7);
}
