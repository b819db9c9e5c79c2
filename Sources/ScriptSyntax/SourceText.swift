// A script as it was read: its bytes, and where its lines begin. A preprocessor leaves markers behind
// (`# 12 "file.d"`); the lexer of a dialect that knows them notes each here, so that a message names
// the line that its author sees. Offsets always count within the bytes at hand.

/// The bytes of a script and the places in them.
package struct SourceText: Sendable {
  /// A place as an author counts: from 1.
  package struct Location: Hashable, Sendable {
    /// The file that a line marker names; nil in the script itself.
    package var file: String?
    package var line: Int
    package var column: Int

    package init(file: String?, line: Int, column: Int) {
      self.file = file
      self.line = line
      self.column = column
    }
  }

  /// From `line`, counted in the bytes from 0, lines are numbered on from `number`.
  private struct Marker {
    var line: Int
    var number: Int
    var file: String?
  }

  package let bytes: [UInt8]
  /// What to call the script in messages: its path, or the option that it came with.
  package let name: String
  /// The offset of the first byte of each line.
  private let lineStarts: [Int]
  private var markers: [Marker] = []

  package init(_ bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = name
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == 0x0A { starts.append(offset &+ 1) }
    lineStarts = starts
    markers = SourceText.markers(in: bytes, lineStarts: starts)
  }

  package init(_ text: String, name: String) {
    self.init(Array(text.utf8), name: name)
  }

  /// The place of an offset; those outside of the text count as its nearest end.
  package func location(of offset: Int) -> Location {
    let offset = min(max(offset, 0), bytes.count)
    let line = lastIndex(in: lineStarts) { $0 <= offset }
    let column = offset - lineStarts[line] + 1
    guard let marker = markers.last(where: { $0.line <= line }) else {
      return Location(file: nil, line: line + 1, column: column)
    }
    return Location(
      file: marker.file, line: marker.number + (line - marker.line), column: column)
  }

  /// The bytes of a range, as text; what lies outside is left out.
  package func text(of range: SourceRange) -> String {
    let start = min(max(range.start, 0), bytes.count)
    let end = min(max(range.end, start), bytes.count)
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private func lastIndex(in starts: [Int], where isBefore: (Int) -> Bool) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if isBefore(starts[middle]) { low = middle } else { high = middle }
    }
    return low
  }
}

// MARK: Line markers

extension SourceText {
  /// `# 12 "file"`, `#line 12 "file"` and `#pragma line 12`, each naming the line after it.
  private static func markers(in bytes: [UInt8], lineStarts: [Int]) -> [Marker] {
    var found: [Marker] = []
    var file: String?
    for (index, start) in lineStarts.enumerated() {
      var cursor = Cursor(bytes, at: start)
      cursor.skipBlanks()
      guard cursor.skip(0x23) else { continue }
      cursor.skipBlanks()
      if cursor.skip(word: "pragma") { cursor.skipBlanks() }
      if cursor.skip(word: "line") { cursor.skipBlanks() }
      guard let number = cursor.takeDecimal(), number <= lineLimit else { continue }
      cursor.skipBlanks()
      if cursor.skip(0x22) {
        let name = cursor.take { $0 != 0x22 && $0 != 0x0A }
        // How a preprocessor may call what it reads the script from.
        let isScript = name.starts(with: "/dev/fd/".utf8)
        file = isScript ? nil : String(decoding: name, as: UTF8.self)
      }
      found.append(Marker(line: index + 1, number: number, file: file))
    }
    return found
  }

  /// No file has more lines.
  private static let lineLimit = 0x7FFF_FFFF
}
