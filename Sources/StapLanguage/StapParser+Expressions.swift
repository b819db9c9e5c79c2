// The operators of expressions, from the loosest to the tightest: assignment, `?:`, `||`, `&&`,
// `|`, `^`, `&`, `in`, comparisons and matches, shifts, `.`, `+ -`, `* / %`, signs, `++ --`. What
// they are applied to is in the file beside.

internal import ScriptSyntax

extension StapParser {
  func expression() throws(StapSyntaxError) -> StapExpression {
    try nested { () throws(StapSyntaxError) in
      let left = try conditional()
      guard let token = try peek(), token.kind == .operator,
        let assignment = StapAssignment(rawValue: token.text)
      else { return left }
      _ = try next()
      return try make(.assign(assignment, left, try expression()), token, from: left)
    }
  }

  private func conditional() throws(StapSyntaxError) -> StapExpression {
    let condition = try logical(atLeast: 1)
    guard let token = try peek(), token.isOperator("?") else { return condition }
    _ = try next()
    let left = try expression()
    try require(":")
    // Before version 4.0 an assignment could follow.
    let right =
      environment.speaks("4.0")
      ? try nested { () throws(StapSyntaxError) in try conditional() } : try expression()
    return try make(.conditional(condition, left, right), token, from: condition)
  }

  /// A node that reaches to the token before, unless the tree would become too deep.
  func make(
    _ kind: StapExpression.Kind, _ token: StapToken, from start: StapExpression? = nil
  ) throws(StapSyntaxError) -> StapExpression {
    let node = StapExpression(
      kind, token: token, range: range(from: start?.range ?? token.outermostRange))
    if node.depth > StapParser.depthLimit { throw nesting(at: token) }
    return node
  }

  // MARK: Binary operators

  /// Operands joined by `||`, `&&`, `|`, `^` and `&`.
  private func logical(atLeast lowest: Int) throws(StapSyntaxError) -> StapExpression {
    var left = try membership()
    while let (token, operation, level) = try binaryOperator(), level >= lowest, level <= 5 {
      _ = try next()
      let right = try nested { () throws(StapSyntaxError) in try logical(atLeast: level + 1) }
      left = try make(.binary(operation, left, right), token, from: left)
    }
    return left
  }

  /// `key in array`, `[key, *] in array`.
  private func membership() throws(StapSyntaxError) -> StapExpression {
    let open = try peek()
    let isList = try skip("[")
    var keys: [StapExpression?] = []
    while true {
      let isAny = isList ? try skip("*") : false
      keys.append(isAny ? nil : try comparison())
      if !isList { break }
      if try skip(",") { continue }
      if try skip("]") { break }
      throw error(.expected, "expected ',' or ']'")
    }
    if let token = try peek(), token.isKeyword("in") {
      _ = try next()
      let base = try indexable()
      let start = open?.outermostRange ?? token.outermostRange
      let kind = StapExpression.Kind.contains(base, keys)
      let node = StapExpression(kind, token: token, range: range(from: start))
      if node.depth > StapParser.depthLimit { throw nesting(at: token) }
      return node
    }
    if keys.count == 1, let key = keys[0] { return key }
    throw error(.expressionList, "unexpected comma-separated expression list")
  }

  /// Comparisons, which can follow each other, or one match, which cannot be followed by any.
  private func comparison() throws(StapSyntaxError) -> StapExpression {
    var left = try arithmetic(atLeast: 7)
    if let token = try peek(), token.isOperator("=~") || token.isOperator("!~") {
      _ = try next()
      let pattern = try stringLiteral()
      return try make(
        .match(left, pattern: pattern, isNegated: token.isOperator("!~")), token, from: left)
    }
    while let (token, operation, level) = try binaryOperator(), level == 6 {
      _ = try next()
      left = try make(
        .binary(operation, left, try arithmetic(atLeast: 7)), token, from: left)
    }
    return left
  }

  /// Operands joined by shifts, `.` and arithmetic.
  private func arithmetic(atLeast lowest: Int) throws(StapSyntaxError) -> StapExpression {
    var left = try unary()
    while let (token, operation, level) = try binaryOperator(), level >= lowest {
      _ = try next()
      let right = try nested { () throws(StapSyntaxError) in
        try arithmetic(atLeast: level + 1)
      }
      left = try make(.binary(operation, left, right), token, from: left)
    }
    return left
  }

  private func binaryOperator() throws(StapSyntaxError) -> (StapToken, StapBinaryOperator, Int)? {
    guard let token = try peek(), token.kind == .operator,
      let operation = StapBinaryOperator(rawValue: token.text)
    else { return nil }
    return (token, operation, operation.level)
  }

  // MARK: Unary operators

  private func unary() throws(StapSyntaxError) -> StapExpression {
    guard let token = try peek(), token.kind == .operator else { return try increment() }
    guard let operation = StapUnaryOperator(rawValue: token.text) else { return try increment() }
    _ = try next()
    let operand = try nested { () throws(StapSyntaxError) in try unary() }
    return try make(.unary(operation, operand), token)
  }

  /// `++x`, `x--`, or neither. Whether the operand can be assigned to is for the checker to say.
  private func increment() throws(StapSyntaxError) -> StapExpression {
    if let token = try peek(), token.isOperator("++") || token.isOperator("--") {
      _ = try next()
      let operand = try targetOrValue()
      return try make(
        .increment(operand, by: token.isOperator("++") ? 1 : -1, isPrefix: true), token)
    }
    let operand = try targetOrValue()
    guard let token = try peek(), token.isOperator("++") || token.isOperator("--") else {
      return operand
    }
    _ = try next()
    return try make(
      .increment(operand, by: token.isOperator("++") ? 1 : -1, isPrefix: false), token,
      from: operand)
  }
}

extension StapBinaryOperator {
  /// How tightly it binds; `in` is between 5 and 6.
  fileprivate var level: Int {
    switch self {
    case .logicalOr: 1
    case .logicalAnd: 2
    case .bitOr: 3
    case .bitXor: 4
    case .bitAnd: 5
    case .greater, .less, .equal, .notEqual, .lessOrEqual, .greaterOrEqual: 6
    case .shiftLeft, .shiftRight, .logicalShiftRight: 7
    case .concatenate: 8
    case .add, .subtract: 9
    case .multiply, .divide, .remainder: 10
    }
  }
}
