// What keeps a process alive if its tracer is killed. The kernel then lets go of it at once, and the next int3
// of ours would be its death: SIGTRAP with nobody to take it. So a process that has come to a breakpoint gets
// a handler of that signal, in a few pages of its own, which passes over our sites as the tracer does and
// hands every other trap to whatever was there before. A guard process takes it out again.
//
// The pages: code (net.S), a table of sites, and one for what is passed to system calls, whose second half
// keeps the former action for the guard.

internal import CTrace
internal import TraceBase

/// A handler of ours in an address space.
struct SafetyNet: Sendable {
  /// Where its pages begin, with the handler itself.
  let base: Address
  /// How many sites fit into the table, a power of two.
  let capacity: Int
  private var covered: Set<Address> = []
  private var taken: Set<Int> = []

  private static let page = 4096

  init(base: Address, capacity: Int) {
    self.base = base
    self.capacity = capacity
  }

  /// The same for so many sites that each is found in a step or two, and as many may come.
  static func capacity(for siteCount: Int) -> Int {
    var capacity = 4096
    while capacity < siteCount * 4, capacity < 1 << 20 { capacity *= 2 }
    return capacity
  }

  static func byteCount(capacity: Int) -> Int { page + capacity * 8 + page }
  var byteCount: Int { Self.byteCount(capacity: capacity) }
  var table: Address { base + Self.page }
  /// For the arguments of calls.
  var scratch: Address { table + capacity * 8 }
  /// Where the former action is kept.
  var formerAction: Address { scratch + Self.page / 2 }

  // MARK: The table

  /// The slot for a site; nil when it has one, or there is no room.
  mutating func place(of site: Address) -> Int? {
    guard covered.count < capacity / 2, covered.insert(site).inserted else { return nil }
    var slot = Self.firstSlot(of: site, capacity: capacity)
    while !taken.insert(slot).inserted { slot = (slot + 1) % capacity }
    return slot
  }

  /// The table with these sites.
  mutating func fill(_ sites: [BreakpointTable.Slot]) -> [UInt8] {
    var words = [UInt64](repeating: 0, count: capacity)
    for site in sites {
      if let slot = place(of: site.address) { words[slot] = Self.entry(site) }
    }
    return words.flatMap(\.littleEndianBytes)
  }

  private static func firstSlot(of site: Address, capacity: Int) -> Int {
    Int((site.value &* 0x61C8_8647) >> 16 & UInt64(capacity - 1))
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
    let data = former.handler.littleEndianBytes + UInt64(capacity - 1).littleEndianBytes
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
      action.mask = .max
    }
    if action.restorer == 0 { action.restorer = (base + (unsafe ctrace_net().restorer)).value }
    action.flags |= SignalAction.hasRestorer
    return action
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

  /// Neither SIG_DFL nor SIG_IGN.
  var hasHandler: Bool { handler > 1 }

  init() {}

  init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    let words = (0..<4).map { index in
      bytes[index * 8..<index * 8 + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }
    (handler, flags, restorer, mask) = (words[0], words[1], words[2], words[3])
  }

  var bytes: [UInt8] { [handler, flags, restorer, mask].flatMap(\.littleEndianBytes) }
}

extension UInt64 {
  var littleEndianBytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) } }
}

// MARK: Laying and lifting

extension Tracer {
  /// Puts a net into the address space of a thread that has come to a breakpoint, unless there is one or it
  /// cannot be.
  func layNet(by tracee: Tracee) {
    let process = tracee.process
    // What a child shares with its parent is its parent's; and who lets no more through than we may call
    // ourselves might be killed for it.
    guard !process.sharesParentMemory else { return }
    let space = process.space
    guard space.lacksNet else { return }
    space.net = .impossible
    guard mayCall(process.id) else { return }
    guard let net = try? spread(by: tracee, in: space) else { return }
    space.net = .laid(net)
    notes?.note(.net(space: space.number, base: net.base.value, capacity: UInt64(net.capacity)))
    notes?.flush()
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
    guard let instruction = callInstruction(in: space) else { return nil }
    let sites = space.breakpoints.slots.filter(\.isInserted)
    let capacity = SafetyNet.capacity(for: sites.count)
    let byteCount = UInt64(SafetyNet.byteCount(capacity: capacity))
    // PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE.
    guard
      let start = try call(
        .mmap, [0, byteCount, 3, 0x4022, .max, 0], by: tracee, at: instruction),
      start > 0
    else { return nil }
    var net = SafetyNet(base: Address(UInt64(start)), capacity: capacity)
    let unmap: () -> Void = {
      _ = try? self.call(.munmap, [UInt64(start), byteCount], by: tracee, at: instruction)
    }
    do throws(TraceeError) {
      let former = try action(by: tracee, net, at: instruction)
      guard let former else {
        unmap()
        return nil
      }
      try space.write(net.code(former: former), to: net.base)
      try space.write(net.fill(sites), to: net.table)
      try space.write(former.bytes, to: net.formerAction)
      try space.write(net.action(former: former).bytes, to: net.scratch)
      // PROT_READ | PROT_EXEC.
      guard
        try call(.mprotect, [UInt64(start), 4096, 5], by: tracee, at: instruction) == 0,
        try call(
          .rt_sigaction, [UInt64(Self.trapSignal), net.scratch.value, 0, 8], by: tracee,
          at: instruction) == 0
      else {
        unmap()
        return nil
      }
      return net
    } catch {
      unmap()
      return nil
    }
  }

  /// What a process does about SIGTRAP.
  private func action(
    by tracee: Tracee, _ net: SafetyNet, at instruction: Address
  ) throws(TraceeError) -> SignalAction? {
    let result = try call(
      .rt_sigaction, [UInt64(Self.trapSignal), 0, net.scratch.value, 8], by: tracee,
      at: instruction)
    guard result == 0,
      let bytes = try? tracee.process.space.bytes(at: net.scratch, count: SignalAction.byteCount)
    else { return nil }
    return SignalAction(bytes)
  }

  /// Takes the net out of a process all of whose threads are stopped. If the program has put another handler
  /// in its place, or somebody stands in it, its pages stay.
  func liftNet(of process: TracedProcess) {
    guard case .laid(let net) = process.space.net, !process.sharesParentMemory else { return }
    guard let instruction = callInstruction(in: process.space),
      let tracee = process.threads.values.first(where: { settle($0) })
    else { return }
    do throws(TraceeError) {
      guard let current = try action(by: tracee, net, at: instruction),
        current.handler == net.base.value,
        let former = try? process.space.bytes(
          at: net.formerAction, count: SignalAction.byteCount)
      else { return }
      try process.space.write(former, to: net.scratch)
      guard
        try call(
          .rt_sigaction, [UInt64(Self.trapSignal), net.scratch.value, 0, 8], by: tracee,
          at: instruction) == 0,
        !process.threads.values.contains(where: { stands($0, in: net) })
      else { return }
      _ = try call(
        .munmap, [net.base.value, UInt64(net.byteCount)], by: tracee, at: instruction)
      process.space.net = .none
    } catch {
      // It is gone, or about to be.
    }
  }

  private func stands(_ tracee: Tracee, in net: SafetyNet) -> Bool {
    var registers = RegisterSet()
    guard tracee.state == .stopped,
      (try? ptrace.readRegisters(tracee.thread, into: &registers)) != nil
    else { return true }
    return (0..<net.byteCount).contains(registers.programCounter - net.base)
  }

  /// Brings a stopped thread to where it can make a call: out of the system call that it told of.
  private func settle(_ tracee: Tracee) -> Bool {
    guard tracee.state == .stopped, let stop = tracee.stop else { return false }
    switch stop {
    case .breakpoint, .signal, .group, .interrupted, .started: return true
    case .exited, .killed, .exiting: return false
    case .forked, .cloned, .vforkDone, .executed, .systemCall:
      guard (try? ptrace.interrupt(tracee.thread)) != nil,
        (try? ptrace.resume(tracee.thread, signal: tracee.signal, stopsAtCalls: false)) != nil,
        let status = waitFor(tracee)
      else { return false }
      guard let signal = status.stopSignal, status.event == nil || status.event == .stop else {
        queue.append(WaitQueue.Result(thread: tracee.thread, status: status))
        return false
      }
      tracee.signal = status.event == nil ? signal : 0
      return true
    }
  }
}
