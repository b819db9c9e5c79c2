// The types within statements.

extension StapChecker {
  /// Infers the types of everything in a statement.
  func infer(_ action: StapAction) throws(StapSemanticError) {
    switch action.kind {
    case .empty, .next, .break, .continue: break
    case .block(let actions):
      for inner in actions { try infer(inner) }
    case .expression(let term): try infer(term, .unknown)
    case .conditional(let condition, let then, let otherwise):
      try infer(condition, .long)
      try infer(then)
      if let otherwise { try infer(otherwise) }
    case .loop(let initial, let condition, let step, let body):
      if let initial { try infer(initial, .unknown) }
      try infer(condition, .long)
      if let step { try infer(step, .unknown) }
      try infer(body)
    case .forEach(let visit): try infer(visit, at: action.token)
    case .tryCatch(let body, let variable, let handler):
      try infer(body)
      if let variable { try infer(variable, .string) }
      try infer(handler)
    case .return(let value): try inferReturn(value, at: action.token)
    case .delete(let operand): try inferDeleted(operand)
    }
  }

  private func infer(_ visit: StapVisit, at token: StapToken) throws(StapSemanticError) {
    try infer(visit.base, visit.keys, at: token)
    if !visit.slice.isEmpty { try infer(visit.base, visit.slice, at: token) }
    var type = StapType.long
    var base = token
    if case .array(let array, let token) = visit.base {
      if array.type == .unknown { unresolved(token) }
      type = array.type
      base = token
    }
    if let value = visit.value {
      switch type {
      case .statistic: invalid(value.token, type)
      case .unknown: try infer(value, .unknown)
      case .long, .string: try require(value, type)
      }
    }
    if case .value(.some) = visit.sort?.key, type != .unknown, type != .statistic {
      invalid(base, type)
    }
    if let limit = visit.limit { try infer(limit, .long) }
    try infer(visit.body)
  }

  private func inferReturn(
    _ value: StapTerm?, at token: StapToken
  ) throws(StapSemanticError) {
    guard let routine = inference.routine else { return }
    guard let value else {
      if routine.type != .unknown { mismatch(token, .unknown, of: routine) }
      return
    }
    try infer(value, routine.type)
    if routine.type != .unknown, value.type != .unknown, routine.type != value.type {
      mismatch(value.token, value.type, of: routine)
    }
    if routine.type == .unknown, value.type == .long || value.type == .string {
      routine.type = value.type
      note(value.token, of: routine)
    }
    if value.type == .statistic { invalid(value.token, value.type) }
  }

  private func inferDeleted(_ operand: StapTerm) throws(StapSemanticError) {
    switch operand.kind {
    case .element: try infer(operand, .unknown)
    case .variable(let variable): unify(operand, at: operand.token, with: variable, .unknown)
    default: throw StapDiagnostics.deleteOperand(at: operand.token)
    }
  }
}
