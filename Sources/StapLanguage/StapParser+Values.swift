// What operators are applied to: literals, variables, calls, statistics, and print with its
// relatives.

internal import ScriptSyntax

extension StapParser {
  func value() throws(StapSyntaxError) -> StapExpression {
    guard let token = try peek() else { throw error(.expectedValue, "expected value") }
    switch token.kind {
    case .embedded:
      if !isPrivileged {
        throw error(
          .guru, "embedded expression code in unprivileged script; need stap -g",
          abandons: false)
      }
      _ = try next()
      return try make(.embedded(token.bytes), token)
    case .operator where token.text == "(":
      swallow()
      let inside = try expression()
      try require(")")
      return inside
    case .identifier: return try named()
    case .operator where token.isAtWord: return try named()
    default: return try literal()
    }
  }

  // MARK: Literals

  /// A number, which may be negative, or a string.
  func literal() throws(StapSyntaxError) -> StapExpression {
    let token = try next()
    if token.kind == .string { return try joinedString(token) }
    let isNegative = token.isOperator("-")
    let digits: StapToken
    if isNegative {
      swallow()
      digits = try next()
    } else {
      digits = token
    }
    guard digits.kind == .number else {
      throw error(.expectedValue, "expected literal string or number")
    }
    return StapExpression(
      .number(try number(digits, isNegative: isNegative)), token: digits,
      range: range(from: token))
  }

  func stringLiteral() throws(StapSyntaxError) -> StapExpression {
    let token = try next()
    guard token.kind == .string else {
      throw error(.expectedString, "expected literal string")
    }
    return try joinedString(token)
  }

  /// The string of a token and those that follow it.
  private func joinedString(_ token: StapToken) throws(StapSyntaxError) -> StapExpression {
    var text = token.bytes
    while let following = try peek(), following.kind == .string {
      // Before version 2.0 a comment between them kept strings apart.
      if preprocessor.lexer.isAfterComment, !environment.speaks("2.0") { break }
      text += following.bytes
      _ = try next()
    }
    return try make(.string(text), token)
  }

  /// The bytes of a string, or of several that follow each other.
  func expectString() throws(StapSyntaxError) -> [UInt8] {
    let token = try next()
    guard token.kind == .string else { throw error(.expectedString, "expected string") }
    guard case .string(let text) = try joinedString(token).kind else { return token.bytes }
    return text
  }

  func expectNumber() throws(StapSyntaxError) -> Int64 {
    let isNegative = try skip("-")
    let token = try next()
    guard token.kind == .number else { throw error(.expectedNumber, "expected number") }
    let value = try number(token, isNegative: isNegative)
    swallow()
    return value
  }

  /// Numbers up to 2^64-1 wrap around; negative ones must fit.
  private func number(
    _ token: StapToken, isNegative: Bool
  ) throws(StapSyntaxError) -> Int64 {
    guard case .value(let value) = NumberLiteral.decode(token.bytes),
      !isNegative || value <= UInt64(Int64.max) + 1
    else {
      throw error(.numberRange, "number invalid or out of range")
    }
    return Int64(bitPattern: isNegative ? 0 &- value : value)
  }

  // MARK: Names

  /// The word or `@` operator of something that can be indexed, and the histogram if it is one.
  private func indexableHead() throws(StapSyntaxError) -> (StapToken, StapHistogram?) {
    let token = try next()
    guard token.kind == .identifier || token.isAtWord else {
      throw error(.expectedStatistic, "expected identifier or statistical operation")
    }
    guard token.text == "@hist_linear" || token.text == "@hist_log" else { return (token, nil) }
    let isLinear = token.text == "@hist_linear"
    try expect("(")
    let statistic = try expression()
    var parameters: [Int64] = []
    while isLinear, parameters.count < 3 {
      try expect(",")
      parameters.append(try expectNumber())
    }
    try expect(")")
    let histogram = StapHistogram(
      token: token, isLinear: isLinear, statistic: statistic, parameters: parameters)
    return (token, histogram)
  }

  /// An array or a histogram.
  func indexable() throws(StapSyntaxError) -> StapIndexable {
    let (token, histogram) = try indexableHead()
    return StapIndexable(
      kind: histogram.map { .histogram($0) } ?? .array(token.text), token: token)
  }

  /// What begins with a word or an `@` operator.
  private func named() throws(StapSyntaxError) -> StapExpression {
    let (token, histogram) = try indexableHead()
    if let histogram {
      guard try peekOperator("[") else {
        throw StapSyntaxError(
          .bareHistogram, "base histogram operator where expression expected", at: token)
      }
      return try element(StapIndexable(kind: .histogram(histogram), token: token))
    }
    if token.isAtWord { return try atWord(token) }
    if let style = StapPrint.style(of: token.text) { return try print(token, style) }
    if try skip("(") { return try call(token) }
    if try peekOperator("[") {
      return try element(StapIndexable(kind: .array(token.text), token: token))
    }
    return symbol(token)
  }

  private func call(_ token: StapToken) throws(StapSyntaxError) -> StapExpression {
    var arguments: [StapExpression] = []
    if try !skip(")") {
      repeat {
        arguments.append(try expression())
      } while try expect(anyOf: [")", ","]) == ","
    }
    return try make(.call(token.text, arguments), token)
  }

  /// `[key, *]` after what it indexes.
  private func element(_ base: StapIndexable) throws(StapSyntaxError) -> StapExpression {
    try expect("[")
    var keys: [StapExpression?] = []
    repeat {
      keys.append(try skip("*") ? nil : try expression())
    } while try expect(anyOf: ["]", ","]) == ","
    return try make(.element(base, keys), base.token)
  }

  /// `@count(s)` and its like.
  func extract(_ token: StapToken) throws(StapSyntaxError) -> StapExpression {
    guard let extractor = StapExtractor(rawValue: token.text) else {
      throw error(.unknownOperator, "unknown operator \(token.text)")
    }
    let parameterLimit = extractor == .variance ? 1 : 0
    try expect("(")
    let statistic = try expression()
    var parameters: [Int64] = []
    while true {
      let mark = try next()
      if mark.isOperator(")") { break }
      guard mark.isOperator(",") else { throw error(.expected, "expected ')'") }
      if parameters.count >= parameterLimit {
        let count = parameterLimit + 1
        throw StapSyntaxError(
          .parameterCount,
          "not more than \(count) parameter\(count == 1 ? "" : "s") allowed", at: mark)
      }
      swallow()
      parameters.append(try expectNumber())
    }
    swallow()
    return try make(.extract(extractor, statistic, parameters), token)
  }

  // MARK: Print

  private func print(
    _ token: StapToken, _ style: StapPrint.Style
  ) throws(StapSyntaxError) -> StapExpression {
    try expect("(")
    let isPlain = !style.hasFormat && !style.hasDelimiter && token.text != "print_char"
    if isPlain, let word = try peek(),
      word.isOperator("@hist_linear") || word.isOperator("@hist_log")
    {
      return try printHistogram(token)
    }
    var head = StapPrint.Head.none
    var fewest = 0
    if style.hasFormat {
      let format = try literalText()
      if let message = StapFormat.mistake(in: format) { throw error(.printFormat, message) }
      head = .format(format)
    } else if style.hasDelimiter {
      head = .delimiter(try literalText())
      fewest = 2
    } else if !style.endsLine {
      fewest = 1
    }
    var values: [StapExpression] = []
    var needsComma = style.hasFormat || style.hasDelimiter
    while true {
      if values.count >= fewest, try peekOperator(")") { break }
      if needsComma { _ = try expect(anyOf: [",", ")"]) }
      values.append(try expression())
      needsComma = true
    }
    try expect(")")
    let print = StapPrint(name: token.text, head: head, values: values)
    return try make(.print(print), token)
  }

  private func literalText() throws(StapSyntaxError) -> [UInt8] {
    guard case .string(let text) = try stringLiteral().kind else { return [] }
    return text
  }

  /// `print(@hist_log(s))`: the whole histogram, or with an index after it a bucket's count.
  private func printHistogram(_ token: StapToken) throws(StapSyntaxError) -> StapExpression {
    let (word, histogram) = try indexableHead()
    var head = StapPrint.Head.none
    var values: [StapExpression] = []
    if let histogram, try skip("[") {
      let bucket = try expression()
      try expect("]")
      let base = StapIndexable(kind: .histogram(histogram), token: word)
      values.append(try make(.element(base, [bucket]), word))
      while try !peekOperator(")") {
        _ = try expect(anyOf: [",", ")"])
        values.append(try expression())
      }
    } else if let histogram {
      head = .histogram(histogram)
    }
    try expect(")")
    return try make(.print(StapPrint(name: token.text, head: head, values: values)), token)
  }
}

/// The formats of `printf`.
enum StapFormat {
  /// What is wrong with a format by itself; nil when nothing is.
  static func mistake(in format: [UInt8]) -> String? {
    var cursor = Cursor(format)
    while !cursor.isAtEnd {
      guard cursor.skip(0x25) else {
        cursor.advance()
        continue
      }
      if cursor.isAtEnd { return "invalid or missing conversion specifier" }
      if cursor.skip(0x25) { continue }
      if let flag = cursor.next, "0+- #".utf8.contains(flag) { cursor.advance() }
      skipAmount(&cursor)
      if cursor.skip(0x2E) { skipAmount(&cursor) }
      _ = cursor.skip(0x6C)
      guard let letter = cursor.next else {
        return "trailing incomplete print format conversion"
      }
      guard "bcsmMdiuoXxp".utf8.contains(letter) else {
        return "invalid or missing conversion specifier"
      }
      cursor.advance()
    }
    return nil
  }

  private static func skipAmount(_ cursor: inout Cursor) {
    if !cursor.skip(0x2A) { _ = cursor.take { $0.isDigit } }
  }
}
