// SystemTap's lexer. It never fails: what is no token becomes one of kind junk, and the parser says
// what it expected instead. Command line arguments are pasted here, as characters: `$1x` with the
// argument `ab` is the word `abx`. They are pasted only where a token begins, and never within the
// text of another one.

internal import ScriptSyntax

/// Reads tokens one after the other.
struct StapLexer {
  let source: StapSource
  let environment: StapEnvironment
  private var main: Cursor
  /// The argument being pasted; its end is where `main` goes on.
  private var paste = Cursor([])
  /// The place of the `$1` that is being pasted.
  private var pasteStart = Place(offset: 0, line: 1, column: 1)
  private var line = 1
  private var column = 1
  /// Whether white space or a comment precedes the token read last.
  private(set) var isAfterSpace = false
  /// Whether a comment precedes the token read last.
  private(set) var isAfterComment = false
  /// Whether there was any token.
  private(set) var hasTokens = false
  /// The arguments that were pasted; the first is 0.
  private(set) var usedArguments: Set<Int> = []
  /// Where embedded C seems to end with `}%`.
  var suspiciousEnds: [StapToken] = []

  private struct Place {
    var offset: Int
    var line: Int
    var column: Int
  }

  init(source: StapSource, environment: StapEnvironment) {
    self.source = source
    self.environment = environment
    main = Cursor(source.bytes)
  }

  /// The next token; nil at the end.
  mutating func next() -> StapToken? {
    isAfterSpace = false
    isAfterComment = false
    while true {
      let isPasted = !paste.isAtEnd
      let start = isPasted ? pasteStart : Place(offset: main.offset, line: line, column: column)
      guard let byte = get() else { return nil }
      if byte.isSpace {
        isAfterSpace = true
        continue
      }
      if byte == 0x24 || byte == 0x40, let following = peek(),
        following == 0x23 || following.isDigit
      {
        hasTokens = true
        if let junk = argument(byte, isPasted: isPasted, from: start) { return junk }
        continue
      }
      if skipsComment(byte) {
        isAfterSpace = true
        isAfterComment = true
        continue
      }
      hasTokens = true
      return token(byte, from: start)
    }
  }

  // MARK: Bytes

  private func peek(_ distance: Int = 0) -> UInt8? {
    let pasted = paste.bytes.count - paste.offset
    return distance < pasted ? paste.peek(distance) : main.peek(distance - pasted)
  }

  private mutating func get() -> UInt8? {
    if let byte = paste.next {
      paste.advance()
      return byte
    }
    guard let byte = main.next else { return nil }
    main.advance()
    if byte == 0x0A {
      line += 1
      column = 1
    } else {
      column += 1
    }
    return byte
  }

  private mutating func take(while qualifies: (UInt8) -> Bool) -> [UInt8] {
    var taken: [UInt8] = []
    while let byte = peek(), qualifies(byte) {
      taken.append(byte)
      _ = get()
    }
    return taken
  }

  private func make(_ kind: StapToken.Kind, _ bytes: [UInt8], from start: Place) -> StapToken {
    StapToken(
      kind, bytes, source: source,
      range: SourceRange(start: start.offset, end: max(main.offset, start.offset)),
      line: start.line, column: start.column)
  }

  // MARK: Between tokens

  /// Passes a comment of which the first byte is passed already.
  private mutating func skipsComment(_ byte: UInt8) -> Bool {
    if byte == 0x23 || (byte == 0x2F && peek() == 0x2F) {
      // A comment that an argument begins reaches to the end of the line that it is pasted into.
      paste.offset = paste.bytes.count
      while let next = get(), next != 0x0A {}
      return true
    }
    guard byte == 0x2F, peek() == 0x2A else { return false }
    _ = get()
    var last = get()
    while let next = get() {
      if last == 0x2A, next == 0x2F { break }
      last = next
    }
    return true
  }

  /// Pastes `$1`, `@1`, `$#` or `@#`, or says why not.
  private mutating func argument(_ mark: UInt8, isPasted: Bool, from start: Place) -> StapToken? {
    let count = environment.arguments.count
    let text: [UInt8]
    if peek() == 0x23 {
      _ = get()
      if isPasted { return make(.junk(.nestedArgument), [], from: start) }
      text = Array(String(count).utf8)
    } else {
      var number = 0
      // Digits beyond what could be an argument's number are left alone.
      while let digit = peek(), digit.isDigit, number <= count {
        number = number * 10 + Int(digit - 0x30)
        _ = get()
      }
      if isPasted { return make(.junk(.nestedArgument), [], from: start) }
      guard environment.arguments.indices.contains(number - 1) else {
        return make(.junk(.missingArgument(count)), [], from: start)
      }
      usedArguments.insert(number - 1)
      text = environment.arguments[number - 1]
    }
    paste = Cursor(mark == 0x24 ? text : StapLexer.quoted(text))
    pasteStart = start
    return nil
  }

  /// A text as a string literal of C.
  static func quoted(_ text: [UInt8]) -> [UInt8] {
    var quoted: [UInt8] = [0x22]
    for byte in text.prefix(while: { $0 != 0 }) {
      switch byte {
      case 0x22, 0x5C: quoted += [0x5C, byte]
      case 0x20..<0x7F: quoted.append(byte)
      default: quoted += [0x5C, 0x30 + byte >> 6, 0x30 + byte >> 3 & 7, 0x30 + byte & 7]
      }
    }
    return quoted + [0x22]
  }

  // MARK: Tokens

  private mutating func token(_ byte: UInt8, from start: Place) -> StapToken {
    switch byte {
    case _ where byte.isLetter, 0x24, 0x40, 0x5F:
      let word = [byte] + take { $0.isWordByte || $0 == 0x24 }
      return make(byte == 0x40 ? .operator : kind(of: word), word, from: start)
    case _ where byte.isDigit:
      let number = [byte] + take { $0.isLetter || $0.isDigit }
      return make(.number, number, from: start)
    case 0x22: return string(from: start)
    case 0x25 where peek() == 0x7B: return embedded(from: start)
    case 0x21..<0x7F: return mark(byte, from: start)
    default:
      let digits = Array("0123456789abcdef".utf8)
      let text = Array("\\x".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      return make(.junk(.unknown), text, from: start)
    }
  }

  private func kind(of word: [UInt8]) -> StapToken.Kind {
    let word = String(decoding: word, as: UTF8.self)
    guard StapWords.keywords.contains(word) else { return .identifier }
    return word == "private" && !environment.speaks("3.0") ? .identifier : .keyword
  }

  private mutating func mark(_ byte: UInt8, from start: Place) -> StapToken {
    let longer = StapWords.operators.first { mark in
      mark[0] == byte && mark.indices.dropFirst().allSatisfy { peek($0 - 1) == mark[$0] }
    }
    let mark = longer ?? [byte]
    for _ in mark.dropFirst() { _ = get() }
    return make(.operator, mark, from: start)
  }

  /// A string. The escapes of C stay as they are; before other bytes the backslash goes.
  private mutating func string(from start: Place) -> StapToken {
    var inside: [UInt8] = []
    while let byte = get(), byte != 0x0A {
      if byte == 0x22 { return make(.string, inside, from: start) }
      guard byte == 0x5C else {
        inside.append(byte)
        continue
      }
      guard let escape = get() else { break }
      switch escape {
      case 0x78 where environment.speaks("2.3"): inside.append(0x5C)
      case 0x61, 0x62, 0x74, 0x6E, 0x76, 0x66, 0x72, 0x30...0x37, 0x5C: inside.append(0x5C)
      default: break
      }
      inside.append(escape)
    }
    // Messages show nothing of it, as stap's.
    return make(.junk(.unclosedQuote), [], from: start)
  }

  private mutating func embedded(from start: Place) -> StapToken {
    _ = get()
    var code: [UInt8] = []
    var isSuspicious = false
    while let byte = get() {
      if byte == 0x25, peek() == 0x7D {
        _ = get()
        let token = make(.embedded, code, from: start)
        if isSuspicious { suspiciousEnds.append(token) }
        return token
      }
      if byte == 0x7D, peek() == 0x25 { isSuspicious = true }
      code.append(byte)
    }
    return make(.junk(.unclosedEmbedded), [], from: start)
  }
}
