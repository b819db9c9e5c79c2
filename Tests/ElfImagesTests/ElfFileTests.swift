// Which files are refused and in what words, and that a damaged file never does worse than that.

import Foundation
import SystemPackage
import Testing
import TraceBase

@testable import ElfImages

private struct HeaderCase: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let changes: [Int: UInt8]
  let cause: ElfError.Cause
}

private let headerCases = [
  HeaderCase(
    testDescription: "32-bit i386", changes: [4: 1, 18: 3],
    cause: .foreign(bits: 32, bigEndian: false, machine: 3)),
  HeaderCase(
    testDescription: "x32", changes: [4: 1],
    cause: .foreign(bits: 32, bigEndian: false, machine: 62)),
  HeaderCase(
    testDescription: "aarch64", changes: [18: 183],
    cause: .foreign(bits: 64, bigEndian: false, machine: 183)),
  HeaderCase(
    testDescription: "big-endian s390", changes: [5: 2, 18: 0, 19: 22],
    cause: .foreign(bits: 64, bigEndian: true, machine: 22)),
  HeaderCase(
    testDescription: "class", changes: [4: 9],
    cause: .malformed("9 is no ELF class", at: FileOffset(4))),
  HeaderCase(
    testDescription: "byte order", changes: [5: 0],
    cause: .malformed("0 is no ELF byte order", at: FileOffset(5))),
  HeaderCase(
    testDescription: "version", changes: [6: 7],
    cause: .malformed("7 is no ELF version", at: FileOffset(6))),
  HeaderCase(testDescription: "object file", changes: [16: 1], cause: .unsupportedType(1)),
  HeaderCase(testDescription: "core dump", changes: [16: 4], cause: .unsupportedType(4)),
  HeaderCase(
    testDescription: "program headers outside", changes: [32: 64, 54: 56, 56: 2],
    cause: .malformed(
      "the program header table has 2 entries and the file ends at 64", at: FileOffset(64))),
  HeaderCase(
    testDescription: "program header size", changes: [32: 8, 54: 55, 56: 1],
    cause: .malformed("program headers have 55 bytes instead of 56", at: FileOffset(54))),
  HeaderCase(
    testDescription: "section headers outside", changes: [40: 32, 58: 64, 60: 1],
    cause: .malformed(
      "the first section header has 64 bytes and the file ends at 64", at: FileOffset(32))),
  HeaderCase(
    testDescription: "section header size", changes: [40: 32, 58: 40, 60: 1],
    cause: .malformed("section headers have 40 bytes instead of 64", at: FileOffset(58))),
]

@Suite struct ElfFileTests {
  @Test(arguments: headerCases)
  private func refusesHeader(_ refused: HeaderCase) throws {
    var bytes = plainHeader()
    for (offset, value) in refused.changes { bytes[offset] = value }
    #expect(try openingError(bytes)?.cause == refused.cause)
  }

  @Test func acceptsAHeaderWithoutTables() throws {
    let file = try TemporaryFile(plainHeader())
    let elf = try ElfFile(path: file.path)
    #expect(elf.sections == [])
    #expect(elf.segments == [])
    #expect(elf.isPositionIndependent == true)
    #expect(elf.buildID() == nil)
  }

  @Test func refusesWhatIsNotELF() throws {
    #expect(try openingError([])?.cause == .empty)
    #expect(try openingError(Array("#!/bin/sh\n".utf8))?.cause == .notELF)
    #expect(try openingError([0x7f, 0x45])?.cause == .notELF)
    #expect(
      try openingError(Array(plainHeader().prefix(63)))?.cause
        == .malformed("the ELF header is cut off", at: FileOffset(63)))
  }

  @Test func refusesWhatIsNotAFile() throws {
    let pipe = NSTemporaryDirectory() + "pipe-\(UUID().uuidString)"
    #expect(mkfifo(pipe, 0o600) == 0)
    defer { unlink(pipe) }
    for (path, type) in [
      ("/tmp", FileType.directory), (pipe, .fifo), ("/dev/null", .characterSpecial),
    ] {
      let error = #expect(throws: ElfError.self) { _ = try ElfFile(path: FilePath(path)) }
      #expect(error?.cause == .notRegular(type))
    }
    let error = #expect(throws: ElfError.self) { _ = try ElfFile(path: "/no/such/file") }
    #expect(error?.cause == .system(.noSuchFileOrDirectory))
  }

  @Test func wordsErrorsForPeople() {
    func text(_ cause: ElfError.Cause) -> String { ElfError(.open, "/x", cause).description }
    #expect(
      text(.foreign(bits: 64, bigEndian: false, machine: 183))
        == "cannot open /x: it is a 64-bit aarch64 file (only 64-bit x86-64 files are supported)")
    #expect(
      text(.system(.permissionDenied))
        == "cannot open /x: Permission denied (the file must be readable by this user)")
    #expect(
      ElfError(.read("section .a"), "/x", .malformed("it is short", at: FileOffset(16)))
        .description
        == "cannot read the section .a of /x: it is short, at offset 0x10"
        + " (the file is damaged or cut short)")
  }

  @Test func closesTheDescriptorItIsGiven() throws {
    let file = try TemporaryFile(Array("no".utf8))
    let descriptor = try FileDescriptor.open(file.path, .readOnly)
    #expect(throws: ElfError.self) { _ = try ElfFile(descriptor: descriptor, path: file.path) }
    // Another test may have been given the number since; it is then another file.
    let status = try? Stat(descriptor)
    let original = try Stat(file.path)
    #expect(status?.inode != original.inode || status?.deviceID != original.deviceID)
  }

  @Test func noticesAFileCutShortWhileOpen() throws {
    let bytes = try contents(of: "/usr/bin/true")
    let file = try TemporaryFile(bytes)
    let elf = try ElfFile(path: file.path)
    try file.replace(with: Array(bytes.prefix(4096)))
    let text = try section(".text", of: elf)
    let error = #expect(throws: ElfError.self) { _ = try elf.bytes(of: text) }
    #expect(error?.operation == .read("section .text"))
  }

  @Test func refusesEveryTruncationOfTheTables() throws {
    let bytes = try contents(of: "/usr/bin/true")
    let file = try TemporaryFile(bytes)
    for length in stride(from: bytes.count - 1, to: 0, by: -(bytes.count / 97)) {
      try file.replace(with: Array(bytes.prefix(length)))
      let error = #expect(throws: ElfError.self) { _ = try ElfFile(path: file.path) }
      #expect(error?.path == file.path)
    }
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func survivesMutations(seed: UInt64) throws {
    let bytes = try contents(of: "/usr/bin/true")
    let whole = try ElfFile(path: "/usr/bin/true")
    // Where damage does harm: the headers and the tables that are decoded.
    let rich = whole.sections
      .filter { [".dynsym", ".dynamic", ".note.gnu.build-id", ".interp"].contains($0.name) }
      .map { Int($0.offset.value)..<Int($0.offset.value + $0.byteCount) }
    let tables = bytes.count - whole.sections.count * 64..<bytes.count
    let targets = [0..<64, 0..<64, 64..<64 + whole.segments.count * 56, tables, tables] + rich
    var random = SeededGenerator(seed: seed)
    let file = try TemporaryFile(bytes)
    var opened = 0
    var refused = 0
    for _ in 0..<1000 {
      var mutant = bytes
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let target = targets.randomElement(using: &random) ?? 0..<64
        let value: UInt8 =
          [0, 1, 0x7f, 0x80, 0xff, .random(in: 0...255, using: &random)]
          .randomElement(using: &random) ?? 0
        mutant[Int.random(in: target, using: &random)] = value
      }
      try file.replace(with: mutant)
      do throws(ElfError) {
        let elf = try ElfFile(path: file.path)
        opened += 1
        _ = readEverything(elf)
      } catch {
        refused += 1
        #expect(error.path == file.path)
      }
    }
    #expect(opened > 100)
    #expect(refused > 100)
  }
}
