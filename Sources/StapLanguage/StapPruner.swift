// How statements are cut down: those without effect go away, values that nobody needs are not computed,
// what is constant is computed at once, and what cannot be reached is left out.

/// Cuts statements down.
struct StapPruner {
  let names: StapNames
  let isFirstRound: Bool
  let warn: (StapSyntaxWarning) -> Void
  /// The variables whose values matter outside of the statements at hand.
  var focus: Set<ObjectIdentifier> = []
  var isChanged = false

  init(names: StapNames, isFirstRound: Bool, warn: @escaping (StapSyntaxWarning) -> Void) {
    self.names = names
    self.isFirstRound = isFirstRound
    self.warn = warn
  }

  // MARK: Statements without effect

  /// What is left of a statement; nil when nothing is.
  mutating func pruned(_ action: StapAction) -> StapAction? {
    switch action.kind {
    case .empty: return nil
    case .block(let actions): return pruned(block: actions, action)
    case .expression(let term):
      var uses = StapUses()
      uses.visit(term)
      guard uses.isFree(for: focus) else { return action }
      if isFirstRound, names.isUser(term.token) {
        warn(StapDiagnostics.elidedExpression(at: action.token))
      }
      isChanged = true
      return nil
    case .conditional(let condition, let then, let otherwise):
      return pruned(condition, then, otherwise, action)
    case .loop(let initial, let condition, let step, let body):
      let kept = pruned(body)
      if kept == nil {
        var uses = StapUses()
        for term in [initial, condition, step].compactMap({ $0 }) { uses.visit(term) }
        if uses.isFree { return nil }
      }
      action.kind = .loop(
        initial: initial, condition: condition, step: step,
        body: kept ?? StapAction(.empty, token: action.token))
      return action
    case .forEach(var visit):
      guard let body = pruned(visit.body) else { return nil }
      visit.body = body
      action.kind = .forEach(visit)
      return action
    case .tryCatch(let body, let variable, let handler):
      let handler = pruned(handler) ?? StapAction(.empty, token: handler.token)
      guard let body = pruned(body) else {
        if let stored = variable?.storedVariable, stored.type == .unknown { stored.type = .string }
        return nil
      }
      action.kind = .tryCatch(body, variable: variable, handler: handler)
      return action
    case .return, .delete, .next, .break, .continue: return action
    }
  }

  private mutating func pruned(block actions: [StapAction], _ action: StapAction) -> StapAction? {
    var kept: [StapAction] = []
    for inner in actions {
      guard let inner = pruned(inner) else { continue }
      if case .block(let nested) = inner.kind {
        kept += nested
        isChanged = true
      } else {
        kept.append(inner)
      }
    }
    if kept.count <= 1 { return kept.first }
    action.kind = .block(kept)
    return action
  }

  private mutating func pruned(
    _ condition: StapTerm, _ then: StapAction, _ otherwise: StapAction?, _ action: StapAction
  ) -> StapAction? {
    let then = pruned(then)
    let otherwise = otherwise.flatMap { pruned($0) }
    if let then {
      action.kind = .conditional(condition, then: then, otherwise: otherwise)
    } else if let otherwise {
      let inverted = StapTerm(.unary(.not, condition), token: condition.token)
      action.kind = .conditional(inverted, then: otherwise, otherwise: nil)
    } else {
      var uses = StapUses()
      uses.visit(condition)
      if uses.isFree { return nil }
      return StapAction(.expression(condition), token: condition.token)
    }
    return action
  }

  // MARK: Values that nobody needs

  /// Makes statements of expressions whose values are not used.
  mutating func reduce(_ action: StapAction) {
    if case .expression(let term) = action.kind, let kind = reduced(term) {
      action.kind = kind
      isChanged = true
    }
    for inner in action.inner { reduce(inner) }
  }

  private func reduced(_ term: StapTerm) -> StapAction.Kind? {
    func statement(_ term: StapTerm) -> StapAction {
      StapAction(.expression(term), token: term.token)
    }
    func statements(_ terms: [StapTerm]) -> StapAction.Kind { .block(terms.map(statement)) }
    switch term.kind {
    case .binary(.logicalOr, let left, let right):
      let inverted = StapTerm(.unary(.not, left), token: term.token)
      return .conditional(inverted, then: statement(right), otherwise: nil)
    case .binary(.logicalAnd, let left, let right):
      return .conditional(left, then: statement(right), otherwise: nil)
    case .conditional(let condition, let left, let right):
      return .conditional(condition, then: statement(left), otherwise: statement(right))
    case .binary(_, let left, let right): return statements([left, right])
    case .unary(_, let operand), .match(let operand, _, _): return .expression(operand)
    case .call(let routines, let arguments):
      guard !arguments.isEmpty else { return nil }
      var uses = StapUses()
      for routine in routines { uses.visit(routine) }
      let globals = Set(names.globals.map { ObjectIdentifier($0) })
      return uses.isFree(for: globals) ? statements(arguments) : nil
    case .print(let print):
      return print.isOutput || print.values.isEmpty ? nil : statements(print.values)
    case .target(let place): return statements(place.operands)
    default: return nil
    }
  }

  // MARK: What cannot be reached

  mutating func dropUnreachable(_ action: StapAction) {
    if case .block(let actions) = action.kind,
      let end = actions.firstIndex(where: \.leaves), end + 1 < actions.count
    {
      action.kind = .block(Array(actions[...end]))
      isChanged = true
    }
    for inner in action.inner { dropUnreachable(inner) }
  }
}

extension StapAction {
  /// Whether what follows it is never reached; what is within other statements does not count, as in stap.
  fileprivate var leaves: Bool {
    switch kind {
    case .next, .return, .break, .continue: true
    default: false
    }
  }
}
