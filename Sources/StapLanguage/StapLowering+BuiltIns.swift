// Functions that are built in: the library declares them with `/* built-in */` for a body, and their name
// tells which instructions stand for a call (`StapBuiltIn`).

internal import TraceProgram

extension StapLowering {
  /// A call of a built-in function with its arguments. What returns nothing gives 0.
  func builtIn(
    _ routine: StapRoutine, _ arguments: [Slot], at token: StapToken, into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    guard let builtIn = StapBuiltIn.named(routine.name, arguments.count) else {
      throw StapDiagnostics.unknownBuiltIn(routine.name, at: token)
    }
    switch builtIn {
    case .fact(let fact): return try self.fact(fact, into: target)
    case .dividedFact(let fact, let divisor):
      let divisor = try constant(divisor)
      let whole = try self.fact(fact, into: nil)
      let result = try destination(target)
      builder.emit(.divideUnsigned, a: result, b: whole, c: divisor)
      return result
    case .text(let text):
      let result = try destination(target)
      builder.emit(.text, a: result, immediate: text.rawValue)
      return result
    case .subroutine(let function, let constants):
      return try subroutine(function, arguments, constants, into: target)
    case .load(let size, let isSigned):
      let result = try destination(target)
      builder.emit(
        isSigned ? .loadSigned : .loadUnsigned, a: result, b: arguments[0], immediate: size)
      return result
    case .symbol(let form):
      let result = try destination(target)
      builder.emit(.symbol, a: result, b: arguments[0], immediate: form.rawValue)
      return result
    case .task(let fact):
      return try subroutine(.taskFact, arguments, [fact.rawValue], into: target)
    case .reversed(let bits):
      let function: Subroutine =
        bits == 16 ? .swapBytes2 : bits == 32 ? .swapBytes4 : .swapBytes8
      return try subroutine(function, arguments, into: target)
    case .plain(let bits):
      let result = try destination(target)
      builder.emit(.zeroExtend, a: result, b: arguments[0], immediate: bits)
      return result
    case .constant(let value): return try constant(value, into: target)
    case .maximumStringLength: return try constant(Int64(limits.stringLength), into: target)
    case .contains: return try contains(arguments, into: target)
    case .isDigit: return try isDigit(arguments[0], into: target)
    case .listText(let function, let constants):
      _ = try subroutine(function, arguments, constants, into: nil)
      return try subroutine(.listedText, [], [0], into: target)
    default:
      try effect(of: builtIn, arguments)
      return try constant(0, into: target)
    }
  }

  /// What a function does that returns nothing.
  private func effect(
    of builtIn: StapBuiltIn, _ arguments: [Slot]
  ) throws(StapSemanticError) {
    switch builtIn {
    case .log:
      record(.print(format: formatOfText(before: "\n")), arguments[0], [.string])
    case .warn: record(.warn(format: formatOfText()), arguments[0], [.string])
    case .system: record(.system(format: formatOfText()), arguments[0], [.string])
    case .nextFile: record(.nextFile)
    case .exit: record(.exit)
    case .abort:
      record(.exit)
      note(nil)
      builder.emit(.raiseFault, b: try constant(0), immediate: FaultKind.aborted.rawValue)
    case .error:
      // As in stap, what a script says itself is near no place.
      note(nil)
      builder.emit(.raiseFault, b: arguments[0], immediate: FaultKind.thrown.rawValue)
    case .act(let action, let factor):
      let factor = try constant(factor)
      let parameter = try freshSlots()
      builder.emit(.multiply, a: parameter, b: arguments[0], c: factor)
      builder.emit(.act, b: parameter, immediate: action.rawValue)
    case .printList(let function, let constants):
      try printList(function, arguments, constants)
    default: break
    }
  }

  private func fact(_ fact: HitFact, into target: Slot?) throws(StapSemanticError) -> Slot {
    let result = try destination(target)
    builder.emit(.fact, a: result, immediate: fact.rawValue)
    return result
  }

  /// A built-in function of the machine, of values and constants behind them.
  func subroutine(
    _ function: Subroutine, _ values: [Slot], _ constants: [Int64] = [], into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    var operands = Array(values.prefix(function.operandCount))
    // One word of a command line is those from it to it, with nothing between.
    if function == .commandWords, operands.count == 1 {
      operands += [operands[0], try text([])]
    }
    // `text_strn` has no limit for what it reads.
    if function == .quote, operands.count == 3 { operands.insert(try constant(0), at: 1) }
    for constant in constants { operands.append(try self.constant(constant)) }
    // Of `user_string` with a text for what cannot be read, as long as a string can be.
    if function == .traceeTextOrElse, operands.count == 2 {
      operands.insert(try constant(.max), at: 1)
    }
    let first = operands.count == 1 ? operands[0] : try row(operands)
    let result = try destination(target)
    builder.emit(.subroutine, a: result, b: first, immediate: function.rawValue)
    return result
  }

  private func contains(
    _ arguments: [Slot], into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    let index = try subroutine(.indexOf, arguments, [0, 0], into: nil)
    let none = try constant(0)
    let result = try destination(target)
    builder.emit(.lessOrEqualSigned, a: result, b: none, c: index)
    return result
  }

  private func isDigit(_ text: Slot, into target: Slot?) throws(StapSemanticError) -> Slot {
    let byte = try subroutine(.byteAt, [text], [0], into: nil)
    let digit = try freshSlots()
    builder.emit(.addImmediate, a: digit, b: byte, immediate: -0x30)
    let ten = try constant(10)
    let result = try destination(target)
    builder.emit(.lessUnsigned, a: result, b: digit, c: ten)
    return result
  }

  /// Prints what a function of the machine has got ready, piece by piece: it may be longer than a string.
  private func printList(
    _ function: Subroutine, _ arguments: [Slot], _ constants: [Int64]
  ) throws(StapSemanticError) {
    let length = try freshSlots()
    _ = try subroutine(function, arguments, constants, into: length)
    let offset = try constant(0)
    let mark = try freshSlots()
    builder.emit(.textMark, a: mark)
    let top = builder.label()
    let end = builder.label()
    builder.place(top)
    let isLeft = try freshSlots()
    builder.emit(.lessSigned, a: isLeft, b: offset, c: length)
    builder.jump(.jumpIfZero, b: isLeft, to: end)
    let piece = try subroutine(.listedText, [offset], into: nil)
    record(.print(format: formatOfText()), piece, [.string])
    let size = try subroutine(.stringLength, [piece], into: nil)
    builder.emit(.add, a: offset, b: offset, c: size)
    builder.emit(.releaseText, b: mark)
    builder.jump(.jumpIfNotZero, b: size, to: top)
    builder.place(end)
  }
}
