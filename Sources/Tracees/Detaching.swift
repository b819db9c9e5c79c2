// How tracees are let go: everybody is stopped once, memory is put right while nobody runs, and each
// thread is released with whatever it was stopped for. A thread must never be released with the
// SIGTRAP of our int3 still queued: untraced, it would die of it (KernelNotes 6).

internal import SystemPackage
package import TraceBase

extension Tracer {
  /// Puts a process's memory right and lets all its threads go.
  package func detach(_ process: TracedProcess) throws(TraceeError) {
    try detach([process])
  }

  /// Puts every process's memory right and lets everybody go.
  package func detachAll() throws(TraceeError) {
    try detach(Array(processes.values))
  }

  /// Kills a process where it stands: it executes nothing more, as it would if it were let go first.
  package func kill(_ process: TracedProcess) {
    _ = send(Self.killSignal, to: process.id)
    for tracee in process.threads.values {
      // It may stop once more on its way, to be let go.
      if tracee.reportsExit { abandoned.insert(tracee.thread) }
      forget(tracee)
    }
  }

  /// SIGKILL of `<signal.h>`.
  private static let killSignal: Int32 = 9

  /// Goes on after a failure and throws the first one at the end.
  private func detach(_ processes: [TracedProcess]) throws(TraceeError) {
    var leaving = processes
    stopEverybody(of: &leaving)
    var first: TraceeError?
    for process in leaving where !isShared(process.space, beyond: leaving) {
      do throws(TraceeError) {
        try process.space.disarm()
      } catch {
        first = first ?? error
      }
    }
    for process in leaving where !isShared(process.space, beyond: leaving) { liftNet(of: process) }
    for process in leaving {
      if !process.threads.isEmpty { whenPutRight?(process) }
      for tracee in process.threads.values { letGo(tracee) }
    }
    if let first { throw first }
  }

  /// Stops every thread of the leaving processes and of the children they make meanwhile.
  ///
  /// A thread that waits for its vfork child cannot be stopped, nor can one that sleeps in the
  /// kernel uninterruptibly or a first thread that ended before the others; none runs in user space,
  /// and the kernel lets go of it in the end.
  private func stopEverybody(of leaving: inout [TracedProcess]) {
    for process in leaving {
      for tracee in process.threads.values
      where tracee.state == .running || tracee.state == .listening {
        try? ptrace.interrupt(tracee.thread)
      }
    }
    var others: [WaitQueue.Result] = []
    var patience = Self.detachPatience
    while leaving.contains(where: isMoving) {
      if queue.isEmpty { Interruptions.tick(every: Self.detachTick) }
      switch queue.next(&ptrace, drains: true) {
      case .nobody: patience = 0
      case .interrupted:
        patience -= 1
        for process in leaving { letExits(of: process) }
      case .result(let result):
        let process = threads[result.thread]?.process
        guard process == nil || leaving.contains(where: { $0 === process }) else {
          others.append(result)
          continue
        }
        let event = try? interpret(result)
        leaving += children(of: leaving)
        guard case .stop(let tracee, let stop)? = event else { continue }
        let id = tracee.process.id
        if stop.isEnd, processes[id] == nil { endsMeanwhile[id] = stop }
        // The stop may have come between the int3 and the report of its SIGTRAP.
        if stop.mayHideTrap, (try? ptrace.trapIsQueued(tracee.thread)) == true {
          tracee.signal = 0
          try? run(tracee)
        }
      }
      if patience == 0 { break }
    }
    Interruptions.tick(every: 0)
    for result in others { queue.append(result) }
  }

  /// Threads that are about to end execute nothing more, and another may wait in the kernel for their
  /// end, unable to stop.
  private func letExits(of process: TracedProcess) {
    guard isMoving(process) else { return }
    for tracee in process.threads.values where tracee.state == .stopped && tracee.stop == .exiting {
      try? run(tracee)
    }
  }

  /// Processes that were forked by leaving ones and are not among them yet.
  private func children(of leaving: [TracedProcess]) -> [TracedProcess] {
    guard processes.count > leaving.count else { return [] }
    return processes.values.filter { child in
      leaving.contains { $0.id == child.parent } && !leaving.contains { $0 === child }
    }
  }

  private func isMoving(_ process: TracedProcess) -> Bool {
    process.threads.values.contains {
      $0.state != .stopped && !$0.isAwaitingVfork && !$0.isEndedLeader
    }
  }

  /// A child between vfork and exec shares memory with a process that stays under trace.
  private func isShared(_ space: AddressSpace, beyond leaving: [TracedProcess]) -> Bool {
    processes.values.contains { other in
      other.space === space && !leaving.contains { $0 === other }
    }
  }

  /// Lets a thread go after its last stop, or when it comes to one.
  private func letGo(_ tracee: Tracee) {
    coLocation.forget(tracee, isGone: false)
    defer { forget(tracee) }
    guard tracee.state == .stopped else {
      abandoned.insert(tracee.thread)
      return
    }
    passBreakpoint(tracee)
    blockTrapAgain(in: tracee)
    if let mask = formerMasks[tracee.thread],
      (try? ptrace.signalMask(tracee.thread)) == Self.stepMask
    {
      try? ptrace.setSignalMask(tracee.thread, to: mask)
    }
    try? ptrace.detach(tracee.thread, signal: tracee.signal)
  }

  /// Brings a thread that stands at a site past it; the byte is back.
  func passBreakpoint(_ tracee: Tracee) {
    guard case .breakpoint(let slot)? = tracee.stop, (try? passByHand(tracee, slot)) != true else {
      return
    }
    // The instruction is executed where it stands.
    tracee.registers.programCounter = tracee.process.space.breakpoints.slots[slot].address
    tracee.registers.marksTrapTaken = true
    try? ptrace.writeRegisters(tracee.thread, tracee.registers)
  }

  /// How often, in nanoseconds, and how many times to look for threads that will not stop.
  private static var detachTick: UInt64 { 20_000_000 }
  private static var detachPatience: Int { 100 }

  /// Waits for the end of a launched process that was let go; nil when a signal came first, and `exiting` when
  /// it has ended and nobody knows how.
  package func waitForEnd(of process: ProcessID) -> Stop? {
    while true {
      switch queue.next(&ptrace, drains: false) {
      case .interrupted: return nil
      case .nobody: return .exiting
      case .result(let result):
        let status = result.status
        if status.stopSignal != nil {
          releaseAbandoned(result.thread, status)
        } else if result.thread == ThreadID(leaderOf: process) {
          return status.exitCode.map { .exited($0) } ?? .killed(status.fatalSignal ?? 0)
        }
      }
    }
  }

  /// Detaches from a thread that stops only now, long after it was let go: a parent that waited for
  /// its vfork child, for one.
  func releaseAbandoned(_ thread: ThreadID, _ status: WaitStatus) {
    abandoned.remove(thread)
    var signal = status.event == nil ? status.stopSignal ?? 0 : 0
    // An int3 of ours that was executed before the byte was back.
    if signal == Self.trapSignal, (try? ptrace.signalCode(thread)) == Self.raisedByKernel {
      signal = 0
    }
    try? ptrace.detach(thread, signal: signal)
  }
}
