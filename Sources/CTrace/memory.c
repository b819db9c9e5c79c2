#define _GNU_SOURCE
#include "CTrace.h"

#include <linux/kcmp.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

ssize_t ctrace_read_memory(pid_t process, uint64_t address, void *bytes, size_t count) {
  struct iovec to = {.iov_base = bytes, .iov_len = count};
  struct iovec from = {.iov_base = (void *)address, .iov_len = count};
  return process_vm_readv(process, &to, 1, &from, 1, 0);
}

ssize_t ctrace_write_memory(pid_t process, uint64_t address, const void *bytes, size_t count) {
  struct iovec from = {.iov_base = (void *)bytes, .iov_len = count};
  struct iovec to = {.iov_base = (void *)address, .iov_len = count};
  return process_vm_writev(process, &from, 1, &to, 1, 0);
}

int ctrace_shares_memory(pid_t one, pid_t other) {
  long result = syscall(SYS_kcmp, one, other, KCMP_VM, 0, 0);
  return result < 0 ? -1 : result == 0;
}
