// What can be wrong with a table of signatures that a user wrote.

/// A line of a signature table that cannot be understood.
package struct SignatureError: Error, Hashable, Sendable {
  /// What is wrong with the line.
  package enum Reason: Error, Hashable, Sendable {
    case rowBeforeProvider
    case badProviderName(String)
    case badProbeName(String)
    case missingParenthesis
    case trailing(String)
    case badParameter(String)
    case unknownType(String)
    case duplicateParameter(String)
    /// A counted string whose length is not an integer argument of the probe.
    case badLength(argument: Int)
    case tooManyParameters
    case tooManyNames
  }

  /// The table, as its reader named it: a path.
  package let table: String
  /// The line, counted from 1.
  package let line: Int
  /// What is wrong there.
  package let reason: Reason

  package init(table: String, line: Int, reason: Reason) {
    self.table = table
    self.line = line
    self.reason = reason
  }
}

extension SignatureError: CustomStringConvertible {
  package var description: String {
    let why =
      switch reason {
      case .rowBeforeProvider: "there is no provider line above it"
      case .badProviderName(let name): "'\(name)' cannot be a provider's name"
      case .badProbeName(let name): "'\(name)' cannot be a probe's name"
      case .missingParenthesis: "its parameters are not in parentheses"
      case .trailing(let rest): "'\(rest)' is left over"
      case .badParameter(let text): "'\(text)' is not of the form name: type"
      case .unknownType(let word): "there is no type '\(word)'"
      case .duplicateParameter(let name): "two parameters are called '\(name)'"
      case .badLength(let argument): "argument \(argument) is no integer that could be a length"
      case .tooManyParameters: "it has more than \(SignatureTable.maximumParameters) parameters"
      case .tooManyNames: "it stands for more than \(SignatureTable.maximumNames) probes"
      }
    return "cannot read the signature at \(table):\(line): \(why)"
      + " (a row is written: probe__name(name: type, ...), under a line: provider NAME)"
  }
}
