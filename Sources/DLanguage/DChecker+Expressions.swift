// Expressions, one by one: each check annotates the node and everything below it. Operators are in
// `DChecker+Operators`, indexes in `DChecker+Indexes`, calls in `DChecker+Calls`.

internal import ScriptSyntax

extension DChecker {
  /// Checks an expression and annotates it and what it consists of.
  func check(_ node: DExpression, _ use: DUse = .read) throws(Diagnostic) {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw DDiagnostics.tooDeep(at: node.range) }
    node.type = .unknown
    node.meaning = nil
    node.isLvalue = false
    node.isWritable = false
    node.isScratch = false
    node.constant = nil
    node.member = nil
    switch node.kind {
    case .integer(let value, let isDecimal, let suffix):
      guard let type = DType.ofConstant(value, isDecimal: isDecimal, suffix: suffix) else {
        throw DDiagnostics.integerOverflow(value, at: node.range)
      }
      node.type = type
      node.constant = value
    case .character(let value):
      node.type = .int
      node.constant = UInt64(bitPattern: Int64(value))
    case .string: node.type = .string
    case .name(let name, let module):
      if let module {
        throw DDiagnostics.symbolUndefined(name, module: module, at: node.range)
      }
      try checkName(name, node, use)
    case .scoped(let scope, let name):
      try checkVariable(scopedVariable(scope, name), node, use)
    case .aggregation(let name):
      guard let found = aggregations[name == "_" ? "" : name] else {
        throw DDiagnostics.nameUndefined("@" + (name.isEmpty ? "_" : name), at: node.range)
      }
      note(found)
      node.meaning = .aggregation(found)
      node.type = .dynamic
    case .index(let base, let keys): try checkIndex(node, base, keys, use)
    case .call(let name, let arguments): try checkCall(node, name, arguments)
    case .member(let base, let name, let isArrow):
      try checkMember(node, base, name, isArrow: isArrow)
    case .unary(let op, let operand): try checkUnary(node, op, operand)
    case .binary(let op, let left, let right): try checkBinary(node, op, left, right)
    case .assign(let op, let left, let right):
      if let op {
        try checkCompoundAssignment(node, op, left, right)
      } else {
        try checkAssignment(node, left, right)
      }
    case .conditional(let condition, let first, let second):
      try checkConditional(node, condition, first, second)
    case .comma(let first, let second):
      try check(first)
      try check(second)
      if isDynamic(first) || isDynamic(second) {
        throw DDiagnostics.dynamicOperand(",", at: node.range)
      }
      if isAction(first) || isAction(second) {
        throw DDiagnostics.actionOperand(",", at: node.range)
      }
      node.type = second.type
      node.isScratch = second.isScratch
    case .cast(let name, let operand): try checkCast(node, name, operand)
    case .sizeOfType(let name):
      guard let size = layout.size(of: try type(of: name)) else {
        throw DDiagnostics.sizeOfType(at: node.range)
      }
      setSize(size, node)
    case .sizeOf(let operand): try checkSizeOf(node, operand)
    case .offsetOf(let name, let member): try checkOffsetOf(node, name, member)
    case .stringOf(let operand):
      try check(operand, .operand)
      guard operand.type.isScalar || operand.type.isPointer || operand.type.isStringLike else {
        throw DDiagnostics.stringOfType(typeName(operand), at: node.range)
      }
      node.type = .string
    case .translate(let name, let operand): try checkTranslate(node, name, operand)
    }
  }

  private func setSize(_ size: Int, _ node: DExpression) {
    node.type = .sizeType
    node.constant = UInt64(size)
  }

  // MARK: Members

  private func checkMember(
    _ node: DExpression, _ base: DExpression, _ name: String, isArrow: Bool
  ) throws(Diagnostic) {
    try check(base)
    if let (translator, input) = translation(of: base) {
      guard let member = translator.members.first(where: { $0.name == name }) else {
        throw DDiagnostics.translatorNoConversion(name, at: node.range)
      }
      let output = base.type.aggregate ?? base.type.pointee?.aggregate
      node.meaning = .translated(member, input: input)
      node.type = output?.members?.first { $0.name == name }?.type ?? member.value.type
      node.isLvalue = true
      return
    }
    var type = base.type
    if isArrow {
      guard case .pointer(let target) = type.resolved else {
        throw DDiagnostics.arrowOperand(at: node.range)
      }
      type = target
    }
    guard let aggregate = type.aggregate else {
      throw DDiagnostics.memberOperand(type, isArrow: isArrow, at: node.range)
    }
    guard let members = aggregate.members else {
      throw DDiagnostics.memberOfIncomplete(type, isArrow: isArrow, at: node.range)
    }
    guard let member = members.first(where: { $0.name == name }) else {
      throw DDiagnostics.noMember(name, of: type, at: node.range)
    }
    node.member = member
    node.type = member.type
    if case .array = member.type.resolved {
      node.isLvalue = false
    } else {
      node.isLvalue = isArrow || base.isLvalue
    }
    node.isWritable = base.isWritable || isArrow && base.isScratch
    // What lies in scratch memory; a pointer that is stored there may point anywhere.
    if base.isScratch, member.type.isByReference { node.isScratch = true }
  }

  /// The translator behind an expression that is a translation, and the operand of its `xlate`.
  func translation(of node: DExpression) -> (DTranslator, DExpression)? {
    switch node.meaning {
    case .translator(let translator, let input): (translator, input)
    default: nil
    }
  }

  private func checkTranslate(
    _ node: DExpression, _ name: DTypeName, _ operand: DExpression
  ) throws(Diagnostic) {
    let target = try type(of: name)
    try check(operand)
    let output = target.isPointer ? target.pointee : target
    let entry = translators.first { entry in
      guard let found = output?.aggregate else { return false }
      return entry.output.aggregate === found
        && DOperand(type: entry.input).accepts(operand.asOperand)
        && (entry.input.isPointer == operand.type.isPointer)
    }
    guard let entry else {
      throw DDiagnostics.translatorNone(typeName(operand), target, at: node.range)
    }
    node.meaning = .translator(entry.translator, input: operand)
    node.type = target
  }

  // MARK: Types as operands

  private func checkSizeOf(_ node: DExpression, _ operand: DExpression) throws(Diagnostic) {
    if case .string(let bytes) = operand.kind {
      operand.type = .string
      return setSize(bytes.count + 1, node)
    }
    try check(operand, .operand)
    if operand.member?.bits != nil { throw DDiagnostics.sizeOfBitField(at: node.range) }
    guard let size = layout.size(of: operand.type), size > 0 else {
      throw DDiagnostics.sizeOfType(at: node.range)
    }
    setSize(size, node)
  }

  private func checkOffsetOf(
    _ node: DExpression, _ name: DTypeName, _ member: String
  ) throws(Diagnostic) {
    guard let aggregate = try type(of: name).aggregate else {
      throw DDiagnostics.offsetOfType(at: node.range)
    }
    guard let found = aggregate.members?.first(where: { $0.name == member }) else {
      throw DDiagnostics.offsetOfMember(member, at: node.range)
    }
    if found.bits != nil { throw DDiagnostics.offsetOfBitField(member, at: node.range) }
    node.type = .int
    node.constant = UInt64(found.offset)
  }

  private func checkCast(
    _ node: DExpression, _ name: DTypeName, _ operand: DExpression
  ) throws(Diagnostic) {
    let target = try type(of: name)
    try check(operand)
    let source = operand.type
    let isFunction = if case .function = source.resolved { true } else { false }
    let isTruePointer = if case .pointer = target.resolved { true } else { false }
    let isAllowed =
      source.isCompatible(with: target) && !isDynamic(operand)
      || target.isScalar && (source.isScalar || isFunction)
      || target.isVoid
      || isTruePointer && (source.isPointer || source.isString)
      || target.isString && (source.isScalar || source.isPointer || source.isStringLike)
    guard isAllowed else {
      throw DDiagnostics.cast(typeName(operand), to: target.spelling, at: node.range)
    }
    node.type = target
    node.isScratch = operand.isScratch && target.isPointer
    if let value = operand.constant {
      // A null pointer stays one.
      node.constant = target.integer?.narrow(value) ?? (isTruePointer && value == 0 ? 0 : nil)
    }
  }

  // MARK: Classes of expressions

  /// Whether it has no value of a C type: an aggregation, a whole associative array, a translation.
  func isDynamic(_ node: DExpression) -> Bool {
    if case .translator = node.meaning { return true }
    return node.type.isDynamic
  }

  func isAction(_ node: DExpression) -> Bool {
    if case .function(let function) = node.meaning { function.kind == .action } else { false }
  }

  /// A constant other than 0, and not below it.
  func positiveConstant(_ node: DExpression) -> UInt64? {
    guard let value = node.constant, value != 0, let integer = node.type.integer else { return nil }
    return integer.isSigned && Int64(bitPattern: value) < 0 ? nil : value
  }

  /// Refuses what can be typed but not evaluated: calls that only a statement may make.
  func requireEvaluable(_ node: DExpression) throws(Diagnostic) {
    switch node.kind {
    case .integer, .character, .string, .name, .scoped, .aggregation, .sizeOfType, .sizeOf,
      .offsetOf:
      break
    case .call(_, let arguments):
      if case .function(let function) = node.meaning, function.kind != .subroutine {
        throw DDiagnostics.expressionCall(function, at: node.range)
      }
      for argument in arguments { try requireEvaluable(argument) }
    case .index(let base, let keys):
      try requireEvaluable(base)
      for key in keys { try requireKey(key) }
    case .member(let base, _, _): try requireEvaluable(base)
    case .unary(_, let operand), .cast(_, let operand), .stringOf(let operand),
      .translate(_, let operand):
      try requireEvaluable(operand)
    case .binary(_, let left, let right), .comma(let left, let right):
      try requireEvaluable(left)
      try requireEvaluable(right)
    case .assign(_, let left, let right):
      if left.aggregationOfAssignment != nil {
        throw DDiagnostics.dynamicResult(at: node.range)
      }
      try requireEvaluable(left)
      try requireEvaluable(right)
    case .conditional(let condition, let first, let second):
      try requireEvaluable(condition)
      try requireEvaluable(first)
      try requireEvaluable(second)
    }
  }

  /// The same for what is recorded, or is a key: there stacks and symbols may be asked for directly.
  func requireKey(_ node: DExpression) throws(Diagnostic) {
    if case .call(_, let arguments) = node.kind, case .function = node.meaning,
      node.type.isStack || node.type.isSymbol
    {
      for argument in arguments { try requireEvaluable(argument) }
    } else {
      try requireEvaluable(node)
    }
  }
}

extension DExpression {
  /// As a side of a comparison of types.
  var asOperand: DOperand { DOperand(type: type, isZero: constant == 0) }

  /// The aggregation on the left of an assignment, by name; nil when the left side is another thing.
  var aggregationOfAssignment: String? {
    switch kind {
    case .aggregation(let name): return name
    case .index(let base, _):
      if case .aggregation(let name) = base.kind { return name }
      return nil
    default: return nil
    }
  }
}
