// The body of a clause, and the definitions that stand beside clauses: inlines, translators, providers.

internal import ScriptSyntax

extension DParser {
  /// `{ … }` as the body of a clause. Empty statements are left out.
  func statements() throws(Diagnostic) -> [DStatement] {
    mode = .expression
    try expect(.leftBrace)
    var statements: [DStatement] = []
    while true {
      if !at(.semicolon), !at(.rightBrace) {
        let expression = try expression()
        statements.append(DStatement(expression: expression, range: expression.range))
      }
      guard at(.semicolon) else {
        try expectLast(.rightBrace)
        return statements
      }
      try advance()
    }
  }

  /// `inline int x = e;`
  func inlineDefinition() throws(Diagnostic) -> DInline {
    let start = token.range.start
    mode = .expression
    try advance()
    let (storage, specifiers) = try specifiers(allowsStorage: true)
    if storage != .none { throw DSyntaxDiagnostics.storageTwice(at: specifiers.range) }
    let declarator = try declarator(.named)
    if let name = declarator.name { declare(name, isType: false) }
    try expect(.assign)
    let value = try assignment()
    try expectLast(.semicolon)
    return DInline(
      range: range(from: start), specifiers: specifiers, declarator: declarator, value: value)
  }

  /// `translator out < in name > { member = e; … };`
  func translatorDefinition() throws(Diagnostic) -> DTranslator {
    let start = token.range.start
    mode = .expression
    try advance()
    let output = try typeName()
    try expect(.less)
    let input = try typeName()
    let parameter = try expectName()
    try expect(.greater)
    try expect(.leftBrace)
    var members: [DTranslator.Member] = []
    while !at(.rightBrace) {
      let memberStart = token.range.start
      let name = try expectName()
      try expect(.assign)
      let value = try assignment()
      try expect(.semicolon)
      members.append(
        DTranslator.Member(name: name, value: value, range: range(from: memberStart)))
    }
    try advance()
    try expectLast(.semicolon)
    return DTranslator(
      range: range(from: start), output: output, input: input, parameter: parameter,
      members: members)
  }

  /// `provider name { probe request(int) : (char *); … };`
  func providerDefinition() throws(Diagnostic) -> DProviderDefinition {
    let start = token.range.start
    mode = .expression
    try advance()
    let name = try expectName()
    try expect(.leftBrace)
    var probes: [DProviderDefinition.Probe] = []
    while !at(.rightBrace) {
      let probeStart = token.range.start
      guard token.kind == .keyword(.probe) else { throw unexpected() }
      try advance()
      let name = try expectName()
      try expect(.leftParenthesis)
      var (parameters, isVariadic) = try parameters(end: .rightParenthesis)
      if isVariadic { throw DSyntaxDiagnostics.variadic("probe input", at: token.range) }
      // What a D program sees of the arguments, when it is not what the program traced passes.
      if try skip(.colon) {
        try expect(.leftParenthesis)
        (parameters, isVariadic) = try self.parameters(end: .rightParenthesis)
        if isVariadic { throw DSyntaxDiagnostics.variadic("probe output", at: token.range) }
      }
      try expect(.semicolon)
      probes.append(
        DProviderDefinition.Probe(
          name: name, parameters: parameters, range: range(from: probeStart)))
    }
    try advance()
    try expectLast(.semicolon)
    return DProviderDefinition(range: range(from: start), name: name, probes: probes)
  }
}
