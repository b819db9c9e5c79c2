import ProbeNotes
import Testing
import TraceBase

/// A file whose sections were moved after its notes were written.
@Suite struct PrelinkTests {
  private let note = ProbeNote(
    provider: "p", name: "n", site: FileAddress(0x1000), base: FileAddress(0x2000),
    semaphore: FileAddress(0x3000))

  @Test func movesSiteAndSemaphoreUp() {
    let moved = note.corrected(actualBase: FileAddress(0x2100))
    #expect(moved.site == FileAddress(0x1100))
    #expect(moved.semaphore == FileAddress(0x3100))
    #expect(moved.base == FileAddress(0x2100))
  }

  @Test func movesDownAndWraps() {
    let moved = note.corrected(actualBase: FileAddress(0))
    #expect(moved.site == FileAddress(0xffff_ffff_ffff_f000))
    #expect(moved.semaphore == FileAddress(0x1000))
  }

  @Test func staysWithoutBaseSection() {
    #expect(note.corrected(actualBase: nil) == note)
  }

  @Test func staysWhenTheNoteRecordsNoBase() {
    var old = note
    old.base = FileAddress(0)
    #expect(old.corrected(actualBase: FileAddress(0x2100)) == old)
  }

  @Test func keepsAnAbsentSemaphoreAbsent() {
    var bare = note
    bare.semaphore = nil
    let moved = bare.corrected(actualBase: FileAddress(0x2100))
    #expect(moved.site == FileAddress(0x1100))
    #expect(moved.semaphore == nil)
  }
}
