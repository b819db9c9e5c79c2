import ProbeNotes
import Testing
import TraceBase

/// Decoding of `.note.stapsdt` from bytes made by hand.
@Suite struct NoteSectionTests {
  private static let stapsdt = Array("stapsdt\0".utf8)

  private func section(_ write: (inout NoteBytes) -> Void) -> [UInt8] {
    var section = NoteBytes()
    write(&section)
    return section.bytes
  }

  @Test func decodesEveryField() throws {
    let bytes = section {
      $0.probe("python", "gc__start", "-4@%eax", site: 0x1234, base: 0x2000, semaphore: 0x3000)
      $0.probe("python", "line", "", site: 0x5678)
    }
    let notes = try NoteSection.notes(in: bytes, sectionOffset: 0x400)
    try #require(notes.count == 2)
    #expect(
      notes[0]
        == ProbeNote(
          provider: "python", name: "gc__start", site: FileAddress(0x1234),
          base: FileAddress(0x2000), semaphore: FileAddress(0x3000), argumentText: "-4@%eax",
          noteOffset: FileOffset(0x400)))
    #expect(notes[1].semaphore == nil)
    #expect(notes[1].argumentText == "")
    #expect(notes[1].noteOffset.value == 0x400 + 72)
  }

  @Test func emptySectionHasNoProbes() throws {
    #expect(try NoteSection.notes(in: [], sectionOffset: 0) == [])
  }

  @Test func passesOverOtherNotes() throws {
    let bytes = section {
      $0.record(owner: Array("GNU\0".utf8), type: 3, descriptor: [1, 2, 3])
      $0.record(owner: Self.stapsdt, type: 2, descriptor: [1])
      $0.record(owner: [], type: 3, descriptor: [])
      $0.record(owner: Array("stapsdt".utf8), type: 3, descriptor: [9])
      $0.probe("a", "b", "c", site: 1)
    }
    #expect(try NoteSection.notes(in: bytes, sectionOffset: 0).map(\.name) == ["b"])
  }

  @Test func acceptsEmptyNames() throws {
    let notes = try NoteSection.notes(
      in: section { $0.probe("", "", "", site: 7) }, sectionOffset: 0)
    #expect(notes.map(\.provider) == [""])
    #expect(notes.map(\.site) == [FileAddress(7)])
  }

  @Test func repairsNamesThatAreNotUTF8() throws {
    let bytes = section {
      $0.record(
        owner: Self.stapsdt, type: 3,
        descriptor: NoteBytes.descriptor(1, 2, 0, [[0x70, 0xff], [0x6e], []]))
    }
    #expect(try NoteSection.notes(in: bytes, sectionOffset: 0).map(\.provider) == ["p\u{fffd}"])
  }

  @Test func lastRecordMayLackItsPadding() throws {
    var bytes = section { $0.probe("a", "bc", "", site: 1) }
    #expect(bytes.count % 4 == 0)
    bytes.removeLast(2)
    #expect(try NoteSection.notes(in: bytes, sectionOffset: 0).count == 1)
  }

  @Test(arguments: [
    (
      section: [UInt8](repeating: 1, count: 5), offset: UInt64(0x100),
      cause: ProbeNoteError.Cause.truncatedHeader(left: 5)
    ),
    (
      section: [9, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0x73], offset: 0x100,
      cause: .nameOverrun(wanted: 9, left: 1)
    ),
    (
      section: [0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 3, 0, 0, 0], offset: 0x100,
      cause: .descriptorOverrun(wanted: 0xffff_ffff, left: 0)
    ),
    (
      section: [8, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0] + stapsdt + [1, 2, 3, 4], offset: 0x114,
      cause: .descriptorTooShort(byteCount: 4)
    ),
    (
      section: [8, 0, 0, 0, 24, 0, 0, 0, 3, 0, 0, 0] + stapsdt + [UInt8](repeating: 0, count: 24),
      offset: 0x12c, cause: .unterminated(.provider)
    ),
    (
      section: [8, 0, 0, 0, 26, 0, 0, 0, 3, 0, 0, 0] + stapsdt + [UInt8](repeating: 0, count: 24)
        + [0, 0x61, 0, 0], offset: 0x12d, cause: .unterminated(.name)
    ),
    (
      section: [8, 0, 0, 0, 27, 0, 0, 0, 3, 0, 0, 0] + stapsdt + [UInt8](repeating: 0, count: 24)
        + [0, 0, 0x61, 0], offset: 0x12e, cause: .unterminated(.arguments)
    ),
  ])
  func refusesDamage(section: [UInt8], offset: UInt64, cause: ProbeNoteError.Cause) {
    #expect(throws: ProbeNoteError(offset: FileOffset(offset), cause: cause)) {
      try NoteSection.notes(in: section, sectionOffset: 0x100)
    }
  }

  @Test func offsetThatWrapsDoesNotTrap() {
    #expect(throws: ProbeNoteError.self) {
      try NoteSection.notes(in: [1, 2, 3], sectionOffset: .max)
    }
    let bytes = section {
      $0.probe("a", "b", "c", site: 1); $0.probe("a", "b", "c", site: 1)
    }
    #expect(throws: Never.self) { try NoteSection.notes(in: bytes, sectionOffset: .max) }
  }

  @Test func errorSaysWhereAndWhy() {
    let error = ProbeNoteError(offset: FileOffset(0x1f0), cause: .unterminated(.arguments))
    #expect(
      error.description
        == "cannot decode the probe note at file offset 0x1f0: the note's arguments string has no"
        + " end (the file is damaged or its notes were cut; compare with readelf --notes)")
  }

  @Test func truncationAtEveryLengthIsSurvived() {
    let bytes = section {
      $0.probe("provider", "name", "8@%rax -4@8(%rsp)", site: 0x10, semaphore: 0x20)
      $0.probe("p", "n", "", site: 0x30)
    }
    var whole = 0
    for length in 0...bytes.count {
      // Whatever is decoded from a prefix must be what the whole holds.
      guard let notes = try? NoteSection.notes(in: Array(bytes[..<length]), sectionOffset: 0)
      else { continue }
      whole += 1
      #expect(notes.map(\.provider) == Array(["provider", "p"].prefix(notes.count)))
    }
    #expect(whole >= 3)
    #expect(whole < bytes.count)
  }

  @Test func randomDamageIsSurvived() {
    let bytes = section {
      $0.probe("provider", "name", "8@%rax -4@8(%rsp)", site: 0x10, semaphore: 0x20)
      $0.record(owner: Array("GNU\0".utf8), type: 1, descriptor: [1, 2, 3])
      $0.probe("p", "n", "8@$5", site: 0x30)
    }
    var generator = SeededGenerator(seed: 20_24)
    var refused = 0
    for _ in 0..<20_000 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let position = Int.random(in: 0..<damaged.count, using: &generator)
        damaged[position] = UInt8.random(in: 0...255, using: &generator)
      }
      if Bool.random(using: &generator) {
        damaged.removeLast(Int.random(in: 0..<damaged.count, using: &generator))
      }
      do {
        let notes = try NoteSection.notes(in: damaged, sectionOffset: 0)
        for note in notes { #expect(note.noteOffset.value < UInt64(damaged.count)) }
      } catch {
        refused += 1
        if error.offset.value > UInt64(damaged.count) { Issue.record("offset \(error.offset)") }
      }
    }
    #expect(refused > 1000)
  }
}
