// The names in expressions.

extension StapResolver {
  func resolve(_ expression: StapExpression) throws(StapSemanticError) -> StapTerm {
    StapTerm(try kind(of: expression), token: expression.token)
  }

  private func kind(of expression: StapExpression) throws(StapSemanticError) -> StapTerm.Kind {
    switch expression.kind {
    case .number(let value): return .number(value)
    case .string(let text): return .string(text)
    case .symbol(let name): return .variable(try variable(name, at: expression.token))
    case .embedded: throw StapDiagnostics.embeddedCode(at: expression.token)
    case .unary(let operation, let operand): return .unary(operation, try resolve(operand))
    case .increment(let operand, let step, let isPrefix):
      return .increment(try resolve(operand), by: step, isPrefix: isPrefix)
    case .binary(let operation, let left, let right):
      let left = try resolve(left)
      return .binary(operation, left, try resolve(right))
    case .assign(let operation, let left, let right):
      let left = try resolve(left)
      return .assign(operation, left, try resolve(right))
    case .conditional(let condition, let left, let right):
      let condition = try resolve(condition)
      let left = try resolve(left)
      return .conditional(condition, left, try resolve(right))
    case .match(let text, let pattern, let isNegated):
      let text = try resolve(text)
      return .match(text, pattern: try resolve(pattern), isNegated: isNegated)
    case .contains(let base, let keys):
      let (base, keys) = try indexed(base, keys, base.token, isWildcardAllowed: true)
      return .contains(base, keys)
    case .element(let base, let keys):
      return try element(base, keys, expression.token, isWildcardAllowed: false).kind
    case .call(let name, let arguments):
      if isCondition { throw StapDiagnostics.conditionFunction(at: expression.token) }
      let arguments = try arguments.mapThrowing(resolve(_:))
      let overloads = try checker.names.functions(
        name, arguments: arguments.count, from: expression.token)
      return .call(overloads, arguments)
    case .print(let print): return .print(try resolve(print))
    case .extract(let extractor, let statistic, let parameters):
      return .extract(extractor, try resolve(statistic), parameters)
    case .target(let target): return .target(try place(target))
    case .defined(let operand): return .number(try isDefined(operand) ? 1 : 0)
    case .probeWrite(let name): return .number(isWritten(name) ? 1 : 0)
    case .entry: return .refused(StapDiagnostics.entry(at: expression.token))
    case .counter: return .refused(StapDiagnostics.counter(at: expression.token))
    case .register(let isUser, let number): return .register(isUser: isUser, number: number)
    case .dereference(let isUser, let size, let address):
      return .dereference(isUser: isUser, size: size, address: try resolve(address))
    }
  }

  /// An element, or some of them where that is allowed.
  func element(
    _ base: StapIndexable, _ keys: [StapExpression?], _ token: StapToken, isWildcardAllowed: Bool
  ) throws(StapSemanticError) -> StapTerm {
    let (base, keys) = try indexed(base, keys, token, isWildcardAllowed: isWildcardAllowed)
    return StapTerm(.element(base, keys), token: token)
  }

  private func indexed(
    _ base: StapIndexable, _ keys: [StapExpression?], _ token: StapToken, isWildcardAllowed: Bool
  ) throws(StapSemanticError) -> (StapBase, [StapTerm?]) {
    var terms: [StapTerm?] = []
    for key in keys {
      if key == nil, !isWildcardAllowed { throw StapDiagnostics.wildcardIndex(at: token) }
      terms.append(try key.mapThrowing(resolve(_:)))
    }
    return (try self.base(base, keys: keys.count, at: token), terms)
  }

  private func resolve(_ print: StapPrint) throws(StapSemanticError) -> StapPrinting {
    let head: StapPrinting.Head
    switch print.head {
    case .none: head = .none
    case .format(let format): head = .format(format)
    case .delimiter(let delimiter): head = .delimiter(delimiter)
    case .histogram(let histogram): head = .histogram(try buckets(histogram))
    }
    return StapPrinting(
      name: print.name, head: head, values: try print.values.mapThrowing(resolve(_:)))
  }

  // MARK: The program being traced

  private func place(_ target: StapTarget) throws(StapSemanticError) -> StapPlace {
    var operands: [StapTerm] = []
    switch target.base {
    case .cast(let operand, _, _), .value(let operand): operands.append(try resolve(operand))
    case .variable, .variableOf: break
    }
    for case .computedElement(let index) in target.components {
      operands.append(try resolve(index))
    }
    let type = checker.knowledge.type(of: target, at: point)
    return StapPlace(
      target: target, operands: operands, type: type,
      refusal: type == nil ? checker.knowledge.refusal(of: target, at: point) : nil)
  }

  /// Whether `@defined` says so.
  private func isDefined(_ operand: StapExpression) throws(StapSemanticError) -> Bool {
    switch operand.kind {
    case .target(let target): return checker.knowledge.type(of: target, at: point) != nil
    case .counter, .entry: return false
    default: throw StapDiagnostics.definedOperand(at: operand.token)
    }
  }

  /// Whether the script's handler of an alias writes a variable.
  private func isWritten(_ name: String) -> Bool {
    guard case .handler(let handler) = owner else { return false }
    return handler.writtenNames.contains(name)
  }
}
