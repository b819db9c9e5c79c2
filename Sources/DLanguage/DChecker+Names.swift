// What names mean: variables of the three scopes, built-ins, inlines, enumerators, parameters. A
// variable exists from its first mention that may create it, and has a type from its first declaration,
// assignment or read.

internal import ScriptSyntax

/// How an expression is used by the one around it.
enum DUse {
  /// For its value; a variable must have been settled before.
  case read
  /// As the operand of a unary operator; an unsettled variable becomes a 64-bit integer.
  case operand
  /// To be assigned; an unsettled variable stays so until its type is known.
  case assign
}

extension DChecker {
  /// A name that stands for itself. With `isCreating` a new global variable may come of it.
  func checkName(
    _ name: String, _ node: DExpression, _ use: DUse, isCreating: Bool = false
  ) throws(Diagnostic) {
    if let input = translatorInput, input.name == name {
      node.meaning = .translatorInput
      node.type = input.type
      node.isLvalue = true
      return
    }
    if let index = inlineParameters.firstIndex(where: { $0.name == name }) {
      node.meaning = .inlineParameter(index)
      node.type = inlineParameters[index].type
      return
    }
    if let global = globals[name] { return try checkGlobal(global, name, node, use) }
    if let variable = DBuiltInVariable(rawValue: name) {
      return try checkBuiltIn(variable, node)
    }
    if let function = DFunction(rawValue: name) {
      throw DDiagnostics.nameReference(
        function.kind.name, name, as: "scalar", at: node.range)
    }
    if let value = name == "NULL" ? 0 : DConstants.value(of: name) {
      node.meaning = .enumerator(value)
      node.type = .int
      node.constant = UInt64(bitPattern: Int64(value))
      return
    }
    guard isCreating else { throw DDiagnostics.nameUndefined(name, at: node.range) }
    let variable = makeVariable(name, .global)
    globals[name] = .variable(variable)
    try checkVariable(variable, node, use)
  }

  private func checkGlobal(
    _ global: DGlobal, _ name: String, _ node: DExpression, _ use: DUse
  ) throws(Diagnostic) {
    switch global {
    case .variable(let variable):
      guard variable.keys == nil else {
        throw DDiagnostics.nameReference(global.kind, name, as: "scalar", at: node.range)
      }
      try checkVariable(variable, node, use)
    case .inline(let inline, let type):
      node.meaning = .inline(inline.value)
      node.constant = inline.value.constant
      // A constant keeps its own type, so that it may be used wherever a constant may.
      node.type = node.constant == nil ? type : inline.value.type
      node.isScratch = inline.value.isScratch
      if let entry = translation(of: inline.value) {
        node.meaning = .translator(entry.0, input: entry.1)
      }
    case .inlineArray:
      throw DDiagnostics.nameReference(global.kind, name, as: "scalar", at: node.range)
    case .enumerator(let value, let type):
      node.meaning = .enumerator(value)
      node.type = .enumeration(type)
      node.constant = UInt64(bitPattern: Int64(value))
    }
  }

  private func checkBuiltIn(
    _ variable: DBuiltInVariable, _ node: DExpression
  ) throws(Diagnostic) {
    if variable.isKernelOnly { throw DDiagnostics.kernelOnly(variable, at: node.range) }
    if variable.isArray {
      throw DDiagnostics.nameReference(
        "associative array", variable.rawValue, as: "scalar", at: node.range)
    }
    node.meaning = .builtIn(variable)
    node.type = builtInType(variable)
    node.isLvalue = true
  }

  /// The type of a built-in variable, or of its elements.
  func builtInType(_ variable: DBuiltInVariable) -> DType {
    DTypeText.type(variable.typeText) { namedType($0) } ?? .unknown
  }

  /// A variable by itself, without an index.
  func checkVariable(
    _ variable: DVariable, _ node: DExpression, _ use: DUse
  ) throws(Diagnostic) {
    node.meaning = .variable(variable)
    note(variable)
    try settle(variable, node, use)
    node.type = variable.keys == nil ? variable.type : .dynamic
    node.isLvalue = true
    node.isWritable = true
    node.isScratch = variable.holdsScratch == true && variable.type.isPointer
  }

  /// What the first mention of a variable does to it.
  func settle(_ variable: DVariable, _ node: DExpression, _ use: DUse) throws(Diagnostic) {
    guard !variable.isSettled else { return }
    switch use {
    case .read: throw DDiagnostics.variableUndefined(variable, at: node.range)
    case .operand:
      variable.type = .int64
      variable.isSettled = true
    case .assign: break
    }
  }

  /// The variable of `self->` or `this->`, made when it is not there.
  func scopedVariable(_ scope: DScope, _ name: String) -> DVariable {
    switch scope {
    case .thread:
      if let variable = threadVariables[name] { return variable }
      let variable = makeVariable(name, scope)
      threadVariables[name] = variable
      return variable
    case .clause:
      if let variable = clauseVariables[name] { return variable }
      let variable = makeVariable(name, scope)
      clauseVariables[name] = variable
      return variable
    case .global:
      if case .variable(let variable) = globals[name] { return variable }
      let variable = makeVariable(name, scope)
      globals[name] = .variable(variable)
      return variable
    }
  }

  func makeVariable(_ name: String, _ scope: DScope) -> DVariable {
    defer { variableCount += 1 }
    return DVariable(name: name, scope: scope, index: variableCount, type: .unknown, keys: nil)
  }

  /// The aggregation of a name, made when it is not there.
  func aggregation(_ name: String) -> DAggregation {
    // dtrace's own name for the anonymous one can be written, and means the same.
    let name = name == "_" ? "" : name
    if let found = aggregations[name] { return found }
    let made = DAggregation(name: name, index: aggregations.count, keys: [])
    aggregations[name] = made
    return made
  }

  /// Remembers that the clause names a variable.
  func note(_ variable: DVariable) {
    if context?.variables.contains(where: { $0 === variable }) == false {
      context?.variables.append(variable)
    }
  }

  /// Remembers that the clause names an aggregation.
  func note(_ aggregation: DAggregation) {
    if context?.aggregations.contains(where: { $0 === aggregation }) == false {
      context?.aggregations.append(aggregation)
    }
  }

  /// What kind of thing already has a name in the global scope, as messages call it; nil when free.
  /// The predefined numbers may be declared again, as the headers of C do.
  func kindOfGlobal(_ name: String) -> String? {
    if let global = globals[name] { return global.kind }
    if let variable = DBuiltInVariable(rawValue: name) {
      return variable.isArray ? "associative array" : "scalar"
    }
    return DFunction(rawValue: name)?.kind.name
  }

  /// A named type: a typedef, or a tag after its keyword.
  func namedType(_ name: String) -> DType? {
    if let type = typedefs[name] ?? DBuiltInTypes.typedef(name) { return type }
    let words = name.split(separator: " ")
    guard words.count == 2 else { return nil }
    let tag = String(words[1])
    switch words[0] {
    case "struct", "union":
      return .aggregate(aggregateType(tag, isUnion: words[0] == "union"))
    case "enum": return enumerationTags[tag].map { .enumeration($0) }
    default: return nil
    }
  }

  /// The struct or union of a tag, forward-declared when it is not known.
  func aggregateType(_ tag: String, isUnion: Bool) -> DAggregateType {
    let key = (isUnion ? "union " : "struct ") + tag
    if let type = aggregateTags[key] { return type }
    let type = DAggregateType(isUnion: isUnion, tag: tag)
    aggregateTags[key] = type
    return type
  }

  // MARK: What messages call things

  /// The type of an expression, or what it is when it has none.
  func typeName(_ node: DExpression) -> String {
    if case .translator = node.meaning {
      return node.type.isPointer ? "pointer to translated data" : "translated data"
    }
    guard node.type.isDynamic else { return node.type.spelling }
    switch node.meaning {
    case .aggregation: return "aggregation"
    case .function(let function): return function.kind.name
    case .variable(let variable): return variable.keys == nil ? "scalar" : "associative array"
    default: return node.type.spelling
    }
  }

  /// The expression itself: `scalar x`, `operator ->`.
  func nodeName(_ node: DExpression) -> String {
    switch node.kind {
    case .integer, .character:
      return "integer constant 0x" + String(node.constant ?? 0, radix: 16)
    case .string: return "string constant"
    case .name(let name, _):
      return "\(kindOfGlobal(name) ?? "scalar") \(name)"
    case .scoped(_, let name): return "scalar \(name)"
    case .aggregation(let name): return "aggregation @\(name.isEmpty ? "_" : name)"
    case .call(let name, _):
      return "\(DFunction(rawValue: name)?.kind.name ?? "function") \(name)( )"
    case .index: return "operator []"
    case .member(_, _, let isArrow): return "operator \(isArrow ? "->" : ".")"
    case .unary(let op, _): return "operator \(op.spelling)"
    case .binary(let op, _, _): return "operator \(op.spelling)"
    case .assign(let op, _, _): return "operator \(op?.spelling ?? "")="
    case .conditional: return "operator ?:"
    case .comma: return "operator ,"
    case .cast: return "operator ()"
    case .sizeOfType, .sizeOf: return "operator sizeof"
    case .offsetOf: return "operator offsetof"
    case .stringOf: return "operator stringof"
    case .translate: return "operator xlate"
    }
  }
}

extension DUnaryOperator {
  var spelling: String {
    switch self {
    case .plus: "+"
    case .minus: "-"
    case .complement: "~"
    case .not: "!"
    case .dereference: "*"
    case .addressOf: "&"
    case .preIncrement, .postIncrement: "++"
    case .preDecrement, .postDecrement: "--"
    }
  }
}

extension DBinaryOperator {
  var spelling: String {
    switch self {
    case .add: "+"
    case .subtract: "-"
    case .multiply: "*"
    case .divide: "/"
    case .remainder: "%"
    case .shiftLeft: "<<"
    case .shiftRight: ">>"
    case .bitAnd: "&"
    case .bitOr: "|"
    case .bitXor: "^"
    case .logicalAnd: "&&"
    case .logicalOr: "||"
    case .logicalXor: "^^"
    case .equal: "=="
    case .notEqual: "!="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    }
  }
}
