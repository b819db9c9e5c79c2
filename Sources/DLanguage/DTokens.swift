// The tokens of D, and the words that scripts may be given from outside.

internal import ScriptSyntax

/// A token of an expression or declaration.
struct DToken {
  enum Kind: Equatable {
    case identifier(String)
    case integer(UInt64, isDecimal: Bool, suffix: DIntegerSuffix)
    /// `+5` or `-5`, which only a macro argument can be as one token.
    case signedInteger(UInt64, isNegative: Bool, isDecimal: Bool, suffix: DIntegerSuffix)
    case character(UInt64)
    case string([UInt8])
    /// The name after `@`; empty for `@` alone.
    case aggregation(String)
    /// An operator or other sign: `->`, `{`, `+=`.
    case sign(String)
    /// The `/` that ends a predicate.
    case predicateEnd
    case end
  }

  var kind: Kind
  var range: SourceRange
}

/// What `$name` and `$1` stand for.
package final class DMacroVariables {
  /// The script's words: `$0` is the first.
  package let words: [[UInt8]]
  /// `$pid`, `$target` and so on.
  package var named: [String: Int64]
  /// Missing words are 0 and "".
  package var allowsMissing = false
  /// Which words a script has used.
  package private(set) var used: Set<Int> = []

  package init(words: [[UInt8]], named: [String: Int64]) {
    self.words = words
    self.named = named
  }

  /// A word by its number; nil when there is none and it may not be missing. `missing` stands for one
  /// that may be.
  func word(_ number: Int, missing: [UInt8]) -> [UInt8]? {
    guard words.indices.contains(number) else { return allowsMissing ? missing : nil }
    used.insert(number)
    return words[number]
  }

  /// The number of the first word after `$0` that no script has used.
  package var firstUnused: Int? {
    words.indices.dropFirst().first { !used.contains($0) }
  }
}
