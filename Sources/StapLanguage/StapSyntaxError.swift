// What SystemTap's lexer, preprocessor and parser complain about, as data: a tag that says which
// mistake it is, the words that users of stap know, and the token to point at. How it is printed is
// `StapReport`'s.

/// Which mistake it is.
package enum StapSyntaxTag: String, CaseIterable, Sendable {
  case expected = "expected-token"
  case expectedIdentifier = "expected-identifier"
  case expectedType = "expected-type"
  case expectedTopLevel = "expected-top-level"
  case expectedProbePoint = "expected-probe-point"
  case expectedStatement = "expected-statement"
  case expectedValue = "expected-value"
  case expectedString = "expected-string"
  case expectedNumber = "expected-number"
  case expectedStatistic = "expected-statistic"
  case expectedSort = "expected-sort"
  case endOfFile = "end-of-file"
  case nestedArgument = "nested-argument"
  case missingArgument = "missing-argument"
  case unclosedQuote = "unclosed-quote"
  case unclosedEmbedded = "unclosed-embedded"
  case numberRange = "number-range"
  case arraySize = "array-size"
  case arrayInitializer = "array-initializer"
  case duplicateGlobal = "duplicate-global"
  case privateConflict = "private-conflict"
  case duplicateParameter = "duplicate-parameter"
  case priority = "priority"
  case aliasMark = "alias-mark"
  case aliasStyle = "alias-style"
  case suffixPlace = "suffix-place"
  case repeatedMark = "repeated-mark"
  case repeatedCondition = "repeated-condition"
  case returnPlace = "return-place"
  case repeatedSort = "repeated-sort"
  case expressionList = "expression-list"
  case unknownOperator = "unknown-operator"
  case parameterCount = "parameter-count"
  case bareHistogram = "bare-histogram"
  case repeatedAddress = "repeated-address"
  case emptyString = "empty-string"
  case printFormat = "print-format"
  case prettyPrint = "pretty-print"
  case guru = "guru"
  case nesting = "nesting"
  case macroNested = "macro-nested"
  case macroRedefined = "macro-redefined"
  case macroReserved = "macro-reserved"
  case macroSignature = "macro-signature"
  case macroIncomplete = "macro-incomplete"
  case macroCall = "macro-call"
  case macroArguments = "macro-arguments"
  case macroDepth = "macro-depth"
  case macroFile = "macro-file"
  case macroDuplicate = "macro-duplicate"
  case macroFirst = "macro-first"
  case conditionIncomplete = "condition-incomplete"
  case conditionOperand = "condition-operand"
  case conditionOperator = "condition-operator"
  case conditionMark = "condition-mark"
  case conditionRepeated = "condition-repeated"
}

/// A mistake in a script. It is an object because the parser's frames, of which there are many on the
/// stack, each have room for one.
package final class StapSyntaxError: Error {
  package let tag: StapSyntaxTag
  package let message: String
  /// The token at fault; nil when a message only says what the text lacks at its end.
  package let token: StapToken?
  /// Whether the message says what was expected where the token stands.
  package let isExpectation: Bool
  /// Whether the rest of the declaration is no use after it.
  package let abandons: Bool
  /// What else to point at, such as the first of two definitions.
  package let related: [StapSyntaxError]
  /// The rule of the language that was broken, by where it is checked. Mistakes against the same one
  /// are similar, whatever their words are.
  let rule: Rule

  struct Rule: Sendable {
    var file: StaticString
    var line: UInt

    var name: String { "\(file):\(line)" }
  }

  init(
    _ tag: StapSyntaxTag, _ message: String, at token: StapToken?, isExpectation: Bool = false,
    abandons: Bool = true, related: [StapSyntaxError] = [], file: StaticString = #fileID,
    line: UInt = #line
  ) {
    // Junk says itself what is wrong with it, whatever was expected instead.
    if let token, case .junk(let junk) = token.kind, let (tag, message) = junk.complaint {
      self.tag = tag
      self.message = message
      self.isExpectation = false
    } else {
      self.tag = tag
      self.message = message
      self.isExpectation = isExpectation
    }
    self.token = token
    self.abandons = abandons
    self.related = related
    rule = Rule(file: file, line: line)
  }
}

/// Something odd in a script, which does not stop it.
package struct StapSyntaxWarning: Sendable {
  package let message: String
  package let token: StapToken?

  init(_ message: String, at token: StapToken?) {
    self.message = message
    self.token = token
  }

  /// About the arguments that none of a run's files makes use of; the first is 0.
  package static func unusedArguments(
    of count: Int, used: Set<Int>
  ) -> [StapSyntaxWarning] {
    (0..<max(count, 0)).filter { !used.contains($0) }.map {
      StapSyntaxWarning("unused command line option $\($0 + 1)/@\($0 + 1)", at: nil)
    }
  }
}

extension StapJunk {
  /// What is wrong with it by itself; nil when only its place is.
  fileprivate var complaint: (StapSyntaxTag, String)? {
    switch self {
    case .unknown: nil
    case .nestedArgument:
      (.nestedArgument, "invalid nested substitution of command line arguments")
    case .missingArgument(let count):
      (.missingArgument, "command line argument out of range [1-\(count)]")
    case .unclosedQuote: (.unclosedQuote, "Could not find matching closing quote")
    case .unclosedEmbedded:
      (
        .unclosedEmbedded, "Could not find matching '%}' to close embedded function block"
      )
    }
  }
}
