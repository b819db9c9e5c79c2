// The listing of the probe-bearing programs of this machine, note by note against readelf, which
// shares no code with it. The correction by `.stapsdt.base` is computed here from the section headers
// as readelf prints them.

import Foundation
import SystemPackage
import Testing
import Tracing
import TraplineKit

/// One note, whoever read it.
private struct NoteFacts: Equatable {
  var provider: String
  var name: String
  var site: UInt64
  var semaphore: UInt64
  var arguments: [String]
}

private struct RunError: Error {
  let text: String
}

private func readelf(_ arguments: String...) throws -> String {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/readelf")
  process.arguments = arguments
  process.environment = ["LC_ALL": "C"]
  let output = Pipe()
  process.standardOutput = output
  process.standardError = FileHandle.nullDevice
  try process.run()
  let text = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else {
    throw RunError(text: "readelf \(arguments) ended with \(process.terminationStatus)")
  }
  return String(decoding: text, as: UTF8.self)
}

private func number(_ text: some StringProtocol) throws -> UInt64 {
  try #require(UInt64(text.hasPrefix("0x") ? text.dropFirst(2) : text[...], radix: 16))
}

/// The stapsdt part of `readelf -nW`.
private func noteText(_ path: String) throws -> String {
  let all = try readelf("-nW", path)
  let start = try #require(all.range(of: "\nDisplaying notes found in: .note.stapsdt\n"))
  return String(all[start.lowerBound...])
}

/// The notes as readelf prints them, corrected.
private func notesOfReadelf(_ path: String) throws -> [NoteFacts] {
  let header = try readelf("-SW", path).split(separator: "\n").first {
    $0.contains(" .stapsdt.base ")
  }
  let fields = try #require(header).split(separator: "]")[1].split(separator: " ")
  let base = try number(fields[2])
  var notes: [NoteFacts] = []
  var provider = ""
  var name = ""
  var place: [UInt64] = []
  for line in try noteText(path).split(separator: "\n") {
    if let found = line.range(of: "    Provider: ") {
      provider = String(line[found.upperBound...])
    } else if line.hasPrefix("    Name: ") {
      name = String(line.dropFirst(10))
    } else if line.hasPrefix("    Location: ") {
      place = try line.split(separator: ",").map { part in
        try number(try #require(part.split(separator: " ").last))
      }
    } else if line.hasPrefix("    Arguments:") {
      let shift = base &- place[1]
      notes.append(
        NoteFacts(
          provider: provider, name: name, site: place[0] &+ shift,
          semaphore: place[2] == 0 ? 0 : place[2] &+ shift,
          arguments: line.dropFirst(14).split(separator: " ").map(String.init)))
    }
  }
  return notes
}

private func listing(_ path: String, _ format: ListingFormat) throws -> String {
  var listing = Listing()
  listing.add(try ProbeCatalog(path: FilePath(path)), matching: []) { _, _ in nil }
  return String(decoding: listing.text(format, width: nil), as: UTF8.self)
}

/// The notes as our JSON has them.
private func notesOfListing(_ path: String) throws -> [NoteFacts] {
  try listing(path, .json).split(separator: "\n").map { line in
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(object["path"] as? String == path)
    let arguments = try #require(object["arguments"] as? [[String: Any]])
    return NoteFacts(
      provider: try #require(object["provider"] as? String),
      name: try #require(object["name"] as? String),
      site: try number(try #require(object["site"] as? String)),
      semaphore: try number(try #require(object["semaphore"] as? String)),
      arguments: try arguments.map { try #require($0["spec"] as? String) })
  }
}

@Suite struct ReadelfTests {
  static let programs = [
    ("/usr/bin/python3.11", 8),
    ("/usr/lib/x86_64-linux-gnu/libstdc++.so.6", 3),
    ("/usr/lib/jvm/java-17-openjdk-amd64/lib/server/libjvm.so", 531),
    ("/usr/lib/postgresql/15/bin/postgres", 71),
    ("/usr/lib/x86_64-linux-gnu/libruby-3.1.so.3.1", 40),
    ("/usr/bin/php8.2", 14),
    ("/usr/lib/x86_64-linux-gnu/libvirt.so.0", 41),
  ]

  @Test(arguments: programs)
  func agreesWithReadelf(path: String, count: Int) throws {
    let theirs = try notesOfReadelf(path)
    #expect(theirs.count == count)
    #expect(try notesOfListing(path) == theirs)
    #expect(try listing(path, .note) == noteText(path))
  }

  @Test func agreesOnAFileWhoseSectionsWereMoved() throws {
    let original = "/usr/lib/x86_64-linux-gnu/libvirt.so.0"
    let before = try notesOfListing(original)
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: original)))
    // What prelink does, as far as notes can tell: the address in the section header changes.
    let sections = try readelf("-SW", original).split(separator: "\n")
    let index = try #require(sections.first { $0.contains(" .stapsdt.base ") })
      .split(separator: "[")[1].split(separator: "]")[0].trimmingPrefix(" ")
    let table = (0..<8).reduce(0) { $0 | Int(bytes[40 + $1]) << ($1 * 8) }
    let address = table + (try #require(Int(index))) * 64 + 16
    bytes[address + 2] &+= 1
    let moved = NSTemporaryDirectory() + "moved-\(UUID().uuidString).so"
    try Data(bytes).write(to: URL(fileURLWithPath: moved))
    defer { try? FileManager.default.removeItem(atPath: moved) }

    let after = try notesOfListing(moved)
    #expect(after == (try notesOfReadelf(moved)))
    #expect(after.map(\.site) == before.map { $0.site &+ 0x1_0000 })
    #expect(after.contains { $0.semaphore != 0 })
    #expect(try listing(moved, .note) == noteText(moved))
  }
}
