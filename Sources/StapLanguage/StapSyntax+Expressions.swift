// The expressions of SystemTap's language. Strings are as written, with the escapes of C in them,
// since only what is made of them tells when to replace those. Parentheses leave no trace.

package import ScriptSyntax

package enum StapUnaryOperator: String, Sendable {
  case plus = "+"
  case minus = "-"
  case not = "!"
  case complement = "~"
}

package enum StapBinaryOperator: String, CaseIterable, Sendable {
  case logicalOr = "||"
  case logicalAnd = "&&"
  case bitOr = "|"
  case bitXor = "^"
  case bitAnd = "&"
  case greater = ">"
  case less = "<"
  case equal = "=="
  case notEqual = "!="
  case lessOrEqual = "<="
  case greaterOrEqual = ">="
  case shiftLeft = "<<"
  case shiftRight = ">>"
  case logicalShiftRight = ">>>"
  case concatenate = "."
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case remainder = "%"
}

package enum StapAssignment: String, CaseIterable, Sendable {
  case set = "="
  /// Adds a value to a statistic.
  case accumulate = "<<<"
  case add = "+="
  case subtract = "-="
  case multiply = "*="
  case divide = "/="
  case remainder = "%="
  case shiftLeft = "<<="
  case shiftRight = ">>="
  case bitAnd = "&="
  case bitXor = "^="
  case bitOr = "|="
  case concatenate = ".="
}

/// What is taken of a statistic: `@count(s)`.
package enum StapExtractor: String, CaseIterable, Sendable {
  case average = "@avg"
  case variance = "@variance"
  case count = "@count"
  case sum = "@sum"
  case minimum = "@min"
  case maximum = "@max"
}

/// An expression.
package final class StapExpression {
  package indirect enum Kind {
    case number(Int64)
    case string([UInt8])
    /// A variable.
    case symbol(String)
    /// `%{ … %}`, and what `@const` stands for.
    case embedded([UInt8])
    case unary(StapUnaryOperator, StapExpression)
    case increment(StapExpression, by: Int64, isPrefix: Bool)
    case binary(StapBinaryOperator, StapExpression, StapExpression)
    case assign(StapAssignment, StapExpression, StapExpression)
    case conditional(StapExpression, StapExpression, StapExpression)
    /// `text =~ "pattern"`, or `!~`.
    case match(StapExpression, pattern: StapExpression, isNegated: Bool)
    /// `[keys] in array`.
    case contains(StapIndexable, [StapExpression?])
    /// `array[keys]`; nil stands for any key.
    case element(StapIndexable, [StapExpression?])
    case call(String, [StapExpression])
    case print(StapPrint)
    /// `@variance(s, shift)` and its like.
    case extract(StapExtractor, StapExpression, [Int64])
    case target(StapTarget)
    case defined(StapExpression)
    case probeWrite(String)
    case entry(StapExpression)
    case counter(StapExpression)
    case register(isUser: Bool, number: Int64)
    case dereference(isUser: Bool, size: Int64, address: StapExpression)
  }

  package let kind: Kind
  package let token: StapToken
  package let range: SourceRange
  /// How many expressions deep it is, itself included.
  let depth: Int

  package init(_ kind: Kind, token: StapToken, range: SourceRange) {
    self.kind = kind
    self.token = token
    self.range = range
    depth = 1 + (kind.operands.lazy.map(\.depth).max() ?? 0)
  }
}

/// What can be indexed: an array, or a histogram.
package struct StapIndexable {
  package enum Kind {
    case array(String)
    /// `@hist_log(s)`, `@hist_linear(s, low, high, step)`.
    case histogram(StapHistogram)
  }

  package let kind: Kind
  package let token: StapToken
}

/// `@hist_log(s)`, or with three numbers `@hist_linear(s, low, high, step)`.
package struct StapHistogram {
  package let token: StapToken
  package let isLinear: Bool
  package let statistic: StapExpression
  package let parameters: [Int64]
}

/// `print` and its relatives.
package struct StapPrint {
  package enum Head {
    case none
    /// `printf`'s first argument.
    case format([UInt8])
    /// `printd`'s first argument.
    case delimiter([UInt8])
    case histogram(StapHistogram)
  }

  /// As written: `sprintdln`.
  package let name: String
  package let head: Head
  package let values: [StapExpression]

  /// What a function of that name does; nil when it prints nothing.
  static func style(of name: String) -> Style? {
    if name == "print_char" { return Style() }
    var rest = name[...]
    if rest.hasPrefix("s") { rest = rest.dropFirst() }
    guard rest.hasPrefix("print") else { return nil }
    rest = rest.dropFirst(5)
    var style = Style()
    if rest == "f" {
      style.hasFormat = true
      return style
    }
    if rest.hasPrefix("d") {
      style.hasDelimiter = true
      rest = rest.dropFirst()
    }
    if rest == "ln" {
      style.endsLine = true
      rest = rest.dropFirst(2)
    }
    return rest.isEmpty ? style : nil
  }

  /// What makes up the name.
  struct Style {
    var hasFormat = false
    var hasDelimiter = false
    var endsLine = false
  }
}

/// A place in the program being traced: `&$x->y[1]$`.
package struct StapTarget {
  package enum Base {
    /// `$x`, `$$vars`.
    case variable(String)
    /// `@cast(address, "type", "module")`.
    case cast(StapExpression, type: [UInt8], module: [UInt8])
    /// `@var("name@unit", "module")`.
    case variableOf(name: [UInt8], module: [UInt8])
    /// `(address)->x`, whose type is that of the address.
    case value(StapExpression)
  }

  package enum Component {
    case member(String)
    case element(Int64)
    case computedElement(StapExpression)
    /// `$` or `$$`: the text of the whole.
    case prettyPrint(String)
  }

  package var base: Base
  package var isAddress = false
  package var components: [Component] = []
}

extension StapExpression.Kind {
  /// The expressions it is made of.
  var operands: [StapExpression] {
    switch self {
    case .number, .string, .symbol, .embedded, .probeWrite, .register: []
    case .unary(_, let operand), .increment(let operand, _, _), .extract(_, let operand, _),
      .defined(let operand), .entry(let operand), .counter(let operand),
      .dereference(_, _, let operand):
      [operand]
    case .binary(_, let left, let right), .assign(_, let left, let right),
      .match(let left, let right, _):
      [left, right]
    case .conditional(let condition, let left, let right): [condition, left, right]
    case .contains(let base, let keys), .element(let base, let keys):
      base.operands + keys.compactMap { $0 }
    case .call(_, let arguments): arguments
    case .print(let print): print.operands
    case .target(let target): target.operands
    }
  }
}

extension StapIndexable {
  fileprivate var operands: [StapExpression] {
    switch kind {
    case .array: []
    case .histogram(let histogram): [histogram.statistic]
    }
  }
}

extension StapPrint {
  fileprivate var operands: [StapExpression] {
    if case .histogram(let histogram) = head { return values + [histogram.statistic] }
    return values
  }
}

extension StapTarget {
  fileprivate var operands: [StapExpression] {
    let computed = components.compactMap { component in
      if case .computedElement(let index) = component { index } else { nil }
    }
    switch base {
    case .cast(let operand, _, _), .value(let operand): return computed + [operand]
    case .variable, .variableOf: return computed
    }
  }
}
