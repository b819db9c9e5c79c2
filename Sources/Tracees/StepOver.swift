// The slow path: an instruction that must really be executed where our int3 stands. It is the only
// place that restores a byte while the process lives on, so everyone else who could pass the site
// meanwhile is stopped first.

internal import SystemPackage
internal import TraceBase

extension Tracer {
  /// Executes the original instruction at a breakpoint and lets the thread go on.
  func stepOver(_ tracee: Tracee, _ slot: Int) throws(TraceeError) {
    let space = tracee.process.space
    var registers = tracee.registers
    registers.programCounter = space.breakpoints.slots[slot].address
    registers.marksTrapTaken = true
    try ptrace.writeRegisters(tracee.thread, registers)
    let stopped = try stopOthers(than: tracee, in: space)
    defer {
      for other in stopped where other.state == .stopped { try? run(other) }
    }
    try space.setTrap(slot, isInPlace: false)
    // The first byte of `syscall`, and of much else.
    let mayBeCall = space.breakpoints.slots[slot].originalByte == 0x0F
    let end = try stepOnce(tracee, blocksSignals: !mayBeCall)
    try space.setTrap(slot, isInPlace: true)
    // A finished step is a SIGTRAP of ours; an event or an end is a stop like any other.
    if let end {
      queue.append(end)
    } else {
      try run(tracee)
    }
  }

  /// Steps; nil after a completed step, else the event or the end that came instead.
  ///
  /// A signal that arrives before the instruction was executed must wait: its handler would return
  /// to the site, and the hit would be counted twice. So all are blocked meanwhile but that of the step
  /// itself: blocked, it would be forced, and its handler lost (KernelNotes 13). What comes all the same,
  /// since it cannot be blocked, is injected when the thread goes on, or sent to it anew.
  ///
  /// An instruction that may be a system call is stepped with the program's own mask, which it may be
  /// about to change.
  func stepOnce(
    _ tracee: Tracee, blocksSignals: Bool
  ) throws(TraceeError) -> WaitQueue.Result? {
    guard blocksSignals else { return try stepThroughSignals(tracee) }
    let mask = try ptrace.signalMask(tracee.thread)
    if tracee.notedMask != mask {
      tracee.notedMask = mask
      notes?.note(.stepping(thread: tracee.thread.rawValue, mask: mask))
      notes?.flush()
    }
    try ptrace.setSignalMask(tracee.thread, to: Self.stepMask)
    let end = try stepThroughSignals(tracee)
    if end?.status.stopSignal != nil || end == nil {
      try ptrace.setSignalMask(tracee.thread, to: mask)
    }
    return end
  }

  /// What a thread blocks while it is stepped.
  static var stepMask: UInt64 { SignalAction.everything & ~trapBit }

  private func stepThroughSignals(
    _ tracee: Tracee
  ) throws(TraceeError) -> WaitQueue.Result? {
    tracee.signal = 0
    // Sent anew only when the step is done: a thread would stop for them again before.
    var others: [Int32] = []
    defer {
      for signal in others { _ = send(signal, to: tracee.thread, of: tracee.process.id) }
    }
    while true {
      tracee.earlyRegisters = nil
      try ptrace.step(tracee.thread, signal: 0)
      guard let status = waitFor(tracee) else { return nil }
      guard let signal = status.stopSignal else {
        return WaitQueue.Result(thread: tracee.thread, status: status)
      }
      switch status.event {
      case .stop:
        if Self.isJobControl(signal) { tracee.rejoinsGroupStop = true }
      case nil:
        if signal == Self.trapSignal, try ptrace.signalCode(tracee.thread) > 0 { return nil }
        if tracee.signal == 0 {
          tracee.signal = signal
        } else {
          others.append(signal)
        }
      default: return WaitQueue.Result(thread: tracee.thread, status: status)
      }
    }
  }

  /// Stops every other thread that shares the memory. Returns those with nothing to report; the
  /// stops of the rest are queued.
  private func stopOthers(
    than tracee: Tracee, in space: AddressSpace
  ) throws(TraceeError) -> [Tracee] {
    if threads.count > 1 { queue.drain(&ptrace) }
    var stopped: [Tracee] = []
    for other in threads.values
    where other !== tracee && other.process.space === space && other.state == .running
      && !other.isAwaitingVfork && !queue.holds(other.thread) && !other.isEndedLeader
    {
      do throws(TraceeError) {
        try ptrace.interrupt(other.thread)
      } catch {
        guard error.isGone else { throw error }
        continue
      }
      guard let status = waitForStop(of: other) else { continue }
      if status.event == .stop, status.stopSignal == Self.trapSignal {
        other.state = .stopped
        other.signal = 0
        stopped.append(other)
        try ignoringGone { () throws(TraceeError) in try resumeInterruptedCall(of: other) }
      } else {
        queue.append(WaitQueue.Result(thread: other.thread, status: status))
      }
    }
    return stopped
  }

  /// Waits for one thread by name, which may itself be waiting for others to end: where these stop
  /// before they do, they must be let go on meanwhile, and are told of when they are gone.
  private func waitForStop(of tracee: Tracee) -> WaitStatus? {
    guard reportsExits else { return waitFor(tracee) }
    for thread in queue.takeExits() {
      try? ptrace.resume(thread, signal: 0, stopsAtCalls: false)
    }
    while true {
      do throws(Errno) {
        if let result = try ptrace.wait(for: tracee.thread, blocks: false) { return result.status }
        guard let result = try ptrace.wait(for: nil, blocks: true) else { continue }
        if result.thread == tracee.thread { return result.status }
        if result.status.event == .exit, threads[result.thread] != nil {
          try? ptrace.resume(result.thread, signal: 0, stopsAtCalls: false)
        } else {
          queue.append(WaitQueue.Result(thread: result.thread, status: result.status))
        }
      } catch {
        if error != .interrupted { return nil }
      }
    }
  }

  /// Waits for one thread by name; nil when it is not ours any more.
  func waitFor(_ tracee: Tracee) -> WaitStatus? {
    while true {
      do throws(Errno) {
        if let result = try ptrace.wait(for: tracee.thread, blocks: true) { return result.status }
      } catch {
        if error != .interrupted { return nil }
      }
    }
  }
}
