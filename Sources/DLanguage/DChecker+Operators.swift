// Unary and binary operators, assignment and `?:`, by the rules of C as D bends them: strings compare,
// pointers to characters are strings where one side is a string, and 0 is any pointer.

internal import ScriptSyntax

extension DChecker {
  // MARK: Unary

  func checkUnary(
    _ node: DExpression, _ op: DUnaryOperator, _ operand: DExpression
  ) throws(Diagnostic) {
    switch op {
    case .preIncrement, .preDecrement, .postIncrement, .postDecrement:
      try checkTarget(operand, .operand)
      try checkStep(node, op, operand)
      return
    default: try check(operand, .operand)
    }
    let spelling = op.spelling
    switch op {
    case .plus, .minus:
      guard operand.type.isInteger else {
        throw DDiagnostics.operand(spelling, needs: .arithmetic, at: node.range)
      }
      node.type = operand.type.promoted
      node.constant = operand.constant.flatMap { value in
        node.type.integer?.narrow(op == .minus ? 0 &- value : value)
      }
    case .complement:
      guard operand.type.isInteger else {
        throw DDiagnostics.operand(spelling, needs: .integral, at: node.range)
      }
      node.type = operand.type.promoted
      node.constant = operand.constant.flatMap { node.type.integer?.narrow(~$0) }
    case .not:
      guard operand.type.isScalar else {
        throw DDiagnostics.operand(spelling, needs: .scalar, at: node.range)
      }
      node.type = .int
      node.constant = operand.constant.map { $0 == 0 ? 1 : 0 }
    case .dereference:
      if let (translator, input) = translation(of: operand), let target = operand.type.pointee {
        node.meaning = .translator(translator, input: input)
        node.type = target
        return
      }
      guard let target = operand.type.pointee, !isDynamic(operand) else {
        throw DDiagnostics.dereferenceType(at: node.range)
      }
      try setTarget(node, target, of: operand)
    case .addressOf: try checkAddress(node, operand)
    case .preIncrement, .preDecrement, .postIncrement, .postDecrement: break
    }
  }

  private func checkStep(
    _ node: DExpression, _ op: DUnaryOperator, _ operand: DExpression
  ) throws(Diagnostic) {
    guard operand.type.isScalar else {
      throw DDiagnostics.stepOperand(op.spelling, at: node.range)
    }
    if operand.type.isPointerToUnsized {
      throw DDiagnostics.unsized(op.spelling, at: node.range)
    }
    try requireWritable(operand, op.spelling, at: node.range)
    node.type = operand.type
    node.isScratch = operand.isScratch
  }

  private func checkAddress(_ node: DExpression, _ operand: DExpression) throws(Diagnostic) {
    switch operand.kind {
    case .name, .scoped, .aggregation:
      if operand.constant == nil {
        throw DDiagnostics.addressOfVariable("variable", at: node.range)
      }
    case .index:
      if operand.meaning != nil {
        throw DDiagnostics.addressOfVariable("variable", at: node.range)
      }
    default: break
    }
    if isDynamic(operand) { throw DDiagnostics.addressOfVariable("object", at: node.range) }
    if case .translated = operand.meaning {
      throw DDiagnostics.addressOfVariable("object", at: node.range)
    }
    guard operand.isLvalue else { throw DDiagnostics.addressOfValue(at: node.range) }
    if operand.member?.bits != nil { throw DDiagnostics.addressOfBitField(at: node.range) }
    node.type = .pointer(operand.type)
    node.isWritable = operand.isWritable
    node.isScratch = liesInScratch(operand)
  }

  /// Whether an lvalue is reached through a pointer into scratch memory.
  private func liesInScratch(_ node: DExpression) -> Bool {
    switch node.kind {
    case .unary(.dereference, let base): base.isScratch
    case .index(let base, _): base.isScratch
    case .member(let base, _, let isArrow): isArrow ? base.isScratch : liesInScratch(base)
    default: false
    }
  }

  // MARK: Binary

  func checkBinary(
    _ node: DExpression, _ op: DBinaryOperator, _ left: DExpression, _ right: DExpression
  ) throws(Diagnostic) {
    try requireWrittenDivisor(op, right, at: node.range)
    try check(left)
    try check(right)
    let spelling = op.spelling
    let areIntegers = left.type.isInteger && right.type.isInteger
    switch op {
    case .bitAnd, .bitOr, .bitXor, .shiftLeft, .shiftRight, .remainder:
      guard areIntegers else {
        throw DDiagnostics.operands(spelling, need: .integral, at: node.range)
      }
      try requireDivisor(op, right, at: node.range)
      let isShift = op == .shiftLeft || op == .shiftRight
      node.type = isShift ? left.type.promoted : .common(left.type, right.type)
    case .multiply, .divide:
      guard areIntegers else {
        throw DDiagnostics.operands(spelling, need: .arithmetic, at: node.range)
      }
      try requireDivisor(op, right, at: node.range)
      node.type = .common(left.type, right.type)
    case .logicalAnd, .logicalOr, .logicalXor:
      guard left.type.isScalar, right.type.isScalar else {
        throw DDiagnostics.operands(spelling, need: .scalar, at: node.range)
      }
      node.type = .int
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      let (first, second) = (left.type, right.type)
      let areDynamic = isDynamic(left) || isDynamic(right)
      guard
        !areDynamic
          && (first.isCompatible(with: second) && !first.isVoid || areIntegers
            || first.isStringLike && second.isStringLike && (first.isString || second.isString)
            || left.asOperand.isPointerCompatible(with: right.asOperand))
      else {
        throw DDiagnostics.incompatible(
          typeName(left), spelling, typeName(right), at: node.range)
      }
      node.type = .int
    case .add, .subtract: try checkSum(node, op, left, right)
    }
    if areIntegers { fold(node, op, left, right) }
  }

  /// A zero that is written down is found before anything that is wrong with the other side.
  private func requireWrittenDivisor(
    _ op: DBinaryOperator, _ right: DExpression, at range: SourceRange
  ) throws(Diagnostic) {
    guard op == .divide || op == .remainder, case .integer(0, _, _) = right.kind else { return }
    throw DDiagnostics.divisionByZero(at: range)
  }

  private func requireDivisor(
    _ op: DBinaryOperator, _ right: DExpression, at range: SourceRange
  ) throws(Diagnostic) {
    guard op == .divide || op == .remainder else { return }
    if right.constant == 0 { throw DDiagnostics.divisionByZero(at: range) }
  }

  private func checkSum(
    _ node: DExpression, _ op: DBinaryOperator, _ left: DExpression, _ right: DExpression
  ) throws(Diagnostic) {
    func isSizedPointer(_ side: DExpression) -> Bool {
      !isDynamic(side) && side.type.pointee != nil && !side.type.isPointerToUnsized
    }
    func decayed(_ type: DType) -> DType {
      switch type.resolved {
      case .array(let element, _): .pointer(element)
      case .string: .pointer(.integer(.char))
      default: type
      }
    }
    let (leftIsPointer, rightIsPointer) = (isSizedPointer(left), isSizedPointer(right))
    if left.type.isInteger && right.type.isInteger {
      node.type = .common(left.type, right.type)
    } else if leftIsPointer && right.type.isInteger {
      try checkBounds(left, right, at: node.range)
      node.type = decayed(left.type)
      node.isScratch = left.isScratch
      node.isWritable = op == .add && left.isWritable
    } else if op == .add && left.type.isInteger && rightIsPointer {
      node.type = decayed(right.type)
      node.isScratch = right.isScratch
    } else if op == .subtract && leftIsPointer && rightIsPointer
      && left.asOperand.isPointerCompatible(with: right.asOperand)
    {
      node.type = .pointerDifference
    } else {
      throw DDiagnostics.incompatible(
        typeName(left), op.spelling, typeName(right), at: node.range)
    }
  }

  /// Computes an operator on constants. Nothing here traps: what overflows wraps, as at run time.
  private func fold(
    _ node: DExpression, _ op: DBinaryOperator, _ left: DExpression, _ right: DExpression
  ) {
    guard let first = left.constant, let second = right.constant else { return }
    let common = DType.common(left.type, right.type)
    // Both sides as values of the common type, as C compares and divides them.
    let (l, r) =
      common.integer.map { ($0.narrow(first), $0.narrow(second)) } ?? (first, second)
    let (sl, sr) = (Int64(bitPattern: l), Int64(bitPattern: r))
    let isSigned = common.isSigned
    func truth(_ value: Bool) -> UInt64 { value ? 1 : 0 }
    let value: UInt64? =
      switch op {
      case .add: l &+ r
      case .subtract: l &- r
      case .multiply: l &* r
      case .divide:
        r == 0
          ? nil
          : isSigned
            ? UInt64(bitPattern: sl.dividedReportingOverflow(by: sr).partialValue) : l / r
      case .remainder:
        r == 0
          ? nil
          : isSigned
            ? UInt64(bitPattern: sl.remainderReportingOverflow(dividingBy: sr).partialValue)
            : l % r
      case .shiftLeft: first &<< (second & 63)
      case .shiftRight:
        left.type.promoted.isSigned
          ? UInt64(bitPattern: Int64(bitPattern: first) &>> Int64(second & 63))
          : first &>> (second & 63)
      case .bitAnd: l & r
      case .bitOr: l | r
      case .bitXor: l ^ r
      case .logicalAnd: truth(first != 0 && second != 0)
      case .logicalOr: truth(first != 0 || second != 0)
      case .logicalXor: truth((first != 0) != (second != 0))
      case .equal: truth(l == r)
      case .notEqual: truth(l != r)
      case .less: truth(isSigned ? sl < sr : l < r)
      case .lessOrEqual: truth(isSigned ? sl <= sr : l <= r)
      case .greater: truth(isSigned ? sl > sr : l > r)
      case .greaterOrEqual: truth(isSigned ? sl >= sr : l >= r)
      }
    node.constant = value.flatMap { node.type.integer?.narrow($0) }
  }

  // MARK: Choice

  func checkConditional(
    _ node: DExpression, _ condition: DExpression, _ first: DExpression, _ second: DExpression
  ) throws(Diagnostic) {
    try check(condition)
    try check(first)
    try check(second)
    guard condition.type.isScalar else { throw DDiagnostics.condition(at: node.range) }
    if isDynamic(first) || isDynamic(second) {
      throw DDiagnostics.dynamicOperand("?:", at: node.range)
    }
    let (left, right) = (first.type, second.type)
    if left.isCompatible(with: right) {
      node.type = left
    } else if left.isInteger && right.isInteger {
      node.type = .common(left, right)
    } else if left.isStringLike && right.isStringLike && (left.isString || right.isString) {
      node.type = .string
    } else if let type = first.asOperand.pointerType(with: second.asOperand) {
      node.type = type
    } else {
      throw DDiagnostics.alternativesIncompatible(at: node.range)
    }
    if isAction(first) || isAction(second) {
      throw DDiagnostics.conditionalAction(at: node.range)
    }
    if left.isPointer, right.isPointer, first.isScratch != second.isScratch,
      first.constant == nil, second.constant == nil
    {
      throw DDiagnostics.allocaAlternatives(at: node.range)
    }
    node.isScratch = first.isScratch || second.isScratch
    if let value = condition.constant {
      node.constant = (value == 0 ? second : first).constant.flatMap {
        node.type.integer?.narrow($0)
      }
    }
  }

  // MARK: Assignment

  /// What is assigned to: a name may come to be by it.
  private func checkTarget(_ node: DExpression, _ use: DUse) throws(Diagnostic) {
    try check(node, use, isCreating: true)
  }

  private func check(
    _ node: DExpression, _ use: DUse, isCreating: Bool
  ) throws(Diagnostic) {
    if isCreating, case .name(let name, nil) = node.kind {
      node.constant = nil
      node.member = nil
      node.isScratch = false
      node.isLvalue = false
      node.isWritable = false
      try checkName(name, node, use, isCreating: true)
    } else {
      try check(node, use)
    }
  }

  private func requireWritable(
    _ node: DExpression, _ op: String, at range: SourceRange
  ) throws(Diagnostic) {
    guard node.isLvalue else { throw DDiagnostics.notLvalue(op, at: range) }
    guard node.isWritable else { throw DDiagnostics.notWritable(op, at: range) }
  }

  func checkAssignment(
    _ node: DExpression, _ left: DExpression, _ right: DExpression
  ) throws(Diagnostic) {
    if left.aggregationOfAssignment != nil {
      return try checkAggregation(node, left, right)
    }
    try checkTarget(left, .assign)
    try check(right)
    if case .aggregation = left.meaning { throw DDiagnostics.notLvalue("=", at: node.range) }
    if case .variable(let variable) = left.meaning {
      if !variable.isSettled {
        variable.type = right.type
        if variable.keys == nil || left.isElement { left.type = right.type }
        // An aggregating function's result is no type to keep; the mismatch is reported below.
        if isDynamic(right), translation(of: right) == nil { left.type = .dynamic }
      }
      variable.isSettled = true
    }
    let type = left.type
    switch type.resolved {
    case .array, .function:
      throw DDiagnostics.arrayOperand("=", typeName(left), at: node.range)
    default: break
    }
    let isTranslation = translation(of: right) != nil && type.isCompatible(with: right.type)
    guard isTranslation || !isDynamic(right) && left.asOperand.accepts(right.asOperand) else {
      throw DDiagnostics.incompatible(typeName(left), "=", typeName(right), at: node.range)
    }
    try requireWritable(left, "=", at: node.range)
    try taint(left, right, at: node.range)
    node.type = type
    node.isScratch = left.isScratch
  }

  /// A variable whose pointers once pointed into scratch memory holds no others, nor the reverse: such
  /// pointers are checked against the scratch memory of their clause.
  private func taint(
    _ left: DExpression, _ right: DExpression, at range: SourceRange
  ) throws(Diagnostic) {
    guard case .variable(let variable) = left.meaning, left.type.isPointer, right.constant != 0
    else { return }
    if let holds = variable.holdsScratch, holds != right.isScratch {
      throw DDiagnostics.allocaIncompatible(variable.name, at: range)
    }
    variable.holdsScratch = right.isScratch
    left.isScratch = right.isScratch
  }

  func checkCompoundAssignment(
    _ node: DExpression, _ op: DBinaryOperator, _ left: DExpression, _ right: DExpression
  ) throws(Diagnostic) {
    let spelling = op.spelling + "="
    try requireWrittenDivisor(op, right, at: node.range)
    try checkTarget(left, .read)
    try check(right)
    let areIntegers = left.type.isInteger && right.type.isInteger
    switch op {
    case .add, .subtract:
      if left.type.isString || right.type.isString {
        throw DDiagnostics.incompatible(
          typeName(left), spelling, typeName(right), at: node.range)
      }
      if !areIntegers {
        guard left.type.isPointer, !left.type.isPointerToUnsized else {
          throw DDiagnostics.unsizedLeft(spelling, at: node.range)
        }
        guard right.type.isInteger else {
          throw DDiagnostics.incompatible(
            typeName(left), spelling, typeName(right), at: node.range)
        }
      }
    case .multiply, .divide:
      guard areIntegers else {
        throw DDiagnostics.operands(spelling, need: .arithmetic, at: node.range)
      }
      try requireDivisor(op, right, at: node.range)
    default:
      guard areIntegers else {
        throw DDiagnostics.operands(spelling, need: .integral, at: node.range)
      }
      try requireDivisor(op, right, at: node.range)
    }
    try requireWritable(left, spelling, at: node.range)
    node.type = left.type
    node.isScratch = left.isScratch
  }
}

extension DExpression {
  /// Whether it is an element and not the whole of something.
  var isElement: Bool {
    if case .index = kind { true } else { false }
  }
}
