// Cuts a definition file into tokens. Comments go; so do lines that begin with `#`, since without -C
// they are pragmas, includes, or what some projects use for comments. The marks of the preprocessor
// (`# 12 "file.d"`) say where what follows was written.

/// A word, a number, a constant or one punctuation byte of a definition file.
struct DefinitionToken {
  enum Kind {
    case word, number, constant, mark, end
  }

  let kind: Kind
  let text: String
  let place: DefinitionPlace

  func `is`(_ wanted: String) -> Bool {
    (kind == .word || kind == .mark) && text == wanted
  }
}

/// The bytes of a definition file and how far they have been cut.
struct DefinitionLexer {
  private let bytes: [UInt8]
  private let script: String
  private var position = 0
  private var place = DefinitionPlace(line: 1)
  private var isLineStart = true

  init(_ bytes: [UInt8], script: String) {
    self.bytes = bytes
    self.script = script
  }

  /// All tokens, the last of them the end.
  static func tokens(
    of bytes: [UInt8], script: String
  ) throws(ProviderDefinitionError) -> [DefinitionToken] {
    var lexer = DefinitionLexer(bytes, script: script)
    var tokens: [DefinitionToken] = []
    while true {
      let token = try lexer.nextToken()
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  private func byte(_ offset: Int = 0) -> UInt8? {
    let index = position + offset
    return index < bytes.count ? bytes[index] : nil
  }

  private func failure(
    _ reason: ProviderDefinitionError.Reason, at place: DefinitionPlace
  ) -> ProviderDefinitionError {
    ProviderDefinitionError(script: script, place: place, reason: reason)
  }

  private mutating func nextToken() throws(ProviderDefinitionError) -> DefinitionToken {
    try skipBlanks()
    let start = position
    let begun = place
    guard let first = byte() else {
      return DefinitionToken(kind: .end, text: "", place: place)
    }
    let kind: DefinitionToken.Kind
    if isWordByte(first) {
      while let next = byte(), isWordByte(next) { position += 1 }
      kind = isDigit(first) ? .number : .word
    } else if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
      try skipConstant(first)
      kind = .constant
    } else {
      // What is left of ASCII is punctuation to somebody, if only to a clause that is passed over.
      guard (0x21...0x7e).contains(first) else { throw failure(.strayByte(first), at: place) }
      position += 1
      kind = .mark
    }
    isLineStart = false
    return DefinitionToken(
      kind: kind, text: String(decoding: bytes[start..<position], as: UTF8.self), place: begun)
  }

  private mutating func skipBlanks() throws(ProviderDefinitionError) {
    while let next = byte() {
      switch next {
      case UInt8(ascii: "\n"):
        passNewline()
      case UInt8(ascii: " "), 0x09, 0x0b, 0x0c, 0x0d:
        position += 1
      case UInt8(ascii: "\\") where byte(1) == UInt8(ascii: "\n"):
        position += 1
        passNewline()
      case UInt8(ascii: "#") where isLineStart:
        try skipDirective()
      case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "*"):
        try skipComment()
      case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "/"):
        skipLine()
      default:
        return
      }
    }
  }

  private mutating func passNewline() {
    position += 1
    place.line &+= 1
    isLineStart = true
  }

  private mutating func skipLine() {
    while let next = byte(), next != UInt8(ascii: "\n") { position += 1 }
  }

  private mutating func skipComment() throws(ProviderDefinitionError) {
    let begun = place
    position += 2
    while let next = byte() {
      if next == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
        position += 2
        return
      }
      if next == UInt8(ascii: "\n") {
        // A `#` after the end of a comment that began on an earlier line still begins its line.
        passNewline()
      } else {
        position += 1
      }
    }
    throw failure(.unterminatedComment, at: begun)
  }

  private mutating func skipConstant(_ quote: UInt8) throws(ProviderDefinitionError) {
    let begun = place
    position += 1
    while let next = byte(), next != UInt8(ascii: "\n") {
      position += 1
      if next == quote { return }
      if next == UInt8(ascii: "\\"), let escaped = byte() {
        if escaped == UInt8(ascii: "\n") { passNewline() } else { position += 1 }
      }
    }
    throw failure(.unterminatedText, at: begun)
  }

  // MARK: Lines that begin with #

  private mutating func skipDirective() throws(ProviderDefinitionError) {
    let begun = place
    position += 1
    let isPlain = byte() == UInt8(ascii: "!") || !isWordByte(byte() ?? 0)
    skipSpaces()
    let start = position
    while let next = byte(), isWordByte(next) { position += 1 }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    if takeLineMark(word) { return }
    if isPlain {
      // With a space after the `#` it may be prose, in which `src/*.c` opens no comment.
      skipLine()
      return
    }
    if ["if", "ifdef", "ifndef", "elif", "else", "endif"].contains(word) {
      throw failure(.conditional(word), at: begun)
    }
    while let next = byte(), next != UInt8(ascii: "\n") {
      if next == UInt8(ascii: "\\"), byte(1) == UInt8(ascii: "\n") {
        position += 1
        passNewline()
      } else if next == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
        try skipComment()
      } else {
        position += 1
      }
    }
  }

  /// Takes `# 12 "file"` or `#line 12 "file"`, the first word of which has been read.
  private mutating func takeLineMark(_ word: String) -> Bool {
    var digits = word
    if word == "line" {
      skipSpaces()
      let start = position
      while let next = byte(), isDigit(next) { position += 1 }
      digits = String(decoding: bytes[start..<position], as: UTF8.self)
    }
    guard let line = Int(digits), line >= 0 else { return false }
    skipSpaces()
    if byte() == UInt8(ascii: "\"") {
      position += 1
      let start = position
      while let next = byte(), next != UInt8(ascii: "\""), next != UInt8(ascii: "\n") {
        position += 1
      }
      let file = String(decoding: bytes[start..<position], as: UTF8.self)
      place.file = ["", "-", "<stdin>", "/dev/stdin", script].contains(file) ? nil : file
    }
    skipLine()
    // The mark numbers the line after its own, whose number passing the newline will add.
    place.line = line &- 1
    return true
  }

  private mutating func skipSpaces() {
    while let next = byte(), next == UInt8(ascii: " ") || next == 0x09 { position += 1 }
  }

  private func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      || byte == UInt8(ascii: "_")
  }
}
