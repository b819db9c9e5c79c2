// Declarations: C's, with D's storage classes and associative keys, and D's own inlines, translators and
// providers.

internal import ScriptSyntax

extension DParser {
  // MARK: Variables and types

  mutating func parseDeclaration() throws(Diagnostic) -> DDeclaration {
    let start = try peek().range
    var storage = DDeclaration.Storage.none
    let specifiers = try parseSpecifiers { word throws(Diagnostic) in
      guard let found = Self.storages[word.name] else { return false }
      guard storage == .none else {
        throw Diagnostic(
          "D_DECL_CLASS", at: word.range,
          "only one storage class allowed in declaration")
      }
      storage = found
      return true
    }
    var declarators: [DDeclarator] = []
    if try !isNext(";") {
      repeat {
        let declarator = try parseDeclarator(needsName: true)
        if storage == .typedef, let name = declarator.name { noteTypeName(name) }
        declarators.append(declarator)
      } while try take(",")
    }
    let end = try expect(";")
    return DDeclaration(
      range: start.through(end.range), storage: storage, specifiers: specifiers,
      declarators: declarators)
  }

  private static let storages: [String: DDeclaration.Storage] = [
    "typedef": .typedef, "extern": .extern, "static": .static, "register": .register,
    "auto": .auto, "self": .threadLocal, "this": .clauseLocal,
  ]

  private static let typeKeywords: Set<String> = [
    "void", "char", "short", "int", "long", "float", "double", "signed", "unsigned", "string",
  ]
  private static let qualifiers: Set<String> = ["const", "volatile", "restrict"]

  /// Whether the next token begins a type name.
  mutating func isTypeNext() throws(Diagnostic) -> Bool {
    guard case .identifier(let word) = try peek().kind else { return false }
    return Self.typeKeywords.contains(word) || Self.qualifiers.contains(word)
      || ["struct", "union", "enum"].contains(word) || isTypeName(word)
  }

  /// Reads the words of a type; `isStorage` is asked about other words first. A declaration may have
  /// none: `self x;` is an int.
  mutating func parseSpecifiers(
    _ isStorage: ((name: String, range: SourceRange)) throws(Diagnostic) -> Bool = {
      _ throws(Diagnostic) in false
    }
  ) throws(Diagnostic) -> DTypeSpecifiers {
    let start = try peek().range
    var keywords: [String] = []
    var base: DTypeSpecifiers.Base?
    var isConst = false
    var isVolatile = false
    var end = start
    var hasStorage = false
    while case .identifier(let word) = try peek().kind {
      let range = try peek().range
      if try isStorage((word, range)) {
        hasStorage = true
        try next()
      } else if Self.qualifiers.contains(word) {
        isConst = isConst || word == "const"
        isVolatile = isVolatile || word == "volatile"
        try next()
      } else if Self.typeKeywords.contains(word) {
        // A second base after a complete one is the checker's to refuse.
        guard base == nil else { throw unexpected(try peek()) }
        keywords.append(word)
        try next()
      } else if ["struct", "union", "enum"].contains(word) {
        guard base == nil, keywords.isEmpty else { throw unexpected(try peek()) }
        try next()
        base = try word == "enum" ? parseEnumeration() : parseAggregate(isUnion: word == "union")
      } else if base == nil, keywords.isEmpty, isTypeName(word) {
        try next()
        base = Self.named(word)
      } else {
        break
      }
      end = range
    }
    guard base != nil || !keywords.isEmpty || hasStorage || isConst || isVolatile else {
      throw unexpected(try peek())
    }
    var specifiers = DTypeSpecifiers(
      base: base ?? .keywords(keywords), range: start.through(end))
    specifiers.isConst = isConst
    specifiers.isVolatile = isVolatile
    return specifiers
  }

  private static func named(_ word: String) -> DTypeSpecifiers.Base {
    guard let backquote = word.lastIndex(of: "`") else { return .named(word, module: nil) }
    return .named(
      String(word[word.index(after: backquote)...]), module: String(word[..<backquote]))
  }

  private mutating func parseAggregate(
    isUnion: Bool
  ) throws(Diagnostic) -> DTypeSpecifiers.Base {
    try nest { parser throws(Diagnostic) in
      let tag = try parser.parseTag()
      var members: [DMemberDeclaration]?
      if try parser.take("{") {
        var found: [DMemberDeclaration] = []
        repeat { found.append(try parser.parseMember()) } while try !parser.take("}")
        members = found
      } else if tag == nil {
        throw parser.unexpected(try parser.peek())
      }
      let definition = DAggregateDefinition(tag: tag, members: members)
      return isUnion ? .union(definition) : .structure(definition)
    }
  }

  private mutating func parseTag() throws(Diagnostic) -> String? {
    guard case .identifier(let tag) = try peek().kind, !Self.keywords.contains(tag) else {
      return nil
    }
    try next()
    return tag
  }

  private mutating func parseMember() throws(Diagnostic) -> DMemberDeclaration {
    let start = try peek().range
    let specifiers = try parseSpecifiers()
    var members: [DMemberDeclarator] = []
    if try !isNext(";") {
      repeat {
        let isUnnamed = try isNext(":")
        let declarator =
          isUnnamed
          ? DDeclarator(name: nil, derivations: [], range: try peek().range)
          : try parseDeclarator(needsName: true)
        let width = try take(":") ? try parseConditional() : nil
        members.append(DMemberDeclarator(declarator: declarator, bitWidth: width))
      } while try take(",")
    }
    let end = try expect(";")
    return DMemberDeclaration(
      specifiers: specifiers, members: members, range: start.through(end.range))
  }

  private mutating func parseEnumeration() throws(Diagnostic) -> DTypeSpecifiers.Base {
    let tag = try parseTag()
    guard try take("{") else {
      guard tag != nil else { throw unexpected(try peek()) }
      return .enumeration(tag: tag, enumerators: nil)
    }
    var enumerators: [DEnumerator] = []
    repeat {
      // A comma may follow the last one.
      if !enumerators.isEmpty, try isNext("}") { break }
      let (name, range) = try expectIdentifier()
      let value = try take("=") ? try parseAssignment() : nil
      enumerators.append(DEnumerator(name: name, value: value, range: range))
    } while try take(",")
    try expect("}")
    return .enumeration(tag: tag, enumerators: enumerators)
  }

  // MARK: Declarators

  /// Parses pointers, a name and what follows it; the name must be there or may be missing.
  mutating func parseDeclarator(needsName: Bool) throws(Diagnostic) -> DDeclarator {
    try nest { parser throws(Diagnostic) in
      let start = try parser.peek().range
      var pointers: [DDeclarator.Derivation] = []
      while try parser.take("*") {
        guard pointers.count < Self.deepest else { throw .tooDeep(start) }
        pointers.append(try parser.parsePointer())
      }
      var name: String?
      var inner: [DDeclarator.Derivation] = []
      if case .identifier(let word) = try parser.peek().kind, !Self.keywords.contains(word) {
        name = word
        try parser.next()
      } else if try parser.isNext("("), try parser.isNestedDeclarator(needsName: needsName) {
        try parser.next()
        let nested = try parser.parseDeclarator(needsName: needsName)
        try parser.expect(")")
        name = nested.name
        inner = nested.derivations
      } else if needsName {
        throw parser.unexpected(try parser.peek())
      }
      var suffixes: [DDeclarator.Derivation] = []
      while let suffix = try parser.parseSuffix() {
        guard suffixes.count < Self.deepest else { throw .tooDeep(start) }
        suffixes.append(suffix)
      }
      return DDeclarator(
        name: name, derivations: inner + suffixes + pointers.reversed(), range: start)
    }
  }

  private mutating func parsePointer() throws(Diagnostic) -> DDeclarator.Derivation {
    var isConst = false
    var isVolatile = false
    while case .identifier(let word) = try peek().kind, Self.qualifiers.contains(word) {
      isConst = isConst || word == "const"
      isVolatile = isVolatile || word == "volatile"
      try next()
    }
    return .pointer(isConst: isConst, isVolatile: isVolatile)
  }

  /// In a type name, `(` opens the parameters of a function unless a declarator follows it.
  private mutating func isNestedDeclarator(needsName: Bool) throws(Diagnostic) -> Bool {
    if needsName { return true }
    let saved = self
    defer { self = saved }
    try next()
    guard case .sign(let sign) = try peek().kind else { return false }
    return ["*", "(", "["].contains(sign)
  }

  private mutating func parseSuffix() throws(Diagnostic) -> DDeclarator.Derivation? {
    if try take("[") {
      if try take("]") { return .array(nil) }
      if try isTypeNext() {
        let (keys, _) = try parseParameters()
        try expect("]")
        return .keys(keys)
      }
      let size = try parseConditional()
      try expect("]")
      return .array(size)
    }
    guard try take("(") else { return nil }
    if try take(")") { return .function([], isVariadic: false) }
    let (parameters, isVariadic) = try parseParameters()
    try expect(")")
    return .function(parameters, isVariadic: isVariadic)
  }

  private mutating func parseParameters() throws(Diagnostic) -> ([DTypeName], Bool) {
    var parameters: [DTypeName] = []
    repeat {
      if try take("...") { return (parameters, true) }
      parameters.append(try parseTypeName())
    } while try take(",")
    return (parameters, false)
  }

  /// A type as in a cast; as a parameter it may have a name.
  mutating func parseTypeName() throws(Diagnostic) -> DTypeName {
    let start = try peek().range
    let specifiers = try parseSpecifiers()
    let declarator = try parseDeclarator(needsName: false)
    return DTypeName(specifiers: specifiers, declarator: declarator, range: start)
  }

  // MARK: D's own

  mutating func parseInline(from start: Int) throws(Diagnostic) -> DInline {
    let specifiers = try parseSpecifiers()
    let declarator = try parseDeclarator(needsName: true)
    try expect("=")
    let value = try parseAssignment()
    let end = try expect(";")
    return DInline(
      range: SourceRange(start: start, end: end.range.end), specifiers: specifiers,
      declarator: declarator, value: value)
  }

  mutating func parseTranslator(from start: Int) throws(Diagnostic) -> DTranslator {
    let output = try parseTypeName()
    try expect("<")
    let inputSpecifiers = try parseSpecifiers()
    let input = try parseDeclarator(needsName: true)
    try expect(">")
    try expect("{")
    var members: [DTranslator.Member] = []
    while try !take("}") {
      let (name, range) = try expectIdentifier()
      try expect("=")
      let value = try parseAssignment()
      let end = try expect(";")
      members.append(
        DTranslator.Member(name: name, value: value, range: range.through(end.range)))
    }
    let end = try expect(";")
    return DTranslator(
      range: SourceRange(start: start, end: end.range.end), output: output,
      input: DTypeName(
        specifiers: inputSpecifiers,
        declarator: DDeclarator(
          name: nil, derivations: input.derivations, range: input.range),
        range: inputSpecifiers.range),
      parameter: input.name ?? "", members: members)
  }

  mutating func parseProvider(from start: Int) throws(Diagnostic) -> DProviderDefinition {
    let (name, _) = try expectIdentifier()
    try expect("{")
    var probes: [DProviderDefinition.Probe] = []
    while try !take("}") {
      let token = try next()
      guard token.kind == .identifier("probe") else { throw unexpected(token) }
      let (probe, range) = try expectIdentifier()
      let parameters = try parseProbeParameters()
      if try take(":") { _ = try parseProbeParameters() }
      try expect(";")
      probes.append(
        DProviderDefinition.Probe(name: probe, parameters: parameters, range: range))
    }
    let end = try expect(";")
    return DProviderDefinition(
      range: SourceRange(start: start, end: end.range.end), name: name, probes: probes)
  }

  private mutating func parseProbeParameters() throws(Diagnostic) -> [DTypeName] {
    try expect("(")
    if try take(")") { return [] }
    let (parameters, _) = try parseParameters()
    try expect(")")
    return parameters
  }
}
