// Expressions of D: C's, with `^^` between `||` and `&&`, and without casts' friends `_Generic` and
// compound literals. Binary operators are parsed by their precedence; the rest follows the grammar.

internal import ScriptSyntax

extension DParser {
  /// One or more assignments, separated by commas.
  func expression() throws(Diagnostic) -> DExpression {
    var left = try assignment()
    while try skip(.comma) {
      left = try make(.comma(left, try assignment()), from: left.range.start)
    }
    return left
  }

  func assignment() throws(Diagnostic) -> DExpression {
    try nested { () throws(Diagnostic) in
      let start = token.range.start
      let (left, isUnary) = try castOrUnary()
      guard isUnary, case .mark(let mark) = token.kind, mark.assigns else {
        return try conditional(left)
      }
      try advance()
      return try make(.assign(mark.compound, left, try assignment()), from: start)
    }
  }

  /// What may stand where a constant is asked for: no assignment, no comma.
  func constant() throws(Diagnostic) -> DExpression {
    try nested { () throws(Diagnostic) in try conditional(try castOrUnary().expression) }
  }

  private func conditional(_ first: DExpression) throws(Diagnostic) -> DExpression {
    let condition = try binary(first, atLeast: 1)
    guard try skip(.question) else { return condition }
    let left = try nested { () throws(Diagnostic) in try expression() }
    try expect(.colon)
    let right = try constant()
    return try make(.conditional(condition, left, right), from: condition.range.start)
  }

  /// Continues an operand with the operators that bind at least that tightly.
  private func binary(
    _ first: DExpression, atLeast lowest: Int
  ) throws(Diagnostic) -> DExpression {
    var left = first
    while case .mark(let mark) = token.kind, let (operation, level) = mark.binary, level >= lowest {
      try advance()
      let right = try nested { () throws(Diagnostic) in
        try binary(try castOrUnary().expression, atLeast: level + 1)
      }
      left = try make(.binary(operation, left, right), from: left.range.start)
    }
    return left
  }

  // MARK: Unary operators

  /// A cast, or a unary expression, which alone may be assigned to.
  private func castOrUnary() throws(Diagnostic) -> (expression: DExpression, isUnary: Bool) {
    guard at(.leftParenthesis), try beginsTypeInParentheses() else { return (try unary(), true) }
    let start = token.range.start
    try advance()
    let type = try typeName()
    try expect(.rightParenthesis)
    let operand = try nested { () throws(Diagnostic) in try castOrUnary().expression }
    return (try make(.cast(type, operand), from: start), false)
  }

  private func unary() throws(Diagnostic) -> DExpression {
    let start = token.range.start
    switch token.kind {
    case .mark(let mark):
      guard let operation = mark.prefix else { return try postfix() }
      try advance()
      let operand = try nested { () throws(Diagnostic) in
        mark == .increment || mark == .decrement ? try unary() : try castOrUnary().expression
      }
      return try make(.unary(operation, operand), from: start)
    case .keyword(.sizeof):
      try advance()
      if at(.leftParenthesis), try beginsTypeInParentheses() {
        try advance()
        let type = try typeName()
        try expect(.rightParenthesis)
        return try make(.sizeOfType(type), from: start)
      }
      return try make(.sizeOf(try nested { () throws(Diagnostic) in try unary() }), from: start)
    case .keyword(.stringof):
      try advance()
      return try make(.stringOf(try nested { () throws(Diagnostic) in try unary() }), from: start)
    default: return try postfix()
    }
  }

  // MARK: Postfix operators

  private func postfix() throws(Diagnostic) -> DExpression {
    let start = token.range.start
    let scope = token.kind.scope
    var base = try primary()
    if let scope, at(.arrow) {
      base = try make(.scoped(scope, try memberName()), from: start)
    }
    while case .mark(let mark) = token.kind {
      switch mark {
      case .leftBracket:
        try advance()
        base = try make(.index(base, try list(end: .rightBracket)), from: start)
      case .leftParenthesis:
        guard case .name(let name, let module) = base.kind else {
          throw DSyntaxDiagnostics.callee(at: base.range)
        }
        try advance()
        let arguments =
          at(.rightParenthesis) ? try noArguments() : try list(end: .rightParenthesis)
        let callee = module.map { "\($0)`\(name)" } ?? name
        base = try make(.call(callee, arguments), from: start)
      case .dot, .arrow:
        base = try make(.member(base, try memberName(), isArrow: mark == .arrow), from: start)
      case .increment, .decrement:
        try advance()
        let operation: DUnaryOperator = mark == .increment ? .postIncrement : .postDecrement
        base = try make(.unary(operation, base), from: start)
      default: return base
      }
    }
    return base
  }

  /// The word after `->` or `.`, which stands before it.
  private func memberName() throws(Diagnostic) -> String {
    try advance(isMember: true)
    return try expectName()
  }

  private func noArguments() throws(Diagnostic) -> [DExpression] {
    try advance()
    return []
  }

  private func list(end: DMark) throws(Diagnostic) -> [DExpression] {
    var items: [DExpression] = []
    repeat { items.append(try assignment()) } while try skip(.comma)
    try expect(end)
    return items
  }

  // MARK: Primary expressions

  private func primary() throws(Diagnostic) -> DExpression {
    let start = token.range.start
    let kind: DExpression.Kind
    switch token.kind {
    case .integer(let value, let isDecimal, let suffix, let isNegative):
      try advance()
      let number = try make(
        .integer(value, isDecimal: isDecimal, suffix: suffix), from: start)
      return isNegative ? try make(.unary(.minus, number), from: start) : number
    case .character(let value):
      kind =
        Int32(exactly: value).map { .character($0) }
        ?? .integer(value, isDecimal: true, suffix: .none)
    case .string(let bytes): kind = .string(bytes)
    case .aggregation(let name): kind = .aggregation(name)
    case .keyword(.self): kind = .name("self", module: nil)
    case .keyword(.this): kind = .name("this", module: nil)
    case .identifier(let name): kind = try named(name)
    case .keyword(.offsetof): return try offset()
    case .keyword(.xlate): return try translation()
    case .mark(.leftParenthesis):
      try advance()
      let inside = try expression()
      try expect(.rightParenthesis)
      return inside
    default: throw unexpected()
    }
    try advance()
    return try make(kind, from: start)
  }

  /// A name that is no type's. Before what only a variable can have, a type's name is a variable's.
  private func named(_ name: String) throws(Diagnostic) -> DExpression.Kind {
    if typeNames.contains(name) {
      guard case .mark(let next) = try peek(), next.followsVariable else { throw unexpected() }
      declare(name, isType: false)
    }
    guard let tick = name.lastIndex(of: "`") else { return .name(name, module: nil) }
    return .name(String(name[name.index(after: tick)...]), module: String(name[..<tick]))
  }

  private func offset() throws(Diagnostic) -> DExpression {
    let start = token.range.start
    try advance()
    try expect(.leftParenthesis)
    let type = try typeName()
    try expect(.comma)
    let member = try expectName()
    try expect(.rightParenthesis)
    return try make(.offsetOf(type, member), from: start)
  }

  private func translation() throws(Diagnostic) -> DExpression {
    let start = token.range.start
    try advance()
    try expect(.less)
    let type = try typeName()
    try expect(.greater)
    try expect(.leftParenthesis)
    let operand = try expression()
    try expect(.rightParenthesis)
    return try make(.translate(type, operand), from: start)
  }

  /// A node that reaches to the token before, unless the tree would become too deep.
  private func make(
    _ kind: DExpression.Kind, from start: Int
  ) throws(Diagnostic) -> DExpression {
    let node = DExpression(kind, range(from: start))
    if node.depth > DParser.depthLimit { throw DSyntaxDiagnostics.nesting(at: node.range) }
    return node
  }
}

extension DToken.Kind {
  /// What `self` and `this` stand for before an arrow.
  fileprivate var scope: DScope? {
    switch self {
    case .keyword(.self): .thread
    case .keyword(.this): .clause
    default: nil
    }
  }
}

extension DMark {
  /// Whether it stores what is to its right.
  fileprivate var assigns: Bool { self == .assign || compound != nil }

  /// What `+=` and its like do before they store.
  fileprivate var compound: DBinaryOperator? {
    switch self {
    case .addAssign: .add
    case .subtractAssign: .subtract
    case .multiplyAssign: .multiply
    case .divideAssign: .divide
    case .remainderAssign: .remainder
    case .leftShiftAssign: .shiftLeft
    case .rightShiftAssign: .shiftRight
    case .andAssign: .bitAnd
    case .xorAssign: .bitXor
    case .orAssign: .bitOr
    default: nil
    }
  }

  /// The operator between two operands, and how tightly it binds.
  fileprivate var binary: (operation: DBinaryOperator, level: Int)? {
    switch self {
    case .logicalOr: (.logicalOr, 1)
    case .logicalXor: (.logicalXor, 2)
    case .logicalAnd: (.logicalAnd, 3)
    case .or: (.bitOr, 4)
    case .xor: (.bitXor, 5)
    case .and: (.bitAnd, 6)
    case .equal: (.equal, 7)
    case .notEqual: (.notEqual, 7)
    case .less: (.less, 8)
    case .greater: (.greater, 8)
    case .lessOrEqual: (.lessOrEqual, 8)
    case .greaterOrEqual: (.greaterOrEqual, 8)
    case .leftShift: (.shiftLeft, 9)
    case .rightShift: (.shiftRight, 9)
    case .plus: (.add, 10)
    case .minus: (.subtract, 10)
    case .star: (.multiply, 11)
    case .slash: (.divide, 11)
    case .percent: (.remainder, 11)
    default: nil
    }
  }

  fileprivate var prefix: DUnaryOperator? {
    switch self {
    case .plus: .plus
    case .minus: .minus
    case .complement: .complement
    case .not: .not
    case .star: .dereference
    case .and: .addressOf
    case .increment: .preIncrement
    case .decrement: .preDecrement
    default: nil
    }
  }

  /// Whether the word before it must be a variable, whatever else it may name.
  var followsVariable: Bool {
    switch self {
    case .increment, .decrement, .assign, .leftBracket, .semicolon: true
    default: false
    }
  }
}
