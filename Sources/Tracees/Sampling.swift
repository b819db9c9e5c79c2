// Looking at threads that run: each is asked to stop, looked at, and goes on. A thread that waits in the
// kernel is left alone, since it runs nowhere and stopping it would break its wait.

internal import TraceBase

extension Tracer {
  /// Asks every running thread that is on a processor to stop; each tells by `Stop.interrupted`, or ends
  /// before it does. Gives those asked.
  package func interruptBusyThreads() -> [Tracee] {
    threads.values.filter { tracee in
      tracee.state == .running && !tracee.isAwaitingVfork && isBusy(tracee)
        && (try? ptrace.interrupt(tracee.thread)) != nil
    }
  }

  /// Runs a body with the registers of a thread that stands somewhere; what was known of its last trap
  /// is kept. `callNumber` takes the place of the number of the system call that it is in.
  package func withRegisters<Result>(
    of tracee: Tracee, callNumber: UInt64? = nil, _ body: () -> Result
  ) throws(TraceeError) -> Result {
    let former = tracee.registers
    try ptrace.readRegisters(tracee.thread, into: &tracee.registers)
    if let callNumber { tracee.registers[.originalRAX] = callNumber }
    let result = body()
    tracee.registers = former
    return result
  }

  /// Whether a thread is on a processor or waits for one.
  private func isBusy(_ tracee: Tracee) -> Bool { schedulingState(of: tracee) == "R" }

  /// The state of a thread as proc(5) has it, "stat"; nil when it is gone.
  func schedulingState(of tracee: Tracee) -> Character? {
    ProcessStat.fields(of: tracee.thread.rawValue).first?.first
  }
}
