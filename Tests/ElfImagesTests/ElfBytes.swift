// Makes ELF files for the tests: real ones from the machine, and small ones with a given header.

import Foundation
import SystemPackage
import Testing

@testable import ElfImages

/// A file in the temporary directory that goes when the value does.
final class TemporaryFile {
  let path: FilePath

  init(_ bytes: [UInt8]) throws {
    path = FilePath(NSTemporaryDirectory()).appending("elf-\(UUID().uuidString)")
    try replace(with: bytes)
  }

  func replace(with bytes: [UInt8]) throws {
    let file = try FileDescriptor.open(
      path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
    try file.closeAfter { _ = try file.writeAll(bytes) }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path.string)
  }
}

func contents(of path: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
}

/// A section that must be there. (`#require` cannot look into a noncopyable value.)
func section(_ name: String, of file: borrowing ElfFile) throws -> ElfSection {
  let found = file.section(named: name)
  return try #require(found)
}

/// The error that opening a file of these bytes gives; nil when it opens.
func openingError(_ bytes: [UInt8]) throws -> ElfError? {
  let file = try TemporaryFile(bytes)
  do throws(ElfError) {
    _ = try ElfFile(path: file.path)
    return nil
  } catch {
    return error
  }
}

/// A 64-byte header of an x86-64 shared library without any table.
func plainHeader() -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: 64)
  bytes.replaceSubrange(0..<7, with: [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  bytes[16] = 3
  bytes[18] = 62
  bytes[20] = 1
  bytes[52] = 64
  return bytes
}

/// Reads everything an `ElfFile` offers; returns how many bytes and symbols came, so that nothing is
/// optimised away. Errors are fine, traps are not.
func readEverything(_ file: borrowing ElfFile) -> Int {
  var total = 0
  for section in file.sections { total += (try? file.bytes(of: section).count) ?? 0 }
  for segment in file.segments {
    total += file.address(of: segment.offset) == nil ? 0 : 1
    total += file.offset(of: segment.address) == nil ? 0 : 1
    total += (try? file.bytes(at: segment.address, count: 16).count) ?? 0
  }
  total += file.buildID()?.bytes.count ?? 0
  total += file.isExecutable ? 1 : 0
  total += (try? file.probeNoteSections().count) ?? 0
  total += (try? file.interpreter()?.utf8.count) ?? 0
  total += (try? file.dynamicNames().needed.count) ?? 0
  total += (try? file.debugLink()?.name.utf8.count) ?? 0
  total += file.debugFileCandidates(installedPath: "/usr/bin/true").count
  total +=
    Int(truncatingIfNeeded: file.threadLocalImage?.offsetFromThreadPointer(symbolValue: 8) ?? 0) & 1
  var symbols = ElfSymbols(file)
  total += symbols.symbols(named: "main").count
  total += symbols.symbol(at: file.entry)?.name.utf8.count ?? 0
  return total
}

/// A small repeatable source of numbers (xorshift64*).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed | 1 }

  mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 2_685_821_657_736_338_717
  }
}
