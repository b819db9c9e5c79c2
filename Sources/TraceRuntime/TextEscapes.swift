// Text functions that scripts other than D's have: replacing, and C's escapes.

extension TextOperations {
  /// Text with every occurrence of an old part replaced, from left to right; it may be cut off at the
  /// limit.
  static func appendReplacing(
    _ text: Bytes, _ old: Bytes, by new: Bytes, limit: Int, to result: inout [UInt8]
  ) {
    var index = 0
    while index < text.count, result.count < limit {
      if !old.isEmpty, index + old.count <= text.count, matches(old, text, at: index) {
        result.append(raw: new)
        index += old.count
      } else {
        result.append(text[index])
        index += 1
      }
    }
  }

  /// Text with C's escapes in place of all but printable ASCII, of at most so many bytes. In quotes, which
  /// count too, an end that is cut off becomes dots behind the closing one.
  static func appendEscaped(_ text: Bytes, limit: Int, isQuoted: Bool, to result: inout [UInt8]) {
    var room = limit
    if isQuoted {
      // Quotes and dots take five.
      room = max(limit, 5) - 2
      result.append(UInt8(ascii: "\""))
    }
    let first = result.count
    var isCut = false
    for byte in text {
      let before = result.count
      appendEscape(byte, to: &result)
      if result.count - first > room {
        result.removeSubrange(before...)
        isCut = true
        break
      }
    }
    guard isQuoted else { return }
    // As in SystemTap, the dots may come in the middle of an escape.
    if isCut { result.removeSubrange((first + room - 3)...) }
    result.append(UInt8(ascii: "\""))
    if isCut { for _ in 0..<3 { result.append(UInt8(ascii: ".")) } }
  }

  static func appendEscape(_ byte: UInt8, to result: inout [UInt8]) {
    let letter: UInt8
    switch byte {
    case 7: letter = UInt8(ascii: "a")
    case 8: letter = UInt8(ascii: "b")
    case 9: letter = UInt8(ascii: "t")
    case 10: letter = UInt8(ascii: "n")
    case 11: letter = UInt8(ascii: "v")
    case 12: letter = UInt8(ascii: "f")
    case 13: letter = UInt8(ascii: "r")
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): letter = byte
    case 0x20..<0x7f: return result.append(byte)
    default:
      result.append(UInt8(ascii: "\\"))
      for shift: UInt8 in [6, 3, 0] { result.append(UInt8(ascii: "0") + (byte >> shift) & 7) }
      return
    }
    result.append(UInt8(ascii: "\\"))
    result.append(letter)
  }
}
