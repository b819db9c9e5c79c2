// Places in the program being traced, `$x->y[1]`, and the other operators that begin with `@`. They
// all have to parse, whether a probe can make use of them or not.

internal import ScriptSyntax

extension StapParser {
  /// A place in the program with what follows it, or any other value.
  func targetOrValue() throws(StapSyntaxError) -> StapExpression {
    let ampersand = try peekOperator("&") ? try next() : nil
    guard let token = try peek() else { return try value() }
    var target: StapTarget?
    var operand: StapExpression?
    if token.kind == .identifier, token.bytes.first == 0x24 {
      target = StapTarget(base: .variable(try next().text))
    } else if token.isOperator("@cast") {
      target = StapTarget(base: try cast())
    } else if token.isOperator("@var") {
      target = StapTarget(base: try variableOf())
    } else if ampersand != nil, !environment.speaks("2.6") {
      throw error(.expectedValue, "expected @cast, @var or $var")
    } else {
      let plain = try value()
      operand = plain
      if let ampersand, case .target(let inner) = plain.kind {
        if inner.isAddress {
          throw StapSyntaxError(
            .repeatedAddress, "cannot take address more than once", at: ampersand)
        }
        target = inner
      }
    }
    var first = operand?.token ?? token
    if target == nil, let operand {
      let following = try peek()
      guard ampersand != nil || following?.continuesTarget ?? false, environment.speaks("2.6")
      else { return operand }
      target = StapTarget(base: .value(operand))
      first = ampersand ?? following ?? first
    }
    guard var target else { return try value() }
    target.isAddress = ampersand != nil
    try components(of: &target)
    let start = (ampersand ?? token).outermostRange
    let node = StapExpression(.target(target), token: first, range: range(from: start))
    if node.depth > StapParser.depthLimit { throw nesting(at: first) }
    return node
  }

  // MARK: Components

  private func components(of target: inout StapTarget) throws(StapSyntaxError) {
    var isPretty = false
    if case .variable(let name) = target.base, let (plain, dollars) = name.splitDollars {
      target.base = .variable(plain)
      target.components.append(.prettyPrint(dollars))
      isPretty = true
    }
    while !isPretty {
      if try skip("->") {
        isPretty = try member(&target)
      } else if try skip("[") {
        let index = try expression()
        if case .number(let number) = index.kind {
          target.components.append(.element(number))
        } else {
          target.components.append(.computedElement(index))
        }
        try expect("]")
      } else {
        break
      }
    }
    if !isPretty, let token = try peek(), token.isDollars {
      target.components.append(.prettyPrint(try next().text))
      isPretty = true
    }
    guard isPretty, let token = try peek(), token.isOperator("->") || token.isOperator("[") else {
      return
    }
    throw error(
      .prettyPrint, "-> and [ are not accepted for a pretty-printing variable")
  }

  /// The word after `->`; whether dollars end it.
  private func member(_ target: inout StapTarget) throws(StapSyntaxError) -> Bool {
    let token = try next()
    guard token.kind == .identifier || token.kind == .keyword else {
      throw error(.expectedIdentifier, "expected identifier or keyword")
    }
    let dollars = token.text.reversed().prefix { $0 == "$" }
    let name = String(token.text.dropLast(dollars.count))
    swallow()
    if !name.isEmpty { target.components.append(.member(name)) }
    if dollars.isEmpty { return false }
    target.components.append(.prettyPrint(String(dollars)))
    return true
  }

  // MARK: Operators

  /// `@cast(address, "type", "module")`
  private func cast() throws(StapSyntaxError) -> StapTarget.Base {
    _ = try next()
    try expect("(")
    let operand = try expression()
    try expect(",")
    let type = try expectString()
    if type.isEmpty { throw error(.emptyString, "expected non-empty string") }
    let module = try skip(",") ? try expectString() : []
    try expect(")")
    return .cast(operand, type: type, module: module)
  }

  /// `@var("name@unit", "module")`
  private func variableOf() throws(StapSyntaxError) -> StapTarget.Base {
    _ = try next()
    try expect("(")
    let name = try expectString()
    let module = try skip(",") ? try expectString() : []
    try expect(")")
    return .variableOf(name: name, module: module)
  }

  /// An operator that begins with `@`, its token taken already.
  func atWord(_ token: StapToken) throws(StapSyntaxError) -> StapExpression {
    switch token.text {
    case "@defined": return try make(.defined(try operand()), token)
    case "@entry": return try make(.entry(try operand()), token)
    case "@probewrite":
      try expect("(")
      let name = try next()
      guard name.kind == .identifier else {
        throw error(.expectedIdentifier, "expected identifier")
      }
      swallow()
      try expect(")")
      return try make(.probeWrite(name.text), token)
    case "@const": return try constant(token)
    case "@perf":
      try expect("(")
      let counter = try stringLiteral()
      if case .string(let text) = counter.kind, text.isEmpty {
        throw error(.emptyString, "expected non-empty string")
      }
      try expect(")")
      return try make(.counter(counter), token)
    case "@kregister" where environment.speaks("4.0"),
      "@uregister" where environment.speaks("4.0"):
      let isUser = try isUser(token)
      try expect("(")
      let number = try expectNumber()
      try expect(")")
      return try make(.register(isUser: isUser, number: number), token)
    case "@kderef" where environment.speaks("4.0"), "@uderef" where environment.speaks("4.0"):
      let isUser = try isUser(token)
      try expect("(")
      let size = try expectNumber()
      try expect(",")
      let address = try expression()
      try expect(")")
      return try make(.dereference(isUser: isUser, size: size, address: address), token)
    default: return try extract(token)
    }
  }

  private func operand() throws(StapSyntaxError) -> StapExpression {
    try expect("(")
    let operand = try expression()
    try expect(")")
    return operand
  }

  /// `@const("C expression")`, which is embedded C that changes nothing.
  private func constant(_ token: StapToken) throws(StapSyntaxError) -> StapExpression {
    if !isPrivileged { throw unprivileged(token) }
    try expect("(")
    let code = try expectString()
    if code.isEmpty { throw error(.emptyString, "expected non-empty string") }
    try expect(")")
    let marks = Array("/* pure */ /* unprivileged */ /* stable */ ".utf8)
    return try make(.embedded(marks + code), token)
  }

  /// Whether an operator is about the program rather than the kernel.
  private func isUser(_ token: StapToken) throws(StapSyntaxError) -> Bool {
    let isUser = token.text.hasPrefix("@u")
    if !isUser, !isPrivileged { throw unprivileged(token) }
    return isUser
  }

  private func unprivileged(_ token: StapToken) -> StapSyntaxError {
    error(
      .guru, "using \(token.text) operator not permitted; need stap -g", abandons: false)
  }
}

extension StapToken {
  /// Whether it is `$` or `$$`, which ask for the text of what precedes them.
  fileprivate var isDollars: Bool {
    kind == .identifier && bytes.allSatisfy { $0 == 0x24 }
  }

  /// Whether it can only follow a place in the program.
  fileprivate var continuesTarget: Bool { isOperator("->") || isOperator("[") || isDollars }
}

extension String {
  /// `$x$` as `$x` and `$`; nil when no dollars end it.
  fileprivate var splitDollars: (String, String)? {
    let dollars = reversed().prefix { $0 == "$" }
    guard !dollars.isEmpty, dollars.count < count else { return nil }
    return (String(dropLast(dollars.count)), String(dollars))
  }
}
