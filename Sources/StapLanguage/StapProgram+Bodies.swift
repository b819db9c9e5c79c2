// The bodies of what was checked, as `-p2 -v` prints them: what is left of a script once constants are folded and
// what has no effect is gone. They become trees again, which the dump writes.

extension StapAction {
  /// As `-p2 -v` prints it, in braces.
  var listing: [UInt8] {
    var dump = StapDump(isScript: false)
    dump.write("{ ")
    dump.write(statement)
    dump.write(" }\n")
    return dump.text
  }

  private var statement: StapStatement {
    StapStatement(syntax, token: token, range: token.range)
  }

  private var syntax: StapStatement.Kind {
    switch kind {
    case .empty: .empty
    case .block(let actions): .block(actions.map(\.statement))
    case .expression(let term): .expression(term.expression)
    case .conditional(let condition, let then, let otherwise):
      .conditional(
        condition.expression, then: then.statement, otherwise: otherwise.map(\.statement))
    case .loop(let initial, let condition, let step, let body):
      .loop(
        initial: initial?.expression, condition: condition.expression, step: step?.expression,
        body: body.statement)
    case .forEach(let visit):
      .forEach(
        StapForEach(
          value: visit.value?.expression, keys: visit.keys.map(\.expression),
          base: visit.base.indexable(at: token), slice: visit.slice.map { $0?.expression },
          sort: visit.sort, limit: visit.limit?.expression, body: visit.body.statement))
    case .tryCatch(let body, let variable, let handler):
      .tryCatch(
        body.statement, variable: variable?.expression, handler: handler.statement)
    case .return(let value): .return(value?.expression)
    case .delete(let operand): .delete(operand.deletedExpression)
    case .next: .next
    case .break: .break
    case .continue: .continue
    }
  }
}

extension StapTerm {
  /// What is deleted as a whole keeps its name, in stap too.
  fileprivate var deletedExpression: StapExpression {
    guard case .variable(let variable) = kind else { return expression }
    return StapExpression(.symbol(variable.name), token: token, range: token.range)
  }

  fileprivate var expression: StapExpression {
    StapExpression(syntax, token: token, range: token.range)
  }

  private var syntax: StapExpression.Kind {
    switch kind {
    case .number(let value): .number(value)
    case .string(let text): .string(text)
    case .variable(let variable): .symbol(variable.mangledName)
    case .unary(let operation, let operand): .unary(operation, operand.expression)
    case .increment(let operand, let step, let isPrefix):
      .increment(operand.expression, by: step, isPrefix: isPrefix)
    case .binary(let operation, let left, let right):
      .binary(operation, left.expression, right.expression)
    case .assign(let operation, let left, let right):
      .assign(operation, left.expression, right.expression)
    case .conditional(let condition, let left, let right):
      .conditional(condition.expression, left.expression, right.expression)
    case .match(let text, let pattern, let isNegated):
      .match(
        text.expression,
        pattern: pattern.expression,
        isNegated: isNegated)
    case .contains(let base, let keys):
      .contains(base.indexable(at: token), keys.map { $0?.expression })
    case .element(let base, let keys):
      .element(base.indexable(at: token), keys.map { $0?.expression })
    case .call(let overloads, let arguments):
      .call(StapRoutine.mangledName(of: overloads), arguments.map(\.expression))
    case .print(let print): .print(print.syntax)
    case .extract(let extractor, let statistic, let parameters):
      .extract(extractor, statistic.expression, parameters)
    case .target(let place): .target(place.target)
    case .register(let isUser, let number): .register(isUser: isUser, number: number)
    case .dereference(let isUser, let size, let address):
      .dereference(isUser: isUser, size: size, address: address.expression)
    case .refused: .symbol(token.summary)
    }
  }
}

extension StapRoutine {
  /// The name that stap gives to the first of some overloads.
  fileprivate static func mangledName(of overloads: [StapRoutine]) -> String {
    guard let first = overloads.first else { return "" }
    let place = { (routine: StapRoutine) in (routine.token.line, routine.token.column) }
    let number = overloads.count { place($0) < place(first) }
    return "__global_\(first.name)__overload_\(number)"
  }
}

extension StapBase {
  fileprivate func indexable(at token: StapToken) -> StapIndexable {
    switch self {
    case .array(let array, let token):
      StapIndexable(kind: .array(array.mangledName), token: token)
    case .histogram(let buckets): StapIndexable(kind: .histogram(buckets.syntax), token: token)
    }
  }
}

extension StapBuckets {
  fileprivate var syntax: StapHistogram {
    var parameters: [Int64] = []
    if case .linear(let low, let high, let step) = shape { parameters = [low, high, step] }
    return StapHistogram(
      token: token, isLinear: !parameters.isEmpty, statistic: statistic.expression,
      parameters: parameters)
  }
}

extension StapPrinting {
  fileprivate var syntax: StapPrint {
    let head: StapPrint.Head =
      switch self.head {
      case .none: .none
      case .format(let format): .format(format)
      case .delimiter(let delimiter): .delimiter(delimiter)
      case .histogram(let buckets): .histogram(buckets.syntax)
      }
    return StapPrint(name: name, head: head, values: values.map(\.expression))
  }
}
