// The guard process. It reads what the tracer notes, and when the tracer is gone it puts right what is left:
// bytes and semaphores first, then processors, and last the nets, for which it must trace the processes
// itself for a moment. After an orderly end nothing is left.

internal import CTrace
internal import Glibc
internal import SystemPackage
internal import TraceBase

/// What is to be put right.
struct RescueState: Equatable, Sendable {
  /// What is known of a semaphore. Whether it was changed at the last moment, its value tells.
  enum Semaphore: Equatable, Sendable {
    case raised
    case raising(from: UInt16)
    case lowering(from: UInt16)

    func isRaised(_ value: UInt16?) -> Bool {
      switch self {
      case .raised: true
      case .raising(let former): value != former
      case .lowering(let former): value == former
      }
    }
  }

  struct Space: Equatable, Sendable {
    var process: Int32
    /// The bytes that int3s stand in place of.
    var breakpoints: [UInt64: UInt8] = [:]
    var semaphores: [UInt64: Semaphore] = [:]
    var net: UInt64?
    var call: UInt64?

    var originalBytes: [Address: UInt8] {
      Dictionary(uniqueKeysWithValues: breakpoints.map { (Address($0), $1) })
    }
  }

  struct Guest: Equatable, Sendable {
    var home: UInt64
    var words: [UInt32: UInt64] = [:]
  }

  private(set) var spaces: [UInt32: Space] = [:]
  private(set) var guests: [Int32: Guest] = [:]
  /// What threads block that were stepped.
  private(set) var masks: [Int32: UInt64] = [:]

  mutating func take(_ note: RescueNote) {
    switch note {
    case .began(let space, let process): spaces[space] = Space(process: process)
    case .forked(let space, let process, let from):
      spaces[space] = spaces[from] ?? Space(process: process)
      spaces[space]?.process = process
    case .ended(let space): spaces[space] = nil
    case .breakpoint(let space, let address, let byte): spaces[space]?.breakpoints[address] = byte
    case .removed(let space, let address): spaces[space]?.breakpoints[address] = nil
    case .raising(let space, let address, let value):
      spaces[space]?.semaphores[address] = .raising(from: value)
    case .raised(let space, let address): spaces[space]?.semaphores[address] = .raised
    case .lowering(let space, let address, let value):
      spaces[space]?.semaphores[address] = .lowering(from: value)
    case .lowered(let space, let address): spaces[space]?.semaphores[address] = nil
    case .net(let space, let base): spaces[space]?.net = base == 0 ? nil : base
    case .call(let space, let place): spaces[space]?.call = place == 0 ? nil : place
    case .guest(let thread, let home): guests[thread, default: Guest(home: home)].home = home
    case .mask(let thread, let index, let word): guests[thread]?.words[index] = word
    case .sentHome(let thread): guests[thread] = nil
    case .stepping(let thread, let mask): masks[thread] = mask
    case .goesOn(let thread): masks[thread] = nil
    }
  }
}

/// What the program does as a guard.
package enum Rescue {
  /// Reads notes from standard input to their end, and puts right what they leave.
  package static func run() {
    var state = RescueState()
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += buffer[..<count]
      let whole = bytes.count / RescueNote.byteCount * RescueNote.byteCount
      for start in stride(from: 0, to: whole, by: RescueNote.byteCount) {
        if let note = RescueNote(bytes[start..<start + RescueNote.byteCount]) { state.take(note) }
      }
      bytes.removeFirst(whole)
    }
    putRight(state)
  }

  private static func putRight(_ state: RescueState) {
    let noted = state.spaces.values.filter { restore($0) }
    for (thread, guest) in state.guests { sendHome(ThreadID(thread), guest) }
    let masks = Dictionary(uniqueKeysWithValues: state.masks.map { (ThreadID($0), $1) })
    let nets = noted.filter { $0.net != nil }
    var known = Set(noted.map(\.process))
    var spaces = noted + kin(of: nets, besides: known).filter { restore($0) }
    while !spaces.isEmpty {
      known.formUnion(spaces.map(\.process))
      for space in spaces where space.net != nil || space.call != nil || !masks.isEmpty {
        lift(space, masks)
      }
      // Some may have been made meanwhile.
      spaces = kin(of: nets, besides: known).filter { restore($0) }
    }
  }

  /// Puts bytes and semaphores back; false if the memory is not the one that was noted.
  private static func restore(_ space: RescueState.Space) -> Bool {
    let memory = AddressSpace(ProcessID(space.process), nil)
    let raised = space.semaphores.filter { address, semaphore in
      let bytes = memory.rawBytes(at: Address(address), count: 2)
      return semaphore.isRaised(bytes.count == 2 ? UInt16(bytes[0]) | UInt16(bytes[1]) << 8 : nil)
    }
    memory.recall(space.originalBytes, raised: Set(raised.keys.map { Address($0) }))
    let call = space.call.flatMap {
      CallCode.way(in: memory.rawBytes(at: Address($0), count: CallCode.room))
    }
    guard memory.holdsTrap || call != nil || isLaid(space.net, in: memory) else { return false }
    // What could not be put back is as good as it gets.
    try? memory.disarm()
    return true
  }

  private static func isLaid(_ net: UInt64?, in memory: AddressSpace) -> Bool {
    net.map { SafetyNet(base: Address($0)).isIn(memory) } ?? false
  }

  /// Children that the tracer was not told of any more: copies of what was noted, net and all. Not those that
  /// use the memory of a parent.
  private static func kin(
    of nets: [RescueState.Space], besides known: Set<Int32>
  ) -> [RescueState.Space] {
    guard !nets.isEmpty else { return [] }
    return ProcessSearch.processes().filter { !known.contains($0.rawValue) }.compactMap { id in
      let memory = AddressSpace(id, nil)
      guard var copy = nets.first(where: { isLaid($0.net, in: memory) }),
        ProcessSearch.lender(to: id) == nil
      else { return nil }
      copy.process = id.rawValue
      return copy
    }
  }

  private static func sendHome(_ thread: ThreadID, _ guest: RescueState.Guest) {
    guard ProcessorSet(of: thread) == ProcessorSet(Int(truncatingIfNeeded: guest.home)) else {
      return
    }
    let count = Int(guest.words.keys.max().map { $0 + 1 } ?? 0)
    ProcessorSet(words: (0..<count).map { guest.words[UInt32($0)] ?? 0 }).giveBack(to: thread)
  }

  /// How often to try again, 5 ms apart: for a while the kernel still counts the process as traced.
  private static let patience = 2000

  private static func lift(_ space: RescueState.Space, _ masks: [ThreadID: UInt64]) {
    let id = ProcessID(space.process)
    for _ in 0..<patience {
      let tracer = Tracer()
      tracer.isGuard = true
      tracer.formerMasks = masks
      do throws(TraceeError) {
        let process = try tracer.attach(id)
        if let net = space.net { process.space.net = .laid(SafetyNet(base: Address(net))) }
        // Threads that executed an int3 before its byte was back may still report it.
        process.space.recall(space.originalBytes)
        try tracer.detachAll()
        guard tracer.isInTheWay else { return }
      } catch {
        guard !ProcessStatus.hasEnded(id) else { return }
      }
      usleep(5000)
    }
  }
}
