// An argument spec made ready for hits: symbols are numbers, registers are slots, and what can be
// known in advance is. It is plain data, so that a site's arguments are one flat array and evaluating
// one neither allocates nor counts references.

internal import TraceBase

/// An argument of one site, as evaluated on each hit.
package struct BoundArgument: Sendable {
  /// How the bytes become a value.
  enum Format: UInt8, Sendable {
    case integer, floating, block
  }

  /// Where the bytes are.
  enum Place: Sendable {
    case register(RegisterName)
    /// A number, plus the load bias as many times.
    case constant(UInt64, biasCount: Int8)
    case memory(MemoryPlace)
    case vector(UInt8)
    case x87(UInt8)
    /// There is no value on any hit.
    case nowhere(ArgumentFault.Reason)
  }

  /// The terms of an address.
  struct MemoryPlace: Sendable {
    var displacement: UInt64
    var biasCount: Int8
    var isCutTo32Bits: Bool
    var base: RegisterSlot?
    var index: RegisterSlot?
    var scale: UInt8
    var segmentBase: RegisterSlot?
  }

  let place: Place
  let format: Format
  let isSigned: Bool
  package let byteCount: Int32

  /// Resolves a spec's symbols.
  package init(
    _ spec: ArgumentSpec, symbols: some SymbolLookup
  ) throws(ArgumentSpecError) {
    do throws(ArgumentSpecError.Reason) {
      place = try Self.place(of: spec.operand, symbols: symbols)
    } catch {
      throw ArgumentSpecError(text: spec.text, reason: error)
    }
    byteCount = Int32(truncatingIfNeeded: spec.byteCount)
    isSigned = spec.isSigned
    format =
      if spec.isFloating {
        .floating
      } else if case .memory = spec.operand, ![1, 2, 4, 8].contains(spec.byteCount) {
        .block
      } else {
        .integer
      }
  }

  /// An entry of a note's list; one that cannot be used gives a fault on each hit.
  package init(_ entry: ParsedArgument, symbols: some SymbolLookup) {
    guard case .spec(let spec) = entry else {
      self.init(faulting: .malformed)
      return
    }
    do {
      try self.init(spec, symbols: symbols)
    } catch {
      self.init(faulting: .unresolvedSymbol)
    }
  }

  private init(faulting reason: ArgumentFault.Reason) {
    place = .nowhere(reason)
    format = .integer
    isSigned = false
    byteCount = 8
  }

  /// True when every hit gives a fault instead of a value.
  package var hasNoValue: Bool {
    if case .nowhere = place { true } else { false }
  }

  // MARK: Binding

  private typealias Failure = ArgumentSpecError.Reason

  private static func place(
    of operand: ArgumentOperand, symbols: some SymbolLookup
  ) throws(ArgumentSpecError.Reason) -> Place {
    switch operand {
    case .register(let name): return .register(name)
    case .vector(let number): return .vector(UInt8(truncatingIfNeeded: number))
    case .x87(let position): return .x87(UInt8(truncatingIfNeeded: position))
    case .immediate(let sum):
      let known = try resolve(sum, symbols: symbols)
      return .constant(known.value, biasCount: known.biasCount)
    case .memory(let memory): return try place(of: memory, symbols: symbols)
    }
  }

  private static func place(
    of memory: MemoryOperand, symbols: some SymbolLookup
  ) throws(ArgumentSpecError.Reason) -> Place {
    let known = try resolve(memory.displacement, symbols: symbols)
    // The operand is a slot of the global offset table, but where the slot is no symbol tells. What
    // the dynamic linker put there is known all the same: the symbol's own run-time address, or its
    // offset from the thread pointer.
    if let modifier = memory.displacement.terms.first?.modifier,
      modifier == .gotpcrel || modifier == .gottpoff
    {
      return .constant(known.value, biasCount: known.biasCount)
    }
    // `symbol(%rip)` is how an assembler is told to reach the symbol relative to the program counter:
    // the sum is the symbol's address, to which the program counter is not added. Without a symbol
    // the operand is what it says, relative to the program counter the hit is delivered with.
    let isRelativeReference =
      memory.base?.slot == .rip && !memory.displacement.terms.isEmpty
    return .memory(
      MemoryPlace(
        displacement: known.value, biasCount: known.biasCount,
        isCutTo32Bits: (memory.base ?? memory.index)?.byteCount == 4,
        base: isRelativeReference ? nil : memory.base?.slot,
        index: memory.index?.slot, scale: UInt8(truncatingIfNeeded: memory.scale),
        segmentBase: memory.segment.map { $0 == .fs ? .fsBase : .gsBase }))
  }

  private static func resolve(
    _ sum: SymbolicSum, symbols: some SymbolLookup
  ) throws(ArgumentSpecError.Reason) -> (value: UInt64, biasCount: Int8) {
    var value = sum.constant
    var biasCount: Int8 = 0
    for term in sum.terms {
      let known = try resolve(term, symbols: symbols)
      value = term.isNegative ? value &- known.value : value &+ known.value
      if known.moves { biasCount &+= term.isNegative ? -1 : 1 }
    }
    return (value, biasCount)
  }

  private static func resolve(
    _ term: SymbolicSum.Term, symbols: some SymbolLookup
  ) throws(ArgumentSpecError.Reason) -> (value: UInt64, moves: Bool) {
    switch (symbols.meaning(ofSymbol: term.symbol), term.modifier) {
    case (.missing, _):
      throw .missingSymbol(term.symbol)
    case (.ambiguous(let addresses), _):
      throw .ambiguousSymbol(term.symbol, addresses)
    case (.address(let address), nil), (.address(let address), .gotpcrel):
      return (address.value, true)
    case (.absolute(let number), nil), (.absolute(let number), .gotpcrel):
      return (number, false)
    case (.address, _), (.absolute, _):
      throw .notThreadLocal(term.symbol)
    case (.threadLocal(_, let inBlock), .dtpoff):
      return (inBlock, false)
    case (.threadLocal(let offset, _), .tpoff), (.threadLocal(let offset, _), .gottpoff):
      guard let offset else { throw .threadOffsetUnknown(term.symbol) }
      return (UInt64(bitPattern: offset), false)
    case (.threadLocal, _):
      throw .threadLocal(term.symbol)
    }
  }
}
