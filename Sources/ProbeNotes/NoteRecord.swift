// One record of a note section with every byte accounted for: where each field begins and how long it
// is. `NoteSection` decodes probes by it; who shows a record to people takes its fields.
//
// Layout: the ELF note header (three 32-bit words: sizes of owner and descriptor, type), owner and
// descriptor each padded to 4 bytes (System V gABI, "Note Section"; sdt.h writes `.balign 4` also in
// 64-bit objects). The descriptor: site, base and semaphore as 64-bit words, then provider, name and
// arguments, each ended by a NUL (<sys/sdt.h>, version 3 of the format).

package import TraceBase

/// One field of a note's record.
package struct NoteField: Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    case ownerByteCount, descriptorByteCount, type, owner
    case site, base, semaphore
    case provider, name, arguments
    /// What fills up to a multiple of 4 bytes, or is left of the descriptor.
    case padding
  }

  package let kind: Kind
  /// Where its first byte is in the file.
  package let offset: FileOffset
  /// Its bytes, with the NUL where it is a text.
  package let bytes: [UInt8]

  /// The bytes as a little-endian number; those after the eighth are left out.
  package var number: UInt64 {
    UInt64(littleEndianBytes: bytes.prefix(8))
  }

  /// The bytes up to the NUL as a text.
  package var text: String { String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
}

/// Where the parts of one record are in its section.
struct NoteRecord {
  static let headerSize = 12
  static let addressesSize = 24

  let start: Int
  let type: UInt32
  let owner: Range<Int>
  let descriptor: Range<Int>
  /// Where the next record begins.
  let end: Int

  /// Reads the header of the record at a place of a section.
  init(in bytes: [UInt8], at start: Int) throws(NoteRecordError) {
    let left = bytes.count - start
    guard left >= Self.headerSize else {
      throw NoteRecordError(position: start, cause: .truncatedHeader(left: left))
    }
    let ownerSize = Int(Self.word(bytes, start, byteCount: 4))
    let descriptorSize = Int(Self.word(bytes, start + 4, byteCount: 4))
    let ownerStart = start + Self.headerSize
    guard ownerSize <= bytes.count - ownerStart else {
      throw NoteRecordError(
        position: start, cause: .nameOverrun(wanted: ownerSize, left: bytes.count - ownerStart))
    }
    // Only the last record may lack its padding, so a padded end past the section is its end.
    let descriptorStart = min(Self.aligned(ownerStart + ownerSize), bytes.count)
    guard descriptorSize <= bytes.count - descriptorStart else {
      throw NoteRecordError(
        position: start,
        cause: .descriptorOverrun(wanted: descriptorSize, left: bytes.count - descriptorStart))
    }
    self.start = start
    type = UInt32(truncatingIfNeeded: Self.word(bytes, start + 8, byteCount: 4))
    owner = ownerStart..<ownerStart + ownerSize
    descriptor = descriptorStart..<descriptorStart + descriptorSize
    end = min(Self.aligned(descriptor.upperBound), bytes.count)
  }

  /// Whether it describes a probe.
  func isProbe(in bytes: [UInt8]) -> Bool {
    type == NoteSection.probeType && bytes[owner].elementsEqual(NoteSection.owner)
  }

  /// Where the three addresses and the three texts of a probe are, each text with its NUL.
  func parts(
    in bytes: [UInt8]
  ) throws(NoteRecordError) -> (addresses: [Range<Int>], texts: [Range<Int>]) {
    guard descriptor.count >= Self.addressesSize else {
      throw NoteRecordError(
        position: descriptor.lowerBound, cause: .descriptorTooShort(byteCount: descriptor.count))
    }
    let first = descriptor.lowerBound
    var texts: [Range<Int>] = []
    var cursor = first + Self.addressesSize
    for field in [ProbeNoteError.Field.provider, .name, .arguments] {
      guard let end = bytes[cursor..<descriptor.upperBound].firstIndex(of: 0) else {
        throw NoteRecordError(position: cursor, cause: .unterminated(field))
      }
      texts.append(cursor..<end + 1)
      cursor = end + 1
    }
    return ((0..<3).map { first + $0 * 8..<first + $0 * 8 + 8 }, texts)
  }

  /// The fields of a probe's record in their order, without a gap.
  func fields(in bytes: [UInt8], sectionOffset: UInt64) throws(NoteRecordError) -> [NoteField] {
    let (addresses, texts) = try parts(in: bytes)
    let header = (0..<3).map { start + $0 * 4..<start + $0 * 4 + 4 }
    let kinds: [NoteField.Kind] = [
      .ownerByteCount, .descriptorByteCount, .type, .owner, .site, .base, .semaphore, .provider,
      .name, .arguments,
    ]
    var fields: [NoteField] = []
    var position = start
    func append(_ kind: NoteField.Kind, _ range: Range<Int>) {
      if range.lowerBound > position { append(.padding, position..<range.lowerBound) }
      fields.append(
        NoteField(
          kind: kind, offset: FileOffset(sectionOffset &+ UInt64(range.lowerBound)),
          bytes: Array(bytes[range])))
      position = range.upperBound
    }
    for (kind, range) in zip(kinds, header + [owner] + addresses + texts) { append(kind, range) }
    if end > position { append(.padding, position..<end) }
    return fields
  }

  private static func aligned(_ position: Int) -> Int { (position + 3) & ~3 }

  static func word(_ bytes: [UInt8], _ position: Int, byteCount: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<byteCount { value |= UInt64(bytes[position + index]) << UInt64(index * 8) }
    return value
  }
}

/// What is wrong at a place of a section.
struct NoteRecordError: Error {
  let position: Int
  let cause: ProbeNoteError.Cause
}
