// What can be wrong with a note section. The offset is always one in the file, so that a hex dump
// shows the bytes that are meant.

package import TraceBase

/// A record of a note section that cannot be decoded.
package struct ProbeNoteError: Error, Equatable, Sendable {
  /// What is wrong with a record.
  package enum Cause: Equatable, Sendable {
    /// Fewer than twelve bytes are left where a record should begin.
    case truncatedHeader(left: Int)
    /// The owner's name goes on past the end of the section.
    case nameOverrun(wanted: Int, left: Int)
    /// The descriptor goes on past the end of the section.
    case descriptorOverrun(wanted: Int, left: Int)
    /// The descriptor has no room for its three addresses.
    case descriptorTooShort(byteCount: Int)
    /// A string has no NUL before the end of the descriptor.
    case unterminated(Field)
  }

  /// Which of a note's three strings.
  package enum Field: String, Sendable {
    case provider, name, arguments
  }

  /// Where the offending bytes are in the file.
  package let offset: FileOffset
  /// What is wrong there.
  package let cause: Cause

  package init(offset: FileOffset, cause: Cause) {
    self.offset = offset
    self.cause = cause
  }
}

extension ProbeNoteError: CustomStringConvertible {
  package var description: String {
    let why =
      switch cause {
      case .truncatedHeader(let left):
        "only \(left) of the 12 bytes of a note's header are left"
      case .nameOverrun(let wanted, let left):
        "the note's owner takes \(wanted) bytes but \(left) are left"
      case .descriptorOverrun(let wanted, let left):
        "the note's descriptor takes \(wanted) bytes but \(left) are left"
      case .descriptorTooShort(let byteCount):
        "the note's descriptor has \(byteCount) bytes and needs 24 for its three addresses"
      case .unterminated(let field):
        "the note's \(field.rawValue) string has no end"
      }
    return "cannot decode the probe note at file offset \(offset): \(why)"
      + " (the file is damaged or its notes were cut; compare with readelf --notes)"
  }
}
