// Numbers and strings as C writes them, for the dialects that follow it.

/// An integer constant of C without its suffix.
package enum NumberLiteral {
  package enum Outcome: Equatable, Sendable {
    case value(UInt64)
    /// More than 64 bits.
    case overflow
    /// A digit that the base does not have.
    case invalidDigit(UInt8)
    /// No digit at all.
    case empty
  }

  /// Reads `12`, `0x1f` or `017`: the base is decided by how the digits begin.
  package static func decode(_ digits: some Collection<UInt8>) -> Outcome {
    var digits = digits[...]
    var base: UInt64 = 10
    if digits.first == 0x30, let second = digits.dropFirst().first {
      if second | 0x20 == 0x78 {
        base = 16
        digits = digits.dropFirst(2)
      } else {
        base = 8
        digits = digits.dropFirst()
      }
    }
    guard !digits.isEmpty else { return .empty }
    var value: UInt64 = 0
    var overflows = false
    for byte in digits {
      guard let digit = byte.hexadecimalDigit, digit < base else { return .invalidDigit(byte) }
      let (product, overflow) = value.multipliedReportingOverflow(by: base)
      let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
      overflows = overflows || overflow || carry
      value = sum
    }
    return overflows ? .overflow : .value(value)
  }
}

/// The inside of a string or character constant of C.
package enum StringLiteral {
  /// Replaces escapes. A backslash before a byte that is no escape stays when `keepsUnknown`, else the
  /// byte stands for itself.
  package static func decode(
    _ text: some Collection<UInt8>, keepsUnknown: Bool
  ) -> [UInt8] {
    var cursor = Cursor(Array(text))
    var result: [UInt8] = []
    while let byte = cursor.next {
      cursor.advance()
      guard byte == 0x5C, let escape = cursor.next else {
        result.append(byte)
        continue
      }
      cursor.advance()
      switch escape {
      case 0x30...0x37:
        var value = UInt32(escape - 0x30)
        var count = 1
        while count < 3, let digit = cursor.next, digit >= 0x30, digit <= 0x37 {
          value = value * 8 + UInt32(digit - 0x30)
          cursor.advance()
          count += 1
        }
        result.append(UInt8(truncatingIfNeeded: value))
      case 0x78:
        var value: UInt8 = 0
        while let digit = cursor.next?.hexadecimalDigit {
          value = value &* 16 &+ digit
          cursor.advance()
        }
        result.append(value)
      case 0x22, 0x5C: result.append(escape)
      default:
        if let replacement = replacement(for: escape) {
          result.append(replacement)
        } else {
          if keepsUnknown { result.append(0x5C) }
          result.append(escape)
        }
      }
    }
    return result
  }

  private static func replacement(for escape: UInt8) -> UInt8? {
    switch escape {
    case 0x61: 0x07  // a
    case 0x62: 0x08  // b
    case 0x66: 0x0C  // f
    case 0x6E: 0x0A  // n
    case 0x72: 0x0D  // r
    case 0x74: 0x09  // t
    case 0x76: 0x0B  // v
    default: nil
    }
  }
}
