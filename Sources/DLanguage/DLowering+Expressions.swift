// Expressions: each becomes a value in a slot, a word or the address of bytes. An expression is told
// which slot its value is wanted in, if it matters; the slots of what it is made of are given back.

internal import ScriptSyntax
internal import TraceProgram

extension DLowering {
  /// The value of an expression. Without a target it may be in a slot that is not ours to write.
  func value(_ expression: DExpression, into target: Slot? = nil) throws(Diagnostic) -> Slot {
    if let value = expression.constant, isWord(expression.type) {
      return try constant(Int64(bitPattern: value), into: target)
    }
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw DDiagnostics.clauseTooLarge(at: range) }
    if case .translator(let translator, let input)? = expression.meaning {
      return try translation(translator, input: input, of: expression, into: target)
    }
    switch expression.kind {
    case .string(let bytes):
      return try constant(builder.string(Array(bytes.prefix { $0 != 0 })), into: target)
    case .integer(let value, _, _):
      return try constant(Int64(bitPattern: value), into: target)
    case .character(let value):
      return try constant(Int64(value), into: target)
    case .sizeOfType, .offsetOf, .aggregation, .translate:
      throw DDiagnostics.notLowered("this expression", at: expression.range)
    case .sizeOf(let operand):
      return try constant(Int64(size(of: operand.type)), into: target)
    case .name, .scoped:
      return try nameValue(expression, into: target)
    case .index(let base, let keys):
      return try indexValue(expression, base, keys, into: target)
    case .call(_, let arguments):
      guard case .function(let function)? = expression.meaning else {
        throw DDiagnostics.notLowered("this call", at: expression.range)
      }
      return try call(function, arguments, of: expression, into: target)
    case .member:
      if case .translated(let member, let input)? = expression.meaning {
        return try translated(member, input: input, to: expression.type, into: target)
      }
      return try loaded(expression, into: target)
    case .unary(let op, let operand):
      return try unary(op, operand, of: expression, into: target)
    case .binary(let op, let left, let right):
      return try binary(op, left, right, of: expression, into: target)
    case .assign(let op, let left, let right):
      return try assignment(op, left, right, into: target)
    case .conditional(let condition, let first, let second):
      return try conditional(condition, first, second, of: expression, into: target)
    case .comma(let first, let second):
      let mark = builder.slotMark
      _ = try value(first)
      builder.release(to: mark)
      return try converted(second, to: expression.type, into: target)
    case .cast(_, let operand):
      return try converted(operand, to: expression.type, into: target)
    case .stringOf(let operand):
      return try string(operand, into: target)
    }
  }

  /// Loads what is at a place.
  func loaded(_ expression: DExpression, into target: Slot?) throws(Diagnostic) -> Slot {
    let target = try destination(target)
    let mark = builder.slotMark
    defer { builder.release(to: mark) }
    let place = try place(expression, forStoring: false)
    return moved(try load(place, type: expression.type, into: target), into: target)
  }

  private func nameValue(
    _ expression: DExpression, into target: Slot?
  ) throws(Diagnostic) -> Slot {
    switch expression.meaning {
    case .variable: return try loaded(expression, into: target)
    case .enumerator(let value): return try constant(Int64(value), into: target)
    case .inline(let inner): return try converted(inner, to: expression.type, into: target)
    case .builtIn(let variable):
      return try builtIn(variable, of: expression, into: target)
    case .translatorInput:
      if let binding = translatorInputs.last {
        return try converted(binding.slot, from: binding.type, to: expression.type, into: target)
      }
    case .inlineParameter(let index):
      if let bindings = inlineParameters.last, index < bindings.count {
        return try converted(
          bindings[index].slot, from: bindings[index].type, to: expression.type, into: target)
      }
    default: break
    }
    throw DDiagnostics.notLowered("this name", at: expression.range)
  }

  private func indexValue(
    _ expression: DExpression, _ base: DExpression, _ keys: [DExpression], into target: Slot?
  ) throws(Diagnostic) -> Slot {
    guard base.isNameOnly else { return try loaded(expression, into: target) }
    switch base.meaning {
    case .builtIn(.args):
      guard let index = keys.first?.constant else { break }
      return try typedArgument(Int64(bitPattern: index), expression.type, into: target)
    case .builtIn(.uregs):
      guard let index = keys.first else { break }
      let target = try destination(target)
      let number = try value(index)
      builder.emit(.register, a: target, b: number)
      return target
    case .inlineArray(let definition):
      let target = try destination(target)
      let mark = builder.slotMark
      defer { builder.release(to: mark) }
      var bindings: [Binding] = []
      for key in keys { bindings.append(Binding(slot: try value(key), type: key.type)) }
      inlineParameters.append(bindings)
      defer { inlineParameters.removeLast() }
      let result = try converted(definition.value, to: expression.type, into: target)
      return moved(result, into: target)
    default: return try loaded(expression, into: target)
    }
    throw DDiagnostics.notLowered("this array", at: expression.range)
  }

  // MARK: Operators

  private func unary(
    _ op: DUnaryOperator, _ operand: DExpression, of expression: DExpression, into target: Slot?
  ) throws(Diagnostic) -> Slot {
    switch op {
    case .plus: return try converted(operand, to: expression.type, into: target)
    case .minus, .complement:
      let target = try destination(target)
      let mark = builder.slotMark
      defer { builder.release(to: mark) }
      let word = try converted(operand, to: expression.type)
      builder.emit(op == .minus ? .negate : .complement, a: target, b: word)
      narrow(target, to: expression.type)
      return target
    case .not:
      let target = try destination(target)
      let mark = builder.slotMark
      defer { builder.release(to: mark) }
      let word = try value(operand)
      builder.emit(.isZero, a: target, b: word)
      return target
    case .dereference: return try loaded(expression, into: target)
    case .addressOf:
      let target = try destination(target)
      let mark = builder.slotMark
      defer { builder.release(to: mark) }
      return moved(try address(of: operand, forStoring: true), into: target)
    case .preIncrement, .preDecrement, .postIncrement, .postDecrement:
      return try increment(op, operand, into: target)
    }
  }

  private func binary(
    _ op: DBinaryOperator, _ left: DExpression, _ right: DExpression, of expression: DExpression,
    into target: Slot?
  ) throws(Diagnostic) -> Slot {
    switch op {
    case .logicalAnd, .logicalOr: return try shortCircuit(op, left, right, into: target)
    case .logicalXor:
      let target = try destination(target)
      let mark = builder.slotMark
      defer { builder.release(to: mark) }
      let (first, second) = (try slots(), try slots())
      builder.emit(.isZero, a: first, b: try value(left))
      builder.emit(.isZero, a: second, b: try value(right))
      builder.emit(.notEqual, a: target, b: first, c: second)
      return target
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      return try comparison(op, left, right, into: target)
    case .add, .subtract, .multiply, .divide, .remainder, .shiftLeft, .shiftRight, .bitAnd, .bitOr,
      .bitXor:
      let target = try destination(target)
      let mark = builder.slotMark
      defer { builder.release(to: mark) }
      let first = try value(left)
      if let amount = right.constant, right.type.isInteger, op == .add || op == .subtract {
        try add(
          op == .add ? amount : 0 &- amount, to: first, left.type, result: expression.type,
          into: target)
        return target
      }
      let second = try value(right)
      try arithmetic(
        op, first, left.type, second, right.type, result: expression.type, into: target)
      return target
    }
  }

  /// Adds a constant to an integer, or moves a pointer by so many of what it points to.
  func add(
    _ amount: UInt64, to word: Slot, _ type: DType, result: DType, into target: Slot
  ) throws(Diagnostic) {
    var amount = Int64(bitPattern: amount)
    var first = word
    if let pointee = type.pointee {
      amount = amount &* Int64(max(size(of: pointee), 1))
    } else {
      first = try converted(word, from: type, to: result)
    }
    builder.emit(.addImmediate, a: target, b: first, immediate: amount)
    narrow(target, to: result)
  }

  /// Computes with two words of their own types; the result has a third.
  func arithmetic(
    _ op: DBinaryOperator, _ left: Slot, _ leftType: DType, _ right: Slot, _ rightType: DType,
    result: DType, into target: Slot
  ) throws(Diagnostic) {
    if leftType.pointee != nil || rightType.pointee != nil {
      try pointerArithmetic(op, left, leftType, right, rightType, into: target)
      return
    }
    let first = try converted(left, from: leftType, to: result)
    let second = try converted(right, from: rightType, to: result)
    let isSigned = result.isSigned
    let operation: TraceProgram.Operation
    switch op {
    case .add: operation = .add
    case .subtract: operation = .subtract
    case .multiply: operation = .multiply
    case .divide: operation = isSigned ? .divideSigned : .divideUnsigned
    case .remainder: operation = isSigned ? .remainderSigned : .remainderUnsigned
    case .shiftLeft: operation = .shiftLeft
    case .shiftRight: operation = isSigned ? .shiftRightSigned : .shiftRightUnsigned
    case .bitAnd: operation = .and
    case .bitOr: operation = .or
    case .bitXor: operation = .xor
    default: throw DDiagnostics.notLowered("this operator", at: range)
    }
    builder.emit(operation, a: target, b: first, c: second)
    switch op {
    // Operands extended alike give a result that is.
    case .bitAnd, .bitOr, .bitXor, .remainder: break
    default: narrow(target, to: result)
    }
  }

  private func pointerArithmetic(
    _ op: DBinaryOperator, _ left: Slot, _ leftType: DType, _ right: Slot, _ rightType: DType,
    into target: Slot
  ) throws(Diagnostic) {
    let stride = size(of: leftType.pointee ?? rightType.pointee ?? .void)
    if leftType.pointee != nil && rightType.pointee != nil {
      builder.emit(.subtract, a: target, b: left, c: right)
      guard stride > 1 else { return }
      let divisor = try constant(Int64(stride))
      builder.emit(.divideSigned, a: target, b: target, c: divisor)
      return
    }
    let offset = try slots()
    if leftType.pointee != nil {
      try scale(right, by: stride, into: offset)
      builder.emit(op == .subtract ? .subtract : .add, a: target, b: left, c: offset)
    } else {
      try scale(left, by: stride, into: offset)
      builder.emit(.add, a: target, b: offset, c: right)
    }
  }

  private func comparison(
    _ op: DBinaryOperator, _ left: DExpression, _ right: DExpression, into target: Slot?
  ) throws(Diagnostic) -> Slot {
    let target = try destination(target)
    let mark = builder.slotMark
    defer { builder.release(to: mark) }
    var isSigned = false
    var first: Slot
    var second: Slot
    if left.type.isString || right.type.isString {
      let a = try string(left)
      let b = try string(right)
      first = try slots()
      builder.emit(.compareStrings, a: first, b: a, c: b)
      if op == .equal {
        builder.emit(.isZero, a: target, b: first)
        return target
      }
      second = try constant(0)
      isSigned = true
    } else if left.type.isInteger && right.type.isInteger {
      let common = DType.common(left.type, right.type)
      first = try converted(left, to: common)
      second = try converted(right, to: common)
      isSigned = common.isSigned
    } else {
      first = try value(left)
      second = try value(right)
    }
    if op == .greater || op == .greaterOrEqual { swap(&first, &second) }
    let operation: TraceProgram.Operation =
      switch op {
      case .equal: .equal
      case .notEqual: .notEqual
      case .less, .greater: isSigned ? .lessSigned : .lessUnsigned
      default: isSigned ? .lessOrEqualSigned : .lessOrEqualUnsigned
      }
    builder.emit(operation, a: target, b: first, c: second)
    return target
  }

  private func shortCircuit(
    _ op: DBinaryOperator, _ left: DExpression, _ right: DExpression, into target: Slot?
  ) throws(Diagnostic) -> Slot {
    let target = try destination(target)
    let mark = builder.slotMark
    defer { builder.release(to: mark) }
    let (decided, done) = (builder.label(), builder.label())
    let decides: TraceProgram.Operation = op == .logicalAnd ? .jumpIfZero : .jumpIfNotZero
    builder.jump(decides, b: try value(left), to: decided)
    builder.jump(decides, b: try value(right), to: decided)
    _ = try constant(op == .logicalAnd ? 1 : 0, into: target)
    builder.jump(to: done)
    builder.place(decided)
    _ = try constant(op == .logicalAnd ? 0 : 1, into: target)
    builder.place(done)
    return target
  }

  /// Jumps to a label unless a condition holds.
  func jump(unless condition: DExpression, to label: ProgramBuilder.Label) throws(Diagnostic) {
    let mark = builder.slotMark
    defer { builder.release(to: mark) }
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw DDiagnostics.clauseTooLarge(at: range) }
    switch condition.kind {
    case .binary(.logicalAnd, let left, let right):
      try jump(unless: left, to: label)
      try jump(unless: right, to: label)
    case .unary(.not, let operand):
      builder.jump(.jumpIfNotZero, b: try value(operand), to: label)
    default: builder.jump(.jumpIfZero, b: try value(condition), to: label)
    }
  }

  private func conditional(
    _ condition: DExpression, _ first: DExpression, _ second: DExpression,
    of expression: DExpression, into target: Slot?
  ) throws(Diagnostic) -> Slot {
    let target = try destination(target)
    let mark = builder.slotMark
    defer { builder.release(to: mark) }
    let (otherwise, done) = (builder.label(), builder.label())
    try jump(unless: condition, to: otherwise)
    _ = try converted(first, to: expression.type, into: target)
    builder.jump(to: done)
    builder.place(otherwise)
    _ = try converted(second, to: expression.type, into: target)
    builder.place(done)
    return target
  }
}
