// The guard process. It reads what the tracer notes, and when the tracer is gone it puts right what is left:
// bytes and semaphores first, then processors, and last the nets, for which it must trace the processes
// itself for a moment. After an orderly end nothing is left.

internal import CTrace
internal import Glibc
internal import SystemPackage
internal import TraceBase

/// What is to be put right.
struct RescueState: Equatable, Sendable {
  struct Space: Equatable, Sendable {
    var process: Int32
    /// The bytes that int3s stand in place of.
    var breakpoints: [UInt64: UInt8] = [:]
    var raised: Set<UInt64> = []
    var net: UInt64?

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

  mutating func take(_ note: RescueNote) {
    switch note {
    case .began(let space, let process): spaces[space] = Space(process: process)
    case .forked(let space, let process, let from):
      spaces[space] = spaces[from] ?? Space(process: process)
      spaces[space]?.process = process
    case .ended(let space): spaces[space] = nil
    case .breakpoint(let space, let address, let byte): spaces[space]?.breakpoints[address] = byte
    case .removed(let space, let address): spaces[space]?.breakpoints[address] = nil
    case .raised(let space, let address): spaces[space]?.raised.insert(address)
    case .lowered(let space, let address): spaces[space]?.raised.remove(address)
    case .net(let space, let base): spaces[space]?.net = base == 0 ? nil : base
    case .guest(let thread, let home): guests[thread, default: Guest(home: home)].home = home
    case .mask(let thread, let index, let word): guests[thread]?.words[index] = word
    case .sentHome(let thread): guests[thread] = nil
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
    let ours = state.spaces.values.filter { restore($0) }
    for (thread, guest) in state.guests { sendHome(ThreadID(thread), guest) }
    for space in ours {
      if let net = space.net { lift(net, from: space) }
    }
  }

  /// Puts bytes and semaphores back; false if the memory is not the one that was noted.
  private static func restore(_ space: RescueState.Space) -> Bool {
    let memory = AddressSpace(ProcessID(space.process), nil)
    memory.recall(space.originalBytes, raised: Set(space.raised.map { Address($0) }))
    guard memory.holdsTrap || isThere(space.net, in: memory) else { return false }
    // What could not be put back is as good as it gets.
    try? memory.disarm()
    return true
  }

  /// Whether a net is where it was laid.
  private static func isThere(_ net: UInt64?, in memory: AddressSpace) -> Bool {
    guard let net else { return false }
    let code = SafetyNet(base: Address(net)).code(former: SignalAction())
    let count = unsafe ctrace_net().data
    return (try? memory.bytes(at: Address(net), count: count)) == Array(code[..<count])
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

  private static func lift(_ net: UInt64, from space: RescueState.Space) {
    let id = ProcessID(space.process)
    for _ in 0..<patience {
      let tracer = Tracer()
      tracer.keepsMasks = false
      do throws(TraceeError) {
        let process = try tracer.attach(id)
        process.space.net = .laid(SafetyNet(base: Address(net)))
        // Threads that executed an int3 before its byte was back may still report it.
        process.space.recall(space.originalBytes)
        return try tracer.detachAll()
      } catch {
        guard !ProcessStatus.hasEnded(id) else { return }
        usleep(5000)
      }
    }
  }
}
