// The parser of D, by recursive descent. Here are programs, clauses and the tokens at hand; declarations
// and expressions have files of their own. The first error ends it, as in dtrace.

package import ScriptSyntax

/// What a text is, and so what may stand in it.
package enum DProgramText: Sendable {
  /// A script: a description needs a predicate or actions.
  case script
  /// The value of `-P`, `-m`, `-f` or `-n`: a description alone is enough, and its last field is this.
  case description(DDescriptionField)
}

/// A field of a probe description.
package enum DDescriptionField: Int, Sendable {
  case provider, module, function, name
}

/// Parses one program.
package struct DParser {
  private let text: DProgramText
  var lexer: DLexer
  private var lookahead: DToken?
  /// Typedefs known so far, beside those that always are.
  package private(set) var typeNames: Set<String>
  var depth = 0
  private var items: [DItem] = []

  package init(
    _ source: SourceText, as text: DProgramText = .script, macros: DMacroVariables,
    typeNames: Set<String> = []
  ) {
    self.text = text
    self.typeNames = typeNames
    lexer = DLexer(source, macros)
  }

  /// The deepest nesting of parentheses, types and the like, and the longest chain of operators.
  static var deepest: Int { 500 }

  /// Parses the text to its end.
  package mutating func parse() throws(Diagnostic) -> DSourceFile {
    while true {
      try lexer.skipBlanks()
      takePragmas()
      guard lexer.peek() != nil else { return DSourceFile(items: items) }
      try parseItem()
      takePragmas()
    }
  }

  private mutating func takePragmas() {
    items += lexer.takePragmas().map { .pragma($0) }
  }

  // MARK: Tokens

  var source: SourceText { lexer.source }

  mutating func peek() throws(Diagnostic) -> DToken {
    if let lookahead { return lookahead }
    let token = try lexer.next()
    lookahead = token
    return token
  }

  @discardableResult
  mutating func next() throws(Diagnostic) -> DToken {
    let token = try peek()
    lookahead = nil
    return token
  }

  /// Whether a sign is next.
  mutating func isNext(_ sign: String) throws(Diagnostic) -> Bool {
    try peek().kind == .sign(sign)
  }

  /// Takes a sign if it is next.
  mutating func take(_ sign: String) throws(Diagnostic) -> Bool {
    guard try isNext(sign) else { return false }
    try next()
    return true
  }

  /// Takes a sign that must be next.
  @discardableResult
  mutating func expect(_ sign: String) throws(Diagnostic) -> DToken {
    guard try isNext(sign) else { throw unexpected(try peek()) }
    return try next()
  }

  /// Takes an identifier that must be next; words of the language are none.
  mutating func expectIdentifier() throws(Diagnostic) -> (name: String, range: SourceRange) {
    let token = try peek()
    guard case .identifier(let name) = token.kind, !Self.keywords.contains(name) else {
      throw unexpected(token)
    }
    try next()
    return (name, token.range)
  }

  /// Takes any word, as after `.` and `->`, where even words of the language are names.
  mutating func expectWord() throws(Diagnostic) -> (name: String, range: SourceRange) {
    let token = try next()
    guard case .identifier(let name) = token.kind else { throw unexpected(token) }
    return (name, token.range)
  }

  func unexpected(_ token: DToken) -> Diagnostic {
    let bytes = source.bytes[token.range.start..<token.range.end].prefix { $0 != 10 }
    return .syntaxError(near: String(decoding: bytes, as: UTF8.self), at: token.range)
  }

  mutating func nest<Result>(
    _ body: (inout DParser) throws(Diagnostic) -> Result
  ) throws(Diagnostic) -> Result {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else { throw .tooDeep(try peek().range) }
    return try body(&self)
  }

  static let keywords: Set<String> = [
    "auto", "break", "case", "char", "const", "continue", "counter", "default", "do", "double",
    "else", "enum", "extern", "float", "for", "goto", "if", "import", "inline", "int", "long",
    "offsetof", "probe", "provider", "register", "restrict", "return", "self", "short", "signed",
    "sizeof", "static", "string", "stringof", "struct", "switch", "this", "translator", "typedef",
    "union", "unsigned", "void", "volatile", "while", "xlate",
  ]

  /// Whether a word names a type by a typedef.
  func isTypeName(_ word: String) -> Bool {
    if typeNames.contains(word) || DBuiltInTypes.typedef(word) != nil { return true }
    // A type of a module: what stands before the backquote says where to look.
    guard let backquote = word.lastIndex(of: "`") else { return false }
    let name = String(word[word.index(after: backquote)...])
    return typeNames.contains(name) || DBuiltInTypes.typedef(name) != nil
  }

  mutating func noteTypeName(_ name: String) {
    typeNames.insert(name)
  }

  // MARK: Top level

  private static let declarationWords: Set<String> = [
    "auto", "char", "const", "double", "enum", "extern", "float", "int", "long", "register",
    "restrict", "self", "short", "signed", "static", "string", "struct", "this", "typedef", "union",
    "unsigned", "void", "volatile",
  ]

  private mutating func parseItem() throws(Diagnostic) {
    let start = lexer.position
    let word = lexer.descriptionWord()
    switch word.text {
    case "inline":
      items.append(.inline(try parseInline(from: start)))
    case "translator":
      items.append(.translator(try parseTranslator(from: start)))
    case "provider":
      items.append(.provider(try parseProvider(from: start)))
    case let text where beginsDeclaration(text):
      lexer.rewind(to: start)
      items.append(.declaration(try parseDeclaration()))
    default:
      lexer.rewind(to: start)
      let clause = try parseClause()
      takePragmas()
      items.append(.clause(clause))
    }
  }

  private func beginsDeclaration(_ text: String) -> Bool {
    if Self.declarationWords.contains(text) { return true }
    if case .description = self.text { return false }
    guard !["BEGIN", "END", "ERROR"].contains(text),
      !text.contains(where: { ":-.?!`".contains($0) })
    else { return false }
    // `int*x;` declares, though an asterisk may stand in a description.
    let prefix = text.prefix { $0 != "*" }
    let name = prefix.isEmpty ? text : String(prefix)
    return isTypeName(name) || (prefix.count < text.count && Self.declarationWords.contains(name))
  }

  private mutating func parseClause() throws(Diagnostic) -> DClause {
    let start = lexer.position
    var probes = [try parseSpecifier()]
    try lexer.skipBlanks()
    while lexer.take(",") {
      try lexer.skipBlanks()
      probes.append(try parseSpecifier())
      try lexer.skipBlanks()
    }
    if lexer.take("{") {
      let body = try parseBody()
      return DClause(
        range: SourceRange(start: start, end: lexer.position), probes: probes, predicate: nil,
        body: body)
    }
    if lexer.take("/") {
      let predicate = try parseExpression()
      let end = try next()
      guard end.kind == .predicateEnd else { throw unexpected(end) }
      try lexer.skipBlanks()
      guard lexer.take("{") else { throw .missingActions(predicate.range) }
      let body = try parseBody()
      return DClause(
        range: SourceRange(start: start, end: lexer.position), probes: probes,
        predicate: predicate, body: body)
    }
    if case .script = text { throw .bareDescription(probes[0].range) }
    return DClause(
      range: SourceRange(start: start, end: lexer.position), probes: probes, predicate: nil,
      body: nil)
  }

  private mutating func parseSpecifier() throws(Diagnostic) -> DProbeSpecifier {
    let word = lexer.descriptionWord()
    guard !word.text.isEmpty else {
      guard let byte = lexer.peek() else { throw .syntaxError(near: "", at: word.range) }
      throw .syntaxError(
        near: String(decoding: [byte], as: UTF8.self),
        at: SourceRange(start: word.range.start, end: word.range.start + 1))
    }
    let replaced = try lexer.replacingMacros(word.text, word.range)
    return DProbeSpecifier(text: completed(replaced), range: word.range)
  }

  /// The description with the fields after the one that it ends with.
  private func completed(_ description: String) -> String {
    guard case .description(let field) = text, field != .name else { return description }
    return description + String(repeating: ":", count: 3 - field.rawValue)
  }

  private mutating func parseBody() throws(Diagnostic) -> [DStatement] {
    var statements: [DStatement] = []
    while true {
      let token = try peek()
      switch token.kind {
      case .sign("}"):
        try next()
        return statements
      case .sign(";"):
        try next()
        statements.append(DStatement(expression: nil, range: token.range))
      default:
        let expression = try parseExpression()
        statements.append(DStatement(expression: expression, range: expression.range))
        if try isNext("}") { continue }
        try expect(";")
      }
    }
  }
}
