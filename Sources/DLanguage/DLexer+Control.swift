// Lines that begin with `#`: pragmas, what a preprocessor leaves behind, and the line that names an
// interpreter. Line markers are read by `SourceText`; here they are only checked.

internal import ScriptSyntax

extension DLexer {
  private enum Word {
    case number(String)
    case string(String)
    case name(String)
  }

  /// Passes a control line, from its `#` to its end.
  mutating func controlLine() throws(Diagnostic) {
    let start = cursor.offset
    if cursor.starts(with: "#!") {
      _ = cursor.take { $0 != 0x0A }
      return
    }
    cursor.advance()
    let words = try controlWords(from: start)
    let whole = range(from: start)
    var rest = words[...]
    var isPragma = false
    var isD = false
    while let word = rest.first {
      switch word {
      case .number:
        try checkLineMarker(rest, at: whole)
        return
      case .string: throw DSyntaxDiagnostics.directiveInvalid(nil, at: whole)
      case .name("pragma") where !isPragma: isPragma = true
      case .name("D") where isPragma && !isD: isD = true
      case .name(let name):
        try directive(name, rest.dropFirst(), isPragma: isPragma, isD: isD, at: whole)
        return
      }
      rest = rest.dropFirst()
    }
  }

  private mutating func directive(
    _ name: String, _ rest: ArraySlice<Word>, isPragma: Bool, isD: Bool, at range: SourceRange
  ) throws(Diagnostic) {
    switch name {
    case "line": try checkLineMarker(rest, at: range)
    case "ident": break
    case _ where name == "error" || isD && DLexer.pragmaNames.contains(name):
      let words = rest.map(text)
      pragmas.append(DPragma(range: range, isD: isD, words: [name] + words))
      if name == "option", words == ["argref"] { macros.allowsUnused = true }
      if name == "option", words == ["defaultargs"] { macros.allowsMissing = true }
    default:
      if isD { throw DSyntaxDiagnostics.pragmaInvalid(name, at: range) }
      // Pragmas of C compilers are none of ours.
      if !isPragma { throw DSyntaxDiagnostics.directiveInvalid(name, at: range) }
    }
  }

  /// The pragmas that only D has.
  private static let pragmaNames: Set<String> = ["attributes", "binding", "depends_on", "option"]

  private func text(_ word: Word) -> String {
    switch word {
    case .number(let digits): digits
    case .string(let text): "\"\(text)\""
    case .name(let name): name
    }
  }

  private func checkLineMarker(
    _ words: ArraySlice<Word>, at range: SourceRange
  ) throws(Diagnostic) {
    for (index, word) in words.enumerated() {
      switch word {
      case .number where index != 1: continue
      case .string where index == 1: continue
      default: throw DSyntaxDiagnostics.lineMalformed(at: range)
      }
    }
    if words.isEmpty { throw DSyntaxDiagnostics.lineMalformed(at: range) }
  }

  private mutating func controlWords(from start: Int) throws(Diagnostic) -> [Word] {
    var words: [Word] = []
    while let byte = cursor.next, byte != 0x0A {
      if byte.isBlank {
        cursor.advance()
      } else if byte == 0x22 {
        let string = try stringConstant()
        guard case .string(let bytes) = string.kind else { continue }
        words.append(.string(String(decoding: bytes, as: UTF8.self)))
      } else {
        let word = cursor.take { !$0.isSpace && $0 != 0x22 }
        let text = String(decoding: word, as: UTF8.self)
        words.append(word.allSatisfy { $0.isDigit } ? .number(text) : .name(text))
      }
    }
    if cursor.isAtEnd {
      throw DSyntaxDiagnostics.syntax(
        "end-of-file encountered before end of control line", at: range(from: start))
    }
    return words
  }
}
