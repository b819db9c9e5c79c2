// The lexer of D. It has two modes, as the language has: outside of clauses a word may be a probe
// description, with characters that no expression has; everywhere else there are tokens of C. Control
// lines are collected on the way.

internal import ScriptSyntax

/// Reads tokens from a script.
struct DLexer {
  let source: SourceText
  let macros: DMacroVariables
  private(set) var position = 0
  /// Control lines met since they were last taken.
  private(set) var pragmas: [DPragma] = []
  /// How deep the text is in parentheses and brackets.
  private var parentheses = 0
  private var brackets = 0
  private var braces = 0

  init(_ source: SourceText, _ macros: DMacroVariables) {
    self.source = source
    self.macros = macros
  }

  private var bytes: [UInt8] { source.bytes }

  mutating func takePragmas() -> [DPragma] {
    defer { pragmas.removeAll() }
    return pragmas
  }

  /// Goes back to an earlier position outside of parentheses.
  mutating func rewind(to position: Int) {
    self.position = position
  }

  // MARK: Blanks, comments and control lines

  mutating func skipBlanks() throws(Diagnostic) {
    while position < bytes.count {
      let byte = bytes[position]
      if Self.isBlank(byte) {
        position += 1
      } else if byte == UInt8(ascii: "\\"), peek(1) == UInt8(ascii: "\n") {
        position += 2
      } else if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
        try skipComment()
      } else if byte == UInt8(ascii: "#"), isFirstOfLine {
        try readControlLine()
      } else {
        return
      }
    }
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

  private var isFirstOfLine: Bool {
    var index = position - 1
    while index >= 0, bytes[index] == 32 || bytes[index] == 9 || bytes[index] == 11
      || bytes[index] == 12
    {
      index -= 1
    }
    return index < 0 || bytes[index] == UInt8(ascii: "\n")
  }

  private mutating func skipComment() throws(Diagnostic) {
    let start = position
    position += 2
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
        position += 2
        return
      }
      if bytes[position] == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
        throw .nestedComment(SourceRange(start: position, end: position + 2))
      }
      position += 1
    }
    throw .openComment(SourceRange(start: max(start, bytes.count - 1), end: bytes.count))
  }

  private mutating func readControlLine() throws(Diagnostic) {
    let start = position
    let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    position = end
    let range = SourceRange(start: start, end: end)
    if bytes[start...].starts(with: "#!".utf8) { return }
    var words = try Self.words(bytes[(start + 1)..<end], range)
    guard let first = words.first else { return }
    switch first {
    case "pragma":
      words.removeFirst()
      let isD = words.first == "D"
      if isD { words.removeFirst() }
      pragmas.append(DPragma(range: range, isD: isD, words: words))
    case "error": pragmas.append(DPragma(range: range, isD: false, words: words))
    case "ident", "line": break
    default:
      // `# 12 "file"`, which the source has understood already.
      guard first.utf8.allSatisfy({ (48...57).contains($0) }) else {
        throw .unknownControlLine(first, range)
      }
    }
  }

  /// Words between blanks; one in quotes is one word, without them.
  private static func words(
    _ line: ArraySlice<UInt8>, _ range: SourceRange
  ) throws(Diagnostic) -> [String] {
    var words: [String] = []
    var rest = line
    while true {
      rest = rest.drop(while: isBlank)
      guard let first = rest.first else { return words }
      if first == UInt8(ascii: "\"") {
        guard let close = rest.dropFirst().firstIndex(of: first) else {
          throw .newlineInString(range)
        }
        words.append(String(decoding: rest[(rest.startIndex + 1)..<close], as: UTF8.self))
        rest = rest[(close + 1)...]
      } else {
        let word = rest.prefix { !isBlank($0) && $0 != UInt8(ascii: "\"") }
        words.append(String(decoding: word, as: UTF8.self))
        rest = rest[word.endIndex...]
      }
    }
  }

  func peek(_ distance: Int = 0) -> UInt8? {
    let index = position + distance
    return index < bytes.count ? bytes[index] : nil
  }

  // MARK: Outside of clauses

  /// A word of the characters that probe descriptions have; empty when the next character is none. A
  /// number is one only when nothing but digits follows.
  mutating func descriptionWord() -> (text: String, range: SourceRange) {
    let start = position
    var end = position
    while end < bytes.count, Self.isDescription(bytes[end]) { end += 1 }
    position = end
    return (
      String(decoding: bytes[start..<end], as: UTF8.self), SourceRange(start: start, end: end)
    )
  }

  private static func isDescription(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122: true
    default: "-$:_.?*\\[]!`^".utf8.contains(byte)
    }
  }

  /// Takes one character that must be next.
  mutating func take(_ character: Character) -> Bool {
    guard peek() == character.asciiValue else { return false }
    position += 1
    if character == "{" { braces += 1 }
    return true
  }

  /// The text of the description with its macro variables replaced.
  func replacingMacros(
    _ text: String, _ range: SourceRange
  ) throws(Diagnostic) -> String {
    guard text.contains("$") else { return text }
    var result = ""
    var rest = Substring(text)
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      var name = rest[rest.index(after: dollar)...]
      if name.first == "$" { name = name.dropFirst() }
      let word = name.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      if let number = Int(word) {
        guard let value = macros.word(number, missing: Array("0".utf8)) else {
          throw .macroInDescription(text, range)
        }
        result += String(decoding: value, as: UTF8.self)
      } else if let value = macros.named[String(word)] {
        result += String(value)
      } else {
        throw .macroInDescription(text, range)
      }
      rest = name[word.endIndex...]
    }
    return result + rest
  }

  // MARK: Tokens

  /// The next token of an expression or declaration. After `.` and `->` every word is an identifier.
  mutating func next() throws(Diagnostic) -> DToken {
    try skipBlanks()
    let start = position
    guard let byte = peek() else {
      return DToken(kind: .end, range: SourceRange(start: start, end: start))
    }
    let kind: DToken.Kind
    switch byte {
    case 48...57: kind = try number()
    case UInt8(ascii: ".") where peek(1).map { (48...57).contains($0) } == true:
      throw .floatingConstant(SourceRange(start: start, end: start + 2))
    case 65...90, 97...122, UInt8(ascii: "_"), UInt8(ascii: "`"): kind = .identifier(word())
    case UInt8(ascii: "\""): kind = try string()
    case UInt8(ascii: "'"): kind = try character()
    case UInt8(ascii: "$"): kind = try macro()
    case UInt8(ascii: "@"):
      position += 1
      let isNamed = peek().map { Self.isWord($0) && !(48...57).contains($0) } ?? false
      kind = .aggregation(isNamed ? word(allowsBackquote: false) : "")
    default: kind = try sign(byte)
    }
    return DToken(kind: kind, range: SourceRange(start: start, end: position))
  }

  static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122, UInt8(ascii: "_"): true
    default: false
    }
  }

  private mutating func word(allowsBackquote: Bool = true) -> String {
    let start = position
    while let byte = peek(),
      Self.isWord(byte) || (allowsBackquote && byte == UInt8(ascii: "`"))
    {
      position += 1
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private static let signs = [
    "<<=", ">>=", "...", "&&", "||", "^^", "==", "!=", "<=", ">=", "<<", ">>", "->", "++", "--",
    "+=", "-=", "*=", "/=", "%=", "&=", "^=", "|=", "|", "^", "&", "<", ">", "+", "-", "*", "/",
    "%", "~", "!", "?", ":", ".", "=", ",", ";", "(", ")", "[", "]", "{", "}",
  ].map { (text: $0, bytes: Array($0.utf8)) }

  private mutating func sign(_ byte: UInt8) throws(Diagnostic) -> DToken.Kind {
    let start = position
    guard let sign = Self.signs.first(where: { bytes[position...].starts(with: $0.bytes) }) else {
      let text = String(decoding: [byte], as: UTF8.self)
      throw .syntaxError(near: text, at: SourceRange(start: start, end: start + 1))
    }
    position += sign.bytes.count
    let range = SourceRange(start: start, end: position)
    switch sign.text {
    case "(": parentheses += 1
    case "[": brackets += 1
    case "{": braces += 1
    case ")":
      parentheses -= 1
      if parentheses < 0 { throw .extraClosing(")", range) }
    case "]":
      brackets -= 1
      if brackets < 0 { throw .extraClosing("]", range) }
    case "}":
      braces -= 1
      if braces < 0 { throw .extraClosing("}", range) }
    case "/":
      // It ends a predicate when what may follow one follows, and divides otherwise.
      let following = bytes[position...].first { !Self.isBlank($0) }
      if following.map({ ";{/".utf8.contains($0) }) ?? true {
        if parentheses != 0 { throw .openParenthesis(range) }
        if brackets != 0 { throw .openBracket(range) }
        return .predicateEnd
      }
    default: break
    }
    return .sign(sign.text)
  }

  // MARK: Constants

  private mutating func number() throws(Diagnostic) -> DToken.Kind {
    let start = position
    let isHexadecimal =
      peek() == UInt8(ascii: "0") && (peek(1).map { $0 | 32 } == UInt8(ascii: "x"))
      && peek(2).map { Self.digit($0).map { $0 < 16 } ?? false } == true
    if isHexadecimal {
      position += 2
      while let byte = peek(), let digit = Self.digit(byte), digit < 16 { position += 1 }
    } else {
      while let byte = peek(), (48...57).contains(byte) { position += 1 }
      if peek() == UInt8(ascii: "."), peek(1) != UInt8(ascii: ".") {
        throw .floatingConstant(SourceRange(start: start, end: position + 1))
      }
    }
    let digits = bytes[start..<position]
    let suffix = takeSuffix()
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    let range = SourceRange(start: start, end: position)
    let value = try Self.value(of: digits, text, range)
    return .integer(value, isDecimal: bytes[start] != UInt8(ascii: "0"), suffix: suffix)
  }

  private mutating func takeSuffix() -> DIntegerSuffix {
    var letters = ""
    while let byte = peek(), let letter = Optional(Character(UnicodeScalar(byte | 32))),
      letter == "u" || letter == "l", (letters + String(letter)).count <= 3
    {
      let longer = letters + String(letter)
      guard ["u", "l", "ul", "ll", "ull"].contains(longer) else { break }
      letters = longer
      position += 1
    }
    return Self.suffix(letters) ?? .none
  }

  private static func suffix(_ letters: String) -> DIntegerSuffix? {
    switch letters {
    case "": DIntegerSuffix.none
    case "u": .unsigned
    case "l": .long
    case "ul", "lu": .unsignedLong
    case "ll": .longLong
    case "ull", "llu": .unsignedLongLong
    default: nil
    }
  }

  private static func digit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case 48...57: UInt64(byte - 48)
    case 65...70: UInt64(byte - 55)
    case 97...102: UInt64(byte - 87)
    default: nil
    }
  }

  /// The value of digits as strtoull(3) reads them: octal after 0, hexadecimal after 0x.
  private static func value(
    of digits: ArraySlice<UInt8>, _ text: String, _ range: SourceRange
  ) throws(Diagnostic) -> UInt64 {
    var rest = digits
    var base: UInt64 = 10
    if rest.first == UInt8(ascii: "0"), rest.count > 1 {
      base = rest[rest.startIndex + 1] | 32 == UInt8(ascii: "x") ? 16 : 8
      rest = rest.dropFirst(base == 16 ? 2 : 1)
    }
    var value: UInt64 = 0
    for byte in rest {
      guard let digit = digit(byte), digit < base else {
        throw .invalidDigit(text, Character(UnicodeScalar(byte)), range)
      }
      let (product, overflows) = value.multipliedReportingOverflow(by: base)
      let (sum, carries) = product.addingReportingOverflow(digit)
      guard !overflows, !carries else { throw .integerOverflow(text, range) }
      value = sum
    }
    return value
  }

  private mutating func quoted(
    _ newline: (SourceRange) -> Diagnostic
  ) throws(Diagnostic) -> [UInt8] {
    let start = position
    let quote = bytes[start]
    position += 1
    while let byte = peek(), byte != quote {
      if byte == UInt8(ascii: "\n") {
        throw newline(SourceRange(start: start, end: position))
      }
      position += byte == UInt8(ascii: "\\") && peek(1) != nil && peek(1) != 10 ? 2 : 1
    }
    guard peek() != nil else {
      position = start
      let text = String(decoding: [quote], as: UTF8.self)
      throw .syntaxError(near: text, at: SourceRange(start: start, end: start + 1))
    }
    position += 1
    return Array(bytes[(start + 1)..<(position - 1)])
  }

  private mutating func string() throws(Diagnostic) -> DToken.Kind {
    .string(Escapes.decode(try quoted { .newlineInString($0) }[...]))
  }

  private mutating func character() throws(Diagnostic) -> DToken.Kind {
    let start = position
    let text = try quoted { .newlineInCharacter($0) }
    let range = SourceRange(start: start, end: position)
    guard !text.isEmpty else { throw .emptyCharacter(range) }
    let decoded = Escapes.decode(text[...])
    guard decoded.count <= 8 else { throw .longCharacter(range) }
    return .character(decoded.reduce(0) { $0 << 8 | UInt64($1) })
  }

  // MARK: Macro variables

  private mutating func macro() throws(Diagnostic) -> DToken.Kind {
    let start = position
    position += 1
    let isText = peek() == UInt8(ascii: "$")
    if isText { position += 1 }
    let name = word()
    let spelling = (isText ? "$$" : "$") + name
    let range = SourceRange(start: start, end: position)
    guard !name.isEmpty else {
      throw .syntaxError(near: "$", at: SourceRange(start: start, end: start + 1))
    }
    guard name.first?.isNumber == true else {
      guard let value = macros.named[name] else { throw .undefinedMacroVariable(spelling, range) }
      if isText { return .string(Array(String(UInt32(truncatingIfNeeded: value)).utf8)) }
      return .signedInteger(
        value.magnitude, isNegative: value < 0, isDecimal: true, suffix: .none)
    }
    // `$1x` is `$1` and then an identifier.
    let digits = name.prefix { $0.isNumber }
    position -= name.utf8.count - digits.utf8.count
    let missing = isText ? [] : Array("0".utf8)
    guard let number = Int(digits), let value = macros.word(number, missing: missing) else {
      throw .undefinedMacroArgument((isText ? "$$" : "$") + digits, range)
    }
    return isText ? .string(Escapes.decode(value[...])) : try pasted(value, "$\(digits)", range)
  }

  /// What a word of the command line is as a token: a number, an identifier, or else a string.
  private func pasted(
    _ word: [UInt8], _ name: String, _ range: SourceRange
  ) throws(Diagnostic) -> DToken.Kind {
    var digits = word[...]
    let prefix = digits.first
    if prefix == UInt8(ascii: "-") || prefix == UInt8(ascii: "+") { digits = digits.dropFirst() }
    if digits.first.map({ (48...57).contains($0) }) == true {
      let letters = digits.reversed().prefix { "uUlL".utf8.contains($0) }.reversed()
      let text = String(decoding: word, as: UTF8.self)
      if let suffix = Self.suffix(String(decoding: letters, as: UTF8.self).lowercased()) {
        do throws(Diagnostic) {
          let value = try Self.value(of: digits.dropLast(letters.count), text, range)
          return .signedInteger(
            value, isNegative: prefix == UInt8(ascii: "-"),
            isDecimal: digits.first != UInt8(ascii: "0"), suffix: suffix)
        } catch {
          if error.tag == "D_INT_OFLOW" { throw .macroOverflow(name, text, range) }
        }
      }
    } else if let first = word.first, Self.isWord(first),
      word.allSatisfy({ Self.isWord($0) || $0 == UInt8(ascii: "`") })
    {
      return .identifier(String(decoding: word, as: UTF8.self))
    }
    let isQuoted = word.count > 1 && word.first == UInt8(ascii: "\"") && word.last == word.first
    return .string(Escapes.decode(isQuoted ? word[1..<(word.count - 1)] : word[...]))
  }
}
