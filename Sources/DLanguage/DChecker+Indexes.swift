// `base[keys]`: an element of an array, of an associative array, an argument, a register, an inline
// array; or an aggregation that is only named.

internal import ScriptSyntax

extension DChecker {
  func checkIndex(
    _ node: DExpression, _ base: DExpression, _ keys: [DExpression], _ use: DUse
  ) throws(Diagnostic) {
    switch base.kind {
    case .aggregation(let name):
      let found = aggregation(name)
      note(found)
      base.meaning = .aggregation(found)
      base.type = .dynamic
      node.meaning = base.meaning
      node.type = .dynamic
      return
    case .index(let inner, _):
      if case .aggregation(let name) = inner.kind {
        throw DDiagnostics.aggregationDimensions(name.isEmpty ? "_" : name, at: node.range)
      }
    case .name(let name, nil):
      if try checkNamedIndex(node, base, name, keys, use) { return }
    case .scoped(let scope, let name):
      let variable = scopedVariable(scope, name)
      if variable.keys != nil || !variable.isSettled {
        guard scope != .clause else { throw DDiagnostics.arrayLocal(name, at: node.range) }
        base.meaning = .variable(variable)
        base.type = .dynamic
        return try checkElement(node, variable, keys, use)
      }
    default: break
    }
    try check(base)
    try checkArray(node, base, keys)
  }

  /// An index of a bare name; false when the name is that of a plain variable, to be treated as in C.
  private func checkNamedIndex(
    _ node: DExpression, _ base: DExpression, _ name: String, _ keys: [DExpression], _ use: DUse
  ) throws(Diagnostic) -> Bool {
    if translatorInput?.name == name || inlineParameters.contains(where: { $0.name == name }) {
      return false
    }
    switch globals[name] {
    case .variable(let variable):
      guard variable.keys != nil || !variable.isSettled else { return false }
      base.meaning = .variable(variable)
      base.type = .dynamic
      try checkElement(node, variable, keys, use)
      return true
    case .inlineArray(let inline, let type, let parameters):
      for key in keys { try check(key) }
      try checkPrototype(
        "\(name)[ ]", noun: "key", DPrototype(keys: parameters), keys, at: node.range)
      base.meaning = .inlineArray(inline)
      base.type = .dynamic
      node.meaning = base.meaning
      node.type = type
      return true
    case .inline, .enumerator: return false
    case nil: break
    }
    if let variable = DBuiltInVariable(rawValue: name) {
      guard variable.isArray else { return false }
      try checkBuiltInElement(node, base, variable, keys)
      return true
    }
    if let function = DFunction(rawValue: name) {
      throw DDiagnostics.nameReference(
        function.kind.name, name, as: "associative array", at: node.range)
    }
    guard name != "NULL", DConstants.value(of: name) == nil else { return false }
    let variable = scopedVariable(.global, name)
    base.meaning = .variable(variable)
    base.type = .dynamic
    try checkElement(node, variable, keys, use)
    return true
  }

  /// An element of an associative array, whose keys the first use decides.
  private func checkElement(
    _ node: DExpression, _ variable: DVariable, _ keys: [DExpression], _ use: DUse
  ) throws(Diagnostic) {
    for key in keys { try check(key) }
    if let types = variable.keys {
      try checkPrototype(
        "\(variable.name)[ ]", noun: "key", DPrototype(keys: types), keys, at: node.range)
    } else {
      variable.keys = try keyTypes(keys, of: "associative array", at: node.range)
    }
    note(variable)
    try settle(variable, node, use)
    node.meaning = .variable(variable)
    node.type = variable.type
    node.isLvalue = true
    node.isWritable = true
    node.isScratch = variable.holdsScratch == true && variable.type.isPointer
  }

  /// The types of keys that are used for the first time.
  func keyTypes(
    _ keys: [DExpression], of kind: String, at range: SourceRange
  ) throws(Diagnostic) -> [DType] {
    for (number, key) in keys.enumerated() where isDynamic(key) || key.type.isVoid {
      throw DDiagnostics.keyType(typeName(key), of: kind, number: number + 1, at: range)
    }
    return keys.map(\.type)
  }

  /// `args[n]` and `uregs[n]`.
  private func checkBuiltInElement(
    _ node: DExpression, _ base: DExpression, _ variable: DBuiltInVariable, _ keys: [DExpression]
  ) throws(Diagnostic) {
    for key in keys { try check(key) }
    let subject = "\(variable.rawValue)[ ]"
    guard keys.count == 1, let key = keys.first else {
      throw DDiagnostics.prototypeLength(
        subject, given: keys.count, of: "arg", expected: "1", at: node.range)
    }
    base.meaning = .builtIn(variable)
    base.type = .dynamic
    node.meaning = base.meaning
    node.isLvalue = true
    let isConstant = key.constant != nil
    guard variable == .uregs ? key.type.isInteger : isConstant else {
      throw DDiagnostics.prototypeArgument(
        subject, noun: "argument", number: 1, prototype: "integer constant",
        given: typeName(key), at: node.range)
    }
    let index = key.constant.map { Int64(bitPattern: $0) }
    if variable == .uregs {
      if let index, index < 0 { throw DDiagnostics.registerIndex(index, at: node.range) }
      if let index, index >= 27 { throw DDiagnostics.registerNone(index, at: node.range) }
      node.type = builtInType(.uregs)
      return
    }
    guard let context else { throw DDiagnostics.argumentsNone(at: node.range) }
    guard let types = context.argumentTypes, context.probeCount > 0 else {
      throw DDiagnostics.argumentsUnstable(context.description, at: node.range)
    }
    guard let index, index >= 0, index < types.count else {
      throw DDiagnostics.argumentsIndex(index ?? 0, context.description, at: node.range)
    }
    node.type = types[Int(index)]
    if node.type == .unknown { throw DDiagnostics.argumentsType(Int(index), at: node.range) }
  }

  /// An element of an array or behind a pointer: `*(base + key)`.
  private func checkArray(
    _ node: DExpression, _ base: DExpression, _ keys: [DExpression]
  ) throws(Diagnostic) {
    for key in keys { try check(key) }
    guard let key = keys.first, keys.count == 1 else {
      throw DDiagnostics.arrayReference(nodeName(base), at: node.range)
    }
    if isDynamic(base) || isDynamic(key) || base.type.isPointerToUnsized {
      if base.type.isPointerToUnsized { throw DDiagnostics.dereferenceVoid(at: node.range) }
      throw DDiagnostics.incompatible(typeName(base), "+", typeName(key), at: node.range)
    }
    guard let element = base.type.pointee else {
      guard base.type.isInteger, key.type.isInteger else {
        throw DDiagnostics.incompatible(typeName(base), "+", typeName(key), at: node.range)
      }
      throw DDiagnostics.dereferenceType(at: node.range)
    }
    guard key.type.isInteger else {
      throw DDiagnostics.incompatible(typeName(base), "+", typeName(key), at: node.range)
    }
    try checkBounds(base, key, at: node.range)
    try setTarget(node, element, of: base)
  }

  /// A constant index must lie within an array of known size.
  func checkBounds(
    _ base: DExpression, _ key: DExpression, at range: SourceRange
  ) throws(Diagnostic) {
    guard case .array(_, let count?) = base.type.resolved, count > 0, let index = key.constant
    else {
      return
    }
    if index >= UInt64(count) { throw DDiagnostics.arrayBounds(index, count: count, at: range) }
  }

  /// Annotates what lies behind a pointer or in an array.
  func setTarget(_ node: DExpression, _ target: DType, of base: DExpression) throws(Diagnostic) {
    switch target.resolved {
    case .void: throw DDiagnostics.dereferenceVoid(at: node.range)
    case .function: throw DDiagnostics.dereferenceFunction(at: node.range)
    case .aggregate(let aggregate) where aggregate.members == nil:
      throw DDiagnostics.memberOfIncomplete(target, isArrow: false, at: node.range)
    default: break
    }
    node.type = target
    if case .array = target.resolved { node.isLvalue = false } else { node.isLvalue = true }
    node.isWritable = base.isWritable || base.isScratch
    if base.isScratch, target.isByReference { node.isScratch = true }
  }
}
