// Shell patterns over short names: `*`, `?`, `[a-z]`, `[!x]` (or `[^x]`) and `\` before a character
// that stands for itself. Matching goes back to the latest `*` only, so it takes at most the product
// of the two lengths, whatever a user or a file comes up with.

/// A compiled shell pattern.
package struct Glob: Hashable, Sendable {
  private enum Token: Hashable, Sendable {
    case literal(Unicode.Scalar)
    case dash
    case any
    case anyRun
    case set([ClosedRange<Unicode.Scalar>], negated: Bool)
  }

  private var tokens: [Token] = []

  /// The pattern that matches everything.
  static let everything = Glob(tokens: [.anyRun])

  private init(tokens: [Token]) {
    self.tokens = tokens
  }

  /// Compiles a pattern; with `dashIsDoubleUnderscore`, `-` also matches `__`.
  package init(
    _ text: some StringProtocol, dashIsDoubleUnderscore: Bool = false
  ) throws(ProbePatternError.Cause) {
    let scalars = Array(text.unicodeScalars)
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      index += 1
      switch scalar {
      case "*":
        if tokens.last != .anyRun { tokens.append(.anyRun) }
      case "?":
        tokens.append(.any)
      case "[":
        tokens.append(try Self.set(scalars, &index))
      case "\\":
        guard index < scalars.count else { throw .danglingBackslash }
        tokens.append(.literal(scalars[index]))
        index += 1
      case "-" where dashIsDoubleUnderscore:
        tokens.append(.dash)
      default:
        tokens.append(.literal(scalar))
      }
    }
  }

  // Reads from just after `[` to just after its `]`. A `]` that comes first is a member.
  private static func set(
    _ scalars: [Unicode.Scalar], _ index: inout Int
  ) throws(ProbePatternError.Cause) -> Token {
    var negated = false
    if index < scalars.count, scalars[index] == "!" || scalars[index] == "^" {
      negated = true
      index += 1
    }
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    while index < scalars.count, scalars[index] != "]" || ranges.isEmpty {
      let first = scalars[index]
      index += 1
      guard index + 1 < scalars.count, scalars[index] == "-", scalars[index + 1] != "]" else {
        ranges.append(first...first)
        continue
      }
      let last = scalars[index + 1]
      guard first <= last else { throw .reversedRange("\(first)-\(last)") }
      ranges.append(first...last)
      index += 2
    }
    guard index < scalars.count else { throw .unclosedSet }
    index += 1
    return .set(ranges, negated: negated)
  }

  /// Whether the pattern matches the whole text.
  package func matches(_ text: some StringProtocol) -> Bool {
    if tokens == [.anyRun] { return true }
    let scalars = Array(text.unicodeScalars)
    var token = 0
    var position = 0
    var retry: (token: Int, position: Int)?
    while true {
      if token < tokens.count, tokens[token] == .anyRun {
        token += 1
        retry = (token, position)
        continue
      }
      if token == tokens.count, position == scalars.count { return true }
      if token < tokens.count, let end = step(tokens[token], scalars, position) {
        token += 1
        position = end
        continue
      }
      guard let last = retry, last.position < scalars.count else { return false }
      token = last.token
      position = last.position + 1
      retry = (token, position)
    }
  }

  /// Whether the pattern matches the text with some digits after it, one at least: a provider's name
  /// before it is known of which process.
  func matchesSomeNumber(after text: some StringProtocol) -> Bool {
    let scalars = Array(text.unicodeScalars)
    // All ways of matching at once: for each place in the text, the tokens that may come next.
    var reached = [Set<Int>](repeating: [], count: scalars.count + 1)
    reached[0] = [0]
    for position in scalars.indices {
      passRuns(&reached[position])
      for token in reached[position] where token < tokens.count {
        if tokens[token] == .anyRun {
          reached[position + 1].insert(token)
        } else if let end = step(tokens[token], scalars, position) {
          reached[end].insert(token + 1)
        }
      }
    }
    var current = reached[scalars.count]
    passRuns(&current)
    var seen: Set<Set<Int>> = []
    while !current.isEmpty, seen.insert(current).inserted {
      var next: Set<Int> = []
      for token in current where token < tokens.count {
        if tokens[token] == .anyRun { next.insert(token) }
        if Self.digits.contains(where: { step(tokens[token], [$0], 0) != nil }) {
          next.insert(token + 1)
        }
      }
      passRuns(&next)
      if next.contains(tokens.count) { return true }
      current = next
    }
    return false
  }

  private static let digits = Array("0123456789".unicodeScalars)

  /// A run may match nothing.
  private func passRuns(_ reached: inout Set<Int>) {
    for token in reached.sorted() where token < tokens.count && tokens[token] == .anyRun {
      reached.insert(token + 1)
    }
  }

  private func step(_ token: Token, _ scalars: [Unicode.Scalar], _ position: Int) -> Int? {
    guard position < scalars.count else { return nil }
    let scalar = scalars[position]
    switch token {
    case .literal(let wanted): return scalar == wanted ? position + 1 : nil
    case .any: return position + 1
    case .anyRun: return nil
    case .set(let ranges, let negated):
      return ranges.contains { $0.contains(scalar) } != negated ? position + 1 : nil
    case .dash:
      if scalar == "-" { return position + 1 }
      let isDouble = scalar == "_" && position + 1 < scalars.count && scalars[position + 1] == "_"
      return isDouble ? position + 2 : nil
    }
  }
}
