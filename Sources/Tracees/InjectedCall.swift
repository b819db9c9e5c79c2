// System calls that a stopped tracee makes for us: it is stepped over a `syscall` instruction of its own
// vDSO with registers of ours, and has its own back before it goes on.

internal import TraceBase

extension Tracer {
  /// The numbers of the calls that are made, of the kernel's `syscall_64.tbl`.
  enum InjectedCall: UInt64 {
    case mmap = 9
    case mprotect = 10
    case munmap = 11
    case sigaction = 13
  }

  /// Lets a thread that is stopped in user space, or on its way there, make a system call. Gives what the call
  /// returned, negative for an error; nil when the thread did not come to it. It goes on as it would have: a
  /// signal that comes meanwhile waits.
  func call(
    _ number: InjectedCall, _ arguments: [UInt64], by tracee: Tracee, at instruction: Address
  ) throws(TraceeError) -> Int64? {
    var saved = RegisterSet()
    try ptrace.readRegisters(tracee.thread, into: &saved)
    var registers = saved
    registers.programCounter = instruction
    registers[.rax] = number.rawValue
    // Not in a system call that would be started again.
    registers[.originalRAX] = .max
    let slots: [RegisterSlot] = [.rdi, .rsi, .rdx, .r10, .r8, .r9]
    for (slot, value) in zip(slots, arguments) { registers[slot] = value }
    try ptrace.writeRegisters(tracee.thread, registers)
    guard try step(tracee, blocksSignals: true) else { return nil }
    try ptrace.readRegisters(tracee.thread, into: &registers)
    try ptrace.writeRegisters(tracee.thread, saved)
    return Int64(bitPattern: registers[.rax])
  }

  /// Executes one instruction of a thread; false when it ends, or tells of something else, which is queued. The
  /// signal that it was stopped for waits, and one that comes meanwhile.
  func step(_ tracee: Tracee, blocksSignals: Bool) throws(TraceeError) -> Bool {
    let pending = tracee.signal
    let end = try stepOnce(tracee, blocksSignals: blocksSignals)
    if pending != 0 {
      if tracee.signal != 0 { _ = send(tracee.signal, to: tracee.thread, of: tracee.process.id) }
      tracee.signal = pending
    }
    if let end { queue.append(end) }
    return end == nil
  }

  /// A `syscall` instruction in the memory of a process; nil if its vDSO has none.
  func callInstruction(in space: AddressSpace) -> Address? {
    guard let start = vectorStart(of: space.process),
      let bytes = try? space.bytes(at: start, count: 1 << 14)
    else { return nil }
    for index in bytes.indices.dropLast() where bytes[index] == 0x0F && bytes[index + 1] == 0x05 {
      return start + index
    }
    return nil
  }

  /// Where the vDSO of a process is: AT_SYSINFO_EHDR of its auxiliary vector (getauxval(3), vdso(7)).
  private func vectorStart(of process: ProcessID) -> Address? {
    let bytes = readWholeFile(processFolder(of: process) + "/auxv") ?? []
    let words = stride(from: 0, to: bytes.count - 7, by: 8).map {
      UInt64(littleEndianBytes: bytes[$0..<$0 + 8])
    }
    for index in stride(from: 0, to: words.count - 1, by: 2) where words[index] == 33 {
      return Address(words[index + 1])
    }
    return nil
  }
}
