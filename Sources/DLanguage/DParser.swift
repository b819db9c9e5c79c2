// D's parser: from text to the tree of `DSyntax.swift`. It stops at the first error, as dtrace does.
// It looks one token ahead, further only where a cast or a declarator begins like something else. The
// names of types are its only memory, because `(x) - 1` depends on what `x` is; they are kept for the
// next program of the same command line.
//
// Clauses and descriptions are here; declarations, statements and expressions in the files beside it.

package import ScriptSyntax

/// How descriptions are read, and whether one may stand alone.
package enum DDescriptionStyle: Sendable {
  /// A script: each clause has a body.
  case script
  /// The text of `-P`: what stands alone is a provider.
  case provider
  /// The text of `-m`: descriptions end with a module.
  case module
  /// The text of `-f`: descriptions end with a function.
  case function
  /// The text of `-n`, or of `-i`: descriptions end with a name, or are numbers.
  case name

  /// What is described where a number cannot stand for a probe.
  var kindWithoutNumbers: String? {
    switch self {
    case .provider: "providers"
    case .module: "modules"
    case .function: "functions"
    case .script, .name: nil
    }
  }

  /// How many fields there can be.
  var fieldCount: Int {
    switch self {
    case .provider: 1
    case .module: 2
    case .function: 3
    case .script, .name: 4
    }
  }
}

/// Parses one program.
package final class DParser {
  /// The names of types: those it began with and those that the program has declared.
  package private(set) var typeNames: Set<String>
  let source: SourceText
  let style: DDescriptionStyle
  let macros: DMacroVariables
  var lexer: DLexer
  var mode = DLexer.Mode.program
  var token = DToken(kind: .end, range: SourceRange(start: 0, end: 0))
  /// Where the token before ended.
  var lastEnd = 0
  /// How deeply the construct at hand is nested.
  var depth = 0

  /// Deeper nesting is refused, lest the stack overflow, here or in whoever walks the tree.
  static let depthLimit = 256

  /// A parser for one program. `typeNames` are those that earlier programs of the command line left.
  package init(
    source: SourceText, macros: DMacroVariables,
    typeNames: Set<String> = DBuiltInTypes.names, style: DDescriptionStyle = .script
  ) {
    self.source = source
    self.macros = macros
    self.typeNames = typeNames
    self.style = style
    var isScript = false
    if case .script = style { isScript = true }
    lexer = DLexer(source: source, macros: macros, prefersProbes: !isScript)
  }

  /// Parses the whole program; the tree's items are in the order of the text.
  package func parse() throws(Diagnostic) -> DSourceFile {
    macros.used = []
    var items: [(start: Int, item: DItem)] = []
    try advance()
    while token.kind != .end {
      let start = token.range.start
      items.append((start, try item()))
    }
    try refuseUnusedArgument()
    items += lexer.pragmas.map { ($0.range.start, .pragma($0)) }
    items.sort { $0.start < $1.start }
    return DSourceFile(items: items.map(\.item))
  }

  private func refuseUnusedArgument() throws(Diagnostic) {
    let last = macros.arguments.count - 1
    guard last > 0, !macros.allowsUnused, !macros.used.contains(last) else { return }
    throw DSyntaxDiagnostics.macroUnused(last, macros.arguments[last], at: token.range)
  }

  // MARK: Tokens

  /// Passes the token.
  func advance(isMember: Bool = false) throws(Diagnostic) {
    lastEnd = token.range.end
    token = try lexer.next(mode, isMember: isMember) { typeNames.contains($0) }
  }

  /// The token after this one, which stays.
  func peek() throws(Diagnostic) -> DToken.Kind {
    var copy = lexer
    return try copy.next(mode) { typeNames.contains($0) }.kind
  }

  /// Whether this mark is next.
  func at(_ mark: DMark) -> Bool { token.kind == .mark(mark) }

  /// Passes a mark if it is next.
  func skip(_ mark: DMark) throws(Diagnostic) -> Bool {
    guard at(mark) else { return false }
    try advance()
    return true
  }

  /// Passes a mark that must be next.
  func expect(_ mark: DMark) throws(Diagnostic) {
    guard try skip(mark) else { throw unexpected() }
  }

  /// Passes the last mark of what stands outside of clauses.
  func expectLast(_ mark: DMark) throws(Diagnostic) {
    guard at(mark) else { throw unexpected() }
    mode = .program
    try advance()
  }

  /// Passes a word that is no keyword.
  func expectName() throws(Diagnostic) -> String {
    guard case .identifier(let name) = token.kind else { throw unexpected() }
    try advance()
    return name
  }

  /// The error that the token cannot stand here.
  func unexpected() -> Diagnostic {
    DSyntaxDiagnostics.unexpected(source.text(of: token.range), at: token.range)
  }

  /// From an offset to the end of the token before.
  func range(from start: Int) -> SourceRange { SourceRange(start: start, end: max(start, lastEnd)) }

  /// Parses something one level deeper.
  func nested<Result>(
    _ parse: () throws(Diagnostic) -> Result
  ) throws(Diagnostic) -> Result {
    depth += 1
    defer { depth -= 1 }
    if depth > DParser.depthLimit { throw DSyntaxDiagnostics.nesting(at: token.range) }
    return try parse()
  }

  /// Notes what a declaration makes of a name.
  func declare(_ name: String, isType: Bool) {
    if isType { typeNames.insert(name) } else { typeNames.remove(name) }
  }

  // MARK: Outside of clauses

  private func item() throws(Diagnostic) -> DItem {
    switch token.kind {
    case .probe: return .clause(try clause())
    case .keyword(.inline): return .inline(try inlineDefinition())
    case .keyword(.translator): return .translator(try translatorDefinition())
    case .keyword(.provider): return .provider(try providerDefinition())
    case .keyword, .identifier: return .declaration(try declaration())
    default: throw unexpected()
    }
  }

  private func clause() throws(Diagnostic) -> DClause {
    let start = token.range.start
    var probes: [DProbeSpecifier] = []
    repeat {
      guard case .probe(let text) = token.kind else { throw unexpected() }
      probes.append(try specifier(text, token.range))
      try advance()
    } while try skip(.comma)
    let specifiers = range(from: start)
    var predicate: DExpression?
    if at(.slash) {
      mode = .expression
      try advance()
      let condition = try expression()
      predicate = condition
      try expect(.predicateEnd)
      guard at(.leftBrace) else {
        throw DSyntaxDiagnostics.syntax(
          "expected actions { } following probe description and predicate", at: condition.range)
      }
    } else if !at(.leftBrace) {
      if case .script = style {
        throw DSyntaxDiagnostics.syntax(
          "expected predicate and/or actions following probe description", at: specifiers)
      }
      return DClause(range: specifiers, probes: probes, predicate: nil, body: nil)
    }
    let body = try statements()
    return DClause(range: range(from: start), probes: probes, predicate: predicate, body: body)
  }

  /// A description as written, with its macro variables replaced and all its fields.
  private func specifier(_ text: String, _ range: SourceRange) throws(Diagnostic) -> DProbeSpecifier
  {
    let fields = text.split(separator: ":", omittingEmptySubsequences: false)
    guard fields.count <= style.fieldCount else {
      throw DSyntaxDiagnostics.descriptionFields(text, at: range)
    }
    var expanded: [String] = []
    for field in fields { expanded.append(try expand(field, of: text, at: range)) }
    let isNumber = text.allSatisfy { $0.isASCII && $0.isNumber }
    if isNumber, let kind = style.kindWithoutNumbers {
      throw DSyntaxDiagnostics.descriptionNumber(text, kind, at: range)
    }
    let tail = isNumber ? "" : String(repeating: ":", count: 4 - style.fieldCount)
    return DProbeSpecifier(text: expanded.joined(separator: ":") + tail, range: range)
  }

  /// A field in which `$target` or `$1` stands for its value. A name reaches to the field's end.
  private func expand(
    _ field: Substring, of text: String, at range: SourceRange
  ) throws(Diagnostic) -> String {
    guard let dollar = field.firstIndex(of: "$") else { return String(field) }
    var name = field[field.index(after: dollar)...]
    if name.first == "$" { name = name.dropFirst() }
    let digits = name.prefix { $0.isASCII && $0.isNumber }
    if !digits.isEmpty {
      guard let argument = macros.argument(Int(digits), default: "") else {
        throw DSyntaxDiagnostics.descriptionMacro(text, at: range)
      }
      return field[..<dollar] + String(decoding: argument, as: UTF8.self)
        + name.dropFirst(digits.count)
    }
    guard let value = macros.value(of: String(name)) else {
      throw DSyntaxDiagnostics.descriptionMacro(text, at: range)
    }
    return field[..<dollar] + String(value)
  }
}
