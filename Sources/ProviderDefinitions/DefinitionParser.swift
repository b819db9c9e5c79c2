// Reads the providers of a definition file:
//
//   file      = { provider | ";" | other }
//   provider  = "provider" word "{" { probe } "}" [ ";" ]
//   probe     = "probe" word "(" parameters ")" [ ":" "(" parameters ")" ] ";"
//
// where `other` is a C declaration or a clause of a D script, passed over whole: configure scripts
// try `dtrace -G` on a file of only `BEGIN{}`. `DefinitionParser+Parameters.swift` has the rest.

/// Finds the providers among the tokens of a definition file.
package struct DefinitionParser {
  /// What `<sys/sdt.h>` has macros for.
  static let maximumParameters = 12

  private let script: String
  private let tokens: [DefinitionToken]
  private var index = 0
  private var definition = ProviderDefinition()
  /// Which probe has a macro's name.
  private var macros: [String: String] = [:]

  /// The providers of a definition file; `script` is what the user calls it.
  package static func parse(
    _ bytes: [UInt8], script: String
  ) throws(ProviderDefinitionError) -> ProviderDefinition {
    var parser = DefinitionParser(
      script: script, tokens: try DefinitionLexer.tokens(of: bytes, script: script))
    try parser.parseFile()
    return parser.definition
  }

  private init(script: String, tokens: [DefinitionToken]) {
    self.script = script
    self.tokens = tokens
  }

  // MARK: Tokens

  /// The token to be read next, which at the end is the end again and again.
  var next: DefinitionToken { token(after: 0) }

  func token(after count: Int) -> DefinitionToken {
    tokens[min(index + count, tokens.count - 1)]
  }

  mutating func advance() {
    index += 1
  }

  mutating func take(_ wanted: String) -> Bool {
    guard next.is(wanted) else { return false }
    advance()
    return true
  }

  mutating func expect(_ wanted: String) throws(ProviderDefinitionError) {
    guard take(wanted) else { throw syntaxError(next) }
  }

  mutating func takeName() throws(ProviderDefinitionError) -> DefinitionToken {
    let token = next
    guard token.kind == .word else { throw syntaxError(token) }
    advance()
    return token
  }

  func failure(
    _ reason: ProviderDefinitionError.Reason, at token: DefinitionToken
  ) -> ProviderDefinitionError {
    ProviderDefinitionError(script: script, place: token.place, reason: reason)
  }

  func syntaxError(_ token: DefinitionToken) -> ProviderDefinitionError {
    failure(.syntax(near: token.kind == .end ? nil : token.text), at: token)
  }

  // MARK: The file

  private mutating func parseFile() throws(ProviderDefinitionError) {
    while next.kind != .end {
      if take(";") { continue }
      if take("provider") {
        try parseProvider()
      } else {
        try passOver()
      }
    }
  }

  private mutating func parseProvider() throws(ProviderDefinitionError) {
    let name = try takeName()
    try expect("{")
    var provider = Provider(name: name.text)
    let known = definition.providers.firstIndex { $0.name == name.text }
    if let known { provider = definition.providers[known] }
    while !take("}") {
      try expect("probe")
      try parseProbe(into: &provider)
    }
    _ = take(";")
    if let known {
      definition.providers[known] = provider
    } else {
      definition.providers.append(provider)
    }
  }

  private mutating func parseProbe(
    into provider: inout Provider
  ) throws(ProviderDefinitionError) {
    let name = try takeName()
    try expect("(")
    let parameters = try parseParameters()
    // What D scripts get to see instead; the program passes what stands before the colon.
    if take(":") {
      try expect("(")
      _ = try parseParameters()
    }
    try expect(";")
    guard !provider.probes.contains(where: { $0.name == name.text }) else {
      throw failure(.redeclared(provider: provider.name, probe: name.text), at: name)
    }
    guard parameters.count <= Self.maximumParameters else {
      throw failure(.tooManyParameters(provider: provider.name, probe: name.text), at: name)
    }
    let probe = DefinedProbe(name: name.text, parameters: parameters)
    let full = "\(provider.name):\(name.text)"
    for macro in [provider.macro(of: probe), provider.enabledMacro(of: probe)] {
      if let previous = macros.updateValue(full, forKey: macro) {
        throw failure(.sameMacro(full, previously: previous), at: name)
      }
    }
    provider.probes.append(probe)
  }

  // MARK: What is no provider

  private static let declarationWords: Set<String> = [
    "typedef", "struct", "union", "enum", "const", "volatile", "extern", "static",
  ]

  /// Passes over a declaration, which ends with `;`, or a clause, which ends with its `}`.
  private mutating func passOver() throws(ProviderDefinitionError) {
    let first = next
    let isDeclaration = first.kind == .word && Self.declarationWords.contains(first.text)
    var open: [String] = []
    while true {
      let token = next
      advance()
      if token.kind == .end { throw syntaxError(token) }
      // No clause has this: whatever begins here was meant to be a provider.
      if token.is("probe"), next.kind == .word, self.token(after: 1).is("(") {
        throw syntaxError(first)
      }
      guard token.kind == .mark else { continue }
      switch token.text {
      case "{": open.append("}")
      case "(": open.append(")")
      case "[": open.append("]")
      case "}", ")", "]":
        guard open.popLast() == token.text else { throw syntaxError(token) }
        if open.isEmpty, token.text == "}", !isDeclaration { return }
      case ";" where open.isEmpty: return
      default: break
      }
    }
  }
}
