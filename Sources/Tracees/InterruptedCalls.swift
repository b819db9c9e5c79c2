// Calls that our interrupt has ended before their time, though no signal came: the program must not be
// told of it (KernelNotes 26).

internal import TraceBase

extension Tracer {
  /// Has the kernel begin a call anew that only our interrupt has ended. Of a thread that is stopped by
  /// it.
  func resumeInterruptedCall(of tracee: Tracee) throws(TraceeError) {
    var registers = RegisterSet()
    try ptrace.readRegisters(tracee.thread, into: &registers)
    guard registers[.rax] == Self.interrupted,
      Self.restartable.contains(registers[.originalRAX])
    else { return }
    registers[.rax] = Self.restart
    try ptrace.writeRegisters(tracee.thread, registers)
  }

  /// -EINTR of `<errno.h>`, as a call returns it.
  private static let interrupted = UInt64(bitPattern: -4)
  /// -ERESTARTNOHAND of the kernel's `<linux/errno.h>`: if a handler of a signal runs first after all,
  /// the kernel makes the other of it.
  private static let restart = UInt64(bitPattern: -514)

  /// Calls that return -EINTR only before they have done anything (signal(7), "Interruption of system
  /// calls and library functions by stop signals", and what has a timeout of its socket), by their
  /// numbers on x86-64. Not connect: begun once, it cannot be begun again.
  private static let restartable: Set<UInt64> = [
    0, 19, 45, 47, 299,  // read, readv, recvfrom, recvmsg, recvmmsg
    1, 20, 44, 46, 307,  // write, writev, sendto, sendmsg, sendmmsg
    43, 288,  // accept, accept4
    65, 220,  // semop, semtimedop
    128,  // rt_sigtimedwait
    208, 333, 426,  // io_getevents, io_pgetevents, io_uring_enter
    232, 281, 441,  // epoll_wait, epoll_pwait, epoll_pwait2
  ]
}
