// Assignments, simple and compound, and increments. The value of an assignment is what was stored: the
// value after its conversion to the type on the left.

internal import ScriptSyntax
internal import TraceProgram

extension DLowering {
  /// `=` when there is no operator, else `+=` and its like.
  func assignment(
    _ op: DBinaryOperator?, _ left: DExpression, _ right: DExpression, into target: Slot?
  ) throws(Diagnostic) -> Slot {
    let target = try destination(target)
    let mark = builder.slotMark
    defer { builder.release(to: mark) }
    guard let op else { return try simpleAssignment(left, right, into: target) }
    let operand = try value(right)
    let place = try place(left, forStoring: true)
    let old = try load(place, type: left.type)
    let common =
      switch op {
      case .shiftLeft, .shiftRight: left.type.promoted
      default: left.type.pointee == nil ? DType.common(left.type, right.type) : left.type
      }
    try arithmetic(op, old, left.type, operand, right.type, result: common, into: target)
    _ = try converted(target, from: common, to: left.type, into: target)
    narrowToBits(target, at: place, type: left.type)
    try store(target, in: place, type: left.type)
    return target
  }

  /// `++` and `--`; the value is the old one for those that stand behind.
  func increment(
    _ op: DUnaryOperator, _ operand: DExpression, into target: Slot?
  ) throws(Diagnostic) -> Slot {
    let target = try destination(target)
    let mark = builder.slotMark
    defer { builder.release(to: mark) }
    let place = try place(operand, forStoring: true)
    let old = try load(place, type: operand.type)
    let isUp = op == .preIncrement || op == .postIncrement
    let isBefore = op == .preIncrement || op == .preDecrement
    let new = isBefore ? target : try slots()
    try add(isUp ? 1 : .max, to: old, operand.type, result: operand.type, into: new)
    narrowToBits(new, at: place, type: operand.type)
    try store(new, in: place, type: operand.type)
    return isBefore ? target : moved(old, into: target)
  }

  /// What a bit-field holds of a value.
  private func narrowToBits(_ slot: Slot, at place: Place, type: DType) {
    guard case .memory(_, let bits?) = place else { return }
    builder.emit(
      type.isSigned ? .signExtend : .zeroExtend, a: slot, b: slot, immediate: Int64(bits.width))
  }

  private func simpleAssignment(
    _ left: DExpression, _ right: DExpression, into target: Slot
  ) throws(Diagnostic) -> Slot {
    // An array's element that is bytes is stored as a whole: nothing reads it before, and storing
    // nothing takes it away.
    if case .bytes = valueType(of: left.type), let element = try wholeElement(left) {
      let source = try bytes(right, of: left.type)
      let keys = try keySlots(element.keys, types: element.types)
      builder.emit(.mapStore, b: keys, c: source, immediate: Int64(element.map))
      return moved(source, into: target)
    }
    if case .bytes = valueType(of: left.type) {
      return moved(
        try assign(right, to: try place(left, forStoring: true), type: left.type), into: target)
    }
    _ = try converted(right, to: left.type, into: target)
    let place = try place(left, forStoring: true)
    narrowToBits(target, at: place, type: left.type)
    try store(target, in: place, type: left.type)
    return target
  }

  /// Assigns to a place that is known already, and gives what was stored.
  @discardableResult
  func assign(
    _ right: DExpression, to place: Place, type: DType
  ) throws(Diagnostic) -> Slot {
    if case .bytes(let count) = valueType(of: type), case .memory(let address, _) = place {
      if right.type.isString {
        try storeString(try value(right), at: address, size: count)
      } else {
        try store(try bytes(right, of: type), in: place, type: type)
      }
      return address
    }
    let word = try slots()
    _ = try converted(right, to: type, into: word)
    narrowToBits(word, at: place, type: type)
    try store(word, in: place, type: type)
    return word
  }

  /// The address of as many bytes as the type has; 0 for a zero.
  private func bytes(_ right: DExpression, of type: DType) throws(Diagnostic) -> Slot {
    guard right.type.isString else { return try value(right) }
    let count = try constant(Int64(size(of: type)))
    let copy = try slots()
    builder.emit(.allocate, a: copy, b: count)
    try storeString(try value(right), at: copy, size: size(of: type))
    return copy
  }

  private func wholeElement(
    _ left: DExpression
  ) throws(Diagnostic) -> (map: Int, keys: [DExpression], types: [DType])? {
    let variable: DVariable
    var keys: [DExpression] = []
    switch (left.kind, left.meaning) {
    case (.name, .variable(let found)?), (.scoped, .variable(let found)?): variable = found
    case (.index(let base, let indexes), _):
      guard let found = associativeArray(base) else { return nil }
      (variable, keys) = (found, indexes)
    default: return nil
    }
    guard case .map(let map) = try storage(of: variable) else { return nil }
    return (map, keys, variable.keys ?? [])
  }
}
