// The text of a script and its lines. A preprocessor leaves markers (`# 12 "file"`), after which lines
// count as the marker says; they are understood here, so that everything else deals in offsets.

/// A script.
package struct SourceText: Sendable {
  /// A place as people are told it.
  package struct Place: Hashable, Sendable {
    /// The file that a marker named; nil for the script itself.
    package var file: String?
    /// Counted from 1.
    package var line: Int
    /// In bytes, counted from 1.
    package var column: Int
  }

  private struct Line: Sendable {
    let start: Int
    let file: String?
    let number: Int
  }

  /// Its bytes, which need not be valid in any encoding.
  package let bytes: [UInt8]
  /// What the script is called.
  package let name: String
  private let lines: [Line]

  package init(_ bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = name
    var lines: [Line] = []
    var start = 0
    var number = 1
    var file: String?
    while true {
      lines.append(Line(start: start, file: file, number: number))
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      number &+= 1
      if let marker = Self.marker(bytes[start..<end]) {
        number = marker.line
        if let path = marker.file { file = path.isEmpty ? nil : path }
      }
      guard end < bytes.count else { break }
      start = end + 1
    }
    self.lines = lines
  }

  /// What a marker line says of the line after it.
  private static func marker(_ line: ArraySlice<UInt8>) -> (line: Int, file: String?)? {
    var rest = line.drop { $0 == 32 || $0 == 9 }
    guard rest.first == UInt8(ascii: "#") else { return nil }
    rest = rest.dropFirst().drop { $0 == 32 || $0 == 9 }
    if rest.starts(with: "line".utf8) { rest = rest.dropFirst(4).drop { $0 == 32 || $0 == 9 } }
    let digits = rest.prefix { (48...57).contains($0) }
    guard let number = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
    rest = rest[digits.endIndex...].drop { $0 == 32 || $0 == 9 }
    guard rest.first == UInt8(ascii: "\"") else { return (number, nil) }
    let path = String(
      decoding: rest.dropFirst().prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
    // How preprocessors call what they read from standard input, and themselves.
    let isScript = ["/dev/stdin", "<stdin>", "-"].contains(path)
    return (number, isScript || path.hasPrefix("<") ? "" : path)
  }

  /// Where an offset is.
  package func place(of offset: Int) -> Place {
    var low = 0
    var high = lines.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lines[middle].start <= offset { low = middle } else { high = middle }
    }
    let line = lines[low]
    return Place(file: line.file, line: line.number, column: offset - line.start + 1)
  }
}
