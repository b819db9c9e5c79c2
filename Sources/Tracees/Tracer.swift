// Who is traced, and what each wait result means to them. The tracer keeps the life-cycle books
// (threads and processes that come, share memory, execute and go); what is *done* about a stop is
// the caller's policy. One tracer belongs to one operating-system thread.

internal import SystemPackage
package import TraceBase

/// What came of waiting.
package enum TracerEvent {
  case stop(Tracee, Stop)
  /// A signal handler of ours ran: see `Interruptions`.
  case interrupted
  /// Nobody is traced any more.
  case nobody
}

/// The tracing side of one operating-system thread.
package final class Tracer {
  package private(set) var threads: [ThreadID: Tracee] = [:]
  package private(set) var processes: [ProcessID: TracedProcess] = [:]
  var ptrace = Ptrace()
  var queue = WaitQueue()
  /// First stops of threads whose parent's event has not come yet (KernelNotes 4).
  private var held: [ThreadID: WaitStatus] = [:]
  /// Threads that were let go while they could not be stopped; they are detached when they stop.
  var abandoned: Set<ThreadID> = []
  /// How processes ended that were being let go.
  package internal(set) var endsMeanwhile: [ProcessID: Stop] = [:]
  var coLocation = CoLocation()
  /// Whether processes are to survive the tracer's sudden death; to be chosen before any is traced.
  package var laysNets = false {
    didSet { ptrace.leavesStops = laysNets }
  }
  /// Whether this puts right what a killed tracer has left. Then masks of signals are not kept, since threads may
  /// be in the net's handler, in which everything is blocked.
  var isGuard = false
  /// What threads blocked that may have been killed under in a step; of a guard.
  var formerMasks: [ThreadID: UInt64] = [:]
  /// Whether something of ours had to stay because a handler of a signal was to return to it.
  var isInTheWay = false
  /// What a guard process is told, if there is one; to be chosen before any process is traced.
  package var notes: RescueNotes? {
    didSet { coLocation.notes = notes }
  }
  private var serial: UInt32 = 0
  /// Threads stop when they are about to end: those that come under trace from now on, and others
  /// when `followReports` is told of them.
  package var reportsExits = false
  /// Threads stop before and after system calls from when they are next resumed.
  package var stopsAtCalls = false
  /// Is told of each process that is let go, when its memory is as it was and its threads still stand.
  package var whenPutRight: ((TracedProcess) -> Void)?
  /// Memory copies of address spaces that are gone.
  private var formerCopies = 0

  package init() {
    // Before this thread is kept anywhere.
    _ = ProcessorSet.own
    ptrace.mustGoBack = { [unowned self] thread, registers in
      guard let tracee = threads[thread] else { return false }
      tracee.earlyRegisters = registers
      let breakpoints = tracee.process.space.breakpoints
      guard let slot = breakpoints.slot(at: registers.programCounter - 1) else { return false }
      return breakpoints.slots[slot].instruction != .nop(byteCount: 1)
    }
  }

  /// How many system calls tracing has made so far.
  package var systemCalls: SystemCallCounts {
    var counts = ptrace.counts
    counts.other += coLocation.calls
    var spaces: Set<ObjectIdentifier> = []
    counts.memory += formerCopies
    for process in processes.values where spaces.insert(ObjectIdentifier(process.space)).inserted {
      counts.memory += process.space.copies
    }
    return counts
  }

  /// True when wait results are queued: acting on them comes before anything slow.
  package var hasQueuedStops: Bool { !queue.isEmpty }

  /// True while threads that were let go have still to stop for it.
  package var awaitsAbandoned: Bool { !abandoned.isEmpty }

  // MARK: Where it runs

  /// Where the tracer runs, and threads that stop often; may be changed until somebody is traced.
  package var placement: Placement {
    get { coLocation.placement }
    set { coLocation.placement = newValue }
  }

  /// When to call `review` next; nil when there is no need.
  package var nextReview: UInt64? {
    guard let look = queue.nextLook else { return coLocation.nextReview }
    return min(look, coLocation.nextReview ?? look)
  }

  /// Looks at threads that have not stopped lately: some may have been brought to the tracer's processor, and
  /// others may not have been waited for.
  package func review(_ now: UInt64) {
    if let look = queue.nextLook, look <= now { queue.lookAround(now) }
    if let review = coLocation.nextReview, review <= now { coLocation.review(now) }
  }

  /// Whoever calls `nextEvent` minds `nextReview`.
  package var isReviewed = false

  /// Where the signal came from that a thread stands still for: `si_code`; nil when that cannot be told.
  package func signalOrigin(of tracee: Tracee) -> Int32? {
    try? ptrace.signalCode(tracee.thread)
  }

  // MARK: Waiting

  /// The next stop; blocks until there is one.
  package func nextEvent() throws(TraceeError) -> TracerEvent {
    while true {
      let next = queue.next(
        &ptrace, drains: threads.count > 1,
        focuses: isReviewed && threads.count >= Self.manyThreads)
      if queue.mayHaveMore {
        queue.take(threads.values.lazy.filter { $0.state == .running }.map(\.thread), &ptrace)
      }
      switch next {
      case .interrupted: return .interrupted
      case .nobody: return .nobody
      case .result(let result):
        if let event = try interpret(result) { return event }
      }
    }
  }

  /// The stop that a wait result stands for; nil when there is nothing to tell yet.
  func interpret(_ result: WaitQueue.Result) throws(TraceeError) -> TracerEvent? {
    let status = result.status
    guard let tracee = threads[result.thread] else {
      // Ends of threads that exec has already written off are of no interest.
      guard status.stopSignal != nil else {
        abandoned.remove(result.thread)
        return nil
      }
      if abandoned.contains(result.thread) {
        releaseAbandoned(result.thread, status)
      } else if status.event == .stop || status.event == .exit {
        // Every new thread begins with the first, or is killed before; anything else is of one that
        // exec has written off.
        held[result.thread] = status
        if try bornInSecret(result.thread) { adopt(result.thread, ofKilled: nil) }
      }
      return nil
    }
    do throws(TraceeError) {
      let stop = try classify(status, of: tracee)
      tracee.stop = stop
      return .stop(tracee, stop)
    } catch {
      // Killed while it was stopped: its end comes with a later wait.
      if error.isGone { return nil }
      throw error
    }
  }

  private func classify(_ status: WaitStatus, of tracee: Tracee) throws(TraceeError) -> Stop {
    if let code = status.exitCode {
      forget(tracee)
      return .exited(code)
    }
    guard let signal = status.stopSignal else {
      forget(tracee)
      adoptOrphans(of: tracee.process)
      return .killed(status.fatalSignal ?? 0)
    }
    let wasExpected = tracee.state == .expected
    tracee.state = .stopped
    tracee.signal = 0
    defer { tracee.process.hasStopped = true }
    switch status.event {
    case nil:
      if status.isAtCall { return try classifyCall(of: tracee) }
      return try classifySignal(signal, of: tracee)
    case .stop:
      // Reported on the way out of the kernel, when the end of a call has been told.
      tracee.call = .outside
      tracee.isAwaitingVfork = false
      tracee.isInGroupStop = Self.isJobControl(signal)
      if wasExpected { return .started }
      guard !tracee.isInGroupStop else { return .group(signal) }
      try resumeInterruptedCall(of: tracee)
      return .interrupted
    case .fork, .vfork, .clone:
      return try noteChild(of: tracee, isVfork: status.event == .vfork)
    case .vforkDone:
      tracee.isAwaitingVfork = false
      return .vforkDone
    case .exec:
      return try noteExec(of: tracee)
    case .exit:
      return .exiting
    }
  }

  private func classifyCall(of tracee: Tracee) throws(TraceeError) -> Stop {
    // The two stops look the same and take turns. A thread that came under trace in the middle of a
    // call has to be asked.
    let begins =
      switch tracee.call {
      case .unknown: try ptrace.callBegins(tracee.thread)
      case .outside: true
      case .inside: false
      }
    tracee.call = begins ? .inside : .outside
    coLocation.note(tracee)
    return .systemCall(begins: begins)
  }

  func classifySignal(_ signal: Int32, of tracee: Tracee) throws(TraceeError) -> Stop {
    tracee.signal = signal
    guard signal == Self.trapSignal else { return .signal(signal) }
    // Where there is no net the signal would be its death if we died.
    if laysNets, !tracee.process.space.hasNet { ptrace.takeSeen() }
    let former = tracee.registers
    if let registers = tracee.earlyRegisters {
      tracee.registers = registers
      tracee.earlyRegisters = nil
    } else {
      try ptrace.readRegisters(tracee.thread, into: &tracee.registers)
    }
    let site = tracee.registers.programCounter - 1
    guard let slot = tracee.process.space.breakpoints.slot(at: site) else {
      // The end of a step of the tracer that was killed is nobody's.
      if isGuard, let code = try? ptrace.signalCode(tracee.thread), Self.stepEnds.contains(code) {
        tracee.signal = 0
      }
      return .signal(signal)
    }
    // A SIGTRAP that somebody sent to a thread standing just behind a site looks the same. Then the
    // thread has executed nothing since its last trap; only then is it worth a call to ask.
    if !tracee.hasTrapped || tracee.registers.isIdentical(to: former) {
      guard try ptrace.signalCode(tracee.thread) == Self.raisedByKernel else {
        return .signal(signal)
      }
    }
    tracee.trapCount &+= 1
    tracee.signal = 0
    coLocation.note(tracee)
    layNet(by: tracee)
    if tracee.trapCount & 0xFF == 1 { mindBlockedTrap(of: tracee) }
    return .breakpoint(slot: slot)
  }

  // MARK: The books

  func add(_ process: TracedProcess) {
    processes[process.id] = process
  }

  /// Adds a thread; its held first stop, if it came early, is queued.
  @discardableResult
  func addThread(
    _ thread: ThreadID, to process: TracedProcess, state: Tracee.State
  ) -> Tracee {
    serial += 1
    let tracee = Tracee(
      task: TaskID(thread: thread, serial: serial), process: process, state: state)
    threads[thread] = tracee
    process.threads[thread] = tracee
    if let status = held.removeValue(forKey: thread) {
      queue.append(WaitQueue.Result(thread: thread, status: status))
    }
    return tracee
  }

  /// Forgets a thread that is gone or was let go, and its process with the last one.
  func forget(_ tracee: Tracee) {
    coLocation.forget(tracee, isGone: true)
    if tracee.notedMask != nil { notes?.note(.goesOn(thread: tracee.thread.rawValue)) }
    threads[tracee.thread] = nil
    let process = tracee.process
    process.threads[tracee.thread] = nil
    guard process.threads.isEmpty else { return }
    processes[process.id] = nil
    release(process.space)
  }

  /// A process has let go of an address space; others may still share it.
  private func release(_ space: AddressSpace) {
    guard let heir = processes.values.first(where: { $0.space === space }) else {
      formerCopies += space.copies
      space.end()
      return
    }
    // The memory was reached through the id of a process that is gone; not through that of another
    // that has been made by vfork meanwhile.
    if processes[space.process]?.space !== space { space.continueUnder(heir.id) }
  }

  private func noteChild(of parent: Tracee, isVfork: Bool) throws(TraceeError) -> Stop {
    let id = Int32(truncatingIfNeeded: try ptrace.eventMessage(parent.thread))
    let flags = try cloneFlags(of: parent)
    parent.isAwaitingVfork = isVfork
    coLocation.welcome(ThreadID(id), of: parent)
    let process = parent.process
    if let known = threads[ThreadID(id)], known.state == .expected || known.process.parent != nil {
      return known.process === process
        ? .cloned(child: known.thread) : .forked(child: known.process.id)
    }
    let isThread =
      flags.map { $0 & Self.cloneThread != 0 }
      ?? (ProcessStatus(ProcessID(id))?.threadGroup == process.id.rawValue)
    if isThread {
      addThread(ThreadID(id), to: process, state: .expected).inherit(from: parent)
      return .cloned(child: ThreadID(id))
    }
    let sharesMemory = flags.map { $0 & Self.cloneMemory != 0 } ?? isVfork
    let space =
      sharesMemory
      ? process.space : AddressSpace(forkedFrom: process.space, child: ProcessID(id))
    let child = TracedProcess(
      id: ProcessID(id), space: space, parent: process.id, sharesParentMemory: sharesMemory,
      forkedUnder: parent.resumedUnder)
    add(child)
    addThread(ThreadID(id), to: child, state: .expected).inherit(from: parent)
    return .forked(child: child.id)
  }

  /// The flags of the clone that a thread is in: the event alone does not tell a thread from a
  /// process, nor shared memory from a copy (clone(2); clone3's are the first word of its struct).
  ///
  /// Nil when they are in memory that may not be read.
  private func cloneFlags(of tracee: Tracee) throws(TraceeError) -> UInt64? {
    var registers = RegisterSet()
    try ptrace.readRegisters(tracee.thread, into: &registers)
    switch registers[.originalRAX] {
    case 56: return registers[.rdi]
    case 58: return Self.cloneMemory
    case 435:
      let bytes = try? tracee.process.space.bytes(at: Address(registers[.rdi]), count: 8)
      return bytes.map { UInt64(littleEndianBytes: $0) }
    default: return 0
    }
  }

  /// Whether a stranger was made so that its parent's tracer is not told, and yet is ours (clone(2),
  /// CLONE_UNTRACED and CLONE_PTRACE): it stands in its parent's call, with the same registers.
  private func bornInSecret(_ thread: ThreadID) throws(TraceeError) -> Bool {
    var registers = RegisterSet()
    do throws(TraceeError) {
      try ptrace.readRegisters(thread, into: &registers)
    } catch {
      guard error.isGone else { throw error }
      return false
    }
    return registers[.originalRAX] == 56
      && registers[.rdi] & Self.cloneUntraced != 0 && registers[.rdi] & Self.cloneTraced != 0
  }

  /// A thread that ended, by a signal or another's exec, between making a child and telling of it
  /// leaves a child whose first stop is held for good. /proc tells whose it is.
  private func adoptOrphans(of killed: TracedProcess) {
    for thread in Array(held.keys) { adopt(thread, ofKilled: killed) }
  }

  /// Takes in a thread whose first stop is held and whose parent will not tell of it.
  private func adopt(_ thread: ThreadID, ofKilled killed: TracedProcess?) {
    guard let status = ProcessStatus(ProcessID(thread.rawValue)) else {
      held[thread] = nil
      return
    }
    let id = ProcessID(status.threadGroup)
    if let process = processes[id] {
      coLocation.welcome(thread, of: process)
      addThread(thread, to: process, state: .expected)
      return
    }
    guard let parent = processes[ProcessID(status.parent)] ?? killed else { return }
    coLocation.welcome(thread, of: parent)
    let sharesMemory = ProcessSearch.sharesMemory(id, with: parent.id)
    let space = sharesMemory ? parent.space : AddressSpace(forkedFrom: parent.space, child: id)
    let child = TracedProcess(
      id: id, space: space, parent: parent.id, sharesParentMemory: sharesMemory)
    add(child)
    addThread(thread, to: child, state: .expected)
  }

  private func noteExec(of tracee: Tracee) throws(TraceeError) -> Stop {
    let process = tracee.process
    // The other threads are gone without a word, and the one that executed has taken the id of the
    // first (ptrace(2), "execve under ptrace").
    if process.threads.count > 1,
      let former = process.threads[
        ThreadID(Int32(truncatingIfNeeded: try ptrace.eventMessage(tracee.thread)))]
    {
      if reportsExits { process.lost = process.threads.values.filter { $0 !== former } }
      tracee.takeOver(former)
      if tracee !== former { coLocation.takeOver(tracee, former) }
    }
    for other in process.threads.values where other !== tracee {
      coLocation.forget(other, isGone: true)
      threads[other.thread] = nil
      process.threads[other.thread] = nil
    }
    adoptOrphans(of: process)
    tracee.trapCount = 0
    tracee.isAwaitingVfork = false
    if try isSeizedLate(tracee) { return .executed }
    let former = process.space
    process.space = AddressSpace(process.id, notes)
    process.sharesParentMemory = false
    release(former)
    return .executed
  }

  /// True when a process came under trace in the middle of executing a program, and its memory, which
  /// may have breakpoints already, is the new program's (KernelNotes 21).
  private func isSeizedLate(_ tracee: Tracee) throws(TraceeError) -> Bool {
    let process = tracee.process
    guard !process.hasStopped, process.parent == nil else { return false }
    var registers = RegisterSet()
    try ptrace.readRegisters(tracee.thread, into: &registers)
    return process.space.isThere(at: registers.programCounter)
  }

  /// From how many on a wait for anybody takes longer than one by name.
  private static let manyThreads = 16

  // MARK: Kernel constants

  /// SI_KERNEL of `<asm-generic/siginfo.h>`: what x86 sets for an executed int3.
  static let raisedByKernel: Int32 = 0x80
  /// TRAP_BRKPT and TRAP_TRACE of the same, what a step ends with; and SIGTRAP itself, what it ends with when a
  /// handler of a signal begins instead (`signal_delivered` of kernel/signal.c).
  private static let stepEnds: Set<Int32> = [1, 2, 5]
  /// SIGTRAP of `<signal.h>`.
  static let trapSignal: Int32 = 5
  /// CLONE_VM and CLONE_THREAD of `<sched.h>`.
  private static let cloneMemory: UInt64 = 0x100
  private static let cloneThread: UInt64 = 0x10000
  /// CLONE_PTRACE and CLONE_UNTRACED of the same.
  private static let cloneTraced: UInt64 = 0x2000
  private static let cloneUntraced: UInt64 = 0x80_0000

  /// SIGSTOP, SIGTSTP, SIGTTIN and SIGTTOU: what stops a process for job control.
  static func isJobControl(_ signal: Int32) -> Bool {
    (19...22).contains(signal)
  }
}
