// Damaged images, read all the way that a listing and a tracer read them: headers, notes, symbols,
// sites with their arguments, functions, the lists in every format. Each comes to an error in words or
// to something that can be used.

import ElfImages
import Glibc
import ProbeNotes
import SystemPackage
import Testing
import TraceBase
import TraceTestSupport
import TraplineKit

@testable import Tracees
@testable import Tracing

/// A file that is damaged and mended in place, a few bytes at a time.
private final class MutableFile {
  let path: FilePath
  private let folder = TemporaryFolder()
  private let descriptor: FileDescriptor

  init(_ bytes: [UInt8]) throws {
    path = FilePath(folder.path).appending("image")
    descriptor = try .open(
      path, .readWrite, options: [.create, .truncate], permissions: .ownerReadWrite)
    try write(bytes, at: 0)
  }

  func write(_ bytes: some Sequence<UInt8>, at offset: Int) throws {
    _ = try descriptor.writeAll(toAbsoluteOffset: Int64(offset), bytes)
  }

  func cut(to size: Int) throws {
    guard ftruncate(descriptor.rawValue, off_t(size)) == 0 else { throw Errno(rawValue: errno) }
  }

  deinit { try? descriptor.close() }
}

/// What came of reading a file.
private struct Reading {
  var opened = 0
  var refused = 0
  var sites = 0
  var semaphores = 0
  var unnamed = 0
  var troubles = 0
  var functions = 0
  var lastTrouble = ""

  /// Reads what there is to read of the file at a path; only its headers and notes where not all of it
  /// is asked for, which takes a twentieth of the time.
  mutating func read(_ path: FilePath, isAll: Bool = true) throws {
    let file: ElfFile
    do throws(ElfError) {
      file = try ElfFile(path: path)
    } catch {
      lastTrouble = "\(error)"
      refused += 1
      return
    }
    opened += 1
    guard isAll else {
      for section in (try? file.probeNoteSections()) ?? [] {
        _ = try? NoteSection.notes(in: section.bytes, sectionOffset: section.offset.value)
      }
      _ = file.buildID()
      return
    }
    let table = try SiteTable([ProbePatternMatcher("*")])
    let image = try table.read(file, path: path.string)
    for site in image.sites {
      #expect(image.code.contains(site.address))
      if let semaphore = site.semaphore {
        let isVariable = file.holdsVariable(at: semaphore, byteCount: 2)
        #expect(isVariable)
        semaphores += 1
      }
      for argument in site.arguments where argument.refusal != nil { unnamed += 1 }
      _ = table.function(of: site)
    }
    sites += image.sites.count
    let process = ProcessID(getpid())
    let functions = ProbeSelector.description(try ProbeDescription("pid\(getpid())::t*:return"))
    self.functions += table.functionSites(of: image, in: process, for: functions).count
    _ = image.bias(
      of: Mapping(
        start: Address(0x7f00_0000_0000), end: Address(0x7f00_0000_1000), isExecutable: true,
        isWritable: false, offset: FileOffset(0), identity: image.fileIdentity, path: path.string,
        isDeleted: false))
    let words = table.takeTroubles()
    troubles += words.count
    lastTrouble = words.last ?? lastTrouble
    _ = try? file.dynamicNames()
    if let catalog = try? ProbeCatalog(file) {
      var listing = Listing()
      listing.add(catalog, matching: [], parameters: { _, _ in nil })
      for format in ListingFormat.allCases { _ = listing.text(format, width: 80) }
    }
  }
}

@Suite struct HostileFileTests {
  @Test func readsTheWholeFile() throws {
    var reading = Reading()
    let file = try MutableFile(ImageBytes().bytes)
    try reading.read(file.path)
    #expect(reading.opened == 1, "\(reading.lastTrouble)")
    #expect(reading.sites == 3)
    #expect(reading.semaphores == 2)
    // `x@(`, and what no symbol in a product can be.
    #expect(reading.unnamed == 1)
    #expect(reading.functions == 2)
    #expect(reading.troubles == 0, "\(reading.lastTrouble)")
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func survivesDamage(seed: UInt64) throws {
    let whole = ImageBytes()
    let file = try MutableFile(whole.bytes)
    var random = RepeatableNumbers(seed: seed)
    var reading = Reading()
    for round in 0..<Stress.choose(10_000, hard: 100_000) {
      let changes = whole.damage(using: &random)
      for change in changes { try file.write(change.bytes, at: change.offset) }
      let isCut = round % 16 == 0
      if isCut { try file.cut(to: Int.random(in: whole.bytes.indices, using: &random)) }
      try reading.read(file.path, isAll: round % 40 == 8)
      guard !isCut else {
        try file.write(whole.bytes, at: 0)
        continue
      }
      for change in changes {
        try file.write(whole.bytes[change.offset...].prefix(change.bytes.count), at: change.offset)
      }
    }
    #expect(reading.refused > 20)
    #expect(reading.opened > 20)
    #expect(reading.sites > 20)
    #expect(reading.unnamed > 5)
    #expect(reading.troubles > 5)
    #expect(reading.functions > 5)
  }

  /// All the tables of a file may be the same bytes; what is kept of them must not outgrow the file.
  @Test(arguments: [(7, ".note.stapsdt"), (2, ".symtab"), (11, ".dynsym")] as [(UInt64, String)])
  func readsNothingOverAndOver(type: UInt64, name: String) throws {
    var image = ImageBytes()
    let start = image.bytes.count
    let count = 5000
    // The first is where the name is written, the second the table of names, and each other the whole
    // file.
    image.zeros(64)
    for (value, size) in [
      (0, 4), (3, 4), (0, 8), (0, 8), (UInt64(start), 8), (UInt64(name.utf8.count + 1), 8),
      (0, 4), (0, 4), (1, 8), (0, 8),
    ] { image.number(value, size) }
    for _ in 2..<count {
      for (value, size) in [
        (0, 4), (type, 4), (2, 8), (0, 8), (0, 8), (UInt64(start + count * 64), 8), (1, 4),
        (0, 4), (8, 8), (24, 8),
      ] { image.number(value, size) }
    }
    let file = try MutableFile(image.bytes)
    try file.write(Array((name + "\0").utf8), at: start)
    try file.write([UInt8(start & 255), UInt8(start >> 8), 0, 0, 0, 0, 0, 0], at: 40)
    try file.write([UInt8(count & 255), UInt8(count >> 8), 1, 0], at: 60)
    var reading = Reading()
    try reading.read(file.path)
    #expect(reading.opened == 1, "\(reading.lastTrouble)")
    let opened = try ElfFile(path: file.path)
    if type == 7 {
      let error = #expect(throws: ElfError.self) { _ = try opened.probeNoteSections() }
      #expect(error?.description.contains("larger than the file") == true)
    } else {
      #expect(try opened.probeNoteSections().isEmpty)
    }
  }
}
