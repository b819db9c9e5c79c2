#define _GNU_SOURCE
#include "CTrace.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t ctrace_wait(pid_t thread, int *status, bool blocks) {
  return wait4(thread, status, __WALL | __WNOTHREAD | (blocks ? 0 : WNOHANG), 0);
}

int ctrace_signal_thread(pid_t process, pid_t thread, int signal) {
  return (int)syscall(SYS_tgkill, process, thread, signal);
}

pid_t ctrace_thread_id(void) { return (pid_t)syscall(SYS_gettid); }
