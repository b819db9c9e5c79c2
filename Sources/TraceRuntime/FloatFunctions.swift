// Floating-point numbers that scripts hold as the bits of a double: arithmetic, and their text as
// SystemTap writes it.

internal import TraceProgram

/// Functions of doubles.
enum FloatFunctions {
  /// A sum and so on, or a comparison; nil for another function.
  static func combine(_ function: Subroutine, _ a: UInt64, _ b: UInt64) -> UInt64? {
    let x = Double(bitPattern: a)
    let y = Double(bitPattern: b)
    switch function {
    case .floatAdd: return (x + y).bitPattern
    case .floatSubtract: return (x - y).bitPattern
    case .floatMultiply: return (x * y).bitPattern
    case .floatDivide: return (x / y).bitPattern
    case .floatRemainder: return x.remainder(dividingBy: y).bitPattern
    case .floatEqual: return x == y ? 1 : 0
    case .floatLess: return x < y ? 1 : 0
    case .floatLessOrEqual: return x <= y ? 1 : 0
    default: return nil
    }
  }

  /// The nearest integer by a rule: to even, toward zero, down, up, away from zero.
  static func integer(_ bits: UInt64, rounding: UInt64) -> UInt64 {
    let rules: [FloatingPointRoundingRule] = [
      .toNearestOrEven, .towardZero, .down, .up, .toNearestOrAwayFromZero,
    ]
    let rule = rounding < UInt64(rules.count) ? rules[Int(rounding)] : .toNearestOrEven
    let number = Double(bitPattern: bits).rounded(rule)
    if number.isNaN { return UInt64(bitPattern: .max) }
    if let exact = Int64(exactly: number) { return UInt64(bitPattern: exact) }
    return UInt64(bitPattern: number < 0 ? Int64.min : .max)
  }

  /// A number with so many digits after the point, at least one.
  static func append(_ bits: UInt64, digits: Int64, limit: Int, to result: inout [UInt8]) {
    let number = Double(bitPattern: bits)
    if number.sign == .minus { result.append(UInt8(ascii: "-")) }
    guard number.isFinite else {
      result += Array((number.isNaN ? "nan" : "inf").utf8)
      return
    }
    let magnitude = number.magnitude
    let whole = magnitude.rounded(.towardZero)
    // The fraction in units of 2^-64, which holds all that a double beside a whole part has.
    var fraction = UInt64(((magnitude - whole) * 0x1p64).rounded(.towardZero))
    var decimals: [UInt8] = []
    for _ in 0..<Int(min(max(digits, 1), Int64(limit))) {
      let (digit, rest) = fraction.multipliedFullWidth(by: 10)
      decimals.append(UInt8(digit))
      fraction = rest
    }
    var carries = fraction >= 1 << 63
    for index in decimals.indices.reversed() where carries {
      carries = decimals[index] == 9
      decimals[index] = carries ? 0 : decimals[index] + 1
    }
    // Beyond 2^63 all that is left are zeros of the binary number.
    let integer = UInt64(exactly: whole) ?? .max
    NumberText.append(carries ? integer &+ 1 : integer, to: &result)
    result.append(UInt8(ascii: "."))
    for digit in decimals { result.append(0x30 + digit) }
  }

  /// The number that a text is, nil for one that is none.
  static func parse(_ text: UnsafeRawBufferPointer) -> Double? {
    var rest = text[...]
    var clean = ""
    func takeSign() -> String {
      guard let byte = rest.first, byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") else {
        return ""
      }
      rest.removeFirst()
      return byte == UInt8(ascii: "-") ? "-" : ""
    }
    func takeDigits() -> String {
      var digits = ""
      while let byte = rest.first, (0x30...0x39).contains(byte) {
        digits.unicodeScalars.append(Unicode.Scalar(byte))
        rest.removeFirst()
      }
      return digits
    }
    clean += takeSign()
    clean += "0" + takeDigits()
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      clean += "." + takeDigits() + "0"
    }
    if let byte = rest.first, byte | 0x20 == UInt8(ascii: "e") {
      rest.removeFirst()
      clean += "e" + takeSign() + "0" + takeDigits()
    }
    return rest.isEmpty ? Double(clean) : nil
  }
}
