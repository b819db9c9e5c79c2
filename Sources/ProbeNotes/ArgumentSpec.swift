// The parsed form of one argument of a note: how many bytes, of what kind, and where they are. Symbols
// are still names here; `BoundArgument` replaces them by numbers once per site. The grammar is in
// `ArgumentSpecParser`.

package import TraceBase

/// One argument of a probe, as its note describes it: `size@operand`.
package struct ArgumentSpec: Hashable, Sendable {
  /// The spec as the note has it.
  package let text: String
  /// How many bytes the argument has; a word when the note does not say.
  package let byteCount: Int
  /// True when the size has a minus: the value is extended by its sign.
  package let isSigned: Bool
  /// True when the size has an `f`: the bytes are a floating-point number.
  package let isFloating: Bool
  /// Where the bytes are.
  package let operand: ArgumentOperand
}

/// One entry of a note's argument list. An entry that is not understood never costs the others.
package enum ParsedArgument: Hashable, Sendable {
  case spec(ArgumentSpec)
  case invalid(ArgumentSpecError)

  /// The entry as the note has it.
  package var text: String {
    switch self {
    case .spec(let spec): spec.text
    case .invalid(let error): error.text
    }
  }
}

/// Where an argument's bytes are.
package enum ArgumentOperand: Hashable, Sendable {
  /// A general register or a part of one.
  case register(RegisterName)
  /// The low lane of `xmm`, which is also that of `ymm` and `zmm` of the same number.
  case vector(Int)
  /// A register of the x87 stack, counted from its top.
  case x87(Int)
  /// The number itself.
  case immediate(SymbolicSum)
  /// Bytes at a computed address.
  case memory(MemoryOperand)
}

/// `segment:displacement(base,index,scale)`.
package struct MemoryOperand: Hashable, Sendable {
  /// The segments whose base is not zero in 64-bit mode.
  package enum Segment: Sendable {
    case fs, gs
  }

  package var segment: Segment?
  package var displacement = SymbolicSum()
  package var base: RegisterName?
  package var index: RegisterName?
  package var scale = 1
}

/// A sum that is known but for the values of symbols.
package struct SymbolicSum: Hashable, Sendable {
  /// A symbol that is added or taken away.
  package struct Term: Hashable, Sendable {
    package var symbol: String
    package var modifier: SymbolModifier?
    package var isNegative: Bool
  }

  /// The part that is known; wraps at 64 bits.
  package var constant: UInt64 = 0
  /// The part that is not.
  package var terms: [Term] = []

  package init(constant: UInt64 = 0, terms: [Term] = []) {
    self.constant = constant
    self.terms = terms
  }
}

/// What an `@` after a symbol asks for instead of its address (x86-64 psABI, 4.4 and 4.7).
package enum SymbolModifier: String, Hashable, Sendable {
  /// The offset of a thread-local from the thread pointer.
  case tpoff
  /// The table slot that holds that offset.
  case gottpoff
  /// The offset of a thread-local in its module's block.
  case dtpoff
  /// The table slot that holds the symbol's address.
  case gotpcrel
}
