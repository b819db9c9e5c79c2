// The second half of the preprocessor: `%( a == b && c > d || … %? … %: … %)`. The branch that is
// not taken is passed over as tokens, so it may hold what is wrong in this version or on this
// system.

internal import ScriptSyntax

extension StapPreprocessor {
  /// The next token that the parser is to see; nil at the end.
  func next() throws(StapSyntaxError) -> StapToken? {
    while true {
      let branch = conditions.last?.branch
      guard let token = branch?.isSkipped ?? false ? try skippedEnd() : try expandedToken() else {
        guard let open = conditions.popLast() else { return nil }
        throw StapSyntaxError(
          .conditionIncomplete, "incomplete conditional at end of file", at: open.token)
      }
      guard token.kind == .operator else { return token }
      switch token.text {
      case "%?": throw unopened(token)
      case "%:":
        switch branch {
        case .then(let isKept):
          conditions[conditions.count - 1].branch = .otherwise(isKept: !isKept)
        case .otherwise:
          throw StapSyntaxError(
            .conditionRepeated, "invalid conditional - duplicate '%:'", at: token)
        case nil: throw unopened(token)
        }
      case "%)":
        if conditions.popLast() == nil { throw unopened(token) }
      case "%(": conditions.append((token, .then(isKept: try decide(token))))
      default: return token
      }
    }
  }

  private func unopened(_ token: StapToken, line: UInt = #line) -> StapSyntaxError {
    StapSyntaxError(
      .conditionIncomplete, "incomplete conditional - missing '%('", at: token, line: line)
  }

  /// The token that ends a branch which is not taken. Mistakes within it do not count.
  private func skippedEnd() throws(StapSyntaxError) -> StapToken? {
    var nesting = 0
    while true {
      let token: StapToken?
      do throws(StapSyntaxError) {
        token = try expandedToken(skipsDefinitions: true)
      } catch {
        continue
      }
      guard let token else { return nil }
      guard token.kind == .operator else { continue }
      switch token.text {
      case "%(": nesting += 1
      case "%)" where nesting > 0: nesting -= 1
      case "%:" where nesting == 0, "%?" where nesting == 0, "%)": return token
      default: continue
      }
    }
  }

  // MARK: Conditions

  private func decide(_ open: StapToken) throws(StapSyntaxError) -> Bool {
    var result = false
    var conjunction = true
    while true {
      guard let left = try expandedToken(), let relation = try expandedToken(),
        let right = try expandedToken()
      else {
        throw StapSyntaxError(
          .conditionIncomplete, "incomplete condition after '%('", at: open)
      }
      let holds = try StapCondition(left: left, relation: relation, right: right)
        .holds(in: environment)
      conjunction = conjunction && holds
      let mark = try expandedToken()
      if mark?.isOperator("&&") ?? false { continue }
      result = result || conjunction
      conjunction = true
      if mark?.isOperator("||") ?? false { continue }
      guard mark?.isOperator("%?") ?? false else {
        throw StapSyntaxError(
          .conditionMark, "expected '%?' marker for conditional", at: open)
      }
      return result
    }
  }
}

extension StapPreprocessor.Branch {
  fileprivate var isSkipped: Bool {
    switch self {
    case .then(let isKept), .otherwise(let isKept): !isKept
    }
  }
}

/// A comparison of a preprocessor condition.
private struct StapCondition {
  let left: StapToken
  let relation: StapToken
  let right: StapToken

  func holds(in environment: StapEnvironment) throws(StapSyntaxError) -> Bool {
    if left.kind == .identifier {
      switch left.text {
      case "kernel_v": return try version(environment.kernelVersion)
      case "kernel_vr": return try version(environment.kernelRelease)
      case "systemtap_v": return try version(environment.compatible)
      case "systemtap_privilege":
        return try equality(environment.privilege.utf8.elementsEqual(try string()))
      case "guru_mode": return try guruMode(environment.isGuru)
      case "arch": return try pattern(environment.architecture)
      case "runtime": return try pattern(environment.runtime)
      case _ where left.text.hasPrefix("CONFIG_"):
        return try configuration(environment.kernelConfiguration)
      default: break
      }
    }
    switch (left.kind, right.kind) {
    case (.string, .string):
      let less = left.bytes.lexicographicallyPrecedes(right.bytes)
      return try ordered(left.bytes == right.bytes ? 0 : less ? -1 : 1)
    case (.number, .number): return try ordered(try number(left), try number(right))
    case (.string, .number) where relation.kind == .operator:
      throw operand("expected string literal as right value", right)
    case (.number, .string) where relation.kind == .operator:
      throw operand("expected number literal as right value", right)
    default:
      throw operand(
        "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n"
          + "             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n"
          + "             comparison between strings or integers", left)
    }
  }

  // MARK: Operands

  private func operand(_ message: String, _ token: StapToken) -> StapSyntaxError {
    StapSyntaxError(.conditionOperand, message, at: token)
  }

  private func string() throws(StapSyntaxError) -> [UInt8] {
    guard right.kind == .string else { throw operand("expected string literal", right) }
    return right.bytes
  }

  /// Numbers of conditions are decimal.
  private func number(_ token: StapToken) throws(StapSyntaxError) -> Int64 {
    guard let value = Int64(token.text) else {
      throw operand("number invalid or out of range", token)
    }
    return value
  }

  /// The value of a build option, as C's `strtoll` reads it.
  private func optionNumber(_ text: String) -> Int64? {
    let isNegative = text.hasPrefix("-")
    if text.isEmpty { return 0 }
    guard
      case .value(let value) = NumberLiteral.decode(
        isNegative ? text.utf8.dropFirst() : text.utf8[...]),
      value <= UInt64(Int64.max)
    else { return nil }
    return isNegative ? -Int64(value) : Int64(value)
  }

  // MARK: Relations

  private func equality(_ areEqual: Bool) throws(StapSyntaxError) -> Bool {
    if relation.isOperator("==") { return areEqual }
    if relation.isOperator("!=") { return !areEqual }
    throw StapSyntaxError(.conditionOperator, "expected '==' or '!='", at: relation)
  }

  private func ordered<Value: Comparable>(
    _ left: Value, _ right: Value
  ) throws(StapSyntaxError) -> Bool {
    try ordered(left == right ? 0 : left < right ? -1 : 1)
  }

  private func ordered(_ order: Int) throws(StapSyntaxError) -> Bool {
    if relation.kind == .operator {
      switch relation.text {
      case "<=": return order <= 0
      case ">=": return order >= 0
      case "<": return order < 0
      case ">": return order > 0
      case "==": return order == 0
      case "!=": return order != 0
      default: break
      }
    }
    throw StapSyntaxError(.conditionOperator, "expected comparison operator", at: relation)
  }

  private func pattern(_ text: String) throws(StapSyntaxError) -> Bool {
    let pattern = try string()
    return try equality(StapText.matches(Array(text.utf8), pattern: pattern))
  }

  private func version(_ text: String) throws(StapSyntaxError) -> Bool {
    let query = try string()
    _ = try ordered(0)
    guard query.contains(where: { "*?[".utf8.contains($0) }) else {
      return try ordered(StapText.order(text, right.text))
    }
    guard relation.isOperator("==") || relation.isOperator("!=") else {
      throw StapSyntaxError(
        .conditionOperator, "wildcard not allowed with order comparison operators", at: relation)
    }
    return try pattern(text)
  }

  private func guruMode(_ isGuru: Bool) throws(StapSyntaxError) -> Bool {
    guard right.kind == .number else { throw operand("expected number", right) }
    let value = try number(right)
    guard value == 0 || value == 1 else { throw operand("expected 0 or 1", relation) }
    return try equality((value == 1) == isGuru)
  }

  private func configuration(_ options: [String: String]) throws(StapSyntaxError) -> Bool {
    let value = options[left.text] ?? ""
    switch right.kind {
    case .string: return try pattern(value)
    case .number:
      guard let value = optionNumber(value) else {
        throw operand("Config option value not a number", left)
      }
      return try ordered(value, try number(right))
    case .identifier where right.text.hasPrefix("CONFIG_"):
      let other = options[right.text] ?? ""
      if let value = optionNumber(value), let other = optionNumber(other) {
        return try ordered(value, other)
      }
      return try ordered(value, other)
    default:
      throw operand(
        "expected string, number literal or other CONFIG_... as right side operand", right)
    }
  }
}
