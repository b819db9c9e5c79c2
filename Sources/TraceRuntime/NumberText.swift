// Numbers as text, digit by digit into a byte buffer: most of what traces print, so nothing here
// makes a string or an array of its own. The rules of width, precision and flags are printf's.

/// How a conversion's text is placed in its field, with all amounts known.
package struct FieldLayout: Hashable, Sendable {
  /// At least so many bytes.
  package var width = 0
  /// At least so many digits of a number, or at most so many bytes of a text; nil when not given.
  package var precision: Int?
  package var isLeftAligned = false
  package var padsWithZeros = false
  package var showsSign = false
  package var padsWithSpace = false
  package var isAlternate = false

  package init(width: Int = 0, isLeftAligned: Bool = false) {
    self.width = width
    self.isLeftAligned = isLeftAligned
  }
}

/// Appends numbers and padded text to bytes.
package enum NumberText {
  /// Appends the digits of a number without sign.
  package static func append(_ value: UInt64, to out: inout [UInt8]) {
    append(digitsOf: value, atLeast: digitCount(of: value, radix: 10), radix: 10, to: &out)
  }

  /// Appends the digits of a number, with a minus if it is negative.
  package static func append(_ value: Int64, to out: inout [UInt8]) {
    if value < 0 { out.append(UInt8(ascii: "-")) }
    append(value.magnitude, to: &out)
  }

  /// Appends the hexadecimal digits of a number, without a prefix.
  package static func append(hexadecimal value: UInt64, to out: inout [UInt8]) {
    append(digitsOf: value, atLeast: digitCount(of: value, radix: 16), radix: 16, to: &out)
  }

  /// Appends a number right-aligned in so many bytes.
  package static func append(_ value: Int64, width: Int, to out: inout [UInt8]) {
    let count = digitCount(of: value.magnitude, radix: 10)
    append(spaces: width - count - (value < 0 ? 1 : 0), to: &out)
    if value < 0 { out.append(UInt8(ascii: "-")) }
    append(digitsOf: value.magnitude, atLeast: count, radix: 10, to: &out)
  }

  /// Appends a number right-aligned in so many bytes.
  package static func append(_ value: UInt64, width: Int, to out: inout [UInt8]) {
    let count = digitCount(of: value, radix: 10)
    append(spaces: width - count, to: &out)
    append(digitsOf: value, atLeast: count, radix: 10, to: &out)
  }

  /// Appends so many spaces; none for a negative count.
  package static func append(spaces count: Int, to out: inout [UInt8]) {
    append(UInt8(ascii: " "), count: count, to: &out)
  }

  /// Appends a byte so many times.
  package static func append(_ byte: UInt8, count: Int, to out: inout [UInt8]) {
    guard count > 0 else { return }
    if count < 16 {
      for _ in 0..<count { out.append(byte) }
    } else {
      out.append(contentsOf: repeatElement(byte, count: count))
    }
  }

  /// Appends text cut to the precision and filled up to the width.
  package static func append(
    text: ArraySlice<UInt8>, _ layout: FieldLayout, to out: inout [UInt8]
  ) {
    if layout.width == 0, layout.precision == nil { return out.append(contentsOf: text) }
    let text = text.prefix(layout.precision ?? text.count)
    if !layout.isLeftAligned { append(spaces: layout.width - text.count, to: &out) }
    out.append(contentsOf: text)
    if layout.isLeftAligned { append(spaces: layout.width - text.count, to: &out) }
  }

  /// Appends the magnitude of a number in a radix of at most 16, in its field.
  package static func append(
    _ magnitude: UInt64, isNegative: Bool, radix: UInt64, isUppercase: Bool = false,
    _ layout: FieldLayout, to out: inout [UInt8]
  ) {
    let prefix = prefix(
      magnitude, isNegative: isNegative, radix: radix, isUppercase: isUppercase, layout)
    var digits = max(digitCount(of: magnitude, radix: radix), layout.precision ?? 1)
    if radix == 8, layout.isAlternate, magnitude != 0, digits == digitCount(of: magnitude, radix: 8)
    {
      digits += 1
    }
    var padding = layout.width - digits - prefix.utf8CodeUnitCount
    if layout.padsWithZeros, !layout.isLeftAligned, layout.precision == nil, padding > 0 {
      digits += padding
      padding = 0
    }
    if !layout.isLeftAligned { append(spaces: padding, to: &out) }
    prefix.withUTF8Buffer { out.append(contentsOf: $0) }
    append(digitsOf: magnitude, atLeast: digits, radix: radix, isUppercase: isUppercase, to: &out)
    if layout.isLeftAligned { append(spaces: padding, to: &out) }
  }

  /// What stands before the digits, and before zeros that pad.
  private static func prefix(
    _ magnitude: UInt64, isNegative: Bool, radix: UInt64, isUppercase: Bool, _ layout: FieldLayout
  ) -> StaticString {
    if radix == 16 {
      return layout.isAlternate && magnitude != 0 ? (isUppercase ? "0X" : "0x") : ""
    }
    guard radix == 10 else { return "" }
    if isNegative { return "-" }
    return layout.showsSign ? "+" : layout.padsWithSpace ? " " : ""
  }

  static func digitCount(of value: UInt64, radix: UInt64) -> Int {
    if radix == 16 { return max(1, (67 - value.leadingZeroBitCount) / 4) }
    var count = 1
    var rest = value
    while rest >= radix {
      rest /= radix
      count += 1
    }
    return count
  }

  /// `count` is at least the number of digits; zeros come before them.
  static func append(
    digitsOf value: UInt64, atLeast count: Int, radix: UInt64, isUppercase: Bool = false,
    to out: inout [UInt8]
  ) {
    let start = out.count
    append(UInt8(ascii: "0"), count: count, to: &out)
    let letters = UInt8(ascii: isUppercase ? "A" : "a") - 10
    var index = start + count - 1
    var rest = value
    while rest > 0, index >= start {
      let digit = UInt8(truncatingIfNeeded: rest % radix)
      out[index] = digit < 10 ? UInt8(ascii: "0") + digit : letters + digit
      rest /= radix
      index -= 1
    }
  }
}
