#define _GNU_SOURCE
#include "CTrace.h"

#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

_Static_assert(sizeof(struct user_regs_struct) == 27 * 8, "RegisterSet holds 27 words");
_Static_assert(sizeof(struct user_fpregs_struct) == 512, "the FXSAVE area holds 512 bytes");

// Children and threads are traced from birth; exec and the end of a vfork are reported.
static const long options = PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                            PTRACE_O_TRACEVFORKDONE | PTRACE_O_TRACEEXEC | PTRACE_O_TRACESYSGOOD;

static void *number(long value) { return (void *)value; }

static long reports(bool exit) { return options | (exit ? PTRACE_O_TRACEEXIT : 0); }

int ctrace_seize(pid_t thread, bool reports_exit) {
  return (int)ptrace(PTRACE_SEIZE, thread, 0, number(reports(reports_exit)));
}

int ctrace_choose_reports(pid_t thread, bool reports_exit) {
  return (int)ptrace(PTRACE_SETOPTIONS, thread, 0, number(reports(reports_exit)));
}

int ctrace_interrupt(pid_t thread) { return (int)ptrace(PTRACE_INTERRUPT, thread, 0, 0); }

int ctrace_continue(pid_t thread, int signal) {
  return (int)ptrace(PTRACE_CONT, thread, 0, number(signal));
}

int ctrace_continue_to_call(pid_t thread, int signal) {
  return (int)ptrace(PTRACE_SYSCALL, thread, 0, number(signal));
}

int ctrace_step(pid_t thread, int signal) {
  return (int)ptrace(PTRACE_SINGLESTEP, thread, 0, number(signal));
}

int ctrace_listen(pid_t thread) { return (int)ptrace(PTRACE_LISTEN, thread, 0, 0); }

int ctrace_detach(pid_t thread, int signal) {
  return (int)ptrace(PTRACE_DETACH, thread, 0, number(signal));
}

int ctrace_read_registers(pid_t thread, uint64_t *words) {
  return (int)ptrace(PTRACE_GETREGS, thread, 0, words);
}

int ctrace_write_registers(pid_t thread, const uint64_t *words) {
  return (int)ptrace(PTRACE_SETREGS, thread, 0, words);
}

int ctrace_read_vectors(pid_t thread, uint8_t *area) {
  return (int)ptrace(PTRACE_GETFPREGS, thread, 0, area);
}

int ctrace_event_message(pid_t thread, uint64_t *message) {
  return (int)ptrace(PTRACE_GETEVENTMSG, thread, 0, message);
}

int ctrace_call_begins(pid_t thread) {
#ifdef PTRACE_GET_SYSCALL_INFO
  struct __ptrace_syscall_info info;
  if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, (void *)sizeof info, &info) > 0 &&
      info.op != PTRACE_SYSCALL_INFO_NONE)
    return info.op == PTRACE_SYSCALL_INFO_ENTRY;
#endif
  // Before Linux 5.3. What the call returns is set to this before it begins.
  struct user_regs_struct registers;
  int result = (int)ptrace(PTRACE_GETREGS, thread, 0, &registers);
  return result != 0 ? result : (long)registers.rax == -ENOSYS;
}

int ctrace_signal_code(pid_t thread, int *code) {
  siginfo_t info;
  int result = (int)ptrace(PTRACE_GETSIGINFO, thread, 0, &info);
  if (result == 0) *code = info.si_code;
  return result;
}

int ctrace_read_signal_mask(pid_t thread, uint64_t *mask) {
  return (int)ptrace(PTRACE_GETSIGMASK, thread, (void *)sizeof *mask, mask);
}

int ctrace_write_signal_mask(pid_t thread, uint64_t mask) {
  return (int)ptrace(PTRACE_SETSIGMASK, thread, (void *)sizeof mask, &mask);
}

int ctrace_trap_is_queued(pid_t thread) {
  siginfo_t found[16];
  struct __ptrace_peeksiginfo_args from = {.off = 0, .flags = 0, .nr = 16};
  for (;;) {
    int count = (int)ptrace(PTRACE_PEEKSIGINFO, thread, &from, found);
    if (count <= 0) return count;
    for (int index = 0; index < count; index++) {
      if (found[index].si_signo == SIGTRAP && found[index].si_code == SI_KERNEL) return 1;
    }
    from.off += (uint64_t)count;
  }
}
