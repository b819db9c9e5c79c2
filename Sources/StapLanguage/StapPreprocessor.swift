// The first half of SystemTap's preprocessor: macros. `@define name(p) %( … @p … %)` names a run of
// tokens; `@name(…)` yields them. A parameter yields the tokens of the invocation in the
// invocation's own surroundings, so that `@p` within an argument is the parameter of whoever wrote
// the argument. Tokens carry the invocations that made them. The other half, `%( … %? … %)`, is in
// the file beside.

internal import ScriptSyntax

/// A macro, or a parameter of one while it is being expanded.
final class StapMacro {
  /// The name's token.
  let token: StapToken
  let parameters: [String]
  let body: [StapToken]
  /// Whether it comes from a library, where a script's macros are not known.
  let isLibrary: Bool
  /// For a parameter, the expansion that its tokens were written in.
  fileprivate let surroundings: StapExpansion?

  fileprivate init(
    token: StapToken, parameters: [String] = [], body: [StapToken], isLibrary: Bool = false,
    surroundings: StapExpansion? = nil
  ) {
    self.token = token
    self.parameters = parameters
    self.body = body
    self.isLibrary = isLibrary
    self.surroundings = surroundings
  }
}

/// A macro in the course of being expanded.
final class StapExpansion {
  let invocation: StapToken
  let macro: StapMacro
  var parameters: [String: StapMacro] = [:]
  /// How many tokens of the body it has yielded.
  var position = 0
  /// How many expansions it is within.
  let depth: Int

  init(invocation: StapToken, macro: StapMacro, depth: Int) {
    self.invocation = invocation
    self.macro = macro
    self.depth = depth
  }
}

/// The macros of library files, which every script can use.
package final class StapMacroLibrary {
  fileprivate(set) var macros: [String: StapMacro] = [:]

  package init() {}

  /// Reads a library file, which consists of macro definitions only. None of them counts if
  /// anything is wrong with the file.
  package func add(_ source: StapSource, environment: StapEnvironment) throws(StapSyntaxError) {
    let preprocessor = StapPreprocessor(
      source: source, environment: environment, library: self, definesLibrary: true)
    if let token = try preprocessor.next() {
      throw StapSyntaxError(
        .macroFile, "unexpected token in library macro file '\(source.name)'", at: token)
    }
    for (name, macro) in preprocessor.macros.sorted(by: { $0.key < $1.key }) {
      guard let first = macros[name] else { continue }
      throw StapSyntaxError(
        .macroDuplicate, "duplicate definition of library macro '@\(name)'", at: macro.token,
        related: [StapPreprocessor.firstDefinition(name, first)])
    }
    macros.merge(preprocessor.macros) { first, _ in first }
  }
}

/// Yields the tokens of a script with macros expanded and conditions decided.
final class StapPreprocessor {
  let environment: StapEnvironment
  private(set) var lexer: StapLexer
  private let library: StapMacroLibrary
  private let definesLibrary: Bool
  fileprivate(set) var macros: [String: StapMacro] = [:]
  private(set) var warnings: [StapSyntaxWarning] = []
  private var expansion: [StapExpansion] = []
  private var expandedCount = 0
  /// The conditions that the next token is within, with their `%(`.
  var conditions: [(token: StapToken, branch: Branch)] = []

  enum Branch {
    case then(isKept: Bool)
    case otherwise(isKept: Bool)
  }

  /// Deeper expansion is refused: a macro that uses itself never ends.
  static let depthLimit = 200
  /// More tokens from macros are refused: few macros that double make any number of them.
  static let expansionLimit = 200_000

  init(
    source: StapSource, environment: StapEnvironment, library: StapMacroLibrary,
    definesLibrary: Bool = false
  ) {
    self.environment = environment
    self.library = library
    self.definesLibrary = definesLibrary
    lexer = StapLexer(source: source, environment: environment)
  }

  /// A token with macros expanded; nil at the end. Definitions count unless they are to be skipped.
  func expandedToken(skipsDefinitions: Bool = false) throws(StapSyntaxError) -> StapToken? {
    while true {
      guard let token = try plainToken() else {
        if expansion.popLast() == nil { return nil }
        continue
      }
      if token.isOperator("@define"), !skipsDefinitions {
        try define(token)
      } else if token.isAtWord, let macro = macro(named: String(token.text.dropFirst())) {
        try expand(macro, token)
      } else {
        return token
      }
    }
  }

  /// A token of the macro being expanded, or of the text; nil at the end of either.
  private func plainToken() throws(StapSyntaxError) -> StapToken? {
    guard let current = expansion.last else {
      let token = lexer.next()
      for end in lexer.suspiciousEnds {
        warnings.append(
          StapSyntaxWarning("possible erroneous closing '}%', use '%}'?", at: end))
      }
      lexer.suspiciousEnds = []
      return token
    }
    guard current.position < current.macro.body.count else { return nil }
    expandedCount += 1
    if expandedCount > StapPreprocessor.expansionLimit {
      throw abandonedExpansion("macros expand to too many tokens", at: current.invocation)
    }
    current.position += 1
    return current.macro.body[current.position - 1].expanded(from: current.invocation)
  }

  private func macro(named name: String) -> StapMacro? {
    let current = expansion.last
    if let parameter = current?.parameters[name] { return parameter }
    if !(current?.macro.isLibrary ?? false), let macro = macros[name] { return macro }
    return library.macros[name]
  }

  // MARK: Definitions

  private func define(_ keyword: StapToken) throws(StapSyntaxError) {
    if !expansion.isEmpty {
      throw StapSyntaxError(.macroNested, "'@define' forbidden inside macro body", at: keyword)
    }
    let name = try signatureName()
    if let first = macros[name.text] {
      throw StapSyntaxError(
        .macroRedefined, "attempt to redefine macro '@\(name.text)' in the same file", at: name,
        related: [StapPreprocessor.firstDefinition(name.text, first)])
    }
    if name.text == "define" {
      throw StapSyntaxError(.macroReserved, "attempt to redefine '@define'", at: name)
    }
    if let version = StapWords.atWords[name.text], environment.speaks(version) {
      warnings.append(
        StapSyntaxWarning("macro redefines built-in operator '@\(name.text)'", at: name))
    }
    var parameters: [String] = []
    var isWhole = false
    // Of a macro that has a mistake, stap keeps what it has read: invocations are not mistakes of their own.
    defer {
      if !isWhole {
        macros[name.text] = StapMacro(
          token: name, parameters: parameters, body: [], isLibrary: definesLibrary)
      }
    }
    var token = try plainToken()
    if token?.isOperator("(") ?? false {
      repeat {
        parameters.append(try signatureName().text)
        token = try plainToken()
      } while token?.isOperator(",") ?? false
      guard token?.isOperator(")") ?? false else {
        throw StapSyntaxError(.macroSignature, "expected ',' or ')'", at: token)
      }
      token = try plainToken()
    }
    guard token?.isOperator("%(") ?? false else {
      let expected = parameters.isEmpty ? "expected '%(' or '('" : "expected '%('"
      throw StapSyntaxError(.macroSignature, expected, at: token)
    }
    guard let body = try definitionBody() else {
      throw StapSyntaxError(
        .macroIncomplete, "incomplete macro definition - missing '%)'", at: name)
    }
    macros[name.text] = StapMacro(
      token: name, parameters: parameters, body: body, isLibrary: definesLibrary)
    isWhole = true
  }

  private func signatureName() throws(StapSyntaxError) -> StapToken {
    let token = try plainToken()
    guard let token, token.kind == .identifier else {
      throw StapSyntaxError(.macroSignature, "expected identifier", at: token)
    }
    return token
  }

  /// The tokens up to the `%)` that closes the definition; nil when there is none.
  private func definitionBody() throws(StapSyntaxError) -> [StapToken]? {
    var body: [StapToken] = []
    var nesting = 0
    while let token = try plainToken() {
      if token.isOperator("%(") {
        nesting += 1
      } else if token.isOperator("%)") {
        if nesting == 0 { return body }
        nesting -= 1
      }
      body.append(token)
    }
    return nil
  }

  static func firstDefinition(_ name: String, _ macro: StapMacro) -> StapSyntaxError {
    StapSyntaxError(.macroFirst, "macro '@\(name)' first defined here", at: macro.token)
  }

  // MARK: Invocations

  private func expand(_ macro: StapMacro, _ invocation: StapToken) throws(StapSyntaxError) {
    let surroundings = expansion.last
    let new = StapExpansion(
      invocation: invocation, macro: macro, depth: (surroundings?.depth ?? 0) + 1)
    if new.depth > StapPreprocessor.depthLimit {
      throw abandonedExpansion("macros are nested too deeply", at: invocation)
    }
    if let own = macro.surroundings { new.parameters = own.parameters }
    if !macro.parameters.isEmpty {
      try openArguments(of: macro, invocation)
      for (index, parameter) in macro.parameters.enumerated() {
        let isLast = index + 1 == macro.parameters.count
        let body = try argument(of: macro, invocation, isLast: isLast)
        new.parameters[parameter] = StapMacro(
          token: invocation, body: body, surroundings: surroundings)
      }
    }
    expansion.append(new)
  }

  private func openArguments(
    of macro: StapMacro, _ invocation: StapToken
  ) throws(StapSyntaxError) {
    let token = try plainToken()
    if token?.isOperator("(") ?? false { return }
    let count = macro.parameters.count
    throw StapSyntaxError(
      .macroCall,
      "expected '(' in invocation of macro '\(invocation.text)' taking \(count) "
        + (count == 1 ? "parameter" : "parameters"), at: token)
  }

  /// The tokens of one argument, up to the comma or parenthesis that ends it.
  private func argument(
    of macro: StapMacro, _ invocation: StapToken, isLast: Bool
  ) throws(StapSyntaxError) -> [StapToken] {
    var body: [StapToken] = []
    var nesting = 0
    while let token = try plainToken() {
      if token.isOperator("(") || token.isOperator("[") {
        nesting += 1
      } else if nesting > 0 {
        if token.isOperator(")") || token.isOperator("]") { nesting -= 1 }
      } else if token.isOperator(")") || token.isOperator(",") {
        if token.isOperator(")") == isLast { return body }
        throw StapSyntaxError(
          .macroArguments,
          "too \(isLast ? "many" : "few") parameters for macro '\(invocation.text)' "
            + "(expected \(macro.parameters.count))", at: token)
      }
      body.append(token)
    }
    throw StapSyntaxError(.macroCall, "could not find end of macro invocation", at: invocation)
  }

  /// The error that ends all expansion: whoever goes on does so after the outermost invocation.
  private func abandonedExpansion(_ message: String, at token: StapToken) -> StapSyntaxError {
    expansion = []
    var outermost = token
    while let invocation = outermost.expansion { outermost = invocation }
    return StapSyntaxError(.macroDepth, message, at: outermost)
  }
}
