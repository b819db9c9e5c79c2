// Types as written: specifiers and declarators turned into types, with the definitions of structs,
// unions and enumerations that they may contain.

internal import ScriptSyntax

extension DChecker {
  /// The type of a cast, of `sizeof`, or of a parameter.
  func type(of name: DTypeName) throws(Diagnostic) -> DType {
    let base = try type(of: name.specifiers)
    return try derive(base, name.declarator.derivations[...], at: name.range)
  }

  // MARK: Specifiers

  func type(of specifiers: DTypeSpecifiers) throws(Diagnostic) -> DType {
    var type: DType
    switch specifiers.base {
    case .keywords(let words): type = try self.type(of: words, at: specifiers.range)
    case .named(let name, _):
      guard let found = namedType(name) ?? DBuiltInTypes.intrinsic(name) else {
        throw DDiagnostics.typeUnknown(name, at: specifiers.range)
      }
      type = found
    case .structure(let definition):
      type = .aggregate(try define(definition, isUnion: false, at: specifiers.range))
    case .union(let definition):
      type = .aggregate(try define(definition, isUnion: true, at: specifiers.range))
    case .enumeration(let tag, let enumerators):
      type = .enumeration(try define(tag, enumerators, at: specifiers.range))
    }
    if specifiers.isConst || specifiers.isVolatile {
      type = .qualified(
        type, isConst: specifiers.isConst, isVolatile: specifiers.isVolatile)
    }
    return type
  }

  /// The type that keywords spell, in any order.
  private func type(of words: [String], at range: SourceRange) throws(Diagnostic) -> DType {
    var sign = ""
    var size: [String] = []
    var name: String?
    for word in words {
      switch word {
      case "signed", "unsigned": sign = word
      case "short", "long": size.append(word)
      default:
        if name != nil { throw DDiagnostics.combination(at: range) }
        name = word
      }
      try checkWords(name, sign: sign, size: size, at: range)
    }
    var parts = sign.isEmpty ? [] : [sign]
    parts += size
    if let name, name != "int" || size.isEmpty { parts.append(name) }
    let spelling = parts.isEmpty ? "int" : parts.joined(separator: " ")
    if let found = DBuiltInTypes.intrinsic(spelling) { return found }
    if parts.count == 1, let found = namedType(spelling) { return found }
    throw DDiagnostics.typeUnknown(spelling, at: range)
  }

  private func checkWords(
    _ name: String?, sign: String, size: [String], at range: SourceRange
  ) throws(Diagnostic) {
    guard let name else { return }
    if name == "char", !size.isEmpty { throw DDiagnostics.characterWords(at: range) }
    if name == "void", !size.isEmpty || !sign.isEmpty {
      throw DDiagnostics.voidWords(at: range)
    }
    let isInteger = name == "int" || name == "char" || name == "void" || name == "_Bool"
    let isFloating = name == "float" || name == "double"
    if !sign.isEmpty, !isInteger { throw DDiagnostics.signWords(at: range) }
    if size.contains("long"), !isInteger, !isFloating { throw DDiagnostics.longWords(at: range) }
  }

  /// Typedefs of typedefs, or structs in structs, go no deeper than this.
  static let typeDepthLimit = 200

  // MARK: Derivations

  /// The type of what is declared, the first derivation being closest to its name.
  func derive(
    _ base: DType, _ derivations: ArraySlice<DDeclarator.Derivation>, at range: SourceRange
  ) throws(Diagnostic) -> DType {
    guard derivations.count <= Self.depthLimit else { throw DDiagnostics.tooDeep(at: range) }
    var type = base
    for derivation in derivations.reversed() {
      switch derivation {
      case .pointer(let isConst, let isVolatile):
        type = .pointer(type)
        if isConst || isVolatile {
          type = .qualified(type, isConst: isConst, isVolatile: isVolatile)
        }
      case .array(let count): type = try array(of: type, count, at: range)
      case .keys(let keys):
        _ = try parameters(keys, of: "array", allowsVoid: false)
        if type.isDynamic { throw DDiagnostics.arrayOfAssociative(at: range) }
        type = .dynamic
      case .function(let names, let isVariadic):
        let types = try parameters(names, of: "function", allowsVoid: true)
        type = .function(returns: type, parameters: types, isVariadic: isVariadic)
      }
    }
    if type.depth > Self.typeDepthLimit { throw DDiagnostics.tooDeep(at: range) }
    return type
  }

  private func array(
    of element: DType, _ count: DExpression?, at range: SourceRange
  ) throws(Diagnostic) -> DType {
    if element.isVoid { throw DDiagnostics.arrayOfVoid(at: range) }
    if element.isDynamic { throw DDiagnostics.arrayOfAssociative(at: range) }
    guard let count else { return .array(element, count: nil) }
    try check(count)
    guard let value = positiveConstant(count) else { throw DDiagnostics.arraySize(at: range) }
    guard value <= UInt64(UInt32.max) else { throw DDiagnostics.arrayBig(at: range) }
    let type = DType.array(element, count: Int(value))
    if layout.size(of: element) != nil, layout.size(of: type) == nil {
      throw DDiagnostics.arrayBig(at: range)
    }
    return type
  }

  /// The types of parameters; a single `void` is none.
  func parameters(
    _ names: [DTypeName], of kind: String, allowsVoid: Bool
  ) throws(Diagnostic) -> [DType] {
    var types: [DType] = []
    var seen: Set<String> = []
    for (index, name) in names.enumerated() {
      let type = try self.type(of: name)
      if type.isDynamic || type.isVoid && !allowsVoid {
        throw DDiagnostics.parameterType(
          kind, type, name.declarator.name, number: index + 1, at: name.range)
      }
      if let parameter = name.declarator.name {
        if type.isVoid { throw DDiagnostics.parameterName(parameter, at: name.range) }
        guard seen.insert(parameter).inserted else {
          throw DDiagnostics.parameterTwice(kind, parameter, number: index + 1, at: name.range)
        }
      }
      types.append(type)
    }
    if types.contains(where: \.isVoid) {
      guard types.count == 1 else { throw DDiagnostics.parameterVoid(at: names[0].range) }
      return []
    }
    return types
  }

  // MARK: Structs and unions

  private func define(
    _ definition: DAggregateDefinition, isUnion: Bool, at range: SourceRange
  ) throws(Diagnostic) -> DAggregateType {
    let type =
      definition.tag.map { aggregateType($0, isUnion: isUnion) }
      ?? DAggregateType(isUnion: isUnion, tag: "")
    guard let members = definition.members else { return type }
    if type.members != nil {
      throw DDiagnostics.typeRedeclared(
        "\(isUnion ? "union" : "struct") \(type.tag)", at: range)
    }
    var builder = DLayoutBuilder(layout: layout, isUnion: isUnion)
    for member in members { try add(member, to: &builder) }
    guard let size = builder.size else {
      throw DDiagnostics.memberTooLarge(type.tag, at: range)
    }
    var names: Set<String> = []
    for member in builder.members where !names.insert(member.name).inserted {
      throw DDiagnostics.memberTwice(member.name, at: range)
    }
    let depths = builder.members.map { 1 + $0.type.aggregateDepth }
    type.depth = depths.max() ?? 1
    if type.depth > Self.typeDepthLimit { throw DDiagnostics.tooDeep(at: range) }
    type.members = builder.members
    type.size = size
    type.alignment = builder.alignment
    return type
  }

  private func add(
    _ declaration: DMemberDeclaration, to builder: inout DLayoutBuilder
  ) throws(Diagnostic) {
    let base = try type(of: declaration.specifiers)
    if declaration.members.isEmpty {
      guard let aggregate = base.aggregate, aggregate.tag.isEmpty, aggregate.members != nil else {
        throw DDiagnostics.memberName(at: declaration.range)
      }
      guard builder.add(name: nil, type: base) else {
        throw DDiagnostics.memberTooLarge("(anon)", at: declaration.range)
      }
    }
    for member in declaration.members { try add(member, base, to: &builder) }
  }

  private func add(
    _ member: DMemberDeclarator, _ base: DType, to builder: inout DLayoutBuilder
  ) throws(Diagnostic) {
    let declarator = member.declarator
    let range = declarator.range
    let label = declarator.name ?? "(anon)"
    if member.bitWidth == nil, declarator.name == nil { throw DDiagnostics.memberName(at: range) }
    var type = try derive(base, declarator.derivations[...], at: range)
    if type.isDynamic { throw DDiagnostics.dynamicMember(label, at: range) }
    // C's flexible array member takes no room.
    if case .array(let element, nil) = type { type = .array(element, count: 0) }
    if type.isIncomplete { throw DDiagnostics.incomplete(type, label, at: range) }
    if let width = member.bitWidth {
      return try addBits(width, declarator.name, type, to: &builder, at: range)
    }
    switch type.resolved {
    case .void, .function: throw DDiagnostics.voidMember(label, at: range)
    default: break
    }
    guard builder.add(name: label, type: type) else {
      throw DDiagnostics.memberTooLarge(label, at: range)
    }
  }

  private func addBits(
    _ width: DExpression, _ name: String?, _ type: DType, to builder: inout DLayoutBuilder,
    at range: SourceRange
  ) throws(Diagnostic) {
    let label = name ?? "(anon)"
    try check(width)
    let isZero = width.constant == 0 && name == nil
    let value = isZero ? 0 : positiveConstant(width)
    guard let value else { throw DDiagnostics.bitConstant(at: range) }
    guard case .integer(let integer) = type.resolved else {
      throw DDiagnostics.bitType(label, at: range)
    }
    guard value <= UInt64(integer.size * 8) else { throw DDiagnostics.bitSize(label, at: range) }
    guard builder.addBits(name: name, type: type, width: Int(value)) else {
      throw DDiagnostics.memberTooLarge(label, at: range)
    }
  }

  // MARK: Enumerations

  private func define(
    _ tag: String?, _ enumerators: [DEnumerator]?, at range: SourceRange
  ) throws(Diagnostic) -> DEnumerationType {
    let type: DEnumerationType
    if let tag {
      type = enumerationTags[tag] ?? DEnumerationType(tag: tag)
      enumerationTags[tag] = type
    } else {
      type = DEnumerationType(tag: "")
    }
    guard let enumerators else { return type }
    if !type.values.isEmpty { throw DDiagnostics.typeRedeclared("enum \(type.tag)", at: range) }
    var next: Int64 = 0
    for enumerator in enumerators {
      if let expression = enumerator.value {
        try check(expression)
        guard let value = expression.constant, expression.type.isInteger else {
          throw DDiagnostics.enumConstant(enumerator.name, at: enumerator.range)
        }
        next = Int64(bitPattern: value)
      }
      guard let value = Int32(exactly: next) else {
        throw DDiagnostics.enumOverflow(enumerator.name, at: enumerator.range)
      }
      if kindOfGlobal(enumerator.name) != nil {
        throw DDiagnostics.redeclared("identifier", enumerator.name, at: enumerator.range)
      }
      type.values.append((enumerator.name, value))
      globals[enumerator.name] = .enumerator(value, type)
      next = Int64(value) + 1
    }
    return type
  }
}
