// Memory as D dumps it: a ruler, then sixteen bytes a row with their offset, as hexadecimal and as
// characters.

internal import TraceRuntime

/// Dumps memory.
enum HexDump {
  private static let digits = Array("0123456789abcdef".utf8)

  /// Appends a newline, the ruler and the rows; nothing at all for no bytes.
  static func append(_ bytes: ArraySlice<UInt8>, to out: inout [UInt8]) {
    guard !bytes.isEmpty else { return }
    out.append(contentsOf: "\n           ".utf8)
    for digit in digits {
      out.append(contentsOf: "  ".utf8)
      out.append(digit)
    }
    out.append(contentsOf: "  0123456789abcdef\n".utf8)
    for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: 16) {
      appendRow(
        bytes[start..<min(start + 16, bytes.endIndex)], offset: start - bytes.startIndex, to: &out)
    }
  }

  private static func appendRow(_ row: ArraySlice<UInt8>, offset: Int, to out: inout [UInt8]) {
    NumberText.append(
      UInt64(offset), isNegative: false, radix: 16, FieldLayout(width: 10), to: &out)
    out.append(UInt8(ascii: ":"))
    for byte in row {
      out.append(UInt8(ascii: " "))
      out.append(digits[Int(byte >> 4)])
      out.append(digits[Int(byte & 15)])
    }
    NumberText.append(spaces: 3 * (16 - row.count) + 2, to: &out)
    for byte in row { out.append((0x20..<0x7f).contains(byte) ? byte : UInt8(ascii: ".")) }
    out.append(UInt8(ascii: "\n"))
  }
}
