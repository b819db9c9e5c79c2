// Expressions, with C's precedence and D's `^^`.

internal import ScriptSyntax

extension DParser {
  /// expression: assignment, or several with commas.
  mutating func parseExpression() throws(Diagnostic) -> DExpression {
    var left = try parseAssignment()
    var count = 0
    while try take(",") {
      count += 1
      guard count <= Self.deepest else { throw .tooDeep(try peek().range) }
      let right = try parseAssignment()
      left = DExpression(.comma(left, right), left.range.through(right.range))
    }
    return left
  }

  private static let assignments: [String: DBinaryOperator?] = [
    "=": DBinaryOperator?.none, "*=": .multiply, "/=": .divide, "%=": .remainder, "+=": .add,
    "-=": .subtract, "<<=": .shiftLeft, ">>=": .shiftRight, "&=": .bitAnd, "^=": .bitXor,
    "|=": .bitOr,
  ]

  mutating func parseAssignment() throws(Diagnostic) -> DExpression {
    try nest { parser throws(Diagnostic) in
      let left = try parser.parseConditional()
      let token = try parser.peek()
      guard case .sign(let sign) = token.kind, let operation = Self.assignments[sign] else {
        return left
      }
      // Only what a unary expression can be may be assigned to; the rest is no sentence of C.
      guard Self.isUnary(left) else { throw parser.unexpected(token) }
      try parser.next()
      let right = try parser.parseAssignment()
      return DExpression(.assign(operation, left, right), left.range.through(right.range))
    }
  }

  private static func isUnary(_ expression: DExpression) -> Bool {
    switch expression.kind {
    case .binary, .conditional, .cast, .assign, .comma: expression.isParenthesized
    default: true
    }
  }

  mutating func parseConditional() throws(Diagnostic) -> DExpression {
    try nest { parser throws(Diagnostic) in
      let condition = try parser.parseBinary(0)
      guard try parser.take("?") else { return condition }
      let first = try parser.parseExpression()
      try parser.expect(":")
      let second = try parser.parseConditional()
      return DExpression(
        .conditional(condition, first, second), condition.range.through(second.range))
    }
  }

  /// The operators by precedence, loosest first.
  private static let binaries: [String: (level: Int, operation: DBinaryOperator)] = [
    "||": (0, .logicalOr), "^^": (1, .logicalXor), "&&": (2, .logicalAnd), "|": (3, .bitOr),
    "^": (4, .bitXor), "&": (5, .bitAnd), "==": (6, .equal), "!=": (6, .notEqual),
    "<": (7, .less), "<=": (7, .lessOrEqual), ">": (7, .greater), ">=": (7, .greaterOrEqual),
    "<<": (8, .shiftLeft), ">>": (8, .shiftRight), "+": (9, .add), "-": (9, .subtract),
    "*": (10, .multiply), "/": (10, .divide), "%": (10, .remainder),
  ]

  private mutating func parseBinary(_ level: Int) throws(Diagnostic) -> DExpression {
    var left = try parseCast()
    var count = 0
    while case .sign(let sign) = try peek().kind, let found = Self.binaries[sign],
      found.level >= level
    {
      count += 1
      guard count <= Self.deepest else { throw .tooDeep(try peek().range) }
      try next()
      let right = try parseBinary(found.level + 1)
      left = DExpression(
        .binary(found.operation, left, right), left.range.through(right.range))
    }
    return left
  }

  private mutating func parseCast() throws(Diagnostic) -> DExpression {
    guard try isNext("("), try isTypeAfterParenthesis() else { return try parseUnary() }
    return try nest { parser throws(Diagnostic) in
      let start = try parser.expect("(").range
      let type = try parser.parseTypeName()
      try parser.expect(")")
      let operand = try parser.parseCast()
      return DExpression(.cast(type, operand), start.through(operand.range))
    }
  }

  /// Whether `(` opens a cast: a type follows it, and not a variable that is named as one.
  private mutating func isTypeAfterParenthesis() throws(Diagnostic) -> Bool {
    let saved = self
    defer { self = saved }
    try next()
    guard try isTypeNext() else { return false }
    guard case .identifier(let word) = try next().kind, !Self.keywords.contains(word) else {
      return true
    }
    guard case .sign(let sign) = try peek().kind else { return true }
    return !["++", "--", "[", "=", ";"].contains(sign)
  }

  private static let unaries: [String: DUnaryOperator] = [
    "&": .addressOf, "*": .dereference, "+": .plus, "-": .minus, "~": .complement, "!": .not,
  ]

  private mutating func parseUnary() throws(Diagnostic) -> DExpression {
    try nest { parser throws(Diagnostic) in
      let token = try parser.peek()
      if case .sign(let sign) = token.kind {
        if sign == "++" || sign == "--" {
          try parser.next()
          let operand = try parser.parseUnary()
          return DExpression(
            .unary(sign == "++" ? .preIncrement : .preDecrement, operand),
            token.range.through(operand.range))
        }
        if let operation = Self.unaries[sign] {
          try parser.next()
          let operand = try parser.parseCast()
          return DExpression(.unary(operation, operand), token.range.through(operand.range))
        }
      }
      switch token.kind {
      case .identifier("sizeof"): return try parser.parseSizeOf()
      case .identifier("stringof"):
        try parser.next()
        let operand = try parser.parseUnary()
        return DExpression(.stringOf(operand), token.range.through(operand.range))
      default: return try parser.parsePostfix()
      }
    }
  }

  private mutating func parseSizeOf() throws(Diagnostic) -> DExpression {
    let start = try next().range
    if try isNext("("), try isTypeAfterParenthesis() {
      try next()
      let type = try parseTypeName()
      let end = try expect(")")
      return DExpression(.sizeOfType(type), start.through(end.range))
    }
    let operand = try parseUnary()
    return DExpression(.sizeOf(operand), start.through(operand.range))
  }

  // MARK: Postfix and primary

  private mutating func parsePostfix() throws(Diagnostic) -> DExpression {
    var base = try parsePrimary()
    var count = 0
    while case .sign(let sign) = try peek().kind {
      count += 1
      guard count <= Self.deepest else { throw .tooDeep(try peek().range) }
      switch sign {
      case "[":
        try next()
        let keys = try parseArguments(until: "]", mayBeEmpty: false)
        base = DExpression(.index(base, keys.list), base.range.through(keys.end))
      case "(":
        guard case .name(let name, _) = base.kind else { throw unexpected(try peek()) }
        try next()
        let arguments = try parseArguments(until: ")", mayBeEmpty: true)
        base = DExpression(.call(name, arguments.list), base.range.through(arguments.end))
      case ".", "->":
        try next()
        let word = try expectWord()
        base = member(base, word.name, isArrow: sign == "->", base.range.through(word.range))
      case "++", "--":
        let end = try next().range
        base = DExpression(
          .unary(sign == "++" ? .postIncrement : .postDecrement, base), base.range.through(end))
      default: return base
      }
    }
    return base
  }

  private func member(
    _ base: DExpression, _ name: String, isArrow: Bool, _ range: SourceRange
  ) -> DExpression {
    if isArrow, case .name(let word, nil) = base.kind {
      if word == "self" { return DExpression(.scoped(.thread, name), range) }
      if word == "this" { return DExpression(.scoped(.clause, name), range) }
    }
    return DExpression(.member(base, name, isArrow: isArrow), range)
  }

  private mutating func parseArguments(
    until sign: String, mayBeEmpty: Bool
  ) throws(Diagnostic) -> (list: [DExpression], end: SourceRange) {
    var list: [DExpression] = []
    if mayBeEmpty, try isNext(sign) { return (list, try next().range) }
    repeat { list.append(try parseAssignment()) } while try take(",")
    return (list, try expect(sign).range)
  }

  private mutating func parsePrimary() throws(Diagnostic) -> DExpression {
    let token = try next()
    switch token.kind {
    case .integer(let value, let isDecimal, let suffix):
      return DExpression(.integer(value, isDecimal: isDecimal, suffix: suffix), token.range)
    case .signedInteger(let value, let isNegative, let isDecimal, let suffix):
      let constant = DExpression(
        .integer(value, isDecimal: isDecimal, suffix: suffix), token.range)
      return isNegative ? DExpression(.unary(.minus, constant), token.range) : constant
    case .character(let value):
      return DExpression(.character(value), token.range)
    case .string(let bytes): return DExpression(.string(bytes), token.range)
    case .aggregation(let name): return DExpression(.aggregation(name), token.range)
    case .sign("("):
      let inner = try parseExpression()
      try expect(")")
      inner.isParenthesized = true
      return inner
    case .identifier("offsetof"): return try parseOffsetOf(token.range)
    case .identifier("xlate"): return try parseTranslation(token.range)
    case .identifier(let word):
      guard !Self.keywords.contains(word) || word == "self" || word == "this" else {
        throw unexpected(token)
      }
      guard let backquote = word.lastIndex(of: "`") else {
        return DExpression(.name(word, module: nil), token.range)
      }
      let name = String(word[word.index(after: backquote)...])
      guard !name.isEmpty else { throw unexpected(token) }
      return DExpression(.name(name, module: String(word[..<backquote])), token.range)
    case .sign, .predicateEnd, .end: throw unexpected(token)
    }
  }

  private mutating func parseOffsetOf(_ start: SourceRange) throws(Diagnostic) -> DExpression {
    try expect("(")
    let type = try parseTypeName()
    try expect(",")
    let member = try expectWord()
    let end = try expect(")")
    return DExpression(.offsetOf(type, member.name), start.through(end.range))
  }

  private mutating func parseTranslation(_ start: SourceRange) throws(Diagnostic) -> DExpression {
    try expect("<")
    let type = try parseTypeName()
    try expect(">")
    try expect("(")
    let operand = try parseExpression()
    let end = try expect(")")
    return DExpression(.translate(type, operand), start.through(end.range))
  }
}
