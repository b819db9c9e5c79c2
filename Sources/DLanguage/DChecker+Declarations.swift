// What stands at the top level of a program: variables, typedefs, inlines, translators, providers.

internal import ScriptSyntax

extension DChecker {
  func declare(_ declaration: DDeclaration) throws(Diagnostic) {
    let base = try type(of: declaration.specifiers)
    if declaration.declarators.isEmpty {
      switch declaration.specifiers.base {
      case .structure, .union, .enumeration: return
      case .keywords, .named: throw DDiagnostics.useless(at: declaration.range)
      }
    }
    for declarator in declaration.declarators {
      guard let name = declarator.name else {
        throw DDiagnostics.useless(at: declarator.range)
      }
      try declare(name, declarator, base, declaration.storage)
    }
  }

  private func declare(
    _ name: String, _ declarator: DDeclarator, _ base: DType, _ storage: DDeclaration.Storage
  ) throws(Diagnostic) {
    let range = declarator.range
    var derivations = declarator.derivations[...]
    var keys: [DTypeName]?
    if case .keys(let names)? = derivations.first {
      keys = names
      derivations = derivations.dropFirst()
    }
    let type = try derive(base, derivations, at: range)
    let isFunction = if case .function = type { keys == nil } else { false }
    switch storage {
    case .auto, .register: throw DDiagnostics.storageClass(at: range)
    case .static where !isFunction: throw DDiagnostics.storageClass(at: range)
    // There are no objects of others that D could refer to: an extern declaration only names one.
    case .extern, .static: return
    case .typedef: return try declareTypedef(name, type, at: range)
    case .none where isFunction: return
    case .none, .threadLocal, .clauseLocal: break
    }
    let scope: DScope =
      switch storage {
      case .threadLocal: .thread
      case .clauseLocal: .clause
      default: .global
      }
    try declareVariable(name, scope, type, keys, at: range)
  }

  private func declareTypedef(
    _ name: String, _ type: DType, at range: SourceRange
  ) throws(Diagnostic) {
    if kindOfGlobal(name) != nil {
      throw DDiagnostics.redeclared("global variable identifier", name, at: range)
    }
    if typedefs[name] != nil { throw DDiagnostics.redeclared("typedef", name, at: range) }
    // The headers of C declare what is predefined here, and some of it otherwise.
    if name == "string" || DBuiltInTypes.isOwn(name),
      let existing = DBuiltInTypes.typedef(name) ?? DBuiltInTypes.intrinsic(name),
      layout.size(of: existing) != layout.size(of: type)
    {
      throw DDiagnostics.redeclared("typedef", name, at: range)
    }
    typedefs[name] = .named(name, type)
  }

  // MARK: Variables

  private func declareVariable(
    _ name: String, _ scope: DScope, _ type: DType, _ keyNames: [DTypeName]?,
    at range: SourceRange
  ) throws(Diagnostic) {
    if case .array(_, nil) = type, keyNames == nil {
      throw DDiagnostics.arrayEmpty(name, at: range)
    }
    if scope == .global, DBuiltInVariable(rawValue: name) != nil || DFunction(rawValue: name) != nil
    {
      throw DDiagnostics.redeclared("built-in identifier", name, at: range)
    }
    if typedefs[name] != nil || DBuiltInTypes.names.contains(name) {
      throw DDiagnostics.redeclared("typedef identifier", name, at: range)
    }
    if keyNames != nil, scope == .clause {
      throw DDiagnostics.localAssociative(name, at: range)
    }
    let keys = try keyNames.map { names throws(Diagnostic) in
      try parameters(names, of: "array", allowsVoid: false)
    }
    if scope == .global, let global = globals[name] {
      guard case .variable = global else {
        throw DDiagnostics.redeclared(
          name, current: "\(keys == nil ? "scalar" : "associative array") \(type.spelling)",
          previous: global.description, at: range)
      }
    }
    let existing: DVariable? =
      switch scope {
      case .global: if case .variable(let variable)? = globals[name] { variable } else { nil }
      case .thread: threadVariables[name]
      case .clause: clauseVariables[name]
      }
    if let existing, existing.isSettled {
      return try compare(existing, type, keys, at: range)
    }
    switch type.resolved {
    case .void: throw DDiagnostics.voidObject(name, at: range)
    case .dynamic: throw DDiagnostics.arrayOfAssociative(at: range)
    case .function: throw DDiagnostics.voidObject(name, at: range)
    case .aggregate, .enumeration, .array:
      if type.isIncomplete { throw DDiagnostics.incomplete(type, name, at: range) }
    default: break
    }
    if layout.size(of: type) == nil { throw DDiagnostics.arrayBig(at: range) }
    let variable = existing ?? scopedVariable(scope, name)
    variable.type = type
    variable.keys = keys
    variable.isSettled = true
  }

  /// A second declaration must be the same as the first.
  private func compare(
    _ existing: DVariable, _ type: DType, _ keys: [DType]?, at range: SourceRange
  ) throws(Diagnostic) {
    func kind(_ keys: [DType]?) -> String { keys == nil ? "scalar" : "associative array" }
    guard (existing.keys == nil) == (keys == nil), existing.type == type else {
      throw DDiagnostics.redeclared(
        existing.name, current: "\(kind(keys)) \(type.spelling)",
        previous: "\(kind(existing.keys)) \(existing.type.spelling)", at: range)
    }
    guard let keys, let before = existing.keys else { return }
    for (index, (now, then)) in zip(keys, before).enumerated() where now != then {
      throw DDiagnostics.redeclared(
        existing.name,
        current: "associative array, key #\(index + 1) of type \(now.spelling)",
        previous: "associative array, key #\(index + 1) of type \(then.spelling)", at: range)
    }
    if keys.count != before.count {
      throw DDiagnostics.redeclared(
        existing.name,
        current: "associative array of \(type.spelling), tuple length \(keys.count)",
        previous: "associative array of \(existing.type.spelling), tuple length \(before.count)",
        at: range)
    }
  }

  // MARK: Inlines

  func declare(_ inline: DInline) throws(Diagnostic) {
    let range = inline.range
    guard let name = inline.declarator.name else { throw DDiagnostics.inlineName(at: range) }
    var derivations = inline.declarator.derivations[...]
    var parameterNames: [DTypeName]?
    if case .keys(let names)? = derivations.first {
      parameterNames = names
      derivations = derivations.dropFirst()
    }
    let type = try derive(try self.type(of: inline.specifiers), derivations, at: range)
    if let kind = kindOfGlobal(name) {
      let isInline =
        switch globals[name] {
        case .inline, .inlineArray, .enumerator: true
        case .variable, nil: false
        }
      throw DDiagnostics.inlineRedefined(name, previous: kind, isInline: isInline, at: range)
    }
    switch type.resolved {
    case .array(_, nil): throw DDiagnostics.inlineTuple(name, at: range)
    case .array: throw DDiagnostics.inlineArray(name, at: range)
    case .void: throw DDiagnostics.inlineVoid(name, at: range)
    default: break
    }
    if type.isIncomplete { throw DDiagnostics.incomplete(type, name, at: range) }
    let keys = try parameterNames.map { names throws(Diagnostic) in
      try parameters(names, of: "array", allowsVoid: false)
    }
    inlineParameters = zip(parameterNames ?? [], keys ?? []).map { ($0.declarator.name, $1) }
    defer { inlineParameters = [] }
    try check(inline.value)
    try checkInlineValue(name, type, inline.value, at: range)
    globals[name] =
      keys.map { .inlineArray(inline, type: type, keys: $0) } ?? .inline(inline, type: type)
  }

  private func checkInlineValue(
    _ name: String, _ type: DType, _ value: DExpression, at range: SourceRange
  ) throws(Diagnostic) {
    var isAllowed: Bool
    if translation(of: value) != nil {
      isAllowed = type.isCompatible(with: value.type)
    } else {
      isAllowed = DOperand(type: type).accepts(value.asOperand) && !isDynamic(value)
    }
    if type.isString && value.type.isString { isAllowed = true }
    guard isAllowed else {
      throw DDiagnostics.inlineIncompatible(name, type.spelling, typeName(value), at: range)
    }
    try requireEvaluable(value)
  }

  // MARK: Translators and providers

  func declare(_ translator: DTranslator) throws(Diagnostic) {
    let range = translator.range
    let output = try type(of: translator.output)
    let input = try type(of: translator.input)
    let isKnown = translators.contains { $0.output == output && $0.input == input }
    if isKnown { throw DDiagnostics.translatorRedeclared(input, output, at: range) }
    guard let aggregate = output.aggregate else {
      throw DDiagnostics.translatorType(at: range)
    }
    guard let members = aggregate.members else {
      throw DDiagnostics.translatorIncomplete(output, at: range)
    }
    translatorInput = (translator.parameter, input)
    defer { translatorInput = nil }
    for member in translator.members {
      guard let target = members.first(where: { $0.name == member.name }) else {
        throw DDiagnostics.translatorMember(member.name, of: output, at: member.range)
      }
      try check(member.value)
      guard !isDynamic(member.value),
        DOperand(type: target.type).accepts(member.value.asOperand)
      else {
        throw DDiagnostics.translatorIncompatible(
          member.name, target.type.spelling, typeName(member.value), at: member.range)
      }
      try requireEvaluable(member.value)
    }
    translators.append(DTranslatorEntry(translator: translator, input: input, output: output))
  }

  func declare(_ provider: DProviderDefinition) throws(Diagnostic) {
    if provider.name.utf8.count >= 64 {
      throw DDiagnostics.providerLong("provider", provider.name, limit: 63, at: provider.range)
    }
    if provider.name.last?.isNumber == true {
      throw DDiagnostics.providerDigit(provider.name, at: provider.range)
    }
    var names: Set<String> = []
    for probe in provider.probes {
      if probe.name.utf8.count >= 64 {
        throw DDiagnostics.providerLong("probe", probe.name, limit: 63, at: probe.range)
      }
      let types = try parameters(probe.parameters, of: "probe input", allowsVoid: true)
      if types.count > 255 {
        throw DDiagnostics.providerTooMany(probe.name, count: types.count, at: probe.range)
      }
      guard names.insert(probe.name).inserted else {
        throw DDiagnostics.providerDuplicate(provider.name, probe.name, at: probe.range)
      }
    }
    providers[provider.name] = names
  }
}
