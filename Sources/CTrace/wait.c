#define _GNU_SOURCE
#include "CTrace.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t ctrace_wait(pid_t thread, int *status, bool blocks) {
  return wait4(thread, status, __WALL | __WNOTHREAD | (blocks ? 0 : WNOHANG), 0);
}

pid_t ctrace_look(pid_t thread, int *status, bool blocks) {
  siginfo_t change = {.si_pid = 0};
  int options = WEXITED | WSTOPPED | WNOWAIT | __WALL | __WNOTHREAD | (blocks ? 0 : WNOHANG);
  if (waitid(thread < 0 ? P_ALL : P_PID, (id_t)thread, &change, options) != 0) return -1;
  // As wait4 would have it.
  switch (change.si_code) {
    case CLD_EXITED: *status = (change.si_status & 0xFF) << 8; break;
    case CLD_KILLED: *status = change.si_status; break;
    case CLD_DUMPED: *status = change.si_status | 0x80; break;
    default: *status = change.si_status << 8 | 0x7F;
  }
  return change.si_pid;
}

int ctrace_signal_thread(pid_t process, pid_t thread, int signal) {
  return (int)syscall(SYS_tgkill, process, thread, signal);
}

pid_t ctrace_thread_id(void) { return (pid_t)syscall(SYS_gettid); }
