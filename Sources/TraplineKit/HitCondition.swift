// The condition of `--where`: comparisons of arguments with literals, joined by `&&`, `||`, `!` and
// parentheses. Grammar:
//
//   condition  = conjunction { "||" conjunction }
//   conjunction = negation { "&&" negation }
//   negation   = "!" negation | "(" condition ")" | comparison
//   comparison = subject operator literal
//   subject    = argument name | "arg" number | "pid" | "tid"
//   operator   = "==" | "!=" | "<" | "<=" | ">" | ">=" | "~" (matches a glob) | "!~"
//   literal    = number | "text" | 'text' | true | false | NULL

internal import ProbeNotes
internal import TraceBase
package import Tracing

/// What a hit must be like to be reported.
package struct HitCondition: Sendable {
  indirect enum Node: Sendable, Equatable {
    case or(Node, Node)
    case and(Node, Node)
    case not(Node)
    case comparison(Subject, Comparison, Literal)
  }

  enum Subject: Sendable, Equatable, Hashable {
    case argument(String)
    case process
    case thread
  }

  enum Comparison: String, Sendable {
    case equal = "=="
    case unequal = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case matches = "~"
    case matchesNot = "!~"
  }

  enum Literal: Sendable, Equatable {
    case integer(Int64)
    /// Above the largest signed number.
    case unsigned(UInt64)
    case floating(Double)
    case text([UInt8])
    /// What follows `~` and `!~`.
    case pattern(Glob)
    case truth(Bool)
    case null
  }

  let root: Node

  /// Parses a condition.
  package init(parsing text: String) throws(HitConditionError) {
    var parser = ConditionParser(text)
    root = try parser.parseAll()
  }

  /// The arguments it names, for telling the user of one that no chosen probe has.
  package var argumentNames: Set<String> {
    var names: Set<String> = []
    func walk(_ node: Node) {
      switch node {
      case .or(let left, let right), .and(let left, let right):
        walk(left)
        walk(right)
      case .not(let inner): walk(inner)
      case .comparison(.argument(let name), _, _): names.insert(name)
      case .comparison: break
      }
    }
    walk(root)
    return names
  }

  /// Which arguments of a site the condition looks at, the lengths of counted strings among them.
  package func argumentsNeeded(of site: Site) -> [Bool] {
    var needed = [Bool](repeating: false, count: site.arguments.count)
    for name in argumentNames {
      guard let index = Self.index(ofArgument: name, in: site) else { continue }
      needed[index] = true
      if case .countedString(let lengthArgument)? = site.arguments[index].type,
        needed.indices.contains(lengthArgument - 1)
      {
        needed[lengthArgument - 1] = true
      }
    }
    return needed
  }

  /// Where a site has an argument of a name, or of its number as `arg0`.
  package static func index(ofArgument name: String, in site: Site) -> Int? {
    if let index = site.arguments.firstIndex(where: { $0.name == name }) { return index }
    guard name.hasPrefix("arg"), let number = Int(name.dropFirst(3)),
      site.arguments.indices.contains(number)
    else { return nil }
    return number
  }

  /// Whether a hit is wanted. A comparison with an argument that the probe does not have, or that
  /// has no value, is false, as is its opposite.
  package func holds(
    for hit: borrowing ProbeHit, _ values: borrowing HitValues, firstValue: Int
  ) -> Bool {
    Self.evaluate(root, hit, values, firstValue) ?? false
  }

  /// Three-valued: nil is "cannot be told".
  private static func evaluate(
    _ node: Node, _ hit: borrowing ProbeHit, _ values: borrowing HitValues, _ first: Int
  ) -> Bool? {
    switch node {
    case .or(let left, let right):
      let one = evaluate(left, hit, values, first)
      if one == true { return true }
      let other = evaluate(right, hit, values, first)
      return other == true ? true : (one == nil || other == nil ? nil : false)
    case .and(let left, let right):
      let one = evaluate(left, hit, values, first)
      if one == false { return false }
      let other = evaluate(right, hit, values, first)
      return other == false ? false : (one == nil || other == nil ? nil : true)
    case .not(let inner):
      return evaluate(inner, hit, values, first).map { !$0 }
    case .comparison(let subject, let comparison, let literal):
      return compare(value(of: subject, hit, values, first), comparison, literal, values)
    }
  }

  private static func value(
    of subject: Subject, _ hit: borrowing ProbeHit, _ values: borrowing HitValues, _ first: Int
  ) -> HitValue? {
    switch subject {
    case .process: return .integer(UInt64(hit.process.rawValue), isSigned: true)
    case .thread: return .integer(UInt64(hit.thread.rawValue), isSigned: true)
    case .argument(let name):
      return index(ofArgument: name, in: hit.site).map { values.values[first + $0] }
    }
  }

  static func compare(
    _ value: HitValue?, _ comparison: Comparison, _ literal: Literal,
    _ values: borrowing HitValues
  ) -> Bool? {
    switch value {
    case nil, .fault?: return nil
    case .integer(let word, let isSigned)?:
      return compareNumber(word, isSigned: isSigned, comparison, literal)
    case .character(let byte)?:
      if let answer = compareBytes([byte], comparison, literal) { return answer }
      return compareNumber(UInt64(byte), isSigned: false, comparison, literal)
    case .pointer(let word)?:
      return compareNumber(word, isSigned: false, comparison, literal)
    case .null?:
      return compareNumber(0, isSigned: false, comparison, literal)
    case .boolean(let isTrue)?:
      return compareNumber(isTrue ? 1 : 0, isSigned: false, comparison, literal)
    case .floating(let number)?:
      switch literal {
      case .integer(let other): return order(number, Double(other), comparison)
      case .unsigned(let other): return order(number, Double(other), comparison)
      case .floating(let other): return order(number, other, comparison)
      case .text, .pattern, .truth, .null: return nil
      }
    case .string(let start, let count, _)?, .bytes(let start, let count)?:
      if literal == .null { return comparison == .unequal }
      return compareBytes(values.arena[start..<start + count], comparison, literal)
    }
  }

  /// Compares text with a text or a pattern; nil when the literal is neither.
  private static func compareBytes(
    _ bytes: ArraySlice<UInt8>, _ comparison: Comparison, _ literal: Literal
  ) -> Bool? {
    switch literal {
    case .pattern(let glob):
      glob.matches(String(decoding: bytes, as: UTF8.self)) == (comparison == .matches)
    case .text(let text): order(Array(bytes), text, comparison)
    default: nil
    }
  }

  private static func compareNumber(
    _ word: UInt64, isSigned: Bool, _ comparison: Comparison, _ literal: Literal
  ) -> Bool? {
    let isNegative = isSigned && Int64(bitPattern: word) < 0
    switch literal {
    case .text, .pattern: return nil
    case .floating(let other):
      return order(isNegative ? Double(Int64(bitPattern: word)) : Double(word), other, comparison)
    case .null: return compareNumber(word, isSigned: false, comparison, .integer(0))
    case .truth(let isTrue):
      return compareNumber(word != 0 ? 1 : 0, isSigned: false, comparison, .integer(isTrue ? 1 : 0))
    case .unsigned(let other):
      return isNegative ? order(-1, 0, comparison) : order(word, other, comparison)
    case .integer(let other):
      if isNegative { return order(Int64(bitPattern: word), other, comparison) }
      return other < 0 ? order(1, 0, comparison) : order(word, UInt64(other), comparison)
    }
  }

  private static func order<Value: Comparable>(
    _ left: Value, _ right: Value, _ comparison: Comparison
  ) -> Bool? {
    switch comparison {
    case .equal: left == right
    case .unequal: left != right
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    case .matches, .matchesNot: nil
    }
  }

  private static func order(
    _ left: [UInt8], _ right: [UInt8], _ comparison: Comparison
  ) -> Bool? {
    switch comparison {
    case .equal: left == right
    case .unequal: left != right
    case .less: left.lexicographicallyPrecedes(right)
    case .lessOrEqual: !right.lexicographicallyPrecedes(left)
    case .greater: right.lexicographicallyPrecedes(left)
    case .greaterOrEqual: !left.lexicographicallyPrecedes(right)
    case .matches, .matchesNot: nil
    }
  }
}

/// A condition that cannot be understood, and where.
package struct HitConditionError: Error, Equatable, Sendable, CustomStringConvertible {
  package let text: String
  /// Bytes from the start of the text.
  package let position: Int
  package let reason: String

  package var description: String {
    "cannot understand the condition '\(text)' at character \(position + 1): \(reason) "
      + "(for example: 'lineno > 10 && filename ~ \"*.py\"')"
  }
}
