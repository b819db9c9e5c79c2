import ProbeNotes
import Testing
import TraceBase

/// A note's record taken apart, field by field.
@Suite struct NoteFieldTests {
  private func section(_ write: (inout NoteBytes) -> Void) -> [UInt8] {
    var section = NoteBytes()
    write(&section)
    return section.bytes
  }

  private let two: [UInt8] = {
    var section = NoteBytes()
    section.record(owner: Array("GNU\0".utf8), type: 3, descriptor: [1, 2, 3])
    section.probe("python", "gc__start", "-4@%eax", site: 0x1234, base: 0x2000, semaphore: 0x3000)
    section.probe("p", "n", "", site: 0x5678)
    return section.bytes
  }()

  @Test func hasEveryByteInOneField() throws {
    let notes = try NoteSection.notes(in: two, sectionOffset: 0x400)
    try #require(notes.count == 2)
    let fields = try NoteSection.fields(
      ofNoteAt: notes[0].noteOffset, in: two, sectionOffset: 0x400)
    #expect(
      fields.map(\.kind) == [
        .ownerByteCount, .descriptorByteCount, .type, .owner, .site, .base, .semaphore, .provider,
        .name, .arguments, .padding,
      ])
    #expect(fields.map(\.bytes.count) == [4, 4, 4, 8, 8, 8, 8, 7, 10, 8, 3])
    let start = Int(notes[0].noteOffset.value) - 0x400
    #expect(fields.flatMap(\.bytes) == Array(two[start..<start + 72]))
    var offset = notes[0].noteOffset.value
    for field in fields {
      #expect(field.offset.value == offset)
      offset += UInt64(field.bytes.count)
    }
    #expect(fields[1].number == 49)
    #expect(fields[3].text == "stapsdt")
    #expect(fields[4...6].map(\.number) == [0x1234, 0x2000, 0x3000])
    #expect(fields[7...9].map(\.text) == ["python", "gc__start", "-4@%eax"])
  }

  @Test func showsWhatADescriptorHasBesides() throws {
    let bytes = section {
      $0.record(
        owner: Array("stapsdt\0".utf8), type: 3,
        descriptor: NoteBytes.descriptor(1, 2, 0, [[0x61], [0x62], []]) + [7, 8, 9, 10, 11])
    }
    let fields = try NoteSection.fields(ofNoteAt: FileOffset(0), in: bytes, sectionOffset: 0)
    #expect(fields.last?.kind == .padding)
    #expect(fields.last?.bytes.prefix(5) == [7, 8, 9, 10, 11])
    #expect(fields.flatMap(\.bytes) == bytes)
  }

  @Test func refusesWhatIsNoRecord() {
    for offset: UInt64 in [0x3ff, 0x400 + UInt64(two.count), .max, 0] {
      #expect(throws: ProbeNoteError.self) {
        try NoteSection.fields(ofNoteAt: FileOffset(offset), in: two, sectionOffset: 0x400)
      }
    }
  }

  /// One byte of the header changed at a time, and the record cut at each length: an error that says
  /// where, or fields that are the record's own bytes.
  @Test func survivesMutationsAndCuts() {
    let whole = section { $0.probe("python", "gc__start", "-4@%eax 8@8(%rsp)", site: 0x1234) }
    var refused = 0
    func check(_ bytes: [UInt8]) {
      do {
        let fields = try NoteSection.fields(ofNoteAt: FileOffset(0), in: bytes, sectionOffset: 0)
        #expect(
          Array(bytes.prefix(fields.reduce(0) { $0 + $1.bytes.count })) == fields.flatMap(\.bytes))
      } catch {
        refused += 1
        #expect(error.offset.value <= UInt64(bytes.count))
      }
    }
    for length in 0...whole.count { check(Array(whole[..<length])) }
    for index in whole.indices {
      for value: UInt8 in [0, 1, 0x7f, 0xff] {
        var bytes = whole
        bytes[index] = value
        check(bytes)
      }
    }
    #expect(refused > 50)
  }
}
