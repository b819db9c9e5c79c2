// The regular expressions of SystemTap, which are almost POSIX's: a backslash takes the meaning of any
// character away, in brackets too, and what is wrong is told by its position in the string as it is
// written. They are rewritten so that a search by POSIX finds the same: every literal that could mean
// something is escaped, every bracket is spelled out. Positions and words are those of stap 4.8.

internal import ScriptSyntax
internal import TraceProgram

/// Why a pattern cannot be used.
struct StapPatternError: Error, Hashable {
  var description: String

  init(_ text: String, at position: Int? = nil) {
    let place = position.map { " (at position \($0))" } ?? ""
    description = "regex compilation error\(place): \(text)"
  }
}

/// Rewrites a pattern.
struct StapPattern {
  /// A character of the pattern, and where it is in the string as written.
  private struct Character {
    let byte: UInt8
    let range: Range<Int>
  }

  /// The pattern as POSIX writes it.
  private(set) var bytes: [UInt8] = []
  private let characters: [Character]
  private let end: Int
  private var position = 0

  /// No more parentheses may be within each other.
  private static let mostNested = 64
  private static let largestRepetition = 32_767

  /// Rewrites a pattern, given as a string of the script is written.
  init(written: [UInt8]) throws(StapPatternError) {
    var characters: [Character] = []
    var start = 0
    while start < written.count {
      let next = start + Self.escapeLength(written[start...])
      let decoded = StringLiteral.decode(Array(written[start..<next]), keepsUnknown: false)
      guard let byte = decoded.first, byte != 0 else { break }
      characters.append(Character(byte: byte, range: start..<next))
      start = next
    }
    self.characters = characters
    end = written.count
    try alternatives(depth: 0)
    // A parenthesis at the very end is let pass.
    guard let rest = peek(), position + 1 < characters.count else { return }
    throw StapPatternError("unbalanced ')'", at: rest.range.upperBound)
  }

  /// The pattern that a string of the script is, as POSIX writes it.
  static func posix(_ written: [UInt8], at token: StapToken) throws(StapSemanticError) -> [UInt8] {
    do throws(StapPatternError) {
      let pattern = try StapPattern(written: written)
      do throws(PatternError) {
        _ = try RegularExpression(pattern.bytes)
      } catch {
        throw StapPatternError(error.description)
      }
      return pattern.bytes
    } catch {
      throw StapDiagnostics.badPattern(error.description, at: token)
    }
  }

  /// How long the first character of a string is, whose escapes are C's.
  private static func escapeLength(_ rest: ArraySlice<UInt8>) -> Int {
    guard rest.first == UInt8(ascii: "\\"), let letter = rest.dropFirst().first else { return 1 }
    let digits = rest.dropFirst(letter == UInt8(ascii: "x") ? 2 : 1)
    switch letter {
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      return 1 + digits.prefix(3).prefix { (0x30...0x37).contains($0) }.count
    case UInt8(ascii: "x"):
      return 2
        + digits.prefix {
          (0x30...0x39).contains($0) || (0x41...0x46).contains($0 & ~0x20)
        }.count
    default: return 2
    }
  }

  private func peek() -> Character? {
    position < characters.count ? characters[position] : nil
  }

  private func isNext(_ letter: Unicode.Scalar) -> Bool {
    peek()?.byte == UInt8(ascii: letter)
  }

  private mutating func emit(_ letter: Unicode.Scalar) {
    bytes.append(UInt8(ascii: letter))
  }

  /// Where the last character begins.
  private var last: Int { characters.last?.range.lowerBound ?? 0 }

  // MARK: Structure

  private mutating func alternatives(depth: Int) throws(StapPatternError) {
    guard depth <= Self.mostNested else {
      throw StapPatternError("too many parentheses", at: peek()?.range.lowerBound ?? last)
    }
    while let character = peek(), character.byte != UInt8(ascii: ")") {
      if character.byte == UInt8(ascii: "|") {
        position += 1
        emit("|")
        continue
      }
      try factor(character, depth: depth)
    }
  }

  private mutating func factor(
    _ character: Character, depth: Int
  ) throws(StapPatternError) {
    position += 1
    switch Unicode.Scalar(character.byte) {
    case "*", "+", "?", "{":
      let sign = String(decoding: [character.byte], as: UTF8.self)
      throw StapPatternError("unexpected '\(sign)'", at: character.range.lowerBound)
    case "^", "$":
      bytes.append(character.byte)
      guard let next = peek(), Self.isClosure(next.byte) else { return }
      let sign = String(decoding: [next.byte], as: UTF8.self)
      throw StapPatternError(
        "postfix closure '\(sign)' applied to anchoring operator", at: next.range.lowerBound)
    case ".": emit(".")
    case "[": try bracket()
    case "(":
      emit("(")
      if isNext("?") {
        position += 1
        if let next = peek(), next.byte == UInt8(ascii: ")") {
          throw StapPatternError("unexpected '(?)'", at: next.range.lowerBound)
        }
      }
      try alternatives(depth: depth + 1)
      guard isNext(")") else {
        throw StapPatternError("expected ), found end of regex", at: last)
      }
      position += 1
      emit(")")
    case "\\":
      guard let literal = peek() else { throw StapPatternError("unexpected end of regex", at: end) }
      position += 1
      append(literal: literal.byte)
    default: append(literal: character.byte)
    }
    try closures()
  }

  private static func isClosure(_ byte: UInt8) -> Bool {
    [UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{")].contains(byte)
  }

  private mutating func closures() throws(StapPatternError) {
    while let character = peek(), Self.isClosure(character.byte) {
      position += 1
      if character.byte == UInt8(ascii: "{") {
        try repetition()
      } else {
        bytes.append(character.byte)
      }
    }
  }

  private mutating func repetition() throws(StapPatternError) {
    guard let least = try number() else {
      throw StapPatternError("expected number", at: peek()?.range.upperBound ?? end)
    }
    guard let separator = peek() else { throw StapPatternError("unexpected end of regex", at: end) }
    position += 1
    var most: Int? = least
    if separator.byte == UInt8(ascii: ",") {
      most = try number()
      guard let close = peek(), close.byte == UInt8(ascii: "}") else {
        throw StapPatternError("expected '}' or number", at: peek()?.range.upperBound ?? end)
      }
      position += 1
    } else if separator.byte != UInt8(ascii: "}") {
      throw StapPatternError("expected ',' or '}'", at: separator.range.lowerBound)
    }
    bytes += Array("{\(least),".utf8)
    if let most { bytes += Array("\(max(least, most))".utf8) }
    emit("}")
  }

  private mutating func number() throws(StapPatternError) -> Int? {
    let start = position
    while let character = peek(), (0x30...0x39).contains(character.byte) { position += 1 }
    let digits = String(decoding: characters[start..<position].map(\.byte), as: UTF8.self)
    guard !digits.isEmpty else { return nil }
    guard let value = Int(digits), value <= Self.largestRepetition else {
      throw StapPatternError("\(digits) is too large", at: peek()?.range.upperBound ?? end)
    }
    return value
  }

  private mutating func append(literal byte: UInt8) {
    if ".[]*+?{}()|^$\\".utf8.contains(byte) { emit("\\") }
    bytes.append(byte)
  }

  // MARK: Brackets

  private mutating func bracket() throws(StapPatternError) {
    let unclosed = StapPatternError("unclosed character class", at: last)
    var isNegated = false
    if isNext("^") {
      isNegated = true
      position += 1
    }
    var members = Set<UInt8>()
    var isFirst = true
    while true {
      guard let character = peek() else { throw unclosed }
      position += 1
      if character.byte == UInt8(ascii: "]"), !isFirst { break }
      isFirst = false
      if character.byte == UInt8(ascii: "["), isNext(":") {
        members.formUnion(try namedClass(from: character.range.lowerBound))
        continue
      }
      var low = character.byte
      if low == UInt8(ascii: "\\") {
        guard let escaped = peek() else { throw unclosed }
        position += 1
        low = escaped.byte
      }
      guard isNext("-"), position + 1 < characters.count,
        characters[position + 1].byte != UInt8(ascii: "]")
      else {
        members.insert(low)
        continue
      }
      let high = characters[position + 1]
      position += 2
      guard low <= high.byte else {
        let range = String(decoding: [low, UInt8(ascii: "-"), high.byte], as: UTF8.self)
        throw StapPatternError(
          "Inverted character range \(range)", at: high.range.upperBound)
      }
      members.formUnion(low...high.byte)
    }
    append(members: isNegated ? Set(1...255).subtracting(members) : members)
  }

  private static let classes: [(name: String, ranges: [ClosedRange<UInt8>])] = [
    ("alpha", [0x41...0x5A, 0x61...0x7A]), ("digit", [0x30...0x39]),
    ("alnum", [0x30...0x39, 0x41...0x5A, 0x61...0x7A]), ("lower", [0x61...0x7A]),
    ("upper", [0x41...0x5A]), ("space", [0x09...0x0D, 0x20...0x20]),
    ("blank", [0x09...0x09, 0x20...0x20]),
    ("punct", [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E]),
    ("print", [0x20...0x7E]), ("graph", [0x21...0x7E]), ("cntrl", [0x01...0x1F, 0x7F...0x7F]),
    ("xdigit", [0x30...0x39, 0x41...0x46, 0x61...0x66]),
  ]

  private mutating func namedClass(from start: Int) throws(StapPatternError) -> Set<UInt8> {
    position += 1
    let first = position
    while let character = peek(), character.byte != UInt8(ascii: ":") { position += 1 }
    let name = String(decoding: characters[first..<position].map(\.byte), as: UTF8.self)
    guard isNext(":"), position + 1 < characters.count,
      characters[position + 1].byte == UInt8(ascii: "]")
    else {
      throw StapPatternError("unclosed character class '[:\(name.dropLast())'", at: end)
    }
    position += 2
    guard let found = Self.classes.first(where: { $0.name == name }) else {
      throw StapPatternError("unknown character class '\(name)'")
    }
    return Set(found.ranges.joined())
  }

  /// One of several bytes. Those that mean something in a bracket stand where they do not.
  private mutating func append(members: Set<UInt8>) {
    let members = members.subtracting([0])
    if members.count == 1, let only = members.first { return append(literal: only) }
    // What can never be found.
    guard !members.isEmpty else { return bytes += Array("$.".utf8) }
    let special = Array("[^-".utf8)
    emit("[")
    if members.contains(UInt8(ascii: "]")) { emit("]") }
    var plain = members.subtracting(special + [UInt8(ascii: "]")]).sorted()[...]
    while let low = plain.first {
      let run = zip(plain, Int(low)...).prefix { Int($0) == $1 }.count
      let high = low + UInt8(run - 1)
      bytes += run > 2 ? [low, UInt8(ascii: "-"), high] : Array(plain.prefix(run))
      plain = plain.dropFirst(run)
    }
    // A circumflex would mean something at the beginning.
    let rest = special.filter(members.contains)
    bytes += bytes.last == UInt8(ascii: "[") ? rest.reversed() : rest
    emit("]")
  }
}
