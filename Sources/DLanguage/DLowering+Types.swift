// How D's types are kept by the machine, and the conversions between them. A slot always holds an
// integer extended by the sign of its type, so most conversions need no instruction.

internal import ScriptSyntax
internal import TraceProgram

extension DLowering {
  /// How a value of the type is stored, keyed and recorded.
  func valueType(of type: DType) -> ValueType {
    switch type.resolved {
    case .integer(let integer):
      return .integer(size: UInt8(integer.size), isSigned: integer.isSigned)
    case .enumeration: return .integer(size: 4, isSigned: true)
    case .pointer, .function: return .unsignedWord
    case .string: return .string
    case .array, .aggregate: return .bytes(count: size(of: type))
    case .stack: return .stack
    case .symbol: return .symbol
    case .floating(_, let size): return .integer(size: size == 4 ? 4 : 8, isSigned: true)
    case .unknown, .void, .dynamic, .named, .qualified: return .word
    }
  }

  /// Whether values of it are a slot's word, and not bytes at an address.
  func isWord(_ type: DType) -> Bool {
    if case .integer = valueType(of: type) { true } else { false }
  }

  /// The size and sign that a value in a slot has been extended by.
  private func extent(of type: DType) -> (size: Int, isSigned: Bool) {
    guard let integer = type.integer else { return (8, false) }
    return (integer.size, integer.isSigned)
  }

  /// What has to be done to a value to make it one of another type: extend so many bits by sign or by
  /// zeros. Nil when it already is one.
  private func extending(
    from source: DType, to target: DType
  ) -> (operation: TraceProgram.Operation, bits: Int64)? {
    let (source, target) = (extent(of: source), extent(of: target))
    if target.size == 8 || source == target { return nil }
    if source.size < target.size && (!source.isSigned || target.isSigned) { return nil }
    return (target.isSigned ? .signExtend : .zeroExtend, Int64(target.size * 8))
  }

  /// Reduces the result of 64-bit arithmetic in a slot of our own to its type.
  func narrow(_ slot: Slot, to type: DType) {
    let (size, isSigned) = extent(of: type)
    guard size < 8 else { return }
    builder.emit(
      isSigned ? .signExtend : .zeroExtend, a: slot, b: slot, immediate: Int64(size * 8))
  }

  /// A word of one type as one of another.
  func converted(
    _ slot: Slot, from source: DType, to type: DType, into target: Slot? = nil
  ) throws(Diagnostic) -> Slot {
    guard let change = extending(from: source, to: type) else {
      return moved(slot, into: target)
    }
    let target = try destination(target)
    builder.emit(change.operation, a: target, b: slot, immediate: change.bits)
    return target
  }

  /// The value of an expression as one of another type.
  func converted(
    _ expression: DExpression, to type: DType, into target: Slot? = nil
  ) throws(Diagnostic) -> Slot {
    if type.isString { return try string(expression, into: target) }
    if type.isFloating || expression.type.isFloating {
      // Nothing computes with these, and all of them print as zero.
      _ = try value(expression)
      return try constant(0, into: target)
    }
    if let value = expression.constant, isWord(type) {
      return try constant(Int64(bitPattern: type.integer?.narrow(value) ?? value), into: target)
    }
    guard isWord(type), extending(from: expression.type, to: type) != nil else {
      return try value(expression, into: target)
    }
    let target = try destination(target)
    let mark = builder.slotMark
    defer { builder.release(to: mark) }
    let word = try value(expression)
    return try converted(word, from: expression.type, to: type, into: target)
  }

  /// The address of the string that an expression is or points to.
  func string(_ expression: DExpression, into target: Slot? = nil) throws(Diagnostic) -> Slot {
    if expression.type.isString || expression.type.isSymbol {
      return try value(expression, into: target)
    }
    if expression.constant == 0 { return try constant(0, into: target) }
    let target = try destination(target)
    let mark = builder.slotMark
    defer { builder.release(to: mark) }
    let address = try value(expression)
    try readString(at: address, type: expression.type, into: target)
    return target
  }

  /// Copies the string at an address, which may be anybody's; an array of characters needs no zero.
  func readString(at address: Slot, type: DType, into target: Slot) throws(Diagnostic) {
    var limit = layout.strsize
    if case .array(_, let count?) = type.resolved { limit = min(limit, count) }
    let count = try constant(Int64(limit))
    builder.emit(.readString, a: target, b: address, c: count)
  }
}
