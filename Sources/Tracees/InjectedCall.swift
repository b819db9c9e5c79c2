// System calls that a stopped tracee makes for us. What it executes for that (call.S) stands, for as long as
// the call takes, where a page of code ends and nothing is any more; it leads back to where the thread was,
// so that a thread whose tracer is killed in the middle of it goes on as if nothing had been.

internal import CTrace
internal import TraceBase

/// What is put into a tracee for a call.
enum CallCode {
  /// The code, with the way back to a thread's registers and mask of signals behind it. On that way it unmaps so
  /// many bytes of what the call has mapped.
  static func bytes(
    returningTo registers: RegisterSet, mask: UInt64, unmapping byteCount: UInt64 = 0
  ) -> [UInt8] {
    let call = unsafe ctrace_call()
    var bytes = unsafe Array(UnsafeBufferPointer(start: call.code, count: call.count))
    let start = unsafe call.data
    let words = [byteCount, mask] + (0...RegisterSlot.rsp.rawValue).map { registers.words[$0] }
    bytes.replaceSubrange(start..<start + words.count * 8, with: words.flatMap(\.littleEndianBytes))
    return bytes
  }

  /// Where on its way back nothing is mapped any more that the call has mapped.
  static var undone: Int { unsafe ctrace_call().undone }

  /// How many bytes it needs.
  static var room: Int { (unsafe ctrace_call().count + 15) & ~15 }

  /// What is there without it.
  static var nothing: [UInt8] { [UInt8](repeating: 0, count: room) }

  /// The registers and the mask that code found in memory leads to; nil for anything else.
  static func way(in bytes: [UInt8]) -> (registers: RegisterSet, mask: UInt64)? {
    let call = unsafe ctrace_call()
    let (start, end) = unsafe (call.data, call.count)
    let code = unsafe Array(UnsafeBufferPointer(start: call.code, count: start))
    guard bytes.count >= end, bytes.starts(with: code) else { return nil }
    let words = stride(from: start, to: end - 7, by: 8).map {
      UInt64(littleEndianBytes: bytes[$0..<$0 + 8])
    }
    var registers = RegisterSet()
    for (index, word) in words.dropFirst(2).enumerated() { registers.words[index] = word }
    return (registers, words[1])
  }
}

extension RegisterSet {
  /// The registers with which an interrupted system call is begun anew, as the kernel would have it
  /// (arch/x86/kernel/signal.c, `arch_do_signal_or_restart`).
  var beginningCallAnew: RegisterSet {
    guard Int64(bitPattern: self[.originalRAX]) >= 0 else { return self }
    var registers = self
    switch Int64(bitPattern: self[.rax]) {
    // ERESTARTSYS, ERESTARTNOINTR and ERESTARTNOHAND of <linux/errno.h>.
    case -512, -513, -514: registers[.rax] = self[.originalRAX]
    // ERESTART_RESTARTBLOCK: restart_syscall(2).
    case -516: registers[.rax] = 219
    default: return self
    }
    registers.programCounter = programCounter - 2
    return registers
  }
}

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
  ///
  /// So many bytes of what the call has mapped are unmapped again if the tracer is killed before `keep`, which
  /// is given where they are, has told the guard of them.
  func call(
    _ number: InjectedCall, _ arguments: [UInt64], by tracee: Tracee, at place: Address,
    unmapping byteCount: UInt64 = 0, keep: (Address) throws(TraceeError) -> Void = { _ in }
  ) throws(TraceeError) -> Int64? {
    let space = tracee.process.space
    var saved = RegisterSet()
    try ptrace.readRegisters(tracee.thread, into: &saved)
    let mask = try ptrace.signalMask(tracee.thread)
    let code = CallCode.bytes(
      returningTo: saved.beginningCallAnew, mask: mask, unmapping: byteCount)
    notes?.note(.call(space: space.number, place: place.value))
    notes?.flush()
    defer { notes?.note(.call(space: space.number, place: 0)) }
    try space.write(code, to: place)
    defer { try? space.write(CallCode.nothing, to: place) }
    var registers = saved
    registers.programCounter = place
    registers[.rax] = number.rawValue
    // Not in a system call that would be started again.
    registers[.originalRAX] = .max
    let slots: [RegisterSlot] = [.rdi, .rsi, .rdx, .r10, .r8, .r9]
    for (slot, value) in zip(slots, arguments) { registers[slot] = value }
    try ptrace.writeRegisters(tracee.thread, registers)
    try ptrace.setSignalMask(tracee.thread, to: .max)
    guard try passThroughCall(tracee) else { return nil }
    try ptrace.readRegisters(tracee.thread, into: &registers)
    let result = Int64(bitPattern: registers[.rax])
    if result > 0, byteCount > 0 { try keep(Address(registers[.rax])) }
    try ptrace.setSignalMask(tracee.thread, to: mask)
    try ptrace.writeRegisters(tracee.thread, saved)
    return result
  }

  /// Lets a thread come to the system call before it, make it, and stop behind it. False when it ends, or
  /// tells of something else, which is queued. No stop on the way is for a signal: that would be delivered if
  /// we died.
  private func passThroughCall(_ tracee: Tracee) throws(TraceeError) -> Bool {
    let pending = tracee.signal
    // What cannot be blocked, or is forced.
    var others: [Int32] = []
    defer {
      tracee.signal = pending
      for signal in others { _ = send(signal, to: tracee.thread, of: tracee.process.id) }
    }
    var hasBegun = false
    while true {
      try ptrace.resume(tracee.thread, signal: 0, stopsAtCalls: !hasBegun)
      guard let status = waitFor(tracee) else { return false }
      guard let signal = status.stopSignal, status.event == nil || status.event == .stop else {
        queue.append(WaitQueue.Result(thread: tracee.thread, status: status))
        return false
      }
      if status.event == .stop {
        if Self.isJobControl(signal) { tracee.rejoinsGroupStop = true }
        if hasBegun { return true }
      } else if status.isAtCall {
        // Asked now, it stops when the call has been made, before it executes anything.
        hasBegun = true
        try ptrace.interrupt(tracee.thread)
      } else {
        others.append(signal)
      }
    }
  }

  /// Executes one instruction of a thread; false when it ends, or tells of something else, which is queued. The
  /// signal that it was stopped for waits, and one that comes meanwhile.
  func step(_ tracee: Tracee) throws(TraceeError) -> Bool {
    let pending = tracee.signal
    let end = try stepOnce(tracee, blocksSignals: false)
    if pending != 0 {
      if tracee.signal != 0 { _ = send(tracee.signal, to: tracee.thread, of: tracee.process.id) }
      tracee.signal = pending
    }
    if let end { queue.append(end) }
    return end == nil
  }

  /// The first of these places where a page goes on with zeros behind its code; nil where none does.
  func freePlace(among places: [Address], in space: AddressSpace) -> Address? {
    let nothing = CallCode.nothing
    return places.first { (try? space.bytes(at: $0, count: nothing.count)) == nothing }
  }

  /// Removes such code that a tracer has left that was killed. A thread that is still on its way through it is
  /// set to where that leads. False when a handler of a signal is to return into it, so that it must stay.
  func clearAbandonedCalls(
    at places: [Address], in process: TracedProcess
  ) throws(TraceeError) -> Bool {
    let space = process.space
    var isClear = true
    for place in places {
      guard let bytes = try? space.bytes(at: place, count: CallCode.room),
        let (registers, mask) = CallCode.way(in: bytes)
      else { continue }
      for tracee in process.threads.values where tracee.state == .stopped {
        var current = RegisterSet()
        try ptrace.readRegisters(tracee.thread, into: &current)
        guard (0..<CallCode.room).contains(current.programCounter - place) else { continue }
        try ptrace.setSignalMask(tracee.thread, to: Self.stepMask)
        while (0..<CallCode.undone).contains(current.programCounter - place) {
          guard try step(tracee) else { return false }
          try ptrace.readRegisters(tracee.thread, into: &current)
        }
        for index in 0...RegisterSlot.rsp.rawValue { current.words[index] = registers.words[index] }
        current[.originalRAX] = .max
        try ptrace.writeRegisters(tracee.thread, current)
        try ptrace.setSignalMask(tracee.thread, to: mask)
      }
      if isReturnedTo(place..<place + CallCode.room, in: process) {
        isClear = false
      } else {
        try space.write(CallCode.nothing, to: place)
      }
    }
    return isClear
  }

  /// Whether a handler of a signal that runs in one of the stopped threads is to return to one of these
  /// addresses: whether they are on its stack.
  func isReturnedTo(_ addresses: Range<Address>, in process: TracedProcess) -> Bool {
    process.threads.values.contains { tracee in
      var registers = RegisterSet()
      guard tracee.state == .stopped,
        (try? ptrace.readRegisters(tracee.thread, into: &registers)) != nil,
        let stack = try? process.space.bytes(
          at: Address(registers[.rsp] & ~7), count: Self.stackOfHandlers)
      else { return false }
      return unsafe stack.withUnsafeBytes { bytes in
        unsafe bytes.bindMemory(to: UInt64.self).contains { addresses.contains(Address($0)) }
      }
    }
  }

  /// As much of a stack as handlers of signals may be expected to use.
  private static let stackOfHandlers = 1 << 16

  /// Where the code for a call may stand in the memory of a process: at the end of the last page of the vDSO's
  /// code, and of each file's.
  func callPlaces(in space: AddressSpace) -> [Address] {
    pageEnds(in: space).map { $0 - CallCode.room }
  }

  private func pageEnds(in space: AddressSpace) -> [Address] {
    let mappings = (try? MemoryMap(of: space.process))?.mappings ?? []
    let ends = mappings.filter { $0.isExecutable && !$0.isWritable }.map(\.end)
    guard let start = vectorStart(of: space.process),
      let vector = try? space.bytes(at: start, count: 1 << 14)
    else { return ends }
    return [start + vector.count] + ends
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
