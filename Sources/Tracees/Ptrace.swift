// The only Swift file that calls the kernel's tracing requests. Each is counted by kind, so that the
// cost of a hit is a number and not a belief, and each reads errno on the line after the call.
//
// Requests are bound to the thread that attached (KernelNotes 1): a precondition catches a caller
// on another one before the kernel answers with a misleading "no such process".

internal import CTrace
internal import Glibc
package import SystemPackage
package import TraceBase

/// How many system calls of each kind tracing has made.
package struct SystemCallCounts: Equatable, Sendable {
  package var wait = 0
  package var registers = 0
  package var memory = 0
  package var resume = 0
  package var other = 0

  package init() {}

  package var total: Int { wait + registers + memory + resume + other }
}

/// The requests, bound to the thread that made the first of them.
package struct Ptrace: ~Copyable {
  package private(set) var counts = SystemCallCounts()
  private let owner: Int32
  /// The last stop that was told; nil when it is over or has been taken.
  private var seen: (thread: ThreadID, status: WaitStatus)?
  /// Ends that came in place of a stop that was to be taken.
  private var ends: [(thread: ThreadID, status: WaitStatus)] = []

  package init() {
    owner = ctrace_thread_id()
  }

  /// True on the thread that may make requests.
  package var isOwnThread: Bool { ctrace_thread_id() == owner }

  private func require(
    _ result: Int32, _ request: String, _ thread: ThreadID
  ) throws(TraceeError) {
    guard result < 0 else { return }
    let cause = Errno(rawValue: errno)
    throw TraceeError(.control(request), thread.rawValue, cause: cause)
  }

  /// Begins to trace a running thread without stopping it. PTRACE_SEIZE.
  ///
  /// With `reportsExit` it also stops when it is about to end.
  package mutating func seize(_ thread: ThreadID, reportsExit: Bool) throws(TraceeError) {
    precondition(isOwnThread, "tracing requests belong to the thread that made the first one")
    counts.other += 1
    try require(ctrace_seize(thread.rawValue, reportsExit), "seize", thread)
  }

  /// Chooses whether a stopped thread also stops when it is about to end. PTRACE_SETOPTIONS.
  package mutating func choose(reportsExit: Bool, of thread: ThreadID) throws(TraceeError) {
    counts.other += 1
    try require(
      ctrace_choose_reports(thread.rawValue, reportsExit), "choose the reports of", thread)
  }

  /// Asks a thread to stop. PTRACE_INTERRUPT.
  package mutating func interrupt(_ thread: ThreadID) throws(TraceeError) {
    counts.other += 1
    try require(ctrace_interrupt(thread.rawValue), "interrupt", thread)
  }

  /// Lets a stopped thread run on, with a signal delivered or 0; up to where its next system call
  /// begins, or the one that it is in ends, if it is to stop there. PTRACE_CONT, PTRACE_SYSCALL.
  package mutating func resume(
    _ thread: ThreadID, signal: Int32, stopsAtCalls: Bool
  ) throws(TraceeError) {
    counts.resume += 1
    leaves(thread)
    let result =
      stopsAtCalls
      ? ctrace_continue_to_call(thread.rawValue, signal) : ctrace_continue(thread.rawValue, signal)
    try require(result, "resume", thread)
  }

  /// Executes one instruction. PTRACE_SINGLESTEP.
  package mutating func step(_ thread: ThreadID, signal: Int32) throws(TraceeError) {
    counts.resume += 1
    leaves(thread)
    try require(ctrace_step(thread.rawValue, signal), "step", thread)
  }

  /// Leaves a group stop in place and waits for its end. PTRACE_LISTEN.
  package mutating func listen(_ thread: ThreadID) throws(TraceeError) {
    counts.resume += 1
    leaves(thread)
    try require(ctrace_listen(thread.rawValue), "listen to", thread)
  }

  /// Lets a stopped thread go for good. PTRACE_DETACH.
  package mutating func detach(_ thread: ThreadID, signal: Int32) throws(TraceeError) {
    counts.other += 1
    leaves(thread)
    try require(ctrace_detach(thread.rawValue, signal), "detach from", thread)
  }

  /// Copies the general registers of a stopped thread. PTRACE_GETREGS.
  package mutating func readRegisters(
    _ thread: ThreadID, into registers: inout RegisterSet
  ) throws(TraceeError) {
    counts.registers += 1
    var span = registers.words.mutableSpan
    let result = unsafe span.withUnsafeMutableBufferPointer { words in
      unsafe ctrace_read_registers(thread.rawValue, words.baseAddress)
    }
    try require(result, "read the registers of", thread)
  }

  /// Replaces the general registers of a stopped thread. PTRACE_SETREGS.
  package mutating func writeRegisters(
    _ thread: ThreadID, _ registers: RegisterSet
  ) throws(TraceeError) {
    counts.registers += 1
    let result = unsafe registers.words.span.withUnsafeBufferPointer { words in
      unsafe ctrace_write_registers(thread.rawValue, words.baseAddress)
    }
    try require(result, "write the registers of", thread)
  }

  /// Copies the FXSAVE area: st(n) from byte 32, xmm(n) from byte 160. PTRACE_GETFPREGS.
  package mutating func readVectors(
    _ thread: ThreadID, into area: inout InlineArray<512, UInt8>
  ) throws(TraceeError) {
    counts.registers += 1
    var span = area.mutableSpan
    let result = unsafe span.withUnsafeMutableBufferPointer { bytes in
      unsafe ctrace_read_vectors(thread.rawValue, bytes.baseAddress)
    }
    try require(result, "read the vector registers of", thread)
  }

  /// What an event is about: the child's id, or the former thread id after exec.
  package mutating func eventMessage(_ thread: ThreadID) throws(TraceeError) -> UInt64 {
    counts.other += 1
    var message: UInt64 = 0
    let result = unsafe ctrace_event_message(thread.rawValue, &message)
    try require(result, "read the event of", thread)
    return message
  }

  /// Whether the system call that a thread has stopped at is about to begin; else it has ended.
  package mutating func callBegins(_ thread: ThreadID) throws(TraceeError) -> Bool {
    counts.other += 1
    let result = ctrace_call_begins(thread.rawValue)
    try require(result, "read the system call of", thread)
    return result > 0
  }

  /// Where the signal that a thread is stopped for comes from: above 0 from the kernel, SI_KERNEL for
  /// an executed int3 and TRAP_TRACE or TRAP_BRKPT for a step; 0 and below from a process
  /// (sigaction(2), si_code).
  package mutating func signalCode(_ thread: ThreadID) throws(TraceeError) -> Int32 {
    counts.other += 1
    var code: Int32 = 0
    let result = unsafe ctrace_signal_code(thread.rawValue, &code)
    try require(result, "read the signal of", thread)
    return code
  }

  /// The signals that a stopped thread blocks, one bit each from signal 1 on. PTRACE_GETSIGMASK.
  package mutating func signalMask(_ thread: ThreadID) throws(TraceeError) -> UInt64 {
    counts.other += 1
    var mask: UInt64 = 0
    let result = unsafe ctrace_read_signal_mask(thread.rawValue, &mask)
    try require(result, "read the signal mask of", thread)
    return mask
  }

  /// PTRACE_SETSIGMASK.
  package mutating func setSignalMask(
    _ thread: ThreadID, to mask: UInt64
  ) throws(TraceeError) {
    counts.other += 1
    try require(
      ctrace_write_signal_mask(thread.rawValue, mask), "change the signal mask of", thread)
  }

  /// True when a thread has executed an int3 whose SIGTRAP is queued and not yet reported.
  package mutating func trapIsQueued(_ thread: ThreadID) throws(TraceeError) -> Bool {
    counts.other += 1
    let result = ctrace_trap_is_queued(thread.rawValue)
    try require(result, "read the queued signals of", thread)
    return result > 0
  }

  // MARK: Waiting

  /// Waits for one thread, or for any when nil; nil when none is ready and the wait may not block.
  ///
  /// Interruptions are reported as `Errno.interrupted`. wait4 with __WALL and __WNOTHREAD; and where
  /// `leavesStops` waitid, with WNOWAIT too.
  package mutating func wait(
    for thread: ThreadID?, blocks: Bool
  ) throws(Errno) -> (thread: ThreadID, status: WaitStatus)? {
    takeSeen()
    if let index = ends.firstIndex(where: { thread == nil || $0.thread == thread }) {
      return ends.remove(at: index)
    }
    counts.wait += 1
    var raw: Int32 = 0
    let result =
      leavesStops
      ? unsafe ctrace_look(thread?.rawValue ?? -1, &raw, blocks)
      : unsafe ctrace_wait(thread?.rawValue ?? -1, &raw, blocks)
    if result < 0 { throw Errno(rawValue: errno) }
    guard result != 0 else { return nil }
    let found = (thread: ThreadID(result), status: WaitStatus(raw: raw))
    guard leavesStops else { return found }
    // A thread that has executed a program, and so has another's id, obeys only when that has been taken
    // (`looks_like_a_spurious_pid` of kernel/ptrace.c).
    guard found.status.stopSignal == nil || found.status.event == .exec else {
      seen = found
      return found
    }
    return take(found.thread) ?? found
  }

  /// Whether a stop is only looked at, and taken when the next wait begins and the thread still stands. The signal
  /// that it is stopped for comes to a thread if we die before it is let go, which it would not once its stop
  /// had been taken (KernelNotes 32).
  var leavesStops = false

  /// Asked before the stop of a thread is taken that may have executed an int3, with its registers: whether it
  /// would be lost behind the int3 if it were not told. Then it is set back to it.
  var mustGoBack: ((ThreadID, RegisterSet) -> Bool)?

  /// Takes the last stop that was told, if it is not over.
  mutating func takeSeen() {
    guard let seen else { return }
    self.seen = nil
    if let mustGoBack, seen.status.stopSignal == Tracer.trapSignal, seen.status.event == nil {
      var registers = RegisterSet()
      if (try? readRegisters(seen.thread, into: &registers)) != nil, !registers.marksTrapTaken,
        mustGoBack(seen.thread, registers)
      {
        registers.programCounter = registers.programCounter - 1
        registers.marksTrapTaken = true
        try? writeRegisters(seen.thread, registers)
      }
    }
    // Killed meanwhile, it tells of that.
    if let other = take(seen.thread), other.status != seen.status { ends.append(other) }
  }

  private mutating func take(_ thread: ThreadID) -> (thread: ThreadID, status: WaitStatus)? {
    counts.wait += 1
    var raw: Int32 = 0
    guard unsafe ctrace_wait(thread.rawValue, &raw, false) == thread.rawValue else { return nil }
    return (thread, WaitStatus(raw: raw))
  }

  /// A thread goes on: its stop is over, taken or not.
  private mutating func leaves(_ thread: ThreadID) {
    if seen?.thread == thread { seen = nil }
  }
}

/// The kernel's name for the calling thread.
package func currentThreadID() -> ThreadID {
  ThreadID(ctrace_thread_id())
}

/// Sends a signal to one thread. tgkill.
package func send(_ signal: Int32, to thread: ThreadID, of process: ProcessID) -> Bool {
  ctrace_signal_thread(process.rawValue, thread.rawValue, signal) == 0
}

/// Sends a signal to a process. kill.
package func send(_ signal: Int32, to process: ProcessID) -> Bool {
  kill(process.rawValue, signal) == 0
}
