#define _GNU_SOURCE
#include "CTrace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

__attribute__((visibility("hidden"))) extern const uint8_t ctrace_net_start[], ctrace_net_restorer[],
    ctrace_net_data[], ctrace_net_end[];

struct ctrace_net ctrace_net(void) {
  return (struct ctrace_net){
      .code = ctrace_net_start,
      .count = (size_t)(ctrace_net_end - ctrace_net_start),
      .restorer = (size_t)(ctrace_net_restorer - ctrace_net_start),
      .data = (size_t)(ctrace_net_data - ctrace_net_start)};
}

__attribute__((visibility("hidden"))) extern const uint8_t ctrace_call_start[], ctrace_call_undone[],
    ctrace_call_data[], ctrace_call_end[];

struct ctrace_call ctrace_call(void) {
  return (struct ctrace_call){.code = ctrace_call_start,
                              .count = (size_t)(ctrace_call_end - ctrace_call_start),
                              .undone = (size_t)(ctrace_call_undone - ctrace_call_start),
                              .data = (size_t)(ctrace_call_data - ctrace_call_start)};
}

static _Noreturn void run_guard(int input, const char *argument) {
  // Its parent must not get its end to wait for, and no terminal's or group's signal may reach it.
  if (fork() != 0) _exit(0);
  setsid();
  int null = open("/dev/null", O_RDWR);
  if (null < 0 || dup2(input, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0) _exit(127);
  // Nobody is to wait for the end of what we hold open.
  if (syscall(SYS_close_range, 3, ~0U, 0) != 0)
    for (int file = 3; file < 1024; file++) close(file);
  for (int signal = 1; signal < 32; signal++) {
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigaction(signal, &standard, NULL);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  char *arguments[] = {"trapline", (char *)argument, NULL};
  execve("/proc/self/exe", arguments, environ);
  _exit(127);
}

int ctrace_start_guard(const char *argument) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  pid_t child = fork();
  if (child == 0) run_guard(ends[0], argument);
  int error = errno;
  close(ends[0]);
  if (child > 0) {
    int status;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return ends[1];
  }
  close(ends[1]);
  errno = error;
  return -1;
}
