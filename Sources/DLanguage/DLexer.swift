// D's lexer. Outside of clauses a script consists of probe descriptions, which D's operators cannot be
// told from (`syscall::*read:`), so there are two modes and the parser says which one is on. The lexer
// is a value: whoever wants to look ahead copies it. Control lines and macro variables are in the files
// beside this one.

internal import ScriptSyntax

/// Reads tokens one after the other.
struct DLexer {
  enum Mode {
    /// Where a clause or a declaration may begin.
    case program
    /// Everywhere else.
    case expression
  }

  let source: SourceText
  let macros: DMacroVariables
  var cursor: Cursor
  /// Whether what might be either is a probe description rather than a declaration's type.
  let prefersProbes: Bool
  /// The pragmas met so far.
  var pragmas: [DPragma] = []
  /// Whether only white space was seen on this line: control lines begin there.
  private var isLineStart = true
  private var openParentheses = 0
  private var openBrackets = 0
  private var openBraces = 0

  init(source: SourceText, macros: DMacroVariables, prefersProbes: Bool = false) {
    self.source = source
    self.macros = macros
    self.prefersProbes = prefersProbes
    cursor = Cursor(source.bytes)
  }

  /// The next token. `isMember` after `->` and `.`, where no word is a keyword. `isType` tells the
  /// names of types, for what may begin either a declaration or a probe description.
  mutating func next(
    _ mode: Mode, isMember: Bool = false, isType: (String) -> Bool
  ) throws(Diagnostic) -> DToken {
    try skipSpace()
    let start = cursor.offset
    guard let byte = cursor.next else { return token(.end, from: start) }
    isLineStart = false
    switch mode {
    case .program: return try programToken(byte, isType: isType)
    case .expression: return try expressionToken(byte, isMember: isMember)
    }
  }

  func token(_ kind: DToken.Kind, from start: Int) -> DToken {
    DToken(kind: kind, range: range(from: start))
  }

  func range(from start: Int) -> SourceRange { SourceRange(start: start, end: cursor.offset) }

  /// A token as it is written.
  func text(_ range: SourceRange) -> String { source.text(of: range) }

  // MARK: Between tokens

  private mutating func skipSpace() throws(Diagnostic) {
    while let byte = cursor.next {
      if byte == 0x0A {
        isLineStart = true
        cursor.advance()
      } else if byte.isBlank {
        cursor.advance()
      } else if cursor.starts(with: "/*") {
        try skipComment()
      } else if cursor.starts(with: "\\\n") {
        cursor.advance(2)
      } else if byte == 0x23, isLineStart {
        try controlLine()
      } else {
        return
      }
    }
  }

  private mutating func skipComment() throws(Diagnostic) {
    cursor.advance(2)
    while !cursor.starts(with: "*/") {
      let start = cursor.offset
      if cursor.isAtEnd {
        throw DSyntaxDiagnostics.syntax(
          "end-of-file encountered before matching */", at: range(from: start))
      }
      if cursor.starts(with: "/*") {
        cursor.advance(2)
        throw DSyntaxDiagnostics.syntax(
          "/* encountered inside a comment", at: range(from: start))
      }
      cursor.advance()
    }
    cursor.advance(2)
  }

  // MARK: Outside of clauses

  private mutating func programToken(
    _ byte: UInt8, isType: (String) -> Bool
  ) throws(Diagnostic) -> DToken {
    let start = cursor.offset
    if byte.isDigit {
      let number = try takeInteger()
      return token(.probe(text(number.range)), from: start)
    }
    if DLexer.beginsDescription(byte) {
      let text = String(
        decoding: cursor.take { DLexer.beginsDescription($0) || $0.isDigit || $0 == 0x60 },
        as: UTF8.self)
      if let keyword = DKeyword(rawValue: text), keyword.beginsDeclaration {
        return token(.keyword(keyword), from: start)
      }
      // `int*` is the beginning of a declaration, `read*` that of a clause.
      let word = text.prefix { $0 != "*" }
      if !prefersProbes, !word.isEmpty, !text.contains(where: { ":-.?!`".contains($0) }) {
        let keyword = DKeyword(rawValue: String(word)).flatMap { $0.beginsDeclaration ? $0 : nil }
        if keyword != nil || isType(String(word)) {
          cursor.offset = start + word.utf8.count
          return token(keyword.map { .keyword($0) } ?? .identifier(String(word)), from: start)
        }
      }
      return token(.probe(text), from: start)
    }
    cursor.advance()
    switch byte {
    case 0x7B:
      openBraces += 1
      return token(.mark(.leftBrace), from: start)
    case 0x2F: return token(.mark(.slash), from: start)
    case 0x2C: return token(.mark(.comma), from: start)
    default: throw unexpectedByte(byte, from: start)
    }
  }

  /// Whether a probe description may begin with it.
  private static func beginsDescription(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21, 0x24, 0x2A, 0x2D, 0x2E, 0x3A, 0x3F, 0x5B...0x5D, 0x5F: true
    default: byte.isLetter
    }
  }

  // MARK: Within clauses

  private mutating func expressionToken(
    _ byte: UInt8, isMember: Bool
  ) throws(Diagnostic) -> DToken {
    let start = cursor.offset
    switch byte {
    case _ where byte.isLetter || byte == 0x5F || byte == 0x60:
      let word = takeWord()
      if !isMember, let keyword = DKeyword(rawValue: word) {
        return token(.keyword(keyword), from: start)
      }
      return token(.identifier(word), from: start)
    case 0x22: return try stringConstant()
    case 0x27: return try characterConstant()
    case 0x24: return try macro()
    case 0x40:
      cursor.advance()
      let isNamed = cursor.next.map { $0.isLetter || $0 == 0x5F } ?? false
      let name = isNamed ? String(decoding: cursor.take { $0.isWordByte }, as: UTF8.self) : "_"
      return token(.aggregation(name == "_" ? "" : name), from: start)
    case _ where byte.isDigit, 0x2E where cursor.peek(1)?.isDigit ?? false:
      return try takeInteger()
    default: return try mark(byte)
    }
  }

  private mutating func takeWord() -> String {
    String(decoding: cursor.take { $0.isWordByte || $0 == 0x60 }, as: UTF8.self)
  }

  private mutating func mark(_ byte: UInt8) throws(Diagnostic) -> DToken {
    let start = cursor.offset
    guard var mark = DMark.longest(at: cursor) else {
      cursor.advance()
      throw unexpectedByte(byte, from: start)
    }
    cursor.advance(mark.rawValue.utf8.count)
    switch mark {
    case .leftParenthesis: openParentheses += 1
    case .leftBracket: openBrackets += 1
    case .leftBrace: openBraces += 1
    case .rightParenthesis: try close(&openParentheses, ")", from: start)
    case .rightBracket: try close(&openBrackets, "]", from: start)
    case .rightBrace: try close(&openBraces, "}", from: start)
    case .slash where endsPredicate():
      if openParentheses != 0 {
        throw DSyntaxDiagnostics.syntax(
          "closing ) expected in predicate before /", at: range(from: start))
      }
      if openBrackets != 0 {
        throw DSyntaxDiagnostics.syntax(
          "closing ] expected in predicate before /", at: range(from: start))
      }
      mark = .predicateEnd
    default: break
    }
    return token(.mark(mark), from: start)
  }

  private func close(
    _ count: inout Int, _ mark: String, from start: Int
  ) throws(Diagnostic) {
    count -= 1
    if count < 0 {
      throw DSyntaxDiagnostics.syntax("extra \(mark) in input stream", at: range(from: start))
    }
  }

  /// A `/` divides unless what comes after it cannot be an operand.
  private func endsPredicate() -> Bool {
    var ahead = cursor
    while let byte = ahead.next {
      if byte.isSpace {
        ahead.advance()
      } else if ahead.starts(with: "/*") {
        ahead.advance(2)
        while !ahead.isAtEnd, !ahead.starts(with: "*/") { ahead.advance() }
        ahead.advance(2)
      } else {
        return byte == 0x3B || byte == 0x7B || byte == 0x2F
      }
    }
    return true
  }

  func unexpectedByte(_ byte: UInt8, from start: Int) -> Diagnostic {
    if byte == 0 {
      return DSyntaxDiagnostics.syntax(
        "syntax error near end-of-input", at: range(from: start))
    }
    return DSyntaxDiagnostics.unexpected(text(range(from: start)), at: range(from: start))
  }
}

extension DMark {
  /// The longest mark that comes next.
  fileprivate static func longest(at cursor: Cursor) -> DMark? {
    guard let first = cursor.next, first < 0x80 else { return nil }
    var keys = [UInt32(first)]
    for distance in 1...2 {
      guard let byte = cursor.peek(distance) else { break }
      keys.append(keys[distance - 1] << 8 | UInt32(byte))
    }
    return keys.reversed().lazy.compactMap { marks[$0] }.first
  }

  /// By their bytes, the last one lowest; `predicateEnd` is written as `slash` is.
  private static let marks: [UInt32: DMark] = {
    var marks: [UInt32: DMark] = [:]
    for mark in allCases where mark != .predicateEnd {
      marks[mark.rawValue.utf8.reduce(0) { $0 << 8 | UInt32($1) }] = mark
    }
    return marks
  }()
}
