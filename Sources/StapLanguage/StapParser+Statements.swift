// The statements of handlers and functions. A `;` ends what has no end of its own; elsewhere it is
// a statement that does nothing.

internal import ScriptSyntax

extension StapParser {
  /// `{ … }`
  func block() throws(StapSyntaxError) -> StapStatement {
    let open = try next()
    guard open.isOperator("{") else { throw error(.expected, "expected '{'") }
    var statements: [StapStatement] = []
    while try !skip("}") { statements.append(try statement()) }
    return make(.block(statements), open)
  }

  func statement() throws(StapSyntaxError) -> StapStatement {
    try nested { () throws(StapSyntaxError) in try statementAtDepth() }
  }

  private func statementAtDepth() throws(StapSyntaxError) -> StapStatement {
    guard let token = try peek() else {
      throw error(.expectedStatement, "expected statement")
    }
    switch token.kind {
    case .keyword:
      switch token.text {
      case "try": return try tryStatement()
      case "if": return try ifStatement()
      case "for": return try forStatement()
      case "while": return try whileStatement()
      case "foreach": return try forEachStatement()
      default: break
      }
    case .operator where token.text == ";": return make(.empty, try next())
    case .operator where token.text == "{": return try block()
    default: break
    }
    let statement = try simpleStatement(token)
    _ = try skip(";")
    return statement
  }

  private func simpleStatement(_ token: StapToken) throws(StapSyntaxError) -> StapStatement {
    switch token.kind {
    case .operator, .identifier, .number, .string, .embedded:
      return make(.expression(try expression()), token)
    case .keyword:
      switch token.text {
      case "return": return try returnStatement()
      case "delete":
        _ = try next()
        return make(.delete(try expression()), token)
      case "break": return make(.break, try next())
      case "continue": return make(.continue, try next())
      case "next": return make(.next, try next())
      default: break
      }
    case .junk: break
    }
    throw error(.expectedStatement, "expected statement")
  }

  private func make(_ kind: StapStatement.Kind, _ token: StapToken) -> StapStatement {
    StapStatement(kind, token: token, range: range(from: token))
  }

  private func returnStatement() throws(StapSyntaxError) -> StapStatement {
    let token = try next()
    if !isInFunction {
      throw error(.returnPlace, "found 'return' not in function context")
    }
    guard let following = try peek() else {
      throw error(.expectedStatement, "expected ';', '}' or an expression statement")
    }
    if following.isOperator(";") || following.isOperator("}") {
      return make(.return(nil), token)
    }
    return make(.return(try expression()), token)
  }

  private func tryStatement() throws(StapSyntaxError) -> StapStatement {
    let token = try next()
    let body = try block()
    guard try next().isKeyword("catch") else { throw error(.expected, "expected 'catch'") }
    swallow()
    var variable: StapExpression?
    if try skip("(") {
      variable = symbol(try expectIdentifier())
      try expect(")")
    }
    return make(.tryCatch(body, variable: variable, handler: try block()), token)
  }

  /// A variable, which the token names.
  func symbol(_ token: StapToken) -> StapExpression {
    StapExpression(.symbol(token.text), token: token, range: token.outermostRange)
  }

  // MARK: Conditions and loops

  /// A condition with all that follows by `else if`: tapsets name hundreds of numbers that way, and it is not
  /// what nesting is limited for.
  private func ifStatement() throws(StapSyntaxError) -> StapStatement {
    var links: [(token: StapToken, condition: StapExpression, then: StapStatement)] = []
    var otherwise: StapStatement?
    let chainedBefore = chained
    defer { chained = chainedBefore }
    repeat {
      let token = try next()
      // A later link is deeper in the tree, and so is what it holds.
      if !links.isEmpty { chained += 1 }
      if chained > StapParser.chainLimit { throw nesting(at: token) }
      try require("(")
      let condition = try expression()
      try require(")")
      links.append((token, condition, try statement()))
      guard try peekKeyword("else") else { break }
      swallow()
      guard try peekKeyword("if") else {
        otherwise = try statement()
        break
      }
    } while true
    while let (token, condition, then) = links.popLast() {
      let link = make(.conditional(condition, then: then, otherwise: otherwise), token)
      if links.isEmpty { return link }
      otherwise = link
    }
    throw error(.expectedStatement, "expected statement")
  }

  private func whileStatement() throws(StapSyntaxError) -> StapStatement {
    let token = try next()
    try require("(")
    let condition = try expression()
    try require(")")
    return make(
      .loop(initial: nil, condition: condition, step: nil, body: try statement()), token)
  }

  private func forStatement() throws(StapSyntaxError) -> StapStatement {
    let token = try next()
    try require("(")
    var initial: StapExpression?
    if try !peekOperator(";") { initial = try expression() }
    try require(";")
    var condition: StapExpression
    if let end = try peek(), end.isOperator(";") {
      condition = StapExpression(.number(1), token: end, range: end.outermostRange)
    } else {
      condition = try expression()
    }
    try require(";")
    var step: StapExpression?
    if try !peekOperator(")") { step = try expression() }
    try require(")")
    return make(
      .loop(initial: initial, condition: condition, step: step, body: try statement()), token)
  }

  private func forEachStatement() throws(StapSyntaxError) -> StapStatement {
    let token = try next()
    try require("(")
    var value: StapExpression?
    var sort: StapForEach.Sort?
    let keys = try forEachKeys(&value, &sort)
    guard try next().isKeyword("in") else { throw error(.expected, "expected 'in'") }
    swallow()
    let base = try indexable()
    let slice = try skip("[") ? try forEachSlice() : []
    try forEachSort(&sort)
    var limit: StapExpression?
    if try peekKeyword("limit") {
      swallow()
      limit = try expression()
    }
    try require(")")
    let loop = StapForEach(
      value: value, keys: keys, base: base, slice: slice, sort: sort, limit: limit,
      body: try statement())
    return make(.forEach(loop), token)
  }

  /// `value = [key, key]`, each with a sort mark or without.
  private func forEachKeys(
    _ value: inout StapExpression?, _ sort: inout StapForEach.Sort?
  ) throws(StapSyntaxError) -> [StapExpression] {
    if let first = try peek(), first.kind == .identifier {
      let variable = symbol(try next())
      let isDescending = try sortMark()
      guard try skip("=") else {
        sort = isDescending.map { StapForEach.Sort(key: .key(0), isDescending: $0) }
        return [variable]
      }
      value = variable
      sort = isDescending.map { StapForEach.Sort(key: .value(nil), isDescending: $0) }
    }
    let isList = try skip("[")
    var keys: [StapExpression] = []
    while true {
      keys.append(symbol(try expectIdentifier()))
      if let mark = try peek(), mark.isOperator("+") || mark.isOperator("-") {
        if sort != nil { throw error(.repeatedSort, "multiple sort directives") }
        sort = StapForEach.Sort(
          key: .key(keys.count - 1), isDescending: mark.isOperator("-"))
        swallow()
      }
      if !isList { return keys }
      if try skip(",") { continue }
      if try skip("]") { return keys }
      throw error(.expected, "expected ',' or ']'")
    }
  }

  /// Passes `+` or `-`; true for the latter, nil for neither.
  private func sortMark() throws(StapSyntaxError) -> Bool? {
    if try skip("+") { return false }
    return try skip("-") ? true : nil
  }

  private func forEachSlice() throws(StapSyntaxError) -> [StapExpression?] {
    var slice: [StapExpression?] = []
    while true {
      slice.append(try skip("*") ? nil : try expression())
      if try skip(",") { continue }
      if try skip("]") { return slice }
      throw error(.expected, "expected ',' or ']'")
    }
  }

  /// `@sum-` or `-` after the array.
  private func forEachSort(_ sort: inout StapForEach.Sort?) throws(StapSyntaxError) {
    var extractor: StapExtractor?
    if let word = try peek(), word.isAtWord {
      extractor = StapExtractor(rawValue: word.text)
      if extractor == nil {
        throw error(.expectedStatistic, "expected statistical operation")
      }
      swallow()
      let mark = try peek()
      guard let mark, mark.isOperator("+") || mark.isOperator("-") else {
        throw error(.expectedSort, "expected sort directive")
      }
    }
    guard let mark = try peek(), mark.isOperator("+") || mark.isOperator("-") else { return }
    if sort != nil { throw error(.repeatedSort, "multiple sort directives") }
    sort = StapForEach.Sort(key: .value(extractor), isDescending: mark.isOperator("-"))
    swallow()
  }
}
