// How tracees are let go: memory is put right while they run, then each thread is stopped once and
// released with whatever it was stopped for. A thread must never be released with a SIGTRAP of our
// int3 still queued: untraced, it would die of it (KernelNotes 6).

internal import SystemPackage
internal import TraceBase

extension Tracer {
  /// Puts a process's memory right and lets all its threads go.
  package func detach(_ process: TracedProcess) throws(TraceeError) {
    try detach([process])
  }

  /// Puts every process's memory right and lets everybody go.
  package func detachAll() throws(TraceeError) {
    try detach(Array(processes.values))
  }

  /// Goes on after a failure and throws the first one at the end.
  private func detach(_ leaving: [TracedProcess]) throws(TraceeError) {
    var first: TraceeError?
    for process in leaving where !isShared(process.space, beyond: leaving) {
      do throws(TraceeError) {
        try process.space.disarm()
      } catch {
        first = first ?? error
      }
    }
    let ids = Set(leaving.map(\.id))
    var others: [WaitQueue.Result] = []
    for tracee in threads.values where ids.contains(tracee.process.id) {
      switch tracee.state {
      case .stopped: letGo(tracee)
      case .running, .listening: try? ptrace.interrupt(tracee.thread)
      case .expected: break
      }
    }
    while threads.values.contains(where: { ids.contains($0.process.id) && !$0.isAwaitingVfork }) {
      guard case .result(let result) = queue.next(&ptrace, drains: true) else {
        if threads.isEmpty { break }
        if Interruptions.noted == nil { continue }
        // A second signal: the kernel lets go of the rest when we end; their memory is right.
        break
      }
      let belongsHere = threads[result.thread].map { ids.contains($0.process.id) }
      guard belongsHere != false else {
        others.append(result)
        continue
      }
      if let report = try? interpret(result) { letGo(report.tracee, after: report.stop) }
    }
    for result in others { queue.append(result) }
    if let first { throw first }
  }

  /// A child between vfork and exec shares memory with a process that stays under trace.
  private func isShared(_ space: AddressSpace, beyond leaving: [TracedProcess]) -> Bool {
    processes.values.contains { other in
      other.space === space && !leaving.contains { $0 === other }
    }
  }

  /// Lets a thread go after a stop; children that the stop brought are let go with it.
  private func letGo(_ tracee: Tracee, after stop: Stop) {
    switch stop {
    case .exited, .killed: return
    case .breakpoint(let slot):
      guard (try? passByHand(tracee, slot)) == true else {
        // The byte is back: the instruction is executed where it stands.
        tracee.registers.programCounter =
          tracee.process.space.breakpoints.slots[slot].address
        try? ptrace.writeRegisters(tracee.thread, tracee.registers)
        return letGo(tracee)
      }
      letGo(tracee)
    case .forked(let child):
      if let process = processes[child], process.space !== tracee.process.space {
        try? process.space.disarm()
      }
      letGo(tracee)
    case .group, .interrupted:
      // The stop may have come between the int3 and the report of its SIGTRAP.
      if (try? ptrace.trapIsQueued(tracee.thread)) == true {
        try? run(tracee)
      } else {
        letGo(tracee)
      }
    case .signal, .started, .cloned, .vforkDone, .executed:
      letGo(tracee)
    }
  }

  private func letGo(_ tracee: Tracee) {
    try? ptrace.detach(tracee.thread, signal: tracee.signal)
    forget(tracee)
  }
}
