// What an argument of a known probe is: the word a signature table uses for it, and how many bytes
// of what kind a note must give it for the table to be believed.

/// The type of a probe's argument.
package enum SignatureType: Hashable, Sendable {
  case bool, char
  case integer(byteCount: Int, isSigned: Bool)
  case pointer
  /// The address of a string that ends with a NUL.
  case string
  /// The address of a string whose length is another argument, counted from 1.
  case countedString(lengthArgument: Int)
  case float, double

  /// Reads a type's word; nil when there is no such type.
  package init?(_ word: some StringProtocol) {
    switch word {
    case "bool": self = .bool
    case "char": self = .char
    case "i8": self = .integer(byteCount: 1, isSigned: true)
    case "u8": self = .integer(byteCount: 1, isSigned: false)
    case "i16": self = .integer(byteCount: 2, isSigned: true)
    case "u16": self = .integer(byteCount: 2, isSigned: false)
    case "int": self = .integer(byteCount: 4, isSigned: true)
    case "uint": self = .integer(byteCount: 4, isSigned: false)
    case "long", "i64", "ssize": self = .integer(byteCount: 8, isSigned: true)
    case "ulong", "u64", "size": self = .integer(byteCount: 8, isSigned: false)
    case "pointer": self = .pointer
    case "string": self = .string
    case "float": self = .float
    case "double": self = .double
    default:
      guard word.hasPrefix("string["), word.hasSuffix("]"),
        let length = Int(word.dropFirst(7).dropLast()), length > 0
      else { return nil }
      self = .countedString(lengthArgument: length)
    }
  }

  /// How many bytes the type has.
  package var byteCount: Int {
    switch self {
    case .bool, .char: 1
    case .integer(let byteCount, _): byteCount
    case .float: 4
    case .pointer, .string, .countedString, .double: 8
    }
  }

  /// True for what is a number and not an address, a truth value or a fraction.
  package var isInteger: Bool {
    switch self {
    case .integer, .char: true
    default: false
    }
  }

  /// Whether a note's argument can be of this type. The note is believed about the sign.
  package func agrees(with spec: ArgumentSpec) -> Bool {
    switch self {
    case .float, .double:
      // Notes older than the `f` give fractions as plain bytes.
      return spec.byteCount == byteCount
    case .string, .countedString:
      return !spec.isFloating && spec.byteCount == 8
    case .bool:
      // C makes an int of a truth value that is worked out in place, as `flags & 4` is.
      return !spec.isFloating && (spec.byteCount == 1 || spec.byteCount == 4)
    case .char, .integer, .pointer:
      // A literal in the source is an int, whatever the others give in its place.
      if case .immediate = spec.operand, spec.byteCount == 4 { return !spec.isFloating }
      return !spec.isFloating && spec.byteCount == byteCount
    }
  }
}

extension SignatureType: CustomStringConvertible {
  /// The type's word in a signature table; of several words for one type, the first.
  package var description: String {
    switch self {
    case .bool: "bool"
    case .char: "char"
    case .integer(4, let isSigned): isSigned ? "int" : "uint"
    case .integer(8, let isSigned): isSigned ? "long" : "ulong"
    case .integer(let byteCount, let isSigned): "\(isSigned ? "i" : "u")\(byteCount * 8)"
    case .pointer: "pointer"
    case .string: "string"
    case .countedString(let lengthArgument): "string[\(lengthArgument)]"
    case .float: "float"
    case .double: "double"
    }
  }
}
