// The layout of what is explained to people: numbered headings, paragraphs and aligned rows, never wider
// than a page. Everything that comes from a file or a process is escaped before it comes here.

/// Text for people, laid out line by line.
package struct LectureText {
  /// The most columns of a line.
  package static let widest = 100
  private static let narrowest = 60
  private static let leastLastColumn = 16

  private let width: Int
  private let isColored: Bool
  private var number = 0
  package private(set) var bytes: [UInt8] = []

  /// `width` is that of the terminal; nil when there is none.
  package init(width: Int? = nil, isColored: Bool = false) {
    self.width = min(max(width ?? Self.widest, Self.narrowest), Self.widest)
    self.isColored = isColored
  }

  /// Takes what was laid out so far.
  package mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  /// What all of it is about.
  package mutating func title(_ text: String) {
    for line in wrapped(text, to: width) { append(line, isStrong: true) }
  }

  /// A heading with the next number.
  package mutating func heading(_ text: String) {
    number += 1
    append("")
    let mark = "\(number). "
    for (index, line) in wrapped(text, to: width - mark.count).enumerated() {
      append((index == 0 ? mark : String(repeating: " ", count: mark.count)) + line, isStrong: true)
    }
  }

  /// A heading without a number.
  package mutating func topic(_ text: String) {
    append("")
    for line in wrapped(text, to: width) { append(line, isStrong: true) }
  }

  /// Running text.
  package mutating func paragraph(_ text: String, indent: Int = 3) {
    let margin = String(repeating: " ", count: indent)
    for line in wrapped(text, to: width - indent) { append(margin + line) }
  }

  /// An empty line.
  package mutating func gap() { append("") }

  /// Aligned columns, of which the last takes what is left and is broken into lines.
  package mutating func rows(_ rows: [[String]], indent: Int = 5) {
    let count = rows.map(\.count).max() ?? 0
    guard count > 0 else { return }
    // No column may take the room of the last.
    let most = max(width - indent - Self.leastLastColumn, 10)
    var widths = (0..<count - 1).map { column in
      rows.map { $0.count > column + 1 ? columns($0[column]) : 0 }.max() ?? 0
    }
    while let widest = widths.max(), widths.reduce(0, +) + 2 * widths.count > most,
      widest > 8, let index = widths.firstIndex(of: widest)
    {
      widths[index] -= 1
    }
    for row in rows {
      let margin = String(repeating: " ", count: indent)
      let cells = row.enumerated().map { index, cell in
        let rest =
          width - indent - widths.prefix(index).reduce(0) { $0 + $1 + 2 }
        return wrapped(cell, to: index < row.count - 1 ? widths[index] : max(rest, 8))
      }
      for line in 0..<(cells.map(\.count).max() ?? 0) {
        var text = margin
        for (index, lines) in cells.enumerated() {
          let cell = line < lines.count ? lines[line] : ""
          text += cell
          if index < cells.count - 1 {
            text += String(repeating: " ", count: max(0, widths[index] - columns(cell)) + 2)
          }
        }
        append(text)
      }
    }
  }

  // MARK: Lines

  private mutating func append(_ line: String, isStrong: Bool = false) {
    var end = line.endIndex
    while end > line.startIndex, line[line.index(before: end)] == " " {
      end = line.index(before: end)
    }
    let isStrong = isStrong && isColored
    if isStrong { bytes.append(contentsOf: "\u{1B}[1m".utf8) }
    bytes.append(contentsOf: line[..<end].utf8)
    if isStrong { bytes.append(contentsOf: "\u{1B}[0m".utf8) }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Breaks a text at its blanks, and words that are too long wherever the line ends.
  private func wrapped(_ text: String, to width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      var rest = String(word)
      var size = columns(rest)
      if !line.isEmpty, used + 1 + size <= width {
        line += " " + rest
        used += 1 + size
        continue
      }
      if !line.isEmpty {
        lines.append(line)
        line = ""
        used = 0
      }
      while size > width {
        let head = prefix(of: rest, width: width)
        lines.append(head)
        rest = String(rest.unicodeScalars.dropFirst(head.unicodeScalars.count))
        size = columns(rest)
      }
      line = rest
      used = size
    }
    lines.append(line)
    return lines
  }

  private func prefix(of text: String, width: Int) -> String {
    var head = String.UnicodeScalarView()
    var used = 0
    for scalar in text.unicodeScalars {
      used += Self.columns(scalar)
      if used > width, !head.isEmpty { break }
      head.append(scalar)
    }
    return String(head)
  }

  private func columns(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + Self.columns($1) }
  }

  /// Letters of East Asia take two; that others from there do too costs nothing but room.
  private static func columns(_ scalar: Unicode.Scalar) -> Int { scalar.value < 0x1100 ? 1 : 2 }
}

/// Bytes as pairs of digits with blanks between.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }
    .joined(separator: " ")
}

/// A number with its noun.
func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
  "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
}
