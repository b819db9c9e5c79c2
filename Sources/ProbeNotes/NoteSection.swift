// Decodes the records of a `.note.stapsdt` section. The bytes are untrusted: every length is
// checked against what is left before it is used. The layout of a record is in `NoteRecord.swift`.

package import TraceBase

/// The raw bytes of a note section, read one record after another.
package enum NoteSection {
  /// The note type of version 3, `NT_STAPSDT`.
  package static let probeType: UInt32 = 3
  /// The owner of probe notes, with the NUL that its size counts.
  package static let owner: [UInt8] = [0x73, 0x74, 0x61, 0x70, 0x73, 0x64, 0x74, 0]

  /// All probe notes of a section, in its order; notes of other owners and types are passed over.
  package static func notes(
    in bytes: [UInt8], sectionOffset: UInt64
  ) throws(ProbeNoteError) -> [ProbeNote] {
    var notes: [ProbeNote] = []
    var position = 0
    do throws(NoteRecordError) {
      while position < bytes.count {
        let record = try NoteRecord(in: bytes, at: position)
        position = record.end
        guard record.isProbe(in: bytes) else { continue }
        let (addresses, texts) = try record.parts(in: bytes)
        let words = addresses.map { NoteRecord.word(bytes, $0.lowerBound, byteCount: 8) }
        // A name in another encoding is shown repaired rather than losing the whole file's probes.
        let names = texts.map { String(decoding: bytes[$0].dropLast(), as: UTF8.self) }
        notes.append(
          ProbeNote(
            provider: names[0], name: names[1],
            site: FileAddress(words[0]), base: FileAddress(words[1]),
            semaphore: words[2] == 0 ? nil : FileAddress(words[2]),
            argumentText: names[2],
            noteOffset: FileOffset(sectionOffset &+ UInt64(record.start))))
      }
    } catch {
      throw ProbeNoteError(error, sectionOffset: sectionOffset)
    }
    return notes
  }

  /// The fields of the probe note whose record begins at an offset of the file, in their order and
  /// without a gap.
  package static func fields(
    ofNoteAt offset: FileOffset, in bytes: [UInt8], sectionOffset: UInt64
  ) throws(ProbeNoteError) -> [NoteField] {
    do throws(NoteRecordError) {
      let start = Int(clamping: offset.value &- sectionOffset)
      guard start <= bytes.count else {
        throw NoteRecordError(position: bytes.count, cause: .truncatedHeader(left: 0))
      }
      return try NoteRecord(in: bytes, at: start).fields(in: bytes, sectionOffset: sectionOffset)
    } catch {
      throw ProbeNoteError(error, sectionOffset: sectionOffset)
    }
  }
}

extension ProbeNoteError {
  fileprivate init(_ error: NoteRecordError, sectionOffset: UInt64) {
    self.init(offset: FileOffset(sectionOffset &+ UInt64(error.position)), cause: error.cause)
  }
}
