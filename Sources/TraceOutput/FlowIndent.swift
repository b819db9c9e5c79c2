// How far records are indented when entries and returns nest (`-F`). Each thread nests by itself, for
// records of several threads come mixed.

internal import TraceRuntime

/// Which way a record goes.
enum FlowDirection {
  case entry, exit, none
}

/// The nesting of all threads.
struct FlowIndent {
  private struct Nesting {
    var depth = 0
    var lastProbe = -1
    var lastClause = -1
  }

  private var nestings: [UInt64: Nesting] = [:]

  /// How a record is written, and how far it is indented. A probe's second clause is no second entry.
  mutating func take(
    _ record: RecordHeader, name: [UInt8]
  ) -> (direction: FlowDirection, depth: Int) {
    var nesting = nestings[record.thread] ?? Nesting()
    var direction = FlowIndent.direction(of: name)
    if direction == .entry, nesting.lastProbe == record.probe, nesting.lastClause != record.clause {
      direction = .none
    }
    if direction == .exit { nesting.depth = max(0, nesting.depth - 2) }
    let depth = nesting.depth
    if direction == .entry { nesting.depth += 2 }
    nesting.lastProbe = record.probe
    nesting.lastClause = record.clause
    // Threads come and go, and one that is not nested has nothing to be remembered.
    nestings[record.thread] = nesting.depth == 0 ? nil : nesting
    return (direction, depth)
  }

  private static func direction(of name: [UInt8]) -> FlowDirection {
    if isWord("entry", atEndOf: name) { return .entry }
    return isWord("return", atEndOf: name) ? .exit : .none
  }

  /// Whether a name is a word, or ends in a hyphen and the word.
  private static func isWord(_ word: String, atEndOf name: [UInt8]) -> Bool {
    guard name.count >= word.utf8.count, name.suffix(word.utf8.count).elementsEqual(word.utf8)
    else { return false }
    let rest = name.dropLast(word.utf8.count)
    return rest.isEmpty || rest.last == UInt8(ascii: "-")
  }
}
