// Declarations and type names: C's, with `self` and `this` among the storage classes and with lists of
// types where C has the size of an array.

internal import ScriptSyntax

extension DParser {
  /// Whether a declarator has a name.
  enum Naming {
    case named
    /// In a type name.
    case unnamed
    /// A parameter's.
    case optional
  }

  // MARK: Declarations

  /// From the first word to the semicolon.
  func declaration() throws(Diagnostic) -> DDeclaration {
    let start = token.range.start
    mode = .expression
    let (storage, specifiers) = try specifiers(allowsStorage: true)
    var declarators: [DDeclarator] = []
    while !at(.semicolon) {
      if !declarators.isEmpty { try expect(.comma) }
      let declarator = try declarator(.named)
      declarators.append(declarator)
      guard let name = declarator.name, storage != .threadLocal, storage != .clauseLocal else {
        continue
      }
      declare(name, isType: storage == .typedef)
    }
    try expectLast(.semicolon)
    return DDeclaration(
      range: range(from: start), storage: storage, specifiers: specifiers,
      declarators: declarators)
  }

  /// The words before a declarator.
  func specifiers(
    allowsStorage: Bool
  ) throws(Diagnostic) -> (DDeclaration.Storage, DTypeSpecifiers) {
    let start = token.range.start
    var storage = DDeclaration.Storage.none
    var base: DTypeSpecifiers.Base?
    var words: [String] = []
    var isConst = false
    var isVolatile = false
    var isEmpty = true
    while true {
      var found: DTypeSpecifiers.Base?
      switch token.kind {
      case .keyword(let keyword):
        if let storageClass = keyword.storage {
          guard allowsStorage else { throw unexpected() }
          if storage != .none { throw DSyntaxDiagnostics.storageTwice(at: token.range) }
          storage = storageClass
          try advance()
        } else if keyword.isQualifier {
          isConst = isConst || keyword == .const
          isVolatile = isVolatile || keyword == .volatile
          try advance()
        } else if keyword == .struct || keyword == .union {
          found = try nested { () throws(Diagnostic) in try aggregate() }
        } else if keyword == .enum {
          found = try enumeration()
        } else if keyword.isTypeWord {
          if base != nil { throw DSyntaxDiagnostics.typeCombination(at: token.range) }
          words.append(keyword.rawValue)
          try advance()
        } else if isEmpty {
          throw unexpected()
        } else {
          return finish()
        }
      case .identifier(let name):
        // After `unsigned` or `long` it may still be a type, which is then refused; after others it
        // is what is declared.
        guard base == nil, words.allSatisfy({ DParser.attributes.contains($0) }),
          typeNames.contains(name), try !peekFollowsVariable(orComma: !words.isEmpty)
        else {
          if isEmpty { throw unexpected() }
          return finish()
        }
        let tick = name.lastIndex(of: "`")
        found = .named(
          tick.map { String(name[name.index(after: $0)...]) } ?? name,
          module: tick.map { String(name[..<$0]) })
        try advance()
      default:
        if isEmpty { throw unexpected() }
        return finish()
      }
      isEmpty = false
      if let found {
        if base == nil, case .named(let name, nil) = found,
          words.allSatisfy({ DParser.attributes.contains($0) })
        {
          // Whether `long` or `unsigned` may stand before a typedef is the checker's to say.
          if words.isEmpty { base = found } else { words.append(name) }
          continue
        }
        guard base == nil, words.isEmpty else {
          throw DSyntaxDiagnostics.typeCombination(at: range(from: start))
        }
        base = found
      }
    }
    func finish() -> (DDeclaration.Storage, DTypeSpecifiers) {
      var result = DTypeSpecifiers(base: base ?? .keywords(words), range: range(from: start))
      result.isConst = isConst
      result.isVolatile = isVolatile
      return (storage, result)
    }
  }

  /// The words that only change another type's size or sign.
  private static let attributes: Set<String> = ["short", "long", "signed", "unsigned"]

  private func peekFollowsVariable(orComma: Bool) throws(Diagnostic) -> Bool {
    guard case .mark(let mark) = try peek() else { return false }
    return mark.followsVariable || orComma && mark == .comma
  }

  // MARK: Structs, unions, enumerations

  private func aggregate() throws(Diagnostic) -> DTypeSpecifiers.Base {
    let isUnion = token.kind == .keyword(.union)
    try advance()
    var definition = DAggregateDefinition(tag: nil, members: nil)
    if case .identifier(let tag) = token.kind {
      definition.tag = tag
      try advance()
    }
    if try skip(.leftBrace) {
      var members: [DMemberDeclaration] = []
      repeat { members.append(try member()) } while !at(.rightBrace)
      try advance()
      definition.members = members
    } else if definition.tag == nil {
      throw unexpected()
    }
    return isUnion ? .union(definition) : .structure(definition)
  }

  private func member() throws(Diagnostic) -> DMemberDeclaration {
    let start = token.range.start
    let (_, specifiers) = try specifiers(allowsStorage: false)
    var members: [DMemberDeclarator] = []
    if !at(.semicolon) || !specifiers.base.definesMembers {
      repeat {
        var declarator = DDeclarator(
          name: nil, derivations: [], range: SourceRange(start: lastEnd, end: lastEnd))
        if !at(.colon) { declarator = try self.declarator(.named) }
        let width = try skip(.colon) ? try constant() : nil
        members.append(DMemberDeclarator(declarator: declarator, bitWidth: width))
      } while try skip(.comma)
    }
    try expect(.semicolon)
    return DMemberDeclaration(
      specifiers: specifiers, members: members, range: range(from: start))
  }

  private func enumeration() throws(Diagnostic) -> DTypeSpecifiers.Base {
    try advance()
    var tag: String?
    if case .identifier(let name) = token.kind {
      tag = name
      try advance()
    }
    guard try skip(.leftBrace) else {
      if tag == nil { throw unexpected() }
      return .enumeration(tag: tag, enumerators: nil)
    }
    var enumerators: [DEnumerator] = []
    repeat {
      let start = token.range.start
      let name = try expectName()
      let value = try skip(.assign) ? try constant() : nil
      enumerators.append(DEnumerator(name: name, value: value, range: range(from: start)))
    } while try skip(.comma)
    try expect(.rightBrace)
    return .enumeration(tag: tag, enumerators: enumerators)
  }

  // MARK: Declarators

  /// Pointers, a name, arrays and parameters.
  func declarator(_ naming: Naming) throws(Diagnostic) -> DDeclarator {
    try nested { () throws(Diagnostic) in
      let start = token.range.start
      var pointers: [DDeclarator.Derivation] = []
      while try skip(.star) {
        var isConst = false
        var isVolatile = false
        while case .keyword(let keyword) = token.kind, keyword.isQualifier {
          isConst = isConst || keyword == .const
          isVolatile = isVolatile || keyword == .volatile
          try advance()
        }
        pointers.append(.pointer(isConst: isConst, isVolatile: isVolatile))
      }
      var result = DDeclarator(name: nil, derivations: [], range: range(from: start))
      if case .identifier(let name) = token.kind, naming != .unnamed {
        result.name = name
        try advance()
      } else if at(.leftParenthesis), try beginsInnerDeclarator(naming) {
        try advance()
        result = try declarator(naming)
        try expect(.rightParenthesis)
      } else if naming == .named {
        throw unexpected()
      }
      while let derivation = try suffix() { result.derivations.append(derivation) }
      result.derivations += pointers.reversed()
      result.range = range(from: start)
      if result.derivations.count > DParser.derivationLimit {
        throw DSyntaxDiagnostics.nesting(at: result.range)
      }
      return result
    }
  }

  /// Types are as deep as they have derivations.
  private static let derivationLimit = 64

  /// Whether the parenthesis groups what is derived, and is no list of parameters.
  private func beginsInnerDeclarator(_ naming: Naming) throws(Diagnostic) -> Bool {
    if naming == .named { return true }
    switch try peek() {
    case .mark(.star), .mark(.leftParenthesis), .mark(.leftBracket): return true
    case .identifier(let name): return !typeNames.contains(name)
    default: return false
    }
  }

  /// `[…]` or `(…)`.
  private func suffix() throws(Diagnostic) -> DDeclarator.Derivation? {
    if try skip(.leftParenthesis) {
      let (types, isVariadic) = try parameters(end: .rightParenthesis)
      return .function(types, isVariadic: isVariadic)
    }
    guard try skip(.leftBracket) else { return nil }
    if try skip(.rightBracket) { return .array(nil) }
    if beginsType() {
      let (types, isVariadic) = try parameters(end: .rightBracket)
      if isVariadic {
        throw DSyntaxDiagnostics.variadic("array", at: SourceRange(start: lastEnd, end: lastEnd))
      }
      return .keys(types)
    }
    let count = try constant()
    try expect(.rightBracket)
    return .array(count)
  }

  /// Types up to a closing mark, which is passed.
  func parameters(end: DMark) throws(Diagnostic) -> ([DTypeName], isVariadic: Bool) {
    if try skip(end) { return ([], false) }
    var types: [DTypeName] = []
    var isVariadic = false
    repeat {
      if try skip(.ellipsis) {
        isVariadic = true
        break
      }
      let start = token.range.start
      let (storage, specifiers) = try specifiers(allowsStorage: true)
      if storage != .none, storage != .register {
        throw DSyntaxDiagnostics.parameterClass(at: specifiers.range)
      }
      let declarator = try declarator(.optional)
      types.append(
        DTypeName(specifiers: specifiers, declarator: declarator, range: range(from: start)))
    } while try skip(.comma)
    try expect(end)
    return (types, isVariadic)
  }

  // MARK: Type names

  /// A type without a name to declare, as in a cast.
  func typeName() throws(Diagnostic) -> DTypeName {
    let start = token.range.start
    let (_, specifiers) = try specifiers(allowsStorage: false)
    let declarator = try declarator(.unnamed)
    return DTypeName(specifiers: specifiers, declarator: declarator, range: range(from: start))
  }

  /// Whether a type begins here.
  private func beginsType() -> Bool { beginsType(token.kind) }

  /// Whether a type begins after the parenthesis at hand.
  func beginsTypeInParentheses() throws(Diagnostic) -> Bool {
    var copy = lexer
    let first = try copy.next(mode) { typeNames.contains($0) }.kind
    guard case .identifier = first else { return beginsType(first) }
    guard beginsType(first) else { return false }
    let second = try copy.next(mode) { typeNames.contains($0) }.kind
    guard case .mark(let mark) = second else { return true }
    return !(mark.followsVariable && mark != .leftBracket)
  }

  private func beginsType(_ kind: DToken.Kind) -> Bool {
    switch kind {
    case .identifier(let name): typeNames.contains(name)
    case .keyword(let keyword):
      keyword.isTypeWord || keyword.isQualifier || keyword == .struct || keyword == .union
        || keyword == .enum
    default: false
    }
  }
}

extension DTypeSpecifiers.Base {
  /// Whether members are listed here, so that they can be the surrounding type's own.
  fileprivate var definesMembers: Bool {
    switch self {
    case .structure(let definition), .union(let definition): definition.members != nil
    default: false
    }
  }
}

extension DKeyword {
  fileprivate var storage: DDeclaration.Storage? {
    switch self {
    case .auto: .auto
    case .register: .register
    case .static: .static
    case .extern: .extern
    case .typedef: .typedef
    case .self: .threadLocal
    case .this: .clauseLocal
    default: nil
    }
  }

  fileprivate var isQualifier: Bool { self == .const || self == .volatile || self == .restrict }

  /// Whether types are built from it.
  fileprivate var isTypeWord: Bool {
    switch self {
    case .void, .char, .short, .int, .long, .float, .double, .signed, .unsigned, .string: true
    default: false
    }
  }
}
