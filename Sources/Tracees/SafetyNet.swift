// What keeps a process alive if its tracer is killed. The kernel then lets go of it at once, and the next int3
// of ours would be its death: SIGTRAP with nobody to take it. So a process that has come to a breakpoint gets
// a handler of that signal, in a few pages of its own, which passes over our sites as the tracer does and
// hands every other trap to whatever was there before. A guard process takes it out again.
//
// The pages: code (net.S), a table of sites, and one for what is passed to system calls, whose second half
// keeps the former action for the guard, once it is known.

internal import CTrace
internal import Glibc
internal import TraceBase

/// A handler of ours in an address space.
struct SafetyNet: Sendable {
  /// Where its pages begin, with the handler itself.
  let base: Address
  private var slots: [Address: Int] = [:]
  private var taken: Set<Int> = []

  private static let page = 4096
  /// How many slots the table has, a power of two. Half of them may be taken, so that each site is found in a
  /// step or two; pages that none falls into are never there.
  private static let capacity = 1 << 16

  init(base: Address) {
    self.base = base
  }

  static let byteCount = page + capacity * 8 + page

  /// Whether it is in memory where it was laid, and not something else by now.
  func isIn(_ memory: AddressSpace) -> Bool {
    let start = unsafe ctrace_net().data
    let code = code(former: SignalAction())[..<start]
    return (try? memory.bytes(at: base, count: start)) == Array(code)
  }

  var table: Address { base + Self.page }
  /// For the arguments of calls.
  var scratch: Address { table + Self.capacity * 8 }
  /// Where the former action is kept, with a byte behind it that is 1 then.
  var formerAction: Address { scratch + Self.page / 2 }

  // MARK: The table

  /// Where a site goes, or is; nil when there is no room.
  mutating func place(of site: Address) -> Address? {
    if let slot = slots[site] { return table + slot * 8 }
    guard slots.count < Self.capacity / 2 else { return nil }
    var slot = Int((site.value &* 0x61C8_8647) >> 16 & UInt64(Self.capacity - 1))
    while !taken.insert(slot).inserted { slot = (slot + 1) % Self.capacity }
    slots[site] = slot
    return table + slot * 8
  }

  /// What the table says of a site. After int3 the program counter is one byte in. An instruction that must be
  /// executed is tried again and again until the guard has put its first byte back.
  static func entry(_ site: BreakpointTable.Slot) -> UInt64 {
    var change = -1
    if case .nop(let byteCount) = site.instruction { change = byteCount - 1 }
    return site.address.value & 0xFFFF_FFFF_FFFF | UInt64(UInt16(bitPattern: Int16(change))) << 48
  }

  // MARK: The handler

  /// The code page, for a process whose handler was this.
  func code(former: SignalAction) -> [UInt8] {
    let net = unsafe ctrace_net()
    var bytes = unsafe Array(UnsafeBufferPointer(start: net.code, count: net.count))
    let data = former.handler.littleEndianBytes + UInt64(Self.capacity - 1).littleEndianBytes
    let start = unsafe net.data
    bytes.replaceSubrange(start..<start + data.count, with: data)
    return bytes
  }

  /// The action that leads to it. Another's handler is called as it would be without us.
  func action(former: SignalAction) -> SignalAction {
    var action = SignalAction()
    action.handler = base.value
    if former.hasHandler {
      action.flags = former.flags | SignalAction.takesInfo
      action.restorer = former.restorer
      action.mask = former.mask
    } else {
      action.flags =
        SignalAction.takesInfo | SignalAction.restartsCalls | SignalAction.usesAlternateStack
      action.mask = SignalAction.everything
    }
    if action.restorer == 0 { action.restorer = (base + (unsafe ctrace_net().restorer)).value }
    action.flags |= SignalAction.hasRestorer
    return action
  }
}

extension RegisterSet {
  /// That a thread has been taken past the trap that it is stopped for, whose signal comes to it if the tracer is
  /// killed before it lets the thread go. The mark is the resume flag: int3 leaves it clear, a program cannot see
  /// it, and it is cleared by the next instruction (Intel SDM volume 3, 18.3.1.1).
  var marksTrapTaken: Bool {
    get { self[.eflags] & 1 << 16 != 0 }
    set { self[.eflags] = self[.eflags] & ~(1 << 16) | (newValue ? 1 << 16 : 0) }
  }
}

/// The kernel's `struct kernel_sigaction` (`<linux/signal_types.h>`).
struct SignalAction: Equatable, Sendable {
  var handler: UInt64 = 0
  var flags: UInt64 = 0
  var restorer: UInt64 = 0
  var mask: UInt64 = 0

  static let byteCount = 32
  // SA_SIGINFO, SA_RESTORER, SA_RESTART and SA_ONSTACK of `<asm/signal.h>`.
  static let takesInfo: UInt64 = 4
  static let hasRestorer: UInt64 = 0x0400_0000
  static let restartsCalls: UInt64 = 0x1000_0000
  static let usesAlternateStack: UInt64 = 0x0800_0000

  /// All signals, as the kernel keeps them: SIGKILL and SIGSTOP cannot be blocked (`do_sigaction`).
  static let everything: UInt64 = ~(1 << 8 | 1 << 18)

  /// What is left when the kernel has forced the signal (`force_sig_info_to_task` of kernel/signal.c).
  var reset: SignalAction {
    var action = self
    action.handler = 0
    return action
  }

  /// Neither SIG_DFL nor SIG_IGN.
  var hasHandler: Bool { handler > 1 }

  init() {}

  init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    let words = (0..<4).map { UInt64(littleEndianBytes: bytes[$0 * 8..<$0 * 8 + 8]) }
    (handler, flags, restorer, mask) = (words[0], words[1], words[2], words[3])
  }

  var bytes: [UInt8] { [handler, flags, restorer, mask].flatMap(\.littleEndianBytes) }
}

// MARK: Laying and lifting

extension Tracer {
  /// Puts a net into a process that runs, before anything is armed in it. A thread is stopped for it; if it tells of
  /// something that must be acted on first, another is.
  package func layNet(in process: TracedProcess) {
    guard laysNets else { return }
    var candidates = process.threads.values.filter(mayStop).prefix(Self.mostCandidates)
    while process.space.lacksNet, let tracee = candidates.popFirst() {
      guard (try? ptrace.interrupt(tracee.thread)) != nil, let status = waitBriefly(for: tracee)
      else { continue }
      let result = WaitQueue.Result(thread: tracee.thread, status: status)
      switch status.event {
      case .stop:
        tracee.state = .stopped
        tracee.signal = 0
        tracee.rejoinsGroupStop = Self.isJobControl(status.stopSignal ?? 0)
        if !tracee.rejoinsGroupStop { try? resumeInterruptedCall(of: tracee) }
      case nil where status.stopSignal != nil && !status.isAtCall:
        // A signal came first.
        tracee.state = .stopped
        tracee.signal = status.stopSignal ?? 0
        tracee.stop = .signal(tracee.signal)
        guard settle(tracee) else { continue }
      case .fork, .clone:
        // The child is let in when it comes to its first stop.
        guard (try? interpret(result)) != nil, settle(tracee) else { continue }
      default:
        queue.append(result)
        continue
      }
      layNet(by: tracee)
      try? run(tracee)
    }
  }

  private static let mostCandidates = 8

  /// Whether a thread runs or waits where it can be interrupted, or has stopped for us already: state R, S or t of
  /// proc(5), "stat".
  private func mayStop(_ tracee: Tracee) -> Bool {
    tracee.state == .running && !tracee.isAwaitingVfork && !tracee.isEndedLeader
      && ["R", "S", "t"].contains(schedulingState(of: tracee))
  }

  /// Waits for a thread that was interrupted; nil when it takes too long, a second, and then it tells later.
  private func waitBriefly(for tracee: Tracee) -> WaitStatus? {
    let end = monotonicTime() &+ 1_000_000_000
    while monotonicTime() < end {
      guard let result = try? ptrace.wait(for: tracee.thread, blocks: false) else {
        usleep(20)
        continue
      }
      return result.status
    }
    return nil
  }

  /// Puts a net into the address space of a stopped thread, unless there is one or it cannot be.
  package func layNet(by tracee: Tracee) {
    let process = tracee.process
    let space = process.space
    // What a child shares with its parent is its parent's.
    guard laysNets, space.lacksNet, !process.sharesParentMemory else { return }
    space.net = .impossible
    // Who lets no more through than we may call ourselves might be killed for it.
    guard mayCall(process.id), let net = try? spread(by: tracee, in: space) else { return }
    space.net = .laid(net)
  }

  /// True when a process may make the calls that we make ourselves: it has no filter of its own.
  private func mayCall(_ process: ProcessID) -> Bool {
    guard let status = ProcessStatus(process) else { return false }
    guard status.seccomp != 0 else { return true }
    return status.filterCount != nil && status.filterCount == ProcessStatus(.own)?.filterCount
  }

  private func spread(
    by tracee: Tracee, in space: AddressSpace
  ) throws(TraceeError) -> SafetyNet? {
    guard let place = freePlace(among: callPlaces(in: space), in: space) else { return nil }
    let byteCount = UInt64(SafetyNet.byteCount)
    let number = space.number
    // PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE.
    guard
      let start = try call(
        .mmap, [0, byteCount, 3, 0x4022, .max, 0], by: tracee, at: place, unmapping: byteCount,
        keep: { start throws(TraceeError) in
          // By which the guard knows it.
          try space.write(SafetyNet(base: start).code(former: SignalAction()), to: start)
          notes?.note(.net(space: number, base: start.value))
          notes?.flush()
        }),
      start > 0
    else { return nil }
    var net = SafetyNet(base: Address(UInt64(start)))
    let unmap: () -> Void = {
      _ = try? self.call(.munmap, [UInt64(start), byteCount], by: tracee, at: place)
      self.notes?.note(.net(space: number, base: 0))
    }
    do throws(TraceeError) {
      let former = try action(by: tracee, net, at: place)
      guard let former else {
        unmap()
        return nil
      }
      try space.write(net.code(former: former), to: net.base)
      for site in space.breakpoints.slots where site.isInserted {
        guard let place = net.place(of: site.address) else { continue }
        try space.write(SafetyNet.entry(site).littleEndianBytes, to: place)
      }
      try space.write(former.bytes + [1], to: net.formerAction)
      // PROT_READ | PROT_EXEC.
      if try call(.mprotect, [UInt64(start), 4096, 5], by: tracee, at: place) == 0,
        try setAction(net.action(former: former), net, by: tracee, at: place)
      {
        return net
      }
      unmap()
      return nil
    } catch {
      unmap()
      return nil
    }
  }

  /// What a process does about SIGTRAP.
  func action(
    by tracee: Tracee, _ net: SafetyNet, at place: Address
  ) throws(TraceeError) -> SignalAction? {
    let result = try call(
      .sigaction, [UInt64(Self.trapSignal), 0, net.scratch.value, 8], by: tracee,
      at: place)
    guard result == 0,
      let bytes = try? tracee.process.space.bytes(at: net.scratch, count: SignalAction.byteCount)
    else { return nil }
    return SignalAction(bytes)
  }

  /// Has a process do something else about SIGTRAP; false when that is refused.
  func setAction(
    _ action: SignalAction, _ net: SafetyNet, by tracee: Tracee, at place: Address
  ) throws(TraceeError) -> Bool {
    try tracee.process.space.write(action.bytes, to: net.scratch)
    return try call(
      .sigaction, [UInt64(Self.trapSignal), net.scratch.value, 0, 8], by: tracee, at: place)
      == 0
  }

  /// What a process did about SIGTRAP before it had the net; nil when that has not been asked.
  func formerAction(_ net: SafetyNet, in space: AddressSpace) -> SignalAction? {
    guard var bytes = try? space.bytes(at: net.formerAction, count: SignalAction.byteCount + 1),
      bytes.popLast() == 1
    else { return nil }
    return SignalAction(bytes)
  }

  /// Takes the net out of a process all of whose threads are stopped. If the program has put another handler
  /// in its place, or a filter forbids it or somebody stands in it, its pages stay.
  func liftNet(of process: TracedProcess) {
    var net: SafetyNet?
    if case .laid(let laid) = process.space.net { net = laid }
    guard net != nil || isGuard, !process.sharesParentMemory,
      // It may have been given a filter since.
      mayCall(process.id)
    else { return }
    let places = callPlaces(in: process.space)
    var caller: Tracee?
    for tracee in process.threads.values {
      // A thread whose stop is the trap of an int3 would have it delivered if we died now.
      if case .breakpoint? = tracee.stop {
        passBreakpoint(tracee)
        guard settle(tracee) else { continue }
      }
      if caller == nil, settle(tracee) { caller = tracee }
    }
    do throws(TraceeError) {
      isInTheWay = try !clearAbandonedCalls(at: places, in: process)
      guard let net, net.isIn(process.space), let tracee = caller,
        let place = freePlace(among: places, in: process.space)
      else { return }
      for tracee in process.threads.values {
        guard try leave(net, tracee) else { return }
      }
      // A tracer may have been killed before it had put the handler in, or had asked for what was there.
      if let former = formerAction(net, in: process.space) {
        // It lets other signals through while it runs if the former one did.
        if former.hasHandler, isReturnedTo(net.base..<net.table, in: process) {
          isInTheWay = true
          return
        }
        let ours = net.action(former: former)
        guard let current = try action(by: tracee, net, at: place),
          [ours, ours.reset, former].contains(current)
        else { return }
        if current != former {
          guard try setAction(former, net, by: tracee, at: place) else { return }
        }
      }
      _ = try call(
        .munmap, [net.base.value, UInt64(SafetyNet.byteCount)], by: tracee, at: place)
      process.space.net = .none
    } catch {
      // It is gone, or about to be.
    }
  }

  /// Brings a thread out of the handler; false when that cannot be.
  private func leave(_ net: SafetyNet, _ tracee: Tracee) throws(TraceeError) -> Bool {
    var steps = 0
    while stands(tracee, in: net) {
      // It has not half as many instructions, and the last sets the mask of signals.
      guard tracee.state == .stopped, steps < 100, try step(tracee) else {
        return false
      }
      steps += 1
    }
    return true
  }

  private func stands(_ tracee: Tracee, in net: SafetyNet) -> Bool {
    var registers = RegisterSet()
    guard tracee.state == .stopped,
      (try? ptrace.readRegisters(tracee.thread, into: &registers)) != nil
    else { return true }
    return (0..<SafetyNet.byteCount).contains(registers.programCounter - net.base)
  }

  /// Brings a stopped thread to where it can make a call: out of the system call that it told of, beyond the
  /// trap, and past the beginning of a signal's handler, since the signal would lose what came with it if it
  /// waited.
  private func settle(_ tracee: Tracee) -> Bool {
    // One that has made a child by vfork would sleep until that child, which stands too, has gone on.
    guard tracee.state == .stopped, !tracee.isAwaitingVfork, let stop = tracee.stop else {
      return false
    }
    switch stop {
    case .group, .interrupted, .started: return true
    case .exited, .killed, .exiting: return false
    case .signal where tracee.signal == 0: return true
    case .breakpoint, .signal, .forked, .cloned, .vforkDone, .executed, .systemCall:
      guard (try? ptrace.interrupt(tracee.thread)) != nil else { return false }
      while true {
        tracee.earlyRegisters = nil
        guard
          (try? ptrace.resume(tracee.thread, signal: tracee.signal, stopsAtCalls: false)) != nil,
          let status = waitFor(tracee)
        else { return false }
        guard let signal = status.stopSignal, status.event == nil || status.event == .stop else {
          queue.append(WaitQueue.Result(thread: tracee.thread, status: status))
          return false
        }
        tracee.signal = 0
        guard status.event == .stop else {
          guard let stop = try? classifySignal(signal, of: tracee) else { return false }
          tracee.stop = stop
          passBreakpoint(tracee)
          continue
        }
        // Asked to stop, it comes to that before it executes anything.
        tracee.stop = .interrupted
        tracee.rejoinsGroupStop = Self.isJobControl(signal)
        if !tracee.rejoinsGroupStop { try? resumeInterruptedCall(of: tracee) }
        return true
      }
    }
  }
}
