// Reads the parameters of a probe, which are C parameter declarations, with or without names:
//
//   parameters = [ parameter { "," parameter } ]      ("(" was read, ")" is taken)
//   parameter  = declared [ ":" declared ]            (what the program passes : what scripts see)
//   declared   = type { "*" | qualifier } [ name | "(" … ")" ] { "[" … "]" | "(" … ")" }
//   type       = words of C | "struct" tag | a typedef name, with qualifiers anywhere

extension DefinitionParser {
  private static let qualifiers: Set<String> = [
    "const", "volatile", "restrict", "__restrict", "__restrict__", "_Atomic", "userland",
  ]
  private static let typeWords: Set<String> = [
    "void", "char", "short", "int", "long", "float", "double", "signed", "unsigned", "_Bool",
  ]
  private static let tagged: Set<String> = ["struct", "union", "enum"]
  // Deeper than any real declaration; recursion must end before the stack does.
  private static let maximumDepth = 16

  /// The parameters up to the closing parenthesis, which is taken.
  mutating func parseParameters() throws(ProviderDefinitionError) -> [ProbeParameter] {
    if take(")") { return [] }
    if next.is("void"), token(after: 1).is(")") {
      advance()
      advance()
      return []
    }
    var parameters: [ProbeParameter] = []
    repeat {
      let (parameter, isVoid, first) = try parseDeclared()
      if isVoid { throw failure(.voidParameter(parameter.text), at: first) }
      parameters.append(parameter)
      if take(":") { _ = try parseDeclared() }
    } while take(",")
    try expect(")")
    return parameters
  }

  private mutating func parseDeclared() throws(ProviderDefinitionError) -> (
    parameter: ProbeParameter, isVoid: Bool, first: DefinitionToken
  ) {
    let first = next
    var text = DeclarationText()
    let isVoidType = try parseType(into: &text)
    var declarator = Declarator()
    try parseDeclarator(into: &text, &declarator, depth: 0)
    return (
      ProbeParameter(text: text.text, name: declarator.name),
      isVoidType && !declarator.isDerived, first
    )
  }

  /// Reads what stands before the stars; true for plain `void`.
  private mutating func parseType(
    into text: inout DeclarationText
  ) throws(ProviderDefinitionError) -> Bool {
    var words = 0
    var isVoid = false
    var isComplete = false
    while next.kind == .word {
      let word = next.text
      if Self.qualifiers.contains(word) {
        text.append(next)
        advance()
      } else if Self.tagged.contains(word), words == 0 {
        text.append(next)
        advance()
        text.append(try takeName())
        words += 1
        isComplete = true
      } else if Self.typeWords.contains(word), !isComplete {
        isVoid = word == "void"
        text.append(next)
        advance()
        words += 1
      } else if words == 0 {
        text.append(next)
        advance()
        words += 1
        isComplete = true
        // A type of a module's own: module`name.
        if next.is("`") {
          text.append(next)
          advance()
          text.append(try takeName())
        }
      } else {
        break
      }
    }
    guard words > 0 else { throw syntaxError(next) }
    return isVoid
  }

  /// What a declarator adds to its type.
  private struct Declarator {
    var name: String?
    var isDerived = false
  }

  private mutating func parseDeclarator(
    into text: inout DeclarationText, _ declarator: inout Declarator, depth: Int
  ) throws(ProviderDefinitionError) {
    guard depth < Self.maximumDepth else { throw failure(.nestedTooDeeply, at: next) }
    while next.is("*") || (next.kind == .word && Self.qualifiers.contains(next.text)) {
      if next.is("*") { declarator.isDerived = true }
      text.append(next)
      advance()
    }
    if next.kind == .word {
      guard !Self.typeWords.contains(next.text), !Self.tagged.contains(next.text) else {
        throw syntaxError(next)
      }
      declarator.name = next.text
      text.append(next)
      advance()
    } else if next.is("("), token(after: 1).is("*") || token(after: 1).is("(") {
      text.append(next)
      advance()
      try parseDeclarator(into: &text, &declarator, depth: depth + 1)
      guard next.is(")") else { throw syntaxError(next) }
      text.append(next)
      advance()
    }
    while next.is("[") || next.is("(") {
      declarator.isDerived = true
      try passBrackets(into: &text)
    }
  }

  private mutating func passBrackets(
    into text: inout DeclarationText
  ) throws(ProviderDefinitionError) {
    var open: [String] = []
    repeat {
      let token = next
      switch token.text {
      case "[" where token.kind == .mark: open.append("]")
      case "(" where token.kind == .mark: open.append(")")
      case "]", ")":
        guard open.popLast() == token.text else { throw syntaxError(token) }
      default:
        // Nothing that could end the probe or the comment that will quote this.
        let allowed = token.is("*") || token.is(",") || token.is("+") || token.is("-")
        guard token.kind == .word || token.kind == .number || allowed else {
          throw syntaxError(token)
        }
      }
      text.append(token)
      advance()
    } while !open.isEmpty
  }
}

/// Tokens of a declaration joined as one writes them by hand: `const char *name[4]`.
private struct DeclarationText {
  private(set) var text = ""

  mutating func append(_ token: DefinitionToken) {
    let isTight =
      text.isEmpty || text.hasSuffix("*") && !token.is("const") || text.hasSuffix("(")
      || text.hasSuffix("[") || text.hasSuffix("`")
      || [")", "[", "]", ",", "`"].contains(token.text)
    // The parameters of a function pointer follow its name's parenthesis directly.
    let isCall = token.is("(") && text.hasSuffix(")")
    text += (isTight || isCall ? "" : " ") + token.text
  }
}
