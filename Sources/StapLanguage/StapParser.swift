// SystemTap's parser: from tokens to the tree of `StapSyntax.swift`. After a mistake it goes on
// with the next declaration, so that one run shows them all. It looks one token ahead. What a
// message points at is the token that was looked at last, and the file's end when that one was
// already used up; the methods for tokens keep `last` accordingly.
//
// Declarations, statements and expressions are in the files beside this one.

internal import ScriptSyntax

/// What a parser made of a text.
package struct StapParsing {
  /// Nil when there are errors, or nothing to parse.
  package var file: StapFile?
  package var errors: [StapSyntaxError] = []
  package var warnings: [StapSyntaxWarning] = []
  /// Why a text is no script; mistakes may have been all that it held.
  package var emptiness: StapEmptiness?
  /// The command line arguments that the text makes use of; the first is 0.
  package var usedArguments: Set<Int> = []
}

/// Why there is nothing to parse.
package enum StapEmptiness: Hashable, Sendable {
  case noTokens
  /// There are macros, conditions and nothing else.
  case nothingLeft
}

/// Parses one file.
package final class StapParser {
  let source: StapSource
  let environment: StapEnvironment
  /// Whether it is the user's script rather than a library's.
  let isUserFile: Bool
  /// Whether embedded C may be used: in libraries, and in guru mode.
  let isPrivileged: Bool
  let preprocessor: StapPreprocessor
  private var ahead: StapToken?
  /// What messages point at.
  var last: StapToken?
  /// The token taken last, with which nodes end.
  private var lastTaken: StapToken?
  var isInFunction = false
  /// How deeply the construct at hand is nested.
  private var depth = 0
  /// How many conditions the construct at hand is in that follow each other by `else if`.
  var chained = 0
  var file: StapFile

  /// Deeper nesting is refused, lest the stack overflow, here or in whoever walks the tree.
  static let depthLimit = 256
  /// How many conditions may follow each other by `else if`, those around them included.
  static let chainLimit = 1000

  package init(
    source: StapSource, environment: StapEnvironment,
    library: StapMacroLibrary = StapMacroLibrary(), isUserFile: Bool = true
  ) {
    self.source = source
    self.environment = environment
    self.isUserFile = isUserFile
    isPrivileged = environment.isGuru || !isUserFile
    preprocessor = StapPreprocessor(
      source: source, environment: environment, library: library)
    file = StapFile(source: source)
  }

  /// Parses the whole file.
  package func parse() -> StapParsing {
    var result = StapParsing()
    var isEmpty = true
    while true {
      do throws(StapSyntaxError) {
        guard let token = try peek() else { break }
        isEmpty = false
        try declaration(token)
      } catch {
        result.errors.append(error)
        if error.abandons { recover(&result.errors) }
      }
      // Without end, a text could be wrong at each of its bytes.
      if result.errors.count >= StapParser.errorLimit { break }
    }
    result.warnings = preprocessor.warnings
    result.usedArguments = preprocessor.lexer.usedArguments
    if isEmpty, isUserFile {
      result.emptiness = preprocessor.lexer.hasTokens ? .nothingLeft : .noTokens
    } else if result.errors.isEmpty {
      file.usedArguments = result.usedArguments
      result.file = file
    }
    return result
  }

  /// After so many mistakes the rest of a text is of no interest.
  static let errorLimit = 1000

  /// Passes tokens up to one that a declaration can begin with.
  private func recover(_ errors: inout [StapSyntaxError]) {
    while errors.count < StapParser.errorLimit {
      do throws(StapSyntaxError) {
        guard let token = try peek() else { return }
        if token.kind == .embedded { return }
        if token.kind == .keyword, StapParser.beginnings.contains(token.text) { return }
        swallow()
      } catch {
        errors.append(error)
      }
    }
  }

  private static let beginnings: Set<String> = ["probe", "private", "global", "function"]

  // MARK: Tokens

  /// Takes a token, which there must be.
  func next() throws(StapSyntaxError) -> StapToken {
    if ahead == nil { ahead = try preprocessor.next() }
    guard let token = ahead else {
      throw error(.endOfFile, "unexpected end-of-file")
    }
    last = token
    lastTaken = token
    ahead = nil
    return token
  }

  /// The token that comes next, which stays; nil at the end.
  func peek() throws(StapSyntaxError) -> StapToken? {
    if ahead == nil { ahead = try preprocessor.next() }
    last = ahead
    return ahead
  }

  /// Passes the token looked at or taken last, which messages do not point at any more.
  func swallow() {
    if let ahead { lastTaken = ahead }
    ahead = nil
    last = nil
  }

  func peekOperator(_ name: String) throws(StapSyntaxError) -> Bool {
    try peek()?.isOperator(name) ?? false
  }

  func peekKeyword(_ name: String) throws(StapSyntaxError) -> Bool {
    try peek()?.isKeyword(name) ?? false
  }

  /// Passes an operator if it comes next.
  func skip(_ name: String) throws(StapSyntaxError) -> Bool {
    guard try peekOperator(name) else { return false }
    swallow()
    return true
  }

  /// Passes an operator that must come next.
  func expect(_ name: String) throws(StapSyntaxError) {
    guard try next().isOperator(name) else { throw error(.expected, "expected '\(name)'") }
    swallow()
  }

  /// The same, where the lack of it is a mistake of its own kind.
  func require(
    _ name: String, file: StaticString = #fileID, line: UInt = #line
  ) throws(StapSyntaxError) {
    guard try next().isOperator(name) else {
      throw error(.expected, "expected '\(name)'", file: file, line: line)
    }
    swallow()
  }

  /// Passes one of several operators, and tells which.
  func expect(anyOf names: [String]) throws(StapSyntaxError) -> String {
    let token = try next()
    guard token.kind == .operator, names.contains(token.text) else {
      throw error(.expected, "expected one of '\(names.joined(separator: " "))'")
    }
    swallow()
    return token.text
  }

  /// Takes a word that is no keyword.
  func expectIdentifier() throws(StapSyntaxError) -> StapToken {
    let token = try next()
    guard token.kind == .identifier else {
      throw error(.expectedIdentifier, "expected identifier")
    }
    return token
  }

  // MARK: Places

  /// A mistake at the token looked at last.
  func error(
    _ tag: StapSyntaxTag, _ message: String, abandons: Bool = true, file: StaticString = #fileID,
    line: UInt = #line
  ) -> StapSyntaxError {
    StapSyntaxError(
      tag, message, at: last, isExpectation: true, abandons: abandons, file: file, line: line)
  }

  /// From a token to the one taken last.
  func range(from start: StapToken) -> SourceRange { range(from: start.outermostRange) }

  /// From the beginning of a range to the token taken last.
  func range(from start: SourceRange) -> SourceRange {
    start.through(lastTaken?.outermostRange ?? start)
  }

  /// Parses something one level deeper.
  func nested<Result>(
    _ parse: () throws(StapSyntaxError) -> Result
  ) throws(StapSyntaxError) -> Result {
    depth += 1
    defer { depth -= 1 }
    if depth > StapParser.depthLimit { throw nesting(at: try peek()) }
    return try parse()
  }

  func nesting(at token: StapToken?) -> StapSyntaxError {
    StapSyntaxError(.nesting, "script text is nested too deeply", at: token)
  }
}
