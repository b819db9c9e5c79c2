// Places in the text of a script.

/// A run of bytes of a script, by offset from its beginning.
package struct SourceRange: Hashable, Sendable {
  package var start: Int
  /// The offset after the last byte.
  package var end: Int

  package init(start: Int, end: Int) {
    self.start = start
    self.end = end
  }

  /// From the beginning of this range to the end of another that comes after it.
  package func through(_ other: SourceRange) -> SourceRange {
    SourceRange(start: start, end: max(end, other.end))
  }
}
