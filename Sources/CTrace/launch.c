#define _GNU_SOURCE
#include "CTrace.h"
#include "interrupts.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/xattr.h>
#include <unistd.h>

static _Noreturn void run_child(
    int released, int failure, const char *path, char *const arguments[],
    char *const shell_arguments[], char *const environment[]) {
  char byte;
  ssize_t count;
  do count = read(released, &byte, 1);
  while (count < 0 && errno == EINTR);
  // End of file: the tracer gave up or died before it took us under control.
  if (count != 1) _exit(127);
  ctrace_restore_interrupts();
  execve(path, arguments, environment);
  if (errno == ENOEXEC) execve("/bin/sh", shell_arguments, environment);
  int error = errno;
  while (write(failure, &error, sizeof error) < 0 && errno == EINTR) {
  }
  _exit(127);
}

int ctrace_launch(
    struct ctrace_launch *launch, const char *path, char *const arguments[],
    char *const shell_arguments[], char *const environment[]) {
  int release[2], failure[2];
  if (pipe2(release, O_CLOEXEC) != 0) return -1;
  if (pipe2(failure, O_CLOEXEC) != 0) {
    int error = errno;
    close(release[0]);
    close(release[1]);
    errno = error;
    return -1;
  }
  pid_t process = fork();
  if (process == 0) {
    close(release[1]);
    close(failure[0]);
    run_child(release[0], failure[1], path, arguments, shell_arguments, environment);
  }
  int error = errno;
  close(release[0]);
  close(failure[1]);
  if (process < 0) {
    close(release[1]);
    close(failure[0]);
    errno = error;
    return -1;
  }
  launch->process = process;
  launch->release = release[1];
  launch->failure = failure[0];
  return 0;
}

bool ctrace_gives_capabilities(const char *path) {
  return getxattr(path, "security.capability", NULL, 0) > 0;
}
