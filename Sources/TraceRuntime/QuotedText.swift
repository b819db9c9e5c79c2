// Text with quotes and escapes as SystemTap's runtime writes it (its `_stp_text_str`), valid UTF-8 beyond ASCII
// as `\u` and `\U`. The limits and what becomes of an end that is cut off are its own, too.

/// Writes text with escapes.
struct QuotedText {
  typealias Bytes = UnsafeRawBufferPointer

  /// The most bytes of the input, and of the result; 0 or less for as many as a string has.
  var inputLimit: Int
  var limit: Int
  var isQuoted: Bool
  /// Whether zero bytes are part of the text.
  var isBuffer = false
  /// What a string has.
  let stringSize: Int

  /// Appends a text.
  func append(_ text: Bytes, to result: inout [UInt8]) {
    var rest = inputLimit <= 0 || inputLimit > stringSize ? stringSize : inputLimit
    var room = limit <= 0 || limit > stringSize ? stringSize : limit
    if isQuoted {
      // Quotes and dots take five.
      room = max(room, 5) - 2
      result.append(UInt8(ascii: "\""))
    }
    var index = 0
    var code: UInt32 = 0
    /// The first escape that dots may cut, and its length.
    var fragile: (start: Int, count: Int)?
    while rest > 0 {
      let count: Int
      (code, count) = Self.decode(text, at: index, limit: rest)
      if code == 0 && !(isBuffer && index < text.count) || room <= 0 { break }
      index += count
      rest -= count
      let cost = Self.cost(of: code, count)
      if cost > 1, fragile == nil, room - 3 < cost { fragile = (result.count, cost) }
      if cost > 1, room < cost { break }
      Self.append(code, count, to: &result)
      room -= cost
    }
    guard isQuoted else { return }
    let isCut = code != 0 && rest > 0
    if isCut {
      var end = result.count - 3 + room
      if let fragile, fragile.start < end, end < fragile.start + fragile.count {
        end = fragile.start
      }
      if end < result.count { result.removeSubrange(max(end, 0)...) }
    }
    result.append(UInt8(ascii: "\""))
    if isCut { for _ in 0..<3 { result.append(UInt8(ascii: ".")) } }
  }

  /// The code point at a place and how many bytes it has; a byte that begins none stands for itself. The
  /// end is 0.
  private static func decode(_ text: Bytes, at index: Int, limit: Int) -> (UInt32, Int) {
    guard index < text.count else { return (0, 1) }
    let first = text[index]
    let verbatim = (UInt32(first), 1)
    let count =
      first & 0xE0 == 0xC0 ? 2 : first & 0xF0 == 0xE0 ? 3 : first & 0xF8 == 0xF0 ? 4 : 1
    guard count > 1, count <= limit else { return verbatim }
    var code = UInt32(first) & (0x7F >> UInt32(count))
    for offset in 1..<count {
      guard index + offset < text.count, text[index + offset] & 0xC0 == 0x80 else {
        return verbatim
      }
      code = code << 6 | UInt32(text[index + offset] & 0x3F)
    }
    let least: UInt32 = count == 2 ? 0x80 : count == 3 ? 0x800 : 0x10000
    guard code >= least, code <= 0x10FFFF, !(0xD800...0xDFFF).contains(code) else {
      return verbatim
    }
    return (code, count)
  }

  /// What it takes of the limit.
  private static func cost(of code: UInt32, _ count: Int) -> Int {
    if count > 1 { return code <= 0xFFFF ? 6 : 10 }
    switch code {
    case 0x22, 0x5C, 7...13: return 2
    case 0x20..<0x7F: return 1
    default: return 4
    }
  }

  private static func append(_ code: UInt32, _ count: Int, to result: inout [UInt8]) {
    guard count == 1 else {
      result.append(UInt8(ascii: "\\"))
      result.append(code <= 0xFFFF ? UInt8(ascii: "u") : UInt8(ascii: "U"))
      for shift in stride(from: code <= 0xFFFF ? 12 : 28, through: 0, by: -4) {
        result.append(Array("0123456789abcdef".utf8)[Int(code >> UInt32(shift) & 0xF)])
      }
      return
    }
    let byte = UInt8(truncatingIfNeeded: code)
    switch byte {
    case 0x22, 0x5C: result += [UInt8(ascii: "\\"), byte]
    case 7...13: result += [UInt8(ascii: "\\"), Array("abtnvfr".utf8)[Int(byte) - 7]]
    case 0x20..<0x7F: result.append(byte)
    case 0: result += Array("\\0".utf8)
    default:
      result.append(UInt8(ascii: "\\"))
      for shift: UInt8 in [6, 3, 0] { result.append(0x30 + (byte >> shift) & 7) }
    }
  }
}
