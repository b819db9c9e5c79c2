// How a stopped thread goes on: past a breakpoint, with its signal, or back into its group stop.

package import TraceBase

extension Tracer {
  /// Lets a thread go on after a stop, delivering what it was stopped for.
  package func resume(_ tracee: Tracee, after stop: Stop) throws(TraceeError) {
    switch stop {
    case .exited, .killed: return
    case .breakpoint(let slot): try resumePastBreakpoint(tracee, slot)
    case .group,
      .started where tracee.isInGroupStop:
      try ignoringGone { () throws(TraceeError) in try listen(tracee) }
    case .signal, .started, .forked, .cloned, .vforkDone, .executed, .interrupted, .systemCall,
      .exiting:
      try run(tracee)
    }
  }

  private func listen(_ tracee: Tracee) throws(TraceeError) {
    tracee.state = .listening
    try ptrace.listen(tracee.thread)
  }

  /// Copies the FXSAVE area of a stopped thread; false when the thread is gone.
  package func readVectors(of thread: ThreadID, into area: inout InlineArray<512, UInt8>) -> Bool {
    (try? ptrace.readVectors(thread, into: &area)) != nil
  }

  func run(_ tracee: Tracee) throws(TraceeError) {
    tracee.state = .running
    tracee.isInGroupStop = false
    tracee.earlyRegisters = nil
    tracee.resumedUnder = tracee.process.space.armings
    let signal = tracee.signal
    do throws(TraceeError) {
      try ptrace.resume(tracee.thread, signal: signal, stopsAtCalls: stopsAtCalls)
      guard tracee.rejoinsGroupStop else { return }
      tracee.rejoinsGroupStop = false
      // Asked to stop, it reports the group stop that it was stepped out of.
      try ptrace.interrupt(tracee.thread)
    } catch {
      guard error.isGone else { throw error }
    }
  }

  private func resumePastBreakpoint(_ tracee: Tracee, _ slot: Int) throws(TraceeError) {
    switch tracee.process.space.breakpoints.slots[slot].instruction {
    case .nop(byteCount: 1):
      try run(tracee)
    case .other:
      try ignoringGone { () throws(TraceeError) in try stepOver(tracee, slot) }
    default:
      try ignoringGone { () throws(TraceeError) in
        guard try passByHand(tracee, slot) else { return try stepOver(tracee, slot) }
        try run(tracee)
      }
    }
  }

  /// Carries out the instruction under a breakpoint by writing what it would have changed. False
  /// when the instruction must be executed.
  func passByHand(_ tracee: Tracee, _ slot: Int) throws(TraceeError) -> Bool {
    let space = tracee.process.space
    let breakpoint = space.breakpoints.slots[slot]
    var registers = tracee.registers
    switch breakpoint.instruction {
    case .nop(let byteCount):
      registers.programCounter = breakpoint.address + byteCount
    case .ret(let more):
      guard let word = try? space.bytes(at: registers.stackPointer, count: 8), word.count == 8
      else { return false }
      registers.programCounter = Address(UInt64(littleEndianBytes: word))
      registers.stackPointer = registers.stackPointer + (8 + more)
    case .jump(let distance, let byteCount):
      registers.programCounter = breakpoint.address + byteCount + distance
    case .push(let register, let byteCount):
      let word = registers[register]
      let top = registers.stackPointer - 8
      // Where the stack must grow first, only the processor's own access makes it.
      guard (try? space.writeAsTheProgram(word.littleEndianBytes, to: top)) != nil else {
        return false
      }
      registers.stackPointer = top
      registers.programCounter = breakpoint.address + byteCount
    case .move(let source, let target, let isWide, let byteCount):
      registers[target] = isWide ? registers[source] : registers[source] & 0xFFFF_FFFF
      registers.programCounter = breakpoint.address + byteCount
    case .reserve(let count, let byteCount):
      registers.subtractFromStackPointer(UInt64(bitPattern: Int64(count)))
      registers.programCounter = breakpoint.address + byteCount
    case .other:
      return false
    }
    registers.marksTrapTaken = true
    tracee.registers = registers
    try ptrace.writeRegisters(tracee.thread, registers)
    return true
  }

  /// A thread killed under us is a state, not an error: its end will be waited for.
  func ignoringGone(
    _ body: () throws(TraceeError) -> Void
  ) throws(TraceeError) {
    do throws(TraceeError) {
      try body()
    } catch {
      guard error.isGone else { throw error }
    }
  }
}

extension RegisterSet {
  /// What `sub $amount, %rsp` does, with the six flags it sets (Intel SDM volume 1, 3.4.3.1).
  mutating func subtractFromStackPointer(_ amount: UInt64) {
    let old = self[.rsp]
    let new = old &- amount
    var flags = self[.eflags] & ~0x8D5
    if old < amount { flags |= 0x001 }
    if UInt8(truncatingIfNeeded: new).nonzeroBitCount.isMultiple(of: 2) { flags |= 0x004 }
    if (old ^ amount ^ new) & 0x10 != 0 { flags |= 0x010 }
    if new == 0 { flags |= 0x040 }
    if new >> 63 != 0 { flags |= 0x080 }
    if ((old ^ amount) & (old ^ new)) >> 63 != 0 { flags |= 0x800 }
    self[.eflags] = flags
    self[.rsp] = new
  }
}
