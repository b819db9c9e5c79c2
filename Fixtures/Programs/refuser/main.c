// refuser: runs a program as a sandbox would, in which some system calls are refused.
//
//   refuser CALL[,CALL...] COMMAND [ARGUMENT...]
//
// CALL is ptrace, read (process_vm_readv), write (pwrite64) or watch (inotify_init1); each fails
// with EPERM. `none` installs a filter that lets everything pass.
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
  const char *name;
  int number;
} calls[] = {
    {"ptrace", SYS_ptrace}, {"read", SYS_process_vm_readv}, {"write", SYS_pwrite64},
    {"watch", SYS_inotify_init1},
};

int main(int argc, char **argv) {
  struct sock_filter filter[32] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
  };
  unsigned short count = 1;
  if (argc < 3) return 2;
  for (char *name = strtok(argv[1], ","); name != NULL; name = strtok(NULL, ",")) {
    for (unsigned i = 0; i < sizeof calls / sizeof calls[0]; i++) {
      if (strcmp(name, calls[i].name) != 0 || count > 28) continue;
      filter[count++] = (struct sock_filter)BPF_JUMP(
          BPF_JMP | BPF_JEQ | BPF_K, (unsigned)calls[i].number, 0, 1);
      filter[count++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
    }
  }
  filter[count++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  struct sock_fprog program = {.len = count, .filter = filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
    perror("refuser");
    return 2;
  }
  execv(argv[2], argv + 2);
  perror(argv[2]);
  return 127;
}
