// `#pragma`: D's own are options, stabilities, versions and dependencies; of C's only `error` does
// anything, and unknown ones are ignored, as C demands.

internal import ScriptSyntax

extension DChecker {
  func declare(_ pragma: DPragma) throws(Diagnostic) {
    let words = pragma.words.map { unquoted($0) }
    guard let name = words.first else { return }
    let rest = Array(words.dropFirst())
    switch name {
    case "error":
      throw DDiagnostics.pragmaError(rest.map { $0 + " " }.joined(), at: pragma.range)
    case "ident", "line": return
    default: break
    }
    guard pragma.isD else { return }
    switch name {
    case "option":
      let isQuoted = pragma.words.dropFirst().first?.hasPrefix("\"") ?? false
      try setOption(isQuoted ? [] : rest, at: pragma.range)
    case "attributes": try setAttributes(rest, at: pragma.range)
    case "binding":
      let isQuoted = pragma.words.dropFirst().first?.hasPrefix("\"") ?? false
      try bind(rest, isQuoted: isQuoted, at: pragma.range)
    case "depends_on": try depend(rest, at: pragma.range)
    default: throw DDiagnostics.pragmaInvalid(name, at: pragma.range)
    }
  }

  private func unquoted(_ word: String) -> String {
    guard word.utf8.count >= 2, word.hasPrefix("\""), word.hasSuffix("\"") else { return word }
    return String(word.dropFirst().dropLast())
  }

  private func setOption(_ words: [String], at range: SourceRange) throws(Diagnostic) {
    guard let setting = words.first else {
      throw DDiagnostics.pragmaMalformed("option <option>=<val>", at: range)
    }
    if words.count > 1 { throw DDiagnostics.pragmaExtra("option", at: range) }
    let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    let value = parts.count > 1 ? String(parts[1]) : nil
    if let reason = setOption(name, value) {
      throw DDiagnostics.pragmaOption(name, value, reason: reason, at: range)
    }
  }

  private static let stabilities: Set<String> = [
    "internal", "private", "obsolete", "external", "unstable", "evolving", "stable", "standard",
  ]
  private static let classes: Set<String> = [
    "unknown", "cpu", "platform", "group", "isa", "common",
  ]

  private func setAttributes(_ words: [String], at range: SourceRange) throws(Diagnostic) {
    guard words.count >= 2 else {
      throw DDiagnostics.pragmaMalformed("attributes <attributes> <ident>", at: range)
    }
    let parts = words[0].lowercased().split(separator: "/").map(String.init)
    guard parts.count == 3, Self.stabilities.contains(parts[0]),
      Self.stabilities.contains(parts[1]), Self.classes.contains(parts[2])
    else { throw DDiagnostics.pragmaAttributes(at: range) }
    if words[1] == "provider" {
      guard words.count == 4 else {
        throw DDiagnostics.pragmaMalformed("attributes <attributes> <ident>", at: range)
      }
      return
    }
    try apply("attributes", to: words[1], at: range)
  }

  private func bind(
    _ words: [String], isQuoted: Bool, at range: SourceRange
  ) throws(Diagnostic) {
    guard words.count >= 2, isQuoted else {
      throw DDiagnostics.pragmaMalformed("binding \"version\" <ident>", at: range)
    }
    let numbers = words[0].split(separator: ".", omittingEmptySubsequences: false)
    guard (2...3).contains(numbers.count), numbers.allSatisfy({ (UInt16($0) ?? 4096) < 4096 })
    else { throw DDiagnostics.pragmaVersion(at: range) }
    try apply("binding", to: words[1], at: range)
  }

  /// A pragma about a name changes nothing here, but the name must be the script's own, or come later.
  private func apply(
    _ pragma: String, to name: String, at range: SourceRange
  ) throws(Diagnostic) {
    if globals[name] != nil { return }
    if kindOfGlobal(name) != nil || name == "NULL" {
      throw DDiagnostics.pragmaScope(pragma, at: range)
    }
    pendingPragmas.append((pragma, name, range))
  }

  private func depend(_ words: [String], at range: SourceRange) throws(Diagnostic) {
    guard words.count >= 2 else {
      throw DDiagnostics.pragmaMalformed("depends_on <class> <name>", at: range)
    }
    switch words[0] {
    case "provider":
      if knowledge.hasProvider(words[1]) { return }
    case "library":
      guard let libraries = options.libraries else {
        throw DDiagnostics.pragmaLibrary(at: range)
      }
      if libraries.contains(words[1]) { return }
      throw DDiagnostics.pragmaLibraryMissing(words[1], at: range)
    // Modules are a kernel's; none is within reach.
    case "module": break
    default: throw DDiagnostics.pragmaClass(words[0], at: range)
    }
    throw DDiagnostics.pragmaDependency(words[0], words[1], at: range)
  }
}
