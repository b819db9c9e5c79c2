// One hit, as it is delivered: a view of a stopped thread that lives on the loop's stack for the
// length of one call. Nothing is read from the tracee before it is asked for.

internal import Glibc
package import ProbeNotes
package import TraceBase
package import Tracees
package import Unwinding

/// A thread that stands at a site.
package struct ProbeHit: ~Copyable {
  package let site: Site
  package let tracee: Tracee
  /// The memory of the stopped process, read at most once a page.
  package let memory: StopMemory
  private let bias: LoadBias
  private var vectors: StopVectors
  let stacks: StackReader

  init(
    site: Site, tracee: Tracee, bias: LoadBias, memory: StopMemory, vectors: StopVectors,
    stacks: StackReader
  ) {
    self.stacks = stacks
    self.site = site
    self.tracee = tracee
    self.bias = bias
    self.memory = memory
    self.vectors = vectors
  }

  package var thread: ThreadID { tracee.thread }
  package var process: ProcessID { tracee.process.id }
  /// Where the thread stands; its registers are as of after the breakpoint, a byte further.
  package var address: Address { bias.address(of: site.address) }

  /// Evaluates an argument of the site.
  package mutating func value(of argument: BoundArgument) throws(ArgumentFault) -> ArgumentValue {
    var memory = memory
    return try argument.value(
      registers: tracee.registers, bias: bias, memory: &memory, vectors: &vectors)
  }

  /// Evaluates an argument of the site, and tells how.
  package mutating func trail(of argument: BoundArgument) -> ArgumentTrail {
    var memory = memory
    return argument.trail(
      registers: tracee.registers, bias: bias, memory: &memory, vectors: &vectors)
  }

  /// The thread's user stack, innermost frame first, at most `limit` frames.
  package func stack(limit: Int) -> [StackFrame] {
    names(of: walk(limit: limit))
  }

  /// The same without names, which cost more than the walk.
  package func walk(limit: Int) -> [WalkedFrame] {
    stacks.walk(tracee, at: address, memory: memory, limit: limit)
  }

  /// Names the frames of this hit's stack.
  package func names(of frames: [WalkedFrame]) -> [StackFrame] {
    stacks.names(of: frames)
  }
}

/// The clocks a hit may be stamped with, read without a system call where the vDSO serves them.
package enum HitClock {
  /// Nanoseconds since 1970. CLOCK_REALTIME.
  package static var realTime: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
  /// Nanoseconds since some fixed point. CLOCK_MONOTONIC.
  package static var monotonic: UInt64 { monotonicTime() }
}

/// The vector registers of the thread that is stopped now, fetched at most once a stop.
package final class StopVectors: VectorRegisterReader {
  private let tracer: Tracer
  private var thread: ThreadID?
  private var area = InlineArray<512, UInt8>(repeating: 0)
  private var isFetched = false

  init(_ tracer: Tracer) {
    self.tracer = tracer
  }

  func begin(_ thread: ThreadID) {
    self.thread = thread
    isFetched = false
  }

  package func vectorRegister(_ number: Int) throws(ArgumentFault) -> VectorLane {
    precondition((0..<16).contains(number))
    try fetch()
    return VectorLane(low: word(at: 160 + number * 16), high: word(at: 168 + number * 16))
  }

  package func x87Register(_ position: Int) throws(ArgumentFault) -> ExtendedBits {
    precondition((0..<8).contains(position))
    try fetch()
    // The abridged tag word has a bit for each physical register; the stack's top is in bits 11 to
    // 13 of the status word (Intel SDM volume 1, 10.5.1).
    let top = Int(word(at: 0) >> 27 & 7)
    guard area[4] >> UInt8((top + position) % 8) & 1 == 1 else {
      throw ArgumentFault(.emptyRegister)
    }
    return ExtendedBits(
      significand: word(at: 32 + position * 16),
      signAndExponent: UInt16(truncatingIfNeeded: word(at: 40 + position * 16)))
  }

  private func fetch() throws(ArgumentFault) {
    guard !isFetched else { return }
    guard let thread, tracer.readVectors(of: thread, into: &area) else {
      throw ArgumentFault(.unavailableVectorRegisters)
    }
    isFetched = true
  }

  private func word(at offset: Int) -> UInt64 {
    var word: UInt64 = 0
    for index in (0..<8).reversed() { word = word << 8 | UInt64(area[offset + index]) }
    return word
  }
}
