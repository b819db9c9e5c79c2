// What threads report beside signals and events: that they are about to end, and their system calls. Both
// are asked for by who wants to know, since each is one more stop.

internal import TraceBase

extension Tracer {
  /// Makes a stopped thread report its exit, or not, as `reportsExits` says now.
  package func followReports(_ tracee: Tracee) throws(TraceeError) {
    guard tracee.reportsExit != reportsExits, tracee.state == .stopped else { return }
    let reports = reportsExits
    try ignoringGone { () throws(TraceeError) in
      try ptrace.choose(reportsExit: reports, of: tracee.thread)
    }
    tracee.reportsExit = reports
  }

  /// Asks every thread of a process that runs to stop, so that it can be told of and its system calls
  /// stopped at; each tells by some stop, or ends before. One that sleeps in the kernel is woken, and
  /// its call begins anew.
  package func interruptThreads(of process: TracedProcess) {
    for tracee in process.threads.values where tracee.state == .running {
      try? ptrace.interrupt(tracee.thread)
    }
  }
}
