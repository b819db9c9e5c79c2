// Threads that block SIGTRAP. The kernel forces the signal of our int3 on them all the same: it unblocks it
// and takes the process's handler away (KernelNotes 13). The handler that we have put in is put back when it
// is missed, and a mask when its thread is let go, unless the program has changed it since. That a thread
// blocks SIGTRAP is known of those that were attached to, and of others if they block everything; to ask
// each time before a hit is not possible, and after it the mask does not tell.

internal import SystemPackage
internal import TraceBase

extension Tracer {
  /// Notes whether a thread that has just come under trace blocks SIGTRAP.
  func noteMask(of tracee: Tracee) {
    guard !isGuard else { return }
    let blocked = Self.signals("SigBlk", of: tracee.thread) ?? 0
    tracee.blocksTrap = blocked & Self.trapBit != 0
  }

  /// Looks what the hit that a thread stands at has changed. At its first, and now and then, since a thread
  /// may block SIGTRAP later.
  func mindBlockedTrap(of tracee: Tracee) {
    guard !isGuard else { return }
    if tracee.forcedMask == nil, let mask = try? ptrace.signalMask(tracee.thread),
      tracee.blocksTrap || mask & Self.faults == Self.faults
    {
      tracee.forcedMask = mask
    }
    if case .laid(let net) = tracee.process.space.net,
      let caught = Self.signals("SigCgt", of: tracee.thread), caught & Self.trapBit == 0
    {
      try? restoreAction(net, by: tracee)
    }
  }

  /// Has a stopped thread, about to be let go, block SIGTRAP again if it did.
  func blockTrapAgain(in tracee: Tracee) {
    guard let forced = tracee.forcedMask, tracee.state == .stopped,
      (try? ptrace.signalMask(tracee.thread)) == forced
    else { return }
    try? ptrace.setSignalMask(tracee.thread, to: forced | Self.trapBit)
  }

  /// Puts the net's handler back, if it was the kernel that has taken it away.
  private func restoreAction(_ net: SafetyNet, by tracee: Tracee) throws(TraceeError) {
    let space = tracee.process.space
    guard let place = freePlace(among: callPlaces(in: space), in: space),
      let former = formerAction(net, in: space),
      let current = try action(by: tracee, net, at: place)
    else { return }
    let ours = net.action(former: former)
    guard current == ours.reset else { return }
    _ = try setAction(ours, net, by: tracee, at: place)
  }

  /// Signals of a thread, one bit each from signal 1 on: a line of its "status" (proc(5)). Read for every
  /// thread of a process, so without a string.
  private static func signals(_ name: StaticString, of thread: ThreadID) -> UInt64? {
    guard
      let file = try? FileDescriptor.open(
        FilePath("/proc/\(thread)/status"), .readOnly, options: .closeOnExec)
    else { return nil }
    defer { try? file.close() }
    var bytes = [UInt8](repeating: 0, count: 4096)
    guard let count = try? unsafe bytes.withUnsafeMutableBytes({ try unsafe file.read(into: $0) })
    else { return nil }
    let wanted = unsafe Array(
      UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    for line in bytes[..<count].split(separator: UInt8(ascii: "\n"))
    where line.starts(with: wanted) {
      let digits = line.dropFirst(wanted.count).drop { $0 != UInt8(ascii: "\t") }.dropFirst()
      return UInt64(String(decoding: digits, as: UTF8.self), radix: 16)
    }
    return nil
  }

  static let trapBit: UInt64 = 1 << UInt64(trapSignal - 1)
  /// SIGILL, SIGABRT, SIGBUS, SIGFPE and SIGSEGV: who blocks these blocks all.
  private static let faults: UInt64 = [4, 6, 7, 8, 11].reduce(0) { $0 | 1 << ($1 - 1) }
}
