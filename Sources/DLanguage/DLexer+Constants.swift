// Numbers, strings and characters of D, and the macro variables that stand for them.

internal import ScriptSyntax

extension DLexer {
  // MARK: Numbers

  /// An integer constant with its suffix. D has no constants with a fraction or exponent.
  mutating func takeInteger() throws(Diagnostic) -> DToken {
    let start = cursor.offset
    if cursor.next == 0x2E { throw floating(from: start) }
    let isHexadecimal =
      cursor.next == 0x30 && (cursor.peek(1).map { $0 | 0x20 } == 0x78)
      && cursor.peek(2)?.hexadecimalDigit != nil
    if isHexadecimal { cursor.advance(2) }
    _ = cursor.take { isHexadecimal ? $0.hexadecimalDigit != nil : $0.isDigit }
    if !isHexadecimal, isFloating() { throw floating(from: start) }
    let digits = source.bytes[start..<cursor.offset]
    let suffix = takeSuffix()
    let range = range(from: start)
    switch NumberLiteral.decode(digits) {
    case .value(let value):
      return DToken(
        kind: .integer(
          value, isDecimal: digits.first != 0x30, suffix: suffix, isNegative: false),
        range: range)
    case .invalidDigit(let digit):
      throw DSyntaxDiagnostics.integerDigit(text(range), digit, at: range)
    case .overflow, .empty:
      throw DSyntaxDiagnostics.integerOverflow(text(range), at: range)
    }
  }

  /// Whether a fraction, an exponent or the suffix `f` continues the digits.
  private func isFloating() -> Bool {
    guard let byte = cursor.next else { return false }
    switch byte | 0x20 {
    case 0x2E: return true
    case 0x66: return true
    case 0x65:
      return cursor.peek(1)?.isDigit ?? false
        || (cursor.peek(1) == 0x2B || cursor.peek(1) == 0x2D) && cursor.peek(2)?.isDigit ?? false
    default: return false
    }
  }

  private mutating func floating(from start: Int) -> Diagnostic {
    _ = cursor.take { $0.isWordByte || $0 == 0x2E }
    return DSyntaxDiagnostics.syntax(
      "floating-point constants are not permitted", at: range(from: start))
  }

  private mutating func takeSuffix() -> DIntegerSuffix {
    let isUnsigned = cursor.next.map { $0 | 0x20 } == 0x75
    if isUnsigned { cursor.advance() }
    var longs = 0
    while longs < 2, cursor.next.map({ $0 | 0x20 }) == 0x6C {
      cursor.advance()
      longs += 1
    }
    switch longs {
    case 0: return isUnsigned ? .unsigned : .none
    case 1: return isUnsigned ? .unsignedLong : .long
    default: return isUnsigned ? .unsignedLongLong : .longLong
    }
  }

  // MARK: Strings and characters

  mutating func stringConstant() throws(Diagnostic) -> DToken {
    let start = cursor.offset
    switch takeQuoted() {
    case .closed(let inside):
      return token(.string(DLexer.string(inside)), from: start)
    case .newline: throw DSyntaxDiagnostics.stringNewline(at: range(from: start))
    case .open: throw unexpectedByte(0x22, from: start)
    }
  }

  mutating func characterConstant() throws(Diagnostic) -> DToken {
    let start = cursor.offset
    switch takeQuoted() {
    case .closed(let inside):
      guard !inside.isEmpty else {
        throw DSyntaxDiagnostics.characterEmpty(at: range(from: start))
      }
      let bytes = StringLiteral.decode(inside, keepsUnknown: true)
      guard bytes.count <= 8 else {
        throw DSyntaxDiagnostics.characterLong(at: range(from: start))
      }
      return token(.character(bytes.reduce(0) { $0 << 8 | UInt64($1) }), from: start)
    case .newline: throw DSyntaxDiagnostics.characterNewline(at: range(from: start))
    case .open: throw unexpectedByte(0x27, from: start)
    }
  }

  private enum Quoted {
    case closed(ArraySlice<UInt8>)
    case newline
    /// No closing quote: only the opening one is passed.
    case open
  }

  private mutating func takeQuoted() -> Quoted {
    let quote = cursor.next
    cursor.advance()
    let start = cursor.offset
    while let byte = cursor.next, byte != 0x0A {
      cursor.advance()
      if byte == quote { return .closed(source.bytes[start..<(cursor.offset - 1)]) }
      if byte == 0x5C {
        if cursor.next == nil || cursor.next == 0x0A { break }
        cursor.advance()
      }
    }
    let isNewline = cursor.next == 0x0A && source.bytes[cursor.offset - 1] != 0x5C
    cursor.offset = isNewline ? cursor.offset : start
    return isNewline ? .newline : .open
  }

  /// The value of a string constant, which ends at its first NUL.
  static func string(_ inside: some Collection<UInt8>) -> [UInt8] {
    Array(StringLiteral.decode(inside, keepsUnknown: true).prefix { $0 != 0 })
  }

  // MARK: Macro variables

  /// `$1`, `$$1`, `$target` and `$$target`.
  mutating func macro() throws(Diagnostic) -> DToken {
    let start = cursor.offset
    cursor.advance()
    let isString = cursor.skip(0x24)
    guard let byte = cursor.next, byte.isWordByte || byte == 0x60 else {
      cursor.offset = start + 1
      throw unexpectedByte(0x24, from: start)
    }
    guard byte.isDigit else {
      let name = String(decoding: cursor.take { $0.isWordByte || $0 == 0x60 }, as: UTF8.self)
      guard let value = macros.value(of: name) else {
        throw DSyntaxDiagnostics.macroUndefined(
          text(range(from: start)), at: range(from: start))
      }
      if isString {
        return token(.string(Array(String(UInt32(bitPattern: value)).utf8)), from: start)
      }
      return token(
        .integer(
          UInt64(value.magnitude), isDecimal: true, suffix: .none, isNegative: value < 0),
        from: start)
    }
    let index = cursor.takeDecimal()
    let written = text(range(from: start))
    guard let argument = macros.argument(index, default: isString ? "" : "0") else {
      throw DSyntaxDiagnostics.argumentUndefined(written, at: range(from: start))
    }
    if isString { return token(.string(DLexer.string(argument)), from: start) }
    return try pasted(argument, written, range(from: start))
  }

  /// An argument in place of a token: a number or a word if it is one, else a string.
  private func pasted(
    _ argument: [UInt8], _ written: String, _ range: SourceRange
  ) throws(Diagnostic) -> DToken {
    var digits = argument[...]
    let sign = digits.first
    if sign == 0x2B || sign == 0x2D { digits = digits.dropFirst() }
    let isWord = !argument.isEmpty && argument.allSatisfy { $0.isWordByte || $0 == 0x60 }
    switch digits.first?.isDigit ?? false ? NumberLiteral.decode(digits) : .empty {
    case .value(let value):
      return DToken(
        kind: .integer(
          value, isDecimal: digits.first != 0x30, suffix: .none, isNegative: sign == 0x2D),
        range: range)
    case .overflow:
      throw DSyntaxDiagnostics.macroOverflow(
        written, String(decoding: digits, as: UTF8.self), at: range)
    case .invalidDigit where isWord: return try suffixed(digits, range)
    case .empty where isWord:
      let word = String(decoding: argument, as: UTF8.self)
      return DToken(
        kind: DKeyword(rawValue: word).map { .keyword($0) } ?? .identifier(word), range: range)
    case .invalidDigit, .empty:
      let isQuoted = argument.count > 1 && argument.first == 0x22 && argument.last == 0x22
      let inside = isQuoted ? argument.dropFirst().dropLast() : argument[...]
      return DToken(kind: .string(DLexer.string(inside)), range: range)
    }
  }

  /// An argument such as `10UL`.
  private func suffixed(
    _ digits: ArraySlice<UInt8>, _ range: SourceRange
  ) throws(Diagnostic) -> DToken {
    let whole = SourceText(Array(digits), name: "")
    var lexer = DLexer(source: whole, macros: macros)
    let text = String(decoding: digits, as: UTF8.self)
    do throws(Diagnostic) {
      let number = try lexer.takeInteger()
      guard let rest = lexer.cursor.next else {
        return DToken(kind: number.kind, range: range)
      }
      throw DSyntaxDiagnostics.integerDigit(text, rest, at: range)
    } catch {
      throw Diagnostic(error.tag, at: range, error.message)
    }
  }
}
