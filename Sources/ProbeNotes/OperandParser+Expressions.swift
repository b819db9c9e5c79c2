// The expressions of an operand: whatever the assembler could work out, worked out again at 64 bits
// (it wraps too), except that symbols stay symbols and may therefore only be added and taken away.

extension OperandParser {
  private static let maximumDepth = 64
  private static let maximumTerms = 16

  /// A sum, the loosest level of the grammar.
  mutating func parseSum() throws(Failure) -> SymbolicSum {
    var sum = try parseBits()
    while true {
      skipBlanks()
      if take("+") {
        sum = try adding(sum, try parseBits(), negated: false)
      } else if take("-") {
        sum = try adding(sum, try parseBits(), negated: true)
      } else {
        return sum
      }
    }
  }

  private mutating func parseBits() throws(Failure) -> SymbolicSum {
    var sum = try parseProduct()
    while true {
      skipBlanks()
      guard let byte = next,
        byte == UInt8(ascii: "|") || byte == UInt8(ascii: "&")
          || byte == UInt8(ascii: "^")
      else { return sum }
      position += 1
      let left = try number(sum)
      let right = try number(try parseProduct())
      switch byte {
      case UInt8(ascii: "|"): sum = SymbolicSum(constant: left | right)
      case UInt8(ascii: "&"): sum = SymbolicSum(constant: left & right)
      default: sum = SymbolicSum(constant: left ^ right)
      }
    }
  }

  private mutating func parseProduct() throws(Failure) -> SymbolicSum {
    var sum = try parseUnary()
    while true {
      skipBlanks()
      if take("*") {
        let left = try number(sum)
        sum = SymbolicSum(constant: left &* (try number(try parseUnary())))
      } else if take("/") {
        sum = try dividing(sum, try parseUnary(), keepingRemainder: false)
      } else if next == UInt8(ascii: "%"), !nextAfterIsLetter {
        position += 1
        sum = try dividing(sum, try parseUnary(), keepingRemainder: true)
      } else if takePair("<") {
        sum = SymbolicSum(constant: try number(sum) << (try number(try parseUnary())))
      } else if takePair(">") {
        sum = SymbolicSum(constant: try number(sum) >> (try number(try parseUnary())))
      } else {
        return sum
      }
    }
  }

  private mutating func parseUnary() throws(Failure) -> SymbolicSum {
    guard depth < Self.maximumDepth else { throw .nestedTooDeep }
    depth += 1
    defer { depth -= 1 }
    skipBlanks()
    if take("-") { return try adding(SymbolicSum(), try parseUnary(), negated: true) }
    if take("+") { return try parseUnary() }
    if take("~") { return SymbolicSum(constant: ~(try number(try parseUnary()))) }
    if take("(") {
      let sum = try parseSum()
      skipBlanks()
      guard take(")") else { throw .expected("')'") }
      return sum
    }
    guard let byte = next else { throw .expected("a number or a symbol") }
    if isDigit(byte) { return SymbolicSum(constant: try parseNumber()) }
    guard isSymbolByte(byte) else { throw .trailing(rest) }
    return SymbolicSum(terms: [try parseSymbol()])
  }

  // MARK: Leaves

  private mutating func parseNumber() throws(Failure) -> UInt64 {
    let text = takeSymbolText()
    let (digits, radix): (Substring, Int) =
      if text.hasPrefix("0x") || text.hasPrefix("0X") {
        (text.dropFirst(2), 16)
      } else if text.hasPrefix("0b") || text.hasPrefix("0B") {
        (text.dropFirst(2), 2)
      } else if text.hasPrefix("0") && text.utf8.count > 1 {
        (text.dropFirst(), 8)
      } else {
        (text[...], 10)
      }
    guard let number = UInt64(digits, radix: radix) else { throw .badNumber(text) }
    return number
  }

  private mutating func parseSymbol() throws(Failure) -> SymbolicSum.Term {
    let name = takeSymbolText()
    guard take("@") else {
      return SymbolicSum.Term(symbol: name, modifier: nil, isNegative: false)
    }
    // The assembler takes modifiers in either case.
    let word = takeSymbolText()
    guard let modifier = SymbolModifier(rawValue: word.lowercased()) else {
      throw .unknownModifier(word)
    }
    return SymbolicSum.Term(symbol: name, modifier: modifier, isNegative: false)
  }

  private mutating func takeSymbolText() -> String {
    let start = position
    while let byte = next, isSymbolByte(byte) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  // MARK: Arithmetic

  private func number(_ sum: SymbolicSum) throws(Failure) -> UInt64 {
    if let term = sum.terms.first { throw .symbolInArithmetic(term.symbol) }
    return sum.constant
  }

  private func adding(
    _ left: SymbolicSum, _ right: SymbolicSum, negated: Bool
  ) throws(Failure) -> SymbolicSum {
    var sum = left
    sum.constant = negated ? left.constant &- right.constant : left.constant &+ right.constant
    for var term in right.terms {
      if negated { term.isNegative.toggle() }
      var opposite = term
      opposite.isNegative.toggle()
      // A symbol minus itself is nothing, and then it need not be found.
      if let known = sum.terms.firstIndex(of: opposite) {
        sum.terms.remove(at: known)
      } else {
        sum.terms.append(term)
      }
    }
    guard sum.terms.count <= Self.maximumTerms else { throw .tooManySymbols }
    return sum
  }

  private func dividing(
    _ left: SymbolicSum, _ right: SymbolicSum, keepingRemainder: Bool
  ) throws(Failure) -> SymbolicSum {
    let dividend = Int64(bitPattern: try number(left))
    let divisor = Int64(bitPattern: try number(right))
    guard divisor != 0 else { throw .divisionByZero }
    // The least number divided by -1 wraps to itself instead of trapping.
    let value =
      keepingRemainder
      ? dividend.remainderReportingOverflow(dividingBy: divisor).partialValue
      : dividend.dividedReportingOverflow(by: divisor).partialValue
    return SymbolicSum(constant: UInt64(bitPattern: value))
  }

  private var nextAfterIsLetter: Bool {
    guard position + 1 < bytes.endIndex else { return true }
    let byte = bytes[position + 1]
    return isSymbolByte(byte) && !isDigit(byte)
  }

  private mutating func takePair(_ character: Unicode.Scalar) -> Bool {
    guard let next, UInt32(next) == character.value, position + 1 < bytes.endIndex,
      UInt32(bytes[position + 1]) == character.value
    else { return false }
    position += 2
    return true
  }
}
