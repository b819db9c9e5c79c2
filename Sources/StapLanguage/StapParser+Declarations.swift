// What stands outside of handlers: globals, functions and embedded C. Probes have a file of their
// own.

internal import ScriptSyntax

extension StapParser {
  func declaration(_ token: StapToken) throws(StapSyntaxError) {
    isInFunction = false
    switch (token.kind, token.text) {
    case (.keyword, "probe"): try probe()
    case (.keyword, "private"): try privateDeclaration()
    case (.keyword, "global"):
      let keyword = try next()
      swallow()
      try globals(from: keyword, isPrivate: false)
    case (.keyword, "function"):
      let keyword = try next()
      swallow()
      try function(from: keyword, isPrivate: false)
    case (.embedded, _): file.embedded.append(try embeddedCode())
    default:
      throw error(
        .expectedTopLevel, "expected 'probe', 'global', 'private', 'function', or '%{'")
    }
  }

  private func embeddedCode() throws(StapSyntaxError) -> StapEmbeddedCode {
    let token = try next()
    if !isPrivileged {
      throw error(
        .guru, "embedded code in unprivileged script; need stap -g", abandons: false)
    }
    return StapEmbeddedCode(token: token, range: range(from: token))
  }

  /// `private` before a function or globals; alone it stands for `private global`.
  private func privateDeclaration() throws(StapSyntaxError) {
    let keyword = try next()
    swallow()
    let token = try next()
    if token.isKeyword("function") {
      swallow()
      try function(from: keyword, isPrivate: true)
    } else if token.isKeyword("global") {
      swallow()
      try globals(from: keyword, isPrivate: true, first: try expectIdentifier())
    } else if token.kind == .identifier {
      try globals(from: keyword, isPrivate: true, first: token)
    } else {
      throw error(.expectedIdentifier, "expected 'function' or identifier")
    }
  }

  // MARK: Globals

  private func globals(
    from keyword: StapToken, isPrivate: Bool, first: StapToken? = nil
  ) throws(StapSyntaxError) {
    var name = first
    repeat {
      let token: StapToken
      if let name { token = name } else { token = try expectIdentifier() }
      name = nil
      try global(token, isPrivate: isPrivate)
    } while try skip(",")
    _ = try skip(";")
  }

  private func global(_ token: StapToken, isPrivate: Bool) throws(StapSyntaxError) {
    if let other = file.globals.first(where: { $0.name == token.text }) {
      throw other.isPrivate == isPrivate
        ? error(.duplicateGlobal, "duplicate global name")
        : error(.privateConflict, "global versus private variable declaration conflict")
    }
    let wraps = try skip("%")
    var size: Int32?
    if try skip("[") {
      let number = try expectNumber()
      guard number > 0, let fitting = Int32(exactly: number) else {
        throw error(.arraySize, "array size out of range")
      }
      size = fitting
      try expect("]")
    }
    var initializer: StapExpression?
    if try peekOperator("=") {
      if size != nil {
        throw error(.arrayInitializer, "only scalar globals can be initialized")
      }
      _ = try next()
      initializer = try literal()
    }
    file.globals.append(
      StapGlobal(
        token: token, range: range(from: token), name: token.text, isPrivate: isPrivate,
        wraps: wraps, size: size, initializer: initializer))
  }

  // MARK: Functions

  private func function(from keyword: StapToken, isPrivate: Bool) throws(StapSyntaxError) {
    isInFunction = true
    let name = try next()
    let isType = name.isKeyword("string") || name.isKeyword("long")
    guard name.kind == .identifier || isType else {
      throw error(.expectedIdentifier, "expected identifier")
    }
    var token = try next()
    let type = try annotation(&token)
    guard token.isOperator("(") else { throw error(.expected, "expected '('") }
    swallow()
    let parameters = try parameters()
    let priority = try priority()
    let body: StapFunction.Body
    if try peek()?.kind == .embedded {
      body = .embedded(try embeddedCode())
    } else {
      body = .statements(try block())
    }
    file.functions.append(
      StapFunction(
        token: name, range: range(from: keyword), name: name.text, isPrivate: isPrivate,
        type: type, parameters: parameters, priority: priority, body: body))
  }

  /// `:long` or `:string` if the token is a colon; then the token becomes the one after it.
  private func annotation(_ token: inout StapToken) throws(StapSyntaxError) -> StapTypeName? {
    guard token.isOperator(":") else { return nil }
    swallow()
    token = try next()
    guard token.kind == .keyword, let type = StapTypeName(rawValue: token.text) else {
      throw error(.expectedType, "expected 'string' or 'long'")
    }
    swallow()
    token = try next()
    return type
  }

  private func parameters() throws(StapSyntaxError) -> [StapFunction.Parameter] {
    var parameters: [StapFunction.Parameter] = []
    while true {
      let name = try next()
      if name.isOperator(")") { break }
      guard name.kind == .identifier else {
        throw error(.expectedIdentifier, "expected identifier")
      }
      if parameters.contains(where: { $0.name == name.text }) {
        throw error(.duplicateParameter, "duplicate parameter names")
      }
      var token = try next()
      let type = try annotation(&token)
      parameters.append(StapFunction.Parameter(token: name, name: name.text, type: type))
      if token.isOperator(")") { break }
      guard token.isOperator(",") else { throw error(.expected, "expected ',' or ')'") }
      swallow()
    }
    swallow()
    return parameters
  }

  /// `:5` after the parameters.
  private func priority() throws(StapSyntaxError) -> Int64 {
    guard try peek() != nil else { throw error(.expected, "expected '{'") }
    guard try skip(":") else { return isUserFile ? 0 : 1 }
    guard case .number(let priority) = try literal().kind else {
      throw error(.expectedNumber, "expected literal number")
    }
    // 0 is what a user's own overload has.
    guard priority > 0 else { throw error(.priority, "specified priority must be > 0") }
    return priority
  }
}
