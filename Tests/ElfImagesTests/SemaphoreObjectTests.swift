// The bytes of an object with semaphores, as the linker will read them.

import Testing

@testable import ElfImages

@Suite struct SemaphoreObjectTests {
  /// Name, size, alignment and flags of a section.
  private struct Section {
    let name: String
    let type: UInt32
    let flags: UInt64
    let bytes: [UInt8]
    let link: Int
    let alignment: UInt64
  }

  private func sections(of object: [UInt8]) throws -> [Section] {
    let bytes = object
    func number<Number: FixedWidthInteger & UnsignedInteger>(
      _ offset: Int, _ type: Number.Type
    ) throws -> Number {
      let found = bytes.span.integer(at: offset, as: type)
      return try #require(found)
    }
    let table = Int(try number(40, UInt64.self))
    let names = table + Int(try number(62, UInt16.self)) * 64
    let strings = Int(try number(names + 24, UInt64.self))
    return try (0..<Int(try number(60, UInt16.self))).map { index in
      let header = table + index * 64
      let start = Int(try number(header + 24, UInt64.self))
      let count = Int(try number(header + 32, UInt64.self))
      let name = bytes.span.string(at: strings + Int(try number(header, UInt32.self)), limit: 64)
      return Section(
        name: try #require(name), type: try number(header + 4, UInt32.self),
        flags: try number(header + 8, UInt64.self), bytes: Array(bytes[start..<start + count]),
        link: Int(try number(header + 40, UInt32.self)),
        alignment: try number(header + 48, UInt64.self))
    }
  }

  @Test(arguments: [0, 1, 3, 3000])
  func hasASymbolForEachSemaphore(_ count: Int) throws {
    let names = (0..<count).map { "kitchen_bell\($0)_semaphore" }
    let object = try SemaphoreObject(symbols: names).bytes()
    // A relocatable object (1) for x86-64 (62).
    #expect(Array(object[16..<20]) == [1, 0, 62, 0])
    let sections = try sections(of: object)
    #expect(
      sections.map(\.name) == [
        "", ".probes", ".symtab", ".strtab", ".note.GNU-stack", ".note.gnu.property", ".shstrtab",
      ])
    let probes = sections[1]
    #expect(probes.bytes == [UInt8](repeating: 0, count: count * 2))
    // Bytes of the file (1) that are loaded and written to (3) and never collected (0x200000).
    #expect(probes.type == 1 && probes.flags == 0x20_0003 && probes.alignment == 2)

    let table = sections[2]
    let strings = sections[table.link].bytes
    #expect(table.bytes.count == 24 * (count + 1))
    for (index, name) in names.enumerated() {
      let entry = Array(table.bytes[24 * (index + 1)..<24 * (index + 2)])
      let nameOffset = entry.span.integer(at: 0, as: UInt32.self)
      #expect(strings.span.string(at: Int(try #require(nameOffset)), limit: 100) == name)
      // A global object, hidden, in section 1.
      #expect(Array(entry[4..<8]) == [0x11, 2, 1, 0])
      #expect(entry.span.integer(at: 8, as: UInt64.self) == UInt64(index * 2))
      #expect(entry.span.integer(at: 16, as: UInt64.self) == 2)
    }
  }

  @Test func isTheSameEveryTime() throws {
    let object = SemaphoreObject(symbols: ["a_b_semaphore"])
    #expect(try object.bytes() == object.bytes())
  }
}
