// JSON strings. What is written is always valid JSON and never moves a terminal's cursor: control
// characters are escaped (also DEL and C1, which JSON would allow), the two line separators of
// Unicode too, and bytes that are not UTF-8 become U+FFFD.

/// Writes JSON strings.
package enum JSONText {
  /// Appends text in quotes; `null` for none.
  package static func append(_ text: String?, to out: inout [UInt8]) {
    guard let text else {
      out.append(contentsOf: "null".utf8)
      return
    }
    out.append(UInt8(ascii: "\""))
    if isPlain(text.utf8Span.span) {
      out.append(contentsOf: text.utf8)
    } else {
      for scalar in text.unicodeScalars { append(scalar, to: &out) }
    }
    out.append(UInt8(ascii: "\""))
  }

  /// Appends bytes in quotes, as the text they are in UTF-8.
  package static func append(_ bytes: some Collection<UInt8>, to out: inout [UInt8]) {
    guard bytes.allSatisfy(isPlain) else {
      append(String(decoding: bytes, as: UTF8.self), to: &out)
      return
    }
    out.append(UInt8(ascii: "\""))
    out.append(contentsOf: bytes)
    out.append(UInt8(ascii: "\""))
  }

  private static func isPlain(_ bytes: Span<UInt8>) -> Bool {
    for index in bytes.indices where !isPlain(bytes[index]) { return false }
    return true
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x20..<0x7f).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private static func append(_ scalar: Unicode.Scalar, to out: inout [UInt8]) {
    switch scalar {
    case "\"": out.append(contentsOf: "\\\"".utf8)
    case "\\": out.append(contentsOf: "\\\\".utf8)
    case "\u{8}": out.append(contentsOf: "\\b".utf8)
    case "\u{c}": out.append(contentsOf: "\\f".utf8)
    case "\n": out.append(contentsOf: "\\n".utf8)
    case "\r": out.append(contentsOf: "\\r".utf8)
    case "\t": out.append(contentsOf: "\\t".utf8)
    case "\0"..<" ", "\u{7f}"..."\u{9f}", "\u{2028}", "\u{2029}":
      let digits = String(scalar.value, radix: 16)
      out.append(contentsOf: "\\u".utf8)
      out.append(contentsOf: String(repeating: "0", count: 4 - digits.utf8.count).utf8)
      out.append(contentsOf: digits.utf8)
    default:
      out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
  }
}
