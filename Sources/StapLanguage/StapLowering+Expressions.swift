// Expressions: their values as words, or as addresses of strings. Strings are never changed once they are
// made, so that an address stands for one; but variables and elements keep theirs in a place of their own,
// which is written over. So the address of such a place is good only until what may write to it runs.

internal import TraceProgram

extension StapLowering {
  /// The value of an expression.
  func value(_ term: StapTerm, into target: Slot? = nil) throws(StapSemanticError) -> Slot {
    switch term.kind {
    case .number(let number): return try constant(number, into: target)
    case .string(let bytes): return try text(unescaped(bytes), into: target)
    case .variable(let variable): return try load(variable, at: term.token, into: target)
    case .unary(let operation, let operand):
      return try unary(operation, operand, into: target)
    case .increment(let operand, let step, let isPrefix):
      return try increment(operand, by: step, isPrefix: isPrefix, at: term.token, into: target)
    case .binary(let operation, let left, let right):
      return try binary(operation, left, right, at: term.token, into: target)
    case .assign(let operation, let left, let right):
      return try assign(operation, left, right, at: term.token, into: target)
    case .conditional(let condition, let left, let right):
      return try conditional(condition, left, right, into: target)
    case .match(let operand, let pattern, let isNegated):
      return try match(
        operand, pattern.text ?? [], isNegated: isNegated, at: term.token, into: target)
    case .contains(let base, let keys):
      return try contains(base, keys, at: term.token, into: target)
    case .element(let base, let keys):
      return try element(base, keys, at: term.token, into: target)
    case .call(let routines, let arguments):
      return try call(routines, arguments, at: term.token, into: target)
    case .print(let printing): return try printed(printing, at: term.token, into: target)
    case .extract(let extractor, let statistic, _):
      return try extract(extractor, statistic, at: term.token, into: target)
    case .target(let place): return try self.place(place, at: term.token, into: target)
    case .register(let isUser, let number):
      return try register(number, isUser: isUser, at: term.token, into: target)
    case .dereference(let isUser, let size, let address):
      return try dereference(address, size: size, isUser: isUser, at: term.token, into: target)
    case .refused(let error): throw error
    }
  }

  // MARK: Values that last

  /// Where the value of an expression is.
  enum Home: Hashable {
    /// Where nothing else is ever stored.
    case own
    /// In a local variable.
    case local(ObjectIdentifier)
    /// In a global variable or an element, or one cannot tell.
    case shared
  }

  func home(of term: StapTerm) -> Home {
    switch term.kind {
    case .variable(let variable):
      return variable.isGlobal ? .shared : .local(ObjectIdentifier(variable))
    case .element: return .shared
    case .conditional(_, let left, let right):
      let homes = Set([home(of: left), home(of: right)]).subtracting([.own])
      return homes.count > 1 ? .shared : homes.first ?? .own
    case .assign(.set, _, let right): return home(of: right)
    case .call(let routines, let arguments):
      // A built-in function may return what it was given.
      guard routines.contains(where: { $0.body == nil }) else { return .own }
      let homes = Set(arguments.filter { $0.type == .string }.map(home)).subtracting([.own])
      return homes.count > 1 ? .shared : homes.first ?? .own
    default: return .own
    }
  }

  /// The address of a copy of a string.
  func copied(_ text: Slot, into target: Slot? = nil) throws(StapSemanticError) -> Slot {
    let copy = try destination(target)
    let limit = try constant(Int64(limits.stringLength - 1))
    builder.emit(.readString, a: copy, b: text, c: limit)
    return copy
  }

  /// The value of an expression, which stays what it is while others are evaluated.
  func value(
    _ term: StapTerm, before later: some Sequence<StapTerm>, into target: Slot? = nil
  ) throws(StapSemanticError) -> Slot {
    let slot = try value(term, into: target)
    let home = home(of: term)
    guard home != .own, later.contains(where: { $0.mayChange(home) }) else { return slot }
    if term.type == .string { return try copied(slot, into: target) }
    // The slot of a local is the local; all other numbers are in slots of their own.
    guard target == nil, case .local = home else { return slot }
    return moved(slot, into: try freshSlots())
  }

  /// The values of several expressions. Unless globals are kept, strings of theirs are only good until
  /// something is stored.
  func stableValues(
    of terms: [StapTerm], keepsGlobals: Bool
  ) throws(StapSemanticError) -> [Slot] {
    var values: [Slot] = []
    for (index, term) in terms.enumerated() {
      values.append(try value(term, before: terms[(index + 1)...]))
    }
    return values
  }

  /// The values of several expressions in slots in a row.
  func row(of terms: [StapTerm]) throws(StapSemanticError) -> Slot {
    if terms.count == 1 { return try value(terms[0]) }
    let first = try freshSlots(max(terms.count, 1))
    for (index, term) in terms.enumerated() {
      let place = first + Slot(index)
      _ = moved(try value(term, before: terms[(index + 1)...], into: place), into: place)
    }
    return first
  }

  /// Arguments in slots in a row. While the function runs, globals and elements may change.
  func rowForCall(_ terms: [StapTerm]) throws(StapSemanticError) -> Slot {
    let first = try freshSlots(max(terms.count, 1))
    for (index, term) in terms.enumerated() {
      let place = first + Slot(index)
      if term.type == .string, home(of: term) == .shared {
        _ = try copied(try value(term), into: place)
      } else {
        _ = moved(try value(term, before: terms[(index + 1)...], into: place), into: place)
      }
    }
    return first
  }

  // MARK: Operators

  private func unary(
    _ operation: StapUnaryOperator, _ operand: StapTerm, into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    let slot = try value(operand)
    let instruction: Operation
    switch operation {
    case .plus: return moved(slot, into: target)
    case .minus: instruction = .negate
    case .not: instruction = .isZero
    case .complement: instruction = .complement
    }
    let result = try destination(target)
    builder.emit(instruction, a: result, b: slot)
    return result
  }

  private func conditional(
    _ condition: StapTerm, _ left: StapTerm, _ right: StapTerm, into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    let test = try value(condition)
    let result = try destination(target)
    let other = builder.label()
    let end = builder.label()
    builder.jump(.jumpIfZero, b: test, to: other)
    _ = moved(try value(left, into: result), into: result)
    builder.jump(to: end)
    builder.place(other)
    _ = moved(try value(right, into: result), into: result)
    builder.place(end)
    return result
  }

  private func binary(
    _ operation: StapBinaryOperator, _ left: StapTerm, _ right: StapTerm, at token: StapToken,
    into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    switch operation {
    case .logicalAnd: return try logical(left, right, decisive: false, into: target)
    case .logicalOr: return try logical(left, right, decisive: true, into: target)
    case .concatenate:
      let first = try freshSlots(2)
      _ = moved(try value(left, before: [right], into: first), into: first)
      _ = moved(try value(right, into: first + 1), into: first + 1)
      note(token)
      return try joined(first, into: target)
    default: break
    }
    let first = try value(left, before: [right])
    let second = try value(right)
    if operation.isComparison {
      guard left.type == .string else {
        return try comparison(operation, first, second, into: target)
      }
      let order = try freshSlots()
      note(token)
      builder.emit(.compareStrings, a: order, b: first, c: second)
      return try comparison(operation, order, try constant(0), into: target)
    }
    return try arithmetic(operation, first, second, at: token, into: target)
  }

  /// Two strings in a row, one after the other.
  func joined(_ first: Slot, into target: Slot?) throws(StapSemanticError) -> Slot {
    let result = try destination(target)
    builder.emit(
      .subroutine, a: result, b: first, immediate: Subroutine.joinStrings.rawValue)
    return result
  }

  private func logical(
    _ left: StapTerm, _ right: StapTerm, decisive: Bool, into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    let result = try freshSlots()
    let decided = builder.label()
    let end = builder.label()
    let jump: Operation = decisive ? .jumpIfNotZero : .jumpIfZero
    builder.jump(jump, b: try value(left), to: decided)
    builder.jump(jump, b: try value(right), to: decided)
    builder.emit(.constant, a: result, immediate: decisive ? 0 : 1)
    builder.jump(to: end)
    builder.place(decided)
    builder.emit(.constant, a: result, immediate: decisive ? 1 : 0)
    builder.place(end)
    return moved(result, into: target)
  }

  private func comparison(
    _ operation: StapBinaryOperator, _ left: Slot, _ right: Slot, into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    let result = try destination(target)
    switch operation {
    case .equal: builder.emit(.equal, a: result, b: left, c: right)
    case .notEqual: builder.emit(.notEqual, a: result, b: left, c: right)
    case .less: builder.emit(.lessSigned, a: result, b: left, c: right)
    case .lessOrEqual: builder.emit(.lessOrEqualSigned, a: result, b: left, c: right)
    case .greater: builder.emit(.lessSigned, a: result, b: right, c: left)
    default: builder.emit(.lessOrEqualSigned, a: result, b: right, c: left)
    }
    return result
  }

  /// The result of an operator on numbers, whose fault is near a token.
  func arithmetic(
    _ operation: StapBinaryOperator, _ left: Slot, _ right: Slot, at token: StapToken,
    into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    let instruction: Operation
    switch operation {
    case .add: instruction = .add
    case .subtract: instruction = .subtract
    case .multiply: instruction = .multiply
    case .bitAnd: instruction = .and
    case .bitOr: instruction = .or
    case .bitXor: instruction = .xor
    case .divide, .remainder:
      note(token)
      instruction = operation == .divide ? .divideSigned : .remainderSigned
    case .shiftLeft: return try shift(.shiftLeft, left, by: right, into: target)
    case .shiftRight: return try shift(.shiftRightSigned, left, by: right, into: target)
    case .logicalShiftRight: return try shift(.shiftRightUnsigned, left, by: right, into: target)
    default: throw StapDiagnostics.tooLarge(at: token)
    }
    let result = try destination(target)
    builder.emit(instruction, a: result, b: left, c: right)
    return result
  }

  /// Shifts by the low six bits of a count; a negative count is none.
  private func shift(
    _ operation: Operation, _ value: Slot, by count: Slot, into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    let mask = try freshSlots()
    builder.emit(.shiftRightSigned, a: mask, b: count, c: try constant(63))
    builder.emit(.complement, a: mask, b: mask)
    builder.emit(.and, a: mask, b: mask, c: count)
    let result = try destination(target)
    builder.emit(operation, a: result, b: value, c: mask)
    return result
  }

  private func match(
    _ operand: StapTerm, _ written: [UInt8], isNegated: Bool, at token: StapToken,
    into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    let pattern = try StapPattern.posix(written, at: token)
    let text = try value(operand)
    let result = try destination(target)
    note(token)
    builder.emit(
      .matchPattern, a: result, b: text, immediate: Int64(builder.addPattern(pattern)))
    if isNegated { builder.emit(.isZero, a: result, b: result) }
    return result
  }
}

extension StapTerm {
  /// Whether evaluating it may change what is somewhere.
  fileprivate func mayChange(_ home: StapLowering.Home) -> Bool {
    var waiting = [self]
    while let term = waiting.popLast() {
      switch term.kind {
      case .assign(_, let left, _), .increment(let left, _, _):
        guard case .variable(let variable) = left.kind, !variable.isGlobal else {
          if home == .shared { return true }
          break
        }
        if home == .shared || home == .local(ObjectIdentifier(variable)) { return true }
      case .call: if home == .shared { return true }
      default: break
      }
      waiting += term.children
    }
    return false
  }
}
