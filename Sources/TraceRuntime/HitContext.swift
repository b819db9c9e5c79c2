// What a program needs from a hit. The machine knows nothing else of processes: whoever can answer
// this can run programs, be it a stopped thread, a timer, or a test.

package import TraceProgram

/// Something that has fired a probe.
package protocol HitContext: ~Copyable {
  /// A number about the hit. Facts that it does not have are 0.
  mutating func fact(_ fact: HitFact) -> UInt64
  /// Register number `index` of the hitting thread, in the order of `RegisterName`.
  mutating func register(_ index: Int) throws(RuntimeFault) -> UInt64
  /// An argument of the hit, extended to 64 bits by its own sign.
  mutating func argument(_ index: Int) throws(RuntimeFault) -> UInt64
  /// Appends a text about the hit; nothing for one that it does not have.
  mutating func appendText(_ text: HitQuestion, to bytes: inout [UInt8])
  /// Appends bytes of the tracee's memory: exactly `count`, or with `stopsAtZero` those before the first
  /// zero byte, at most `count`.
  mutating func appendMemory(
    at address: UInt64, count: Int, stopsAtZero: Bool, to bytes: inout [UInt8]
  ) throws(RuntimeFault)
  /// Changes the tracee, or asks for its stack.
  mutating func perform(_ request: HitRequest) throws(RuntimeFault) -> UInt64
}

/// A text to be had from a hit.
package enum HitQuestion: Sendable {
  case text(HitText)
  case symbol(UInt64, SymbolForm)
  /// The user stack; nothing if there is none.
  case stack(StackForm)
  /// The words of the process's command line, each with a zero byte behind it.
  case commandWords
  /// A variable of the process's environment.
  case environment([UInt8])
  /// The name of a thread.
  case threadName(UInt64)
}

/// Something to be done at a hit.
package enum HitRequest {
  /// The number of the user stack, of at most so many frames, in whatever store the caller keeps.
  case stack(limit: Int)
  case write([UInt8], to: UInt64)
  case act(HitAction, UInt64)
  /// The address in a frame of the user stack, the hit's own being 0; 0 if there is none.
  case stackAddress(Int)
  /// A number about a thread.
  case taskFact(TaskFact, UInt64)
}

/// Why a clause was ended. Nothing else is affected.
package struct RuntimeFault: Error, Hashable, Sendable {
  package var kind: FaultKind
  /// What `kind` says it is: an address, an index, a size.
  package var value: UInt64

  package init(_ kind: FaultKind, _ value: UInt64 = 0) {
    self.kind = kind
    self.value = value
  }
}
