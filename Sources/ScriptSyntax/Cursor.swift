// A position in bytes, for scanners: everything it answers past the end is nil or nothing, so that no
// scanner needs to ask where the end is.

/// Reads bytes one after the other.
package struct Cursor {
  package let bytes: [UInt8]
  /// The offset of the next byte; at most the number of bytes.
  package var offset: Int

  package init(_ bytes: [UInt8], at offset: Int = 0) {
    self.bytes = bytes
    self.offset = min(max(offset, 0), bytes.count)
  }

  package var isAtEnd: Bool { offset >= bytes.count }

  /// The next byte, which stays.
  package var next: UInt8? { peek(0) }

  /// The byte that many after the next one.
  package func peek(_ distance: Int) -> UInt8? {
    let index = offset &+ distance
    return index >= 0 && index < bytes.count ? bytes[index] : nil
  }

  /// Passes the next byte.
  package mutating func advance(_ count: Int = 1) {
    offset = min(offset &+ count, bytes.count)
  }

  /// Passes the next byte if it is this one.
  package mutating func skip(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    offset += 1
    return true
  }

  /// Whether these bytes come next.
  package func starts(with text: StaticString) -> Bool {
    var distance = 0
    return text.withUTF8Buffer { buffer in
      for byte in buffer {
        guard peek(distance) == byte else { return false }
        distance += 1
      }
      return true
    }
  }

  /// Passes a word if it comes next and no letter or digit continues it.
  package mutating func skip(word: StaticString) -> Bool {
    guard starts(with: word) else { return false }
    if let after = peek(word.utf8CodeUnitCount), after.isWordByte { return false }
    offset += word.utf8CodeUnitCount
    return true
  }

  /// Passes spaces and tabs, and stays on the line.
  package mutating func skipBlanks() {
    while let byte = next, byte.isBlank { offset += 1 }
  }

  /// Takes bytes as long as they qualify.
  package mutating func take(while qualifies: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    let start = offset
    while let byte = next, qualifies(byte) { offset += 1 }
    return bytes[start..<offset]
  }

  /// Takes a decimal number; nil when there is none or none that `Int` holds.
  package mutating func takeDecimal() -> Int? {
    let digits = take { $0.isDigit }
    var value = 0
    for digit in digits {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int(digit - 0x30))
      if overflow || carry { return nil }
      value = sum
    }
    return digits.isEmpty ? nil : value
  }
}

extension UInt8 {
  /// A space, tab, carriage return, form feed or vertical tab: white space within a line.
  package var isBlank: Bool { self == 0x20 || self == 0x09 || (self >= 0x0B && self <= 0x0D) }

  /// White space, line ends included.
  package var isSpace: Bool { isBlank || self == 0x0A }

  package var isDigit: Bool { self >= 0x30 && self <= 0x39 }

  package var isLetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7A }

  /// A letter, a digit or an underscore.
  package var isWordByte: Bool { isLetter || isDigit || self == 0x5F }

  /// What it counts as a hexadecimal digit.
  package var hexadecimalDigit: UInt8? {
    switch self {
    case 0x30...0x39: self - 0x30
    case 0x41...0x46: self - 0x41 + 10
    case 0x61...0x66: self - 0x61 + 10
    default: nil
    }
  }
}
