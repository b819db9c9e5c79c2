// Decodes the records of a `.note.stapsdt` section. The bytes are untrusted: every length is
// checked against what is left before it is used.
//
// Layout: the ELF note header (three 32-bit words: sizes of owner and descriptor, type), owner and
// descriptor each padded to 4 bytes (System V gABI, "Note Section"; sdt.h writes `.balign 4` also in
// 64-bit objects). The descriptor: site, base and semaphore as 64-bit words, then provider, name and
// arguments, each ended by a NUL (<sys/sdt.h>, version 3 of the format).

internal import TraceBase

/// The raw bytes of a note section, read one record after another.
package enum NoteSection {
  /// The note type of version 3, `NT_STAPSDT`.
  package static let probeType: UInt32 = 3
  /// The owner of probe notes, with the NUL that its size counts.
  package static let owner: [UInt8] = [0x73, 0x74, 0x61, 0x70, 0x73, 0x64, 0x74, 0]

  private static let headerSize = 12
  private static let addressesSize = 24

  /// All probe notes of a section, in its order; notes of other owners and types are passed over.
  package static func notes(
    in bytes: [UInt8], sectionOffset: UInt64
  ) throws(ProbeNoteError) -> [ProbeNote] {
    var notes: [ProbeNote] = []
    var position = 0
    func failure(_ at: Int, _ cause: ProbeNoteError.Cause) -> ProbeNoteError {
      ProbeNoteError(offset: FileOffset(sectionOffset &+ UInt64(at)), cause: cause)
    }

    while position < bytes.count {
      let start = position
      let left = bytes.count - start
      guard left >= headerSize else { throw failure(start, .truncatedHeader(left: left)) }
      let ownerSize = Int(word32(bytes, start))
      let descriptorSize = Int(word32(bytes, start + 4))
      let type = word32(bytes, start + 8)

      let ownerStart = start + headerSize
      guard ownerSize <= bytes.count - ownerStart else {
        throw failure(start, .nameOverrun(wanted: ownerSize, left: bytes.count - ownerStart))
      }
      // Only the last record may lack its padding, so a padded end past the section is its end.
      let descriptorStart = min(aligned(ownerStart + ownerSize), bytes.count)
      guard descriptorSize <= bytes.count - descriptorStart else {
        throw failure(
          start, .descriptorOverrun(wanted: descriptorSize, left: bytes.count - descriptorStart))
      }
      let descriptorEnd = descriptorStart + descriptorSize
      position = min(aligned(descriptorEnd), bytes.count)

      guard type == probeType, bytes[ownerStart..<ownerStart + ownerSize].elementsEqual(owner)
      else { continue }
      guard descriptorSize >= addressesSize else {
        throw failure(descriptorStart, .descriptorTooShort(byteCount: descriptorSize))
      }

      var cursor = descriptorStart + addressesSize
      func string(_ field: ProbeNoteError.Field) throws(ProbeNoteError) -> String {
        let rest = bytes[cursor..<descriptorEnd]
        guard let end = rest.firstIndex(of: 0) else { throw failure(cursor, .unterminated(field)) }
        // A name in another encoding is shown repaired rather than losing the whole file's probes.
        let text = String(decoding: rest[..<end], as: UTF8.self)
        cursor = end + 1
        return text
      }
      let provider = try string(.provider)
      let name = try string(.name)
      let argumentText = try string(.arguments)
      let semaphore = word64(bytes, descriptorStart + 16)
      notes.append(
        ProbeNote(
          provider: provider, name: name,
          site: FileAddress(word64(bytes, descriptorStart)),
          base: FileAddress(word64(bytes, descriptorStart + 8)),
          semaphore: semaphore == 0 ? nil : FileAddress(semaphore),
          argumentText: argumentText,
          noteOffset: FileOffset(sectionOffset &+ UInt64(start))))
    }
    return notes
  }

  private static func aligned(_ position: Int) -> Int { (position + 3) & ~3 }

  private static func word32(_ bytes: [UInt8], _ position: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: word(bytes, position, byteCount: 4))
  }

  private static func word64(_ bytes: [UInt8], _ position: Int) -> UInt64 {
    word(bytes, position, byteCount: 8)
  }

  private static func word(_ bytes: [UInt8], _ position: Int, byteCount: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<byteCount { value |= UInt64(bytes[position + index]) << UInt64(index * 8) }
    return value
  }
}
