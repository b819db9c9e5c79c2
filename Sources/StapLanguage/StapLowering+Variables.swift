// Variables: where they live, and what assignments store in them.

internal import TraceProgram

extension StapLowering {
  /// The map of an array or statistic; nil for other variables.
  func map(of variable: StapVariable) -> Int? {
    if case .map(let index) = storages[ObjectIdentifier(variable)] { index } else { nil }
  }

  /// The value of a variable.
  func load(
    _ variable: StapVariable, at token: StapToken, into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    if let slot = slots[ObjectIdentifier(variable)] { return moved(slot, into: target) }
    guard case .global(let index) = storages[ObjectIdentifier(variable)] else {
      throw StapDiagnostics.typeUnresolved(at: token)
    }
    let result = try destination(target)
    builder.emit(.loadGlobal, a: result, immediate: Int64(index))
    return result
  }

  /// Stores a value in a variable. A string is copied to the variable's place.
  func store(_ value: Slot, in variable: StapVariable) throws(StapSemanticError) {
    if let slot = slots[ObjectIdentifier(variable)] {
      if variable.type == .string {
        builder.emit(.copyString, a: slot, b: value, immediate: Int64(limits.stringLength))
      } else {
        _ = moved(value, into: slot)
      }
    } else if case .global(let index) = storages[ObjectIdentifier(variable)] {
      builder.emit(.storeGlobal, b: value, immediate: Int64(index))
    } else {
      throw StapDiagnostics.typeUnresolved(at: variable.token)
    }
  }

  // MARK: Assignments

  /// Assigns, and gives what was assigned.
  func assign(
    _ operation: StapAssignment, _ left: StapTerm, _ right: StapTerm, at token: StapToken,
    into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    switch left.kind {
    case .variable(let variable):
      if operation == .accumulate {
        return moved(try accumulate(right, into: variable, keys: [], at: left.token), into: target)
      }
      return moved(try assign(operation, to: variable, right, at: left.token), into: target)
    case .element(.array(let array, _), let keys):
      let keys = keys.compactMap { $0 }
      if operation == .accumulate {
        return moved(
          try accumulate(right, into: array, keys: keys, at: left.token), into: target)
      }
      return moved(try assign(operation, to: array, keys, right, at: left.token), into: target)
    default: throw StapDiagnostics.writtenPlace(at: left.token)
    }
  }

  private func assign(
    _ operation: StapAssignment, to variable: StapVariable, _ right: StapTerm,
    at token: StapToken
  ) throws(StapSemanticError) -> Slot {
    if operation == .set {
      let value = try assigned(right, to: variable)
      try store(value, in: variable)
      return value
    }
    let value = try self.value(right)
    let present = try load(variable, at: token, into: nil)
    let result: Slot
    if operation == .concatenate {
      result = try joined(try row([present, value]), into: nil)
    } else if let slot = slots[ObjectIdentifier(variable)] {
      // The local itself gets the result.
      return try arithmetic(
        operation.arithmetic, present, value, at: right.token, into: slot)
    } else {
      result = try arithmetic(operation.arithmetic, present, value, at: right.token, into: nil)
    }
    try store(result, in: variable)
    return result
  }

  /// The value that a variable gets, in its slot at once where nobody can see the difference.
  private func assigned(
    _ term: StapTerm, to variable: StapVariable
  ) throws(StapSemanticError) -> Slot {
    guard variable.type != .string, let slot = slots[ObjectIdentifier(variable)] else {
      return try value(term)
    }
    switch term.kind {
    case .number, .unary, .binary, .variable, .element(.array, _), .extract:
      return try value(term, into: slot)
    default: return try value(term)
    }
  }

  private func assign(
    _ operation: StapAssignment, to array: StapVariable, _ keys: [StapTerm], _ right: StapTerm,
    at token: StapToken
  ) throws(StapSemanticError) -> Slot {
    guard let map = map(of: array) else { throw StapDiagnostics.typeUnresolved(at: token) }
    let first = try keyRow(keys, before: right)
    let value = try self.value(right)
    var result = value
    if operation != .set {
      let present = try loadElement(of: map, first, isText: array.type == .string, into: nil)
      result =
        operation == .concatenate
        ? try joined(try row([present, value]), into: nil)
        : try arithmetic(operation.arithmetic, present, value, at: right.token, into: nil)
    }
    note(token)
    builder.emit(.mapStore, b: first, c: result, immediate: Int64(map))
    return result
  }

  private func accumulate(
    _ right: StapTerm, into statistic: StapVariable, keys: [StapTerm], at token: StapToken
  ) throws(StapSemanticError) -> Slot {
    guard let map = map(of: statistic) else { throw StapDiagnostics.typeUnresolved(at: token) }
    let first = try keyRow(keys, before: right)
    let value = try self.value(right)
    note(token)
    builder.emit(.aggregate, b: value, c: first, immediate: Int64(map))
    return value
  }

  /// `++` and `--`.
  func increment(
    _ operand: StapTerm, by step: Int64, isPrefix: Bool, at token: StapToken, into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    switch operand.kind {
    case .variable(let variable):
      let present = try load(variable, at: operand.token, into: nil)
      if let slot = slots[ObjectIdentifier(variable)] {
        let old = isPrefix ? slot : moved(slot, into: try destination(target))
        builder.emit(.addImmediate, a: slot, b: slot, immediate: step)
        return moved(old, into: target)
      }
      let new = try freshSlots()
      builder.emit(.addImmediate, a: new, b: present, immediate: step)
      try store(new, in: variable)
      return moved(isPrefix ? new : present, into: target)
    case .element(.array(let array, _), let keys):
      guard let map = map(of: array) else { throw StapDiagnostics.typeUnresolved(at: token) }
      let first = try row(of: keys.compactMap { $0 })
      let present = try loadElement(of: map, first, isText: false, into: nil)
      let new = try freshSlots()
      builder.emit(.addImmediate, a: new, b: present, immediate: step)
      note(operand.token)
      builder.emit(.mapStore, b: first, c: new, immediate: Int64(map))
      return moved(isPrefix ? new : present, into: target)
    default: throw StapDiagnostics.writtenPlace(at: operand.token)
    }
  }
}

extension StapAssignment {
  /// The operator that an assignment applies before it assigns.
  fileprivate var arithmetic: StapBinaryOperator {
    switch self {
    case .add, .set, .accumulate: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .remainder: .remainder
    case .shiftLeft: .shiftLeft
    case .shiftRight: .shiftRight
    case .bitAnd: .bitAnd
    case .bitXor: .bitXor
    case .bitOr: .bitOr
    case .concatenate: .concatenate
    }
  }
}
