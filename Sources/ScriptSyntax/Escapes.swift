// The escapes of C in strings and characters (ISO C 6.4.4.4).

/// Decodes backslash escapes.
package enum Escapes {
  /// The bytes that an escaped text stands for. A backslash before anything without a meaning of its
  /// own stands for nothing, and the character for itself.
  package static func decode(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      index += 1
      guard byte == UInt8(ascii: "\\"), index < text.endIndex else {
        bytes.append(byte)
        continue
      }
      let escape = text[index]
      index += 1
      switch escape {
      case UInt8(ascii: "0")...UInt8(ascii: "7"):
        var value = UInt32(escape - 48)
        var count = 1
        while count < 3, index < text.endIndex, (48...55).contains(text[index]) {
          value = value << 3 | UInt32(text[index] - 48)
          index += 1
          count += 1
        }
        bytes.append(UInt8(truncatingIfNeeded: value))
      case UInt8(ascii: "x"):
        var value: UInt32 = 0
        var count = 0
        while index < text.endIndex, let digit = hexadecimalValue(of: text[index]) {
          value = value << 4 | digit
          index += 1
          count += 1
        }
        if count > 0 { bytes.append(UInt8(truncatingIfNeeded: value)) } else { bytes.append(escape) }
      default: bytes.append(named[escape] ?? escape)
      }
    }
    return bytes
  }

  private static let named: [UInt8: UInt8] = [
    UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "t"): 9, UInt8(ascii: "n"): 10,
    UInt8(ascii: "v"): 11, UInt8(ascii: "f"): 12, UInt8(ascii: "r"): 13,
  ]

  private static func hexadecimalValue(of byte: UInt8) -> UInt32? {
    switch byte {
    case 48...57: UInt32(byte - 48)
    case 65...70: UInt32(byte - 55)
    case 97...102: UInt32(byte - 87)
    default: nil
    }
  }
}
