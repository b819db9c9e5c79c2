// Why an argument of a probe has no value on any hit: its text makes no sense here, or a symbol in
// it has no single meaning. What goes wrong on one hit only is an `ArgumentFault`.

package import TraceBase

/// An argument spec that cannot be used, with its text.
package struct ArgumentSpecError: Error, Hashable, Sendable {
  /// What is wrong with the text.
  package enum Reason: Error, Hashable, Sendable {
    case emptyOperand
    case zeroSize
    case sizeOutOfRange
    /// No floating-point format has this many bytes.
    case floatingSize(Int)
    /// More bytes than a register or a constant holds.
    case tooWide(held: Int)
    /// A floating-point number in a register too small for it.
    case floatingInPart(held: Int)
    case unknownRegister(String)
    /// A register that cannot take part in an address of this form.
    case addressRegister(String)
    case badScale
    case scaleWithoutIndex
    case expected(String)
    case trailing(String)
    case badNumber(String)
    case divisionByZero
    case nestedTooDeep
    case tooManySymbols
    /// A symbol where only a number can be: in a product, a shift, a scale.
    case symbolInArithmetic(String)
    case unknownModifier(String)
    /// A modifier in a place where it gives nothing that can be read.
    case misplacedModifier(String)
    case missingSymbol(String)
    case ambiguousSymbol(String, [FileAddress])
    /// A thread-local used as if it had one address.
    case threadLocal(String)
    case notThreadLocal(String)
    /// A thread-local of an image whose place in the thread's block is decided at run time.
    case threadOffsetUnknown(String)
  }

  /// The spec as the note has it.
  package let text: String
  /// What is wrong with it.
  package let reason: Reason

  package init(text: String, reason: Reason) {
    self.text = text
    self.reason = reason
  }
}

extension ArgumentSpecError: CustomStringConvertible {
  package var description: String { "cannot use the argument '\(text)': \(reason)" }
}

extension ArgumentSpecError.Reason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .emptyOperand: "it has no operand"
    case .zeroSize: "its size is 0"
    case .sizeOutOfRange: "its size is out of range"
    case .floatingSize(let count): "no floating-point number has \(count) bytes"
    case .tooWide(let held): "its operand holds only \(held) bytes"
    case .floatingInPart(let held): "its register holds only \(held) bytes of the number"
    case .unknownRegister(let name): "'\(name)' is no register that can be read"
    case .addressRegister(let name): "'\(name)' cannot be part of this address"
    case .badScale: "its scale is not 1, 2, 4 or 8"
    case .scaleWithoutIndex: "its scale has no index register"
    case .expected(let what): "\(what) is missing"
    case .trailing(let rest): "'\(rest)' is left over"
    case .badNumber(let digits): "'\(digits)' is no 64-bit number"
    case .divisionByZero: "it divides by zero"
    case .nestedTooDeep: "its parentheses and signs are nested too deep"
    case .tooManySymbols: "it adds too many symbols"
    case .symbolInArithmetic(let name): "'\(name)' stands where only a number can"
    case .unknownModifier(let name): "'@\(name)' has no meaning that can be read on x86-64"
    case .misplacedModifier(let name): "'@\(name)' has no meaning in this place"
    case .missingSymbol(let name):
      name.hasPrefix(".L")
        ? "'\(name)' is a label that assemblers do not keep"
        : "there is no symbol '\(name)' (symbols may have been stripped; install the debug file)"
    case .ambiguousSymbol(let name, let addresses):
      "there are \(addresses.count) symbols '\(name)', at "
        + addresses.prefix(4).map(\.description).joined(separator: ", ")
        + (addresses.count > 4 ? ", ..." : "")
    case .threadLocal(let name): "'\(name)' is thread-local and has no single address"
    case .notThreadLocal(let name): "'\(name)' is not thread-local"
    case .threadOffsetUnknown(let name):
      "where '\(name)' is in a thread's memory is decided at run time"
    }
  }
}
