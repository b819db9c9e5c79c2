// Statements.

internal import TraceProgram

extension StapLowering {
  /// Lowers a statement.
  func lower(_ action: StapAction) throws(StapSemanticError) {
    // What is computed within a statement is of no use after it.
    let mark = builder.slotMark
    defer { builder.release(to: mark) }
    switch action.kind {
    case .empty: break
    case .block(let actions):
      for inner in actions { try lower(inner) }
    case .expression(let term):
      try effect(of: term)
      record(1, at: action.token)
    case .conditional(let condition, let then, let otherwise):
      try lower(condition, then, otherwise, at: action.token)
    case .loop(let initial, let condition, let step, let body):
      if let initial { try lowerPart(initial) }
      try lower(condition, step, body, at: action.token)
    case .forEach(let visit): try lower(visit, at: action.token)
    case .tryCatch(let body, let variable, let handler):
      try lower(body, variable, handler, at: action.token)
    case .return(let value): try lowerReturn(value, at: action.token)
    case .delete(let term):
      try delete(term)
      record(1, at: action.token)
    case .next: try lowerNext(at: action.token)
    case .break:
      record(1, at: action.token, charges: true)
      if let loop = loops.last { leave(loop, to: loop.end) }
    case .continue:
      record(1, at: action.token, charges: true)
      if let loop = loops.last { leave(loop, to: loop.next) }
    }
  }

  /// What a `for` does before the loop, or after each of its turns: statements that count.
  private func lowerPart(_ term: StapTerm) throws(StapSemanticError) {
    try effect(of: term)
    record(1, at: term.token)
  }

  /// Does what an expression does, whose value is of no use.
  private func effect(of term: StapTerm) throws(StapSemanticError) {
    if case .increment(let operand, let step, _) = term.kind {
      _ = try increment(operand, by: step, isPrefix: true, at: term.token, into: nil)
    } else if case .variable(let variable) = term.kind, variable.type == .statistic {
      // A statistic by itself has no value, and is none that anything is done with.
      return
    } else {
      _ = try value(term)
    }
  }

  // MARK: Branches and loops

  private func lower(
    _ condition: StapTerm, _ then: StapAction, _ otherwise: StapAction?, at token: StapToken
  ) throws(StapSemanticError) {
    record(1, at: token, charges: true)
    let end = builder.label()
    let other = otherwise == nil ? end : builder.label()
    builder.jump(.jumpIfZero, b: try value(condition), to: other)
    try lower(then)
    record(0, at: then.token, charges: true)
    if let otherwise {
      builder.jump(to: end)
      builder.place(other)
      try lower(otherwise)
      record(0, at: otherwise.token, charges: true)
    }
    builder.place(end)
  }

  private func lower(
    _ condition: StapTerm, _ step: StapTerm?, _ body: StapAction, at token: StapToken
  ) throws(StapSemanticError) {
    record(1, at: token, charges: true)
    let mark = try freshSlots()
    builder.emit(.textMark, a: mark)
    let top = builder.label()
    builder.place(top)
    builder.emit(.releaseText, b: mark)
    record(1, at: token)
    let slots = builder.slotMark
    try inLoop { loop throws(StapSemanticError) in
      builder.jump(.jumpIfZero, b: try value(condition), to: loop.end)
      try lower(body)
      record(0, at: body.token, charges: true)
      builder.place(loop.next)
      // This is charged after the loop, as stap does it.
      if let step { try lowerPart(step) }
      builder.jump(to: top)
    }
    builder.release(to: slots)
  }

  /// Lowers the inside of a loop, after which it ends.
  func inLoop(
    _ lowerInside: (Loop) throws(StapSemanticError) -> Void
  ) throws(StapSemanticError) {
    let loop = Loop(end: builder.label(), next: builder.label(), tryDepth: tryDepth)
    loops.append(loop)
    try lowerInside(loop)
    loops.removeLast()
    builder.place(loop.end)
  }

  /// Jumps to the end of a loop or of its body, out of the `try` that are within.
  private func leave(_ loop: Loop, to place: ProgramBuilder.Label) {
    for _ in 0..<(tryDepth - loop.tryDepth) { builder.emit(.leaveTry) }
    builder.jump(to: place)
  }

  // MARK: Errors and ends

  private func lower(
    _ body: StapAction, _ variable: StapTerm?, _ handler: StapAction, at token: StapToken
  ) throws(StapSemanticError) {
    record(0, at: token, charges: true)
    let message = try freshSlots()
    let caught = builder.label()
    let end = builder.label()
    builder.jump(.enterTry, a: message, to: caught)
    tryDepth += 1
    try lower(body)
    record(0, at: body.token, charges: true)
    tryDepth -= 1
    builder.emit(.leaveTry)
    builder.jump(to: end)
    builder.place(caught)
    if let variable, let stored = variable.storedVariable {
      try store(message, in: stored)
    }
    record(1, at: token, charges: true)
    try lower(handler)
    record(0, at: handler.token, charges: true)
    builder.place(end)
  }

  private func lowerReturn(_ value: StapTerm?, at token: StapToken) throws(StapSemanticError) {
    var result: Slot?
    if let value {
      let slot = try self.value(value)
      // What the string of a variable says may be another one by the time it is used.
      let isLasting = value.type != .string || home(of: value) == .own
      result = try isLasting ? slot : copied(slot)
    }
    record(1, at: token, charges: true)
    try emitReturn(result)
  }

  private func lowerNext(at token: StapToken) throws(StapSemanticError) {
    if routine != nil {
      if let handsOn {
        builder.emit(.storeGlobal, b: try constant(1), immediate: Int64(handsOn))
      }
      record(1, at: token, charges: true)
      try emitReturn(nil)
    } else if let end {
      record(1, at: token, charges: true)
      builder.jump(to: end)
    }
  }

  /// Leaves the function with a result, or with what one has that returns none.
  func emitReturn(_ result: Slot?) throws(StapSemanticError) {
    guard let routine else { return }
    let isText = routine.type == .string
    var slot: Slot
    if let result { slot = result } else { slot = isText ? try text([]) : try constant(0) }
    if let textMark {
      if isText {
        let kept = try freshSlots()
        builder.emit(.keepText, a: kept, b: slot, c: textMark)
        slot = kept
      } else {
        builder.emit(.releaseText, b: textMark)
      }
    }
    builder.emit(.returnValue, b: slot)
  }

  // MARK: Deletion

  private func delete(_ term: StapTerm) throws(StapSemanticError) {
    switch term.kind {
    case .variable(let variable):
      if let map = map(of: variable) {
        builder.emit(.mapRemoveAll, immediate: Int64(map))
      } else {
        try store(variable.type == .string ? text([]) : constant(0), in: variable)
      }
    case .element(.array(let array, _), let keys):
      guard let map = map(of: array) else { throw StapDiagnostics.deleteOperand(at: term.token) }
      let given = keys.compactMap { $0 }
      if given.count == keys.count {
        let first = try row(of: given)
        note(term.token)
        builder.emit(.mapDelete, b: first, immediate: Int64(map))
      } else {
        try deleteElements(of: map, keys)
      }
    default: throw StapDiagnostics.deleteOperand(at: term.token)
    }
  }

  /// Deletes the elements that have some keys.
  private func deleteElements(
    of map: Int, _ keys: [StapTerm?]
  ) throws(StapSemanticError) {
    let run = try iterate(over: map, where: keys)
    let top = builder.label()
    let end = builder.label()
    builder.place(top)
    builder.jump(.advance, b: run, to: end)
    builder.emit(.elementDelete, b: run)
    builder.jump(to: top)
    builder.place(end)
  }
}
