// The tokens of D, and the macro variables that may stand in their place.

internal import ScriptSyntax

/// A token and where it stands.
struct DToken {
  enum Kind: Equatable {
    case end
    /// With the backquotes that belong to it.
    case identifier(String)
    case keyword(DKeyword)
    /// A number pasted from an argument may be negative: `-` is not a token of its own then.
    case integer(UInt64, isDecimal: Bool, suffix: DIntegerSuffix, isNegative: Bool)
    case character(UInt64)
    case string([UInt8])
    /// Without the `@`.
    case aggregation(String)
    /// A probe description, or a probe's number.
    case probe(String)
    case mark(DMark)
  }

  var kind: Kind
  var range: SourceRange
}

/// The words that no variable can be called, whether D has a use for them or not.
enum DKeyword: String {
  case auto, `break`, `case`, char, const, `continue`, counter, `default`, `do`, double
  case `else`, `enum`, extern, float, `for`, goto, `if`, `import`, `inline`, int, long
  case offsetof, probe, provider, register, restrict, `return`, `self`, short, signed, sizeof
  case `static`, string, stringof, `struct`, `switch`, this, translator, typedef, union, unsigned
  case void, volatile, `while`, xlate

  /// Whether it may begin what stands outside of clauses.
  var beginsDeclaration: Bool {
    switch self {
    case .auto, .char, .const, .counter, .double, .enum, .extern, .float, .import, .inline, .int,
      .long, .provider, .register, .restrict, .self, .short, .signed, .static, .string, .struct,
      .this, .translator, .typedef, .union, .unsigned, .void, .volatile:
      true
    default: false
    }
  }
}

/// Operators and punctuation.
enum DMark: String, CaseIterable {
  case leftShiftAssign = "<<="
  case rightShiftAssign = ">>="
  case ellipsis = "..."
  case arrow = "->"
  case increment = "++"
  case decrement = "--"
  case leftShift = "<<"
  case rightShift = ">>"
  case lessOrEqual = "<="
  case greaterOrEqual = ">="
  case equal = "=="
  case notEqual = "!="
  case logicalAnd = "&&"
  case logicalOr = "||"
  case logicalXor = "^^"
  case addAssign = "+="
  case subtractAssign = "-="
  case multiplyAssign = "*="
  case divideAssign = "/="
  case remainderAssign = "%="
  case andAssign = "&="
  case xorAssign = "^="
  case orAssign = "|="
  case assign = "="
  case plus = "+"
  case minus = "-"
  case star = "*"
  case slash = "/"
  case percent = "%"
  case and = "&"
  case or = "|"
  case xor = "^"
  case complement = "~"
  case not = "!"
  case less = "<"
  case greater = ">"
  case question = "?"
  case colon = ":"
  case semicolon = ";"
  case comma = ","
  case dot = "."
  case leftParenthesis = "("
  case rightParenthesis = ")"
  case leftBracket = "["
  case rightBracket = "]"
  case leftBrace = "{"
  case rightBrace = "}"
  /// The `/` that ends a predicate.
  case predicateEnd = "/ "
}

/// What `$1`, `$$1` and `$target` stand for. One object serves all programs of a command line.
package final class DMacroVariables {
  /// The script's arguments; the first is the script's own name, `$0`.
  package var arguments: [[UInt8]]
  /// `target`, `pid`, `uid` and their like, without the `$`.
  package var named: [String: Int64]
  /// Whether arguments may be left unused: the option `argref`.
  package var allowsUnused = false
  /// Whether arguments that are missing are 0 or empty: the option `defaultargs`.
  package var allowsMissing = false
  /// The arguments that the program being parsed has used.
  var used: Set<Int> = []

  package init(arguments: [[UInt8]] = [[]], named: [String: Int64] = [:]) {
    self.arguments = arguments
    self.named = named
  }

  /// An argument, which counts as used; nil when it is missing and must not be.
  func argument(_ index: Int?, default substitute: String) -> [UInt8]? {
    guard let index, arguments.indices.contains(index) else {
      return allowsMissing ? Array(substitute.utf8) : nil
    }
    used.insert(index)
    return arguments[index]
  }

  /// Of the macro variables, the one that stands for a process or user is an `int`.
  func value(of name: String) -> Int32? {
    named[name].map { Int32(truncatingIfNeeded: $0) }
  }
}
