// From the text of a condition to its tree; the grammar stands at the head of `HitCondition.swift`.

internal import Tracing

/// A hand-written parser with one byte of look-ahead.
struct ConditionParser {
  private let text: String
  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  /// Deeper nesting than any person writes.
  private static let depthLimit = 100

  init(_ text: String) {
    self.text = text
    bytes = Array(text.utf8)
  }

  mutating func parseAll() throws(HitConditionError) -> HitCondition.Node {
    let node = try parseCondition()
    skipBlanks()
    if position < bytes.count { throw error("expected && or || here") }
    return node
  }

  private func error(_ reason: String) -> HitConditionError {
    HitConditionError(text: text, position: position, reason: reason)
  }

  private mutating func parseCondition() throws(HitConditionError) -> HitCondition.Node {
    var left = try parseConjunction()
    while accept("||") { left = .or(left, try parseConjunction()) }
    return left
  }

  private mutating func parseConjunction() throws(HitConditionError) -> HitCondition.Node {
    var left = try parseNegation()
    while accept("&&") { left = .and(left, try parseNegation()) }
    return left
  }

  private mutating func parseNegation() throws(HitConditionError) -> HitCondition.Node {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw error("it is nested too deeply") }
    if accept("!") { return .not(try parseNegation()) }
    guard accept("(") else { return try parseComparison() }
    let inner = try parseCondition()
    guard accept(")") else { throw error("expected ) here") }
    return inner
  }

  private mutating func parseComparison() throws(HitConditionError) -> HitCondition.Node {
    skipBlanks()
    let name = takeWhile { Self.isWordByte($0) }
    guard !name.isEmpty else { throw error("expected the name of an argument here") }
    let subject: HitCondition.Subject =
      switch name {
      case "pid": .process
      case "tid": .thread
      default: .argument(name)
      }
    skipBlanks()
    let operators: [HitCondition.Comparison] = [
      .equal, .unequal, .matchesNot, .lessOrEqual, .greaterOrEqual, .less, .greater, .matches,
    ]
    for comparison in operators where accept(comparison.rawValue) {
      let literal = try parseLiteral()
      guard comparison == .matches || comparison == .matchesNot else {
        return .comparison(subject, comparison, literal)
      }
      return .comparison(subject, comparison, try pattern(literal))
    }
    throw error("expected one of == != < <= > >= ~ !~ here")
  }

  private func pattern(
    _ literal: HitCondition.Literal
  ) throws(HitConditionError) -> HitCondition.Literal {
    guard case .text(let text) = literal else { throw error("~ takes a pattern in quotes") }
    do throws(ProbePatternError.Cause) {
      return .pattern(try Glob(String(decoding: text, as: UTF8.self)))
    } catch {
      throw HitConditionError(text: self.text, position: position, reason: "\(error)")
    }
  }

  private mutating func parseLiteral() throws(HitConditionError) -> HitCondition.Literal {
    skipBlanks()
    guard position < bytes.count else { throw error("expected a number or a quoted text here") }
    let first = bytes[position]
    if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
      return .text(try parseQuoted(first))
    }
    let start = position
    let word = takeWhile { Self.isWordByte($0) || [0x2B, 0x2D, 0x2E].contains($0) }
    switch word {
    case "true": return .truth(true)
    case "false": return .truth(false)
    case "NULL", "null": return .null
    default: break
    }
    if let literal = number(word) { return literal }
    position = start
    throw error("expected a number or a text in quotes here")
  }

  private func number(_ word: String) -> HitCondition.Literal? {
    let isNegative = word.hasPrefix("-")
    let digits = isNegative || word.hasPrefix("+") ? word.dropFirst() : word[...]
    guard let first = digits.utf8.first, (0x30...0x39).contains(first) || first == 0x2E else {
      return nil
    }
    let magnitude =
      digits.lowercased().hasPrefix("0x")
      ? UInt64(digits.dropFirst(2), radix: 16) : UInt64(digits)
    guard let magnitude else { return Double(word).map { .floating($0) } }
    if isNegative {
      return magnitude <= UInt64(Int64.max) + 1
        ? .integer(Int64(truncatingIfNeeded: 0 &- magnitude)) : nil
    }
    return Int64(exactly: magnitude).map { .integer($0) } ?? .unsigned(magnitude)
  }

  private mutating func parseQuoted(_ quote: UInt8) throws(HitConditionError) -> [UInt8] {
    position += 1
    var result: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == quote { return result }
      guard byte == UInt8(ascii: "\\"), position < bytes.count else {
        result.append(byte)
        continue
      }
      let escaped = bytes[position]
      position += 1
      switch escaped {
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "\\"), quote: result.append(escaped)
      // A glob's own escape goes through to it.
      default: result += [byte, escaped]
      }
    }
    throw error("the text has no closing quote")
  }

  private mutating func accept(_ token: String) -> Bool {
    skipBlanks()
    let wanted = Array(token.utf8)
    guard bytes[position...].starts(with: wanted) else { return false }
    let next = position + wanted.count
    // "!" is no negation where it begins "!=" or "!~".
    if token == "!", next < bytes.count, bytes[next] == 0x3D || bytes[next] == 0x7E { return false }
    position = next
    return true
  }

  private mutating func skipBlanks() {
    while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 {
      position += 1
    }
  }

  private mutating func takeWhile(_ isWanted: (UInt8) -> Bool) -> String {
    let start = position
    while position < bytes.count, isWanted(bytes[position]) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
    default: false
    }
  }
}
