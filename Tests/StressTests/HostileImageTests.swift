// Programs whose notes were damaged, run under trace: a note's word is not taken where it would change
// the program, which prints and returns what it does without a tracer.

import ElfImages
import Foundation
import Glibc
import ProbeNotes
import SystemPackage
import Testing
import TraceBase
import TraceTestSupport

/// A program that can be damaged: its bytes and where its notes and its code are.
private struct Victim {
  let name: String
  let arguments: [String]
  let bytes: [UInt8]
  let notes: [ProbeNote]
  let code: ElfCode
  /// Addresses that are no instructions' and no variables'.
  let constants: [UInt64]
  let functions: [ElfSymbol]
  let semaphores: [UInt64]

  init(_ name: String, _ arguments: [String]) throws {
    self.name = name
    self.arguments = arguments
    let path = FilePath(Built.path(name))
    let file = try ElfFile(path: path)
    bytes = try file.wholeFile()
    var notes: [ProbeNote] = []
    for section in try file.probeNoteSections() {
      notes += try NoteSection.notes(in: section.bytes, sectionOffset: section.offset.value)
    }
    self.notes = notes
    code = ElfCode(file)
    constants =
      file.sections.filter { [".rodata", ".eh_frame", ".dynstr"].contains($0.name) }
      .flatMap { [$0.address.value, $0.address.value + $0.byteCount / 2] } + [0, 64]
    functions = ElfSymbols(file).functions { $0.hasPrefix("shape_") || $0 == "tick" }
    semaphores = notes.compactMap { $0.semaphore?.value }
  }

  func byte(at address: UInt64) -> UInt8 { address < bytes.count ? bytes[Int(address)] : 0 }

  /// What a note may say of its site.
  func site(using random: inout some RandomNumberGenerator) -> UInt64 {
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return .random(in: 0...UInt64.max, using: &random)
    case 1: return constants.randomElement(using: &random) ?? 0
    case 2: return notes.randomElement(using: &random)?.site.value ?? 0
    case 3: return UInt64(bytes.count) + .random(in: 0...65536, using: &random)
    default:
      // Somewhere in a function, if that byte does not look like an instruction that does nothing:
      // such a one is believed.
      guard let function = functions.randomElement(using: &random) else { return 0 }
      let address = function.value + .random(in: 0..<function.byteCount, using: &random)
      return [0x90, 0x0f, 0x66, 0x2e].contains(byte(at: address)) ? 0 : address
    }
  }

  /// What it may say of its semaphore.
  func semaphore(using random: inout some RandomNumberGenerator) -> UInt64 {
    switch Int.random(in: 0..<5, using: &random) {
    case 0: return .random(in: 0...UInt64.max, using: &random) | 1
    case 1: return constants.randomElement(using: &random) ?? 0
    case 2: return notes.randomElement(using: &random)?.site.value ?? 0
    case 3: return 0x10_0000_0000 + .random(in: 0...65536, using: &random)
    default: return semaphores.randomElement(using: &random) ?? 0
    }
  }

  /// The program with some notes damaged.
  func damaged(using random: inout some RandomNumberGenerator) -> [UInt8] {
    var bytes = bytes
    func put(_ value: UInt64, at offset: Int) {
      for index in 0..<8 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
    }
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      guard let note = notes.randomElement(using: &random) else { break }
      // Behind the header and the owner.
      let descriptor = Int(note.noteOffset.value) + 20
      switch Int.random(in: 0..<4, using: &random) {
      case 0, 1: put(site(using: &random), at: descriptor)
      case 2: put(semaphore(using: &random), at: descriptor + 16)
      default:
        let count = note.argumentText.utf8.count
        guard count > 0 else { continue }
        let start = descriptor + 24 + note.provider.utf8.count + note.name.utf8.count + 2
        for _ in 0..<3 {
          bytes[start + .random(in: 0..<count, using: &random)] =
            Array("(),%$@*-0189 rsx".utf8).randomElement(using: &random) ?? 0x20
        }
      }
    }
    return bytes
  }
}

extension ElfFile {
  fileprivate func wholeFile() throws -> [UInt8] {
    let descriptor = try FileDescriptor.open(path, .readOnly)
    return try descriptor.closeAfter {
      var bytes = [UInt8](repeating: 0, count: Int(byteCount))
      let got = try bytes.withUnsafeMutableBytes { try descriptor.read(into: $0) }
      #expect(got == bytes.count)
      return bytes
    }
  }
}

@Suite struct HostileImageTests {
  @Test(arguments: [("shapes", []), ("ticker", ["9"]), ("ticker-static", ["9"])])
  func damagedNotesDoNotChangeAProgram(_ name: String, _ arguments: [String]) throws {
    let victim = try Victim(name, arguments)
    let folder = TemporaryFolder()
    let plain = try run(Built.path(name), arguments)
    // Some lines are addresses, which no run shares with another.
    let again = try run(Built.path(name), arguments)
    let steady = plain.lines.indices.filter { plain.lines[$0] == again.lines[$0] }
    #expect(steady.count * 2 > plain.lines.count)
    var random = RepeatableNumbers(seed: UInt64(name.utf8.count))
    var said = 0
    var hits = 0
    for round in 0..<Stress.choose(80, hard: 1500) {
      let mutant = "\(folder.path)/\(round)"
      let file = try FileDescriptor.open(
        FilePath(mutant), .writeOnly, options: [.create, .closeOnExec],
        permissions: .ownerReadWriteExecute)
      let bytes = victim.damaged(using: &random)
      try file.closeAfter { _ = try file.writeAll(bytes) }
      let trace = "\(folder.path)/trace"
      let traced = try run(
        Built.trapline, ["trace", "--format", "json", "-o", trace, "*:*", "--", mutant] + arguments)
      #expect(
        steady.filter { $0 < traced.lines.count && traced.lines[$0] != plain.lines[$0] } == [],
        "\(round): \(traced)")
      #expect(traced.lines.count == plain.lines.count, "\(round): \(traced)")
      #expect(traced.ending == plain.ending, "\(round): \(traced)")
      if traced.errors.contains("is not traced: its site") { said += 1 }
      for line in try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n") {
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
        hits += 1
      }
      unlink(mutant)
    }
    #expect(said > 10)
    #expect(hits > 300)
  }
}
