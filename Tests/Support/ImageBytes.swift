// A small ELF program with one of everything that is read, built byte by byte, and damage done to it with
// knowledge of its fields: a random byte seldom makes a table overlap another or a size wrap round.

/// The bytes of an image, and where its numbers are.
package struct ImageBytes {
  /// A number of a header or a table.
  package struct Field {
    package let offset: Int
    package let byteCount: Int
  }

  package private(set) var bytes: [UInt8] = []
  package private(set) var fields: [Field] = []

  /// Its code, `nop` and then `ret`, is at this offset, and its data at the other.
  package static let code = 0x200
  package static let data = 0x240

  // What numbers are likely to do harm.
  private var starts: [UInt64] = []

  package mutating func number(_ value: UInt64, _ byteCount: Int) {
    fields.append(Field(offset: bytes.count, byteCount: byteCount))
    for index in 0..<byteCount { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
  }

  package mutating func zeros(_ count: Int) { bytes += [UInt8](repeating: 0, count: count) }

  private mutating func align(_ unit: Int) {
    while bytes.count % unit != 0 { bytes.append(0) }
  }

  private mutating func part(_ write: (inout ImageBytes) -> Void) -> (offset: Int, size: Int) {
    align(8)
    let offset = bytes.count
    write(&self)
    starts.append(UInt64(offset))
    return (offset, bytes.count - offset)
  }

  private mutating func text(_ text: String) { bytes += Array(text.utf8) + [0] }

  private mutating func put(_ value: UInt64, _ byteCount: Int, at offset: Int) {
    for index in 0..<byteCount {
      bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index))
    }
  }

  // MARK: Making

  /// Addresses are offsets: the whole file is mapped at 0, the data writable.
  package init() {
    let headers = 6
    // The fixed header; where the sections are is put in at the end.
    bytes = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
    for (value, size) in [
      (3, 2), (62, 2), (1, 4), (UInt64(Self.code), 8), (64, 8), (0, 8), (0, 4), (64, 2), (56, 2),
      (UInt64(headers), 2), (64, 2), (0, 2), (0, 2),
    ] { number(value, size) }
    let table = bytes.count
    zeros(headers * 56)
    zeros(Self.code - bytes.count)
    bytes += [0x90, 0xc3, 0x48, 0x89, 0xe5, 0x0f, 0x1f, 0x40, 0x00, 0x90, 0xc3]
    zeros(Self.data - bytes.count + 64)

    var sections: [(name: String, type: UInt64, range: (offset: Int, size: Int), link: UInt64)] = [
      ("", 0, (0, 0), 0), (".text", 1, (Self.code, 11), 0), (".probes", 1, (Self.data, 8), 0),
      (".stapsdt.base", 1, (Self.code, 1), 0),
    ]
    let notes = part { image in
      for (provider, name, site, semaphore, arguments) in [
        ("fixture", "tick", Self.code, 0, "-4@%eax 8@word(%rip) 8@-8(%rbp)"),
        ("fixture", "tock", Self.code + 5, Self.data, "8@$tick-4 2@%ax"),
        ("other", "end", Self.code + 9, Self.data + 2, "4@%fs:counter@tpoff 8f@%xmm1 x@("),
      ] {
        image.align(4)
        let strings = provider.utf8.count + name.utf8.count + arguments.utf8.count + 3
        image.number(8, 4)
        image.number(UInt64(24 + strings), 4)
        image.number(3, 4)
        image.text("stapsdt")
        image.number(UInt64(site), 8)
        image.number(UInt64(Self.code), 8)
        image.number(UInt64(semaphore), 8)
        for string in [provider, name, arguments] { image.text(string) }
      }
    }
    sections.append((".note.stapsdt", 7, notes, 0))
    let buildID = part { image in
      for word: UInt64 in [4, 20, 3] { image.number(word, 4) }
      image.text("GNU")
      image.bytes += (1...20).map { $0 }
    }
    sections.append((".note.gnu.build-id", 7, buildID, 0))
    let strings = part { image in
      for string in ["", "tick", "word", "counter", "_dl_debug_state", "libother.so", "/lib"] {
        image.text(string)
      }
    }
    sections.append((".dynstr", 3, strings, 0))
    let symbols = part { image in
      for (name, info, section, value, size) in [
        (0, 0, 0, 0, 0), (1, 0x12, 1, Self.code, 11), (6, 0x11, 2, Self.data + 8, 8),
        (11, 0x16, 2, 8, 8), (19, 0x02, 1, Self.code + 1, 1),
      ] {
        image.number(UInt64(name), 4)
        image.number(UInt64(info), 1)
        image.number(0, 1)
        image.number(UInt64(section), 2)
        image.number(UInt64(value), 8)
        image.number(UInt64(size), 8)
      }
    }
    sections.append((".dynsym", 11, symbols, 6))
    sections.append((".symtab", 2, symbols, 6))
    let dynamic = part { image in
      for (tag, value) in [
        (1, 35), (14, 1), (5, strings.offset), (10, strings.size), (29, 47),
        (0x6fff_fffb, 0x0800_0000), (0, 0),
      ] as [(UInt64, Int)] {
        image.number(tag, 8)
        image.number(UInt64(value), 8)
      }
    }
    let link = part { image in
      image.text("other.debug")
      image.number(0x1234_5678, 4)
    }
    sections.append((".gnu_debuglink", 1, link, 0))
    let interpreter = part { $0.text("/lib64/ld-linux-x86-64.so.2") }
    var offsets: [UInt64] = []
    let names = part { image in
      for name in sections.map(\.name) + [".shstrtab"] {
        offsets.append(UInt64(image.bytes.count))
        image.text(name)
      }
    }
    sections.append((".shstrtab", 3, names, 0))
    let sectionHeaders = part { image in
      for (index, section) in sections.enumerated() {
        let isSymbols = section.type == 2 || section.type == 11
        for (value, size) in [
          (offsets[index] - UInt64(names.offset), 4), (section.type, 4), (2, 8),
          (UInt64(section.range.offset), 8), (UInt64(section.range.offset), 8),
          (UInt64(section.range.size), 8), (section.link, 4), (0, 4), (8, 8),
          (isSymbols ? 24 : 0, 8),
        ] { image.number(value, size) }
      }
    }
    put(UInt64(sectionHeaders.offset), 8, at: 40)
    put(UInt64(sections.count), 2, at: 60)
    put(UInt64(sections.count - 1), 2, at: 62)
    var position = table
    func segment(_ type: UInt64, _ flags: UInt64, _ range: (offset: Int, size: Int)) {
      let size = UInt64(range.size)
      for (value, width) in [
        (type, 4), (flags, 4), (UInt64(range.offset), 8), (UInt64(range.offset), 8),
        (UInt64(range.offset), 8), (size, 8), (size, 8), (8, 8),
      ] {
        fields.append(Field(offset: position, byteCount: width))
        put(value, width, at: position)
        position += width
      }
    }
    segment(1, 5, (0, Self.data))
    segment(1, 6, (Self.data, bytes.count - Self.data))
    segment(2, 4, dynamic)
    segment(3, 4, interpreter)
    segment(4, 4, buildID)
    segment(7, 4, (Self.data, 16))
  }

  // MARK: Damaging

  /// A change of some bytes at one place.
  package struct Change {
    package let offset: Int
    package let bytes: [UInt8]
  }

  /// A few changes, most of them of a number to one that is likely to do harm.
  package func damage(using random: inout some RandomNumberGenerator) -> [Change] {
    (0..<Int.random(in: 1...4, using: &random)).map { _ in
      guard !fields.isEmpty, Int.random(in: 0..<8, using: &random) > 0 else {
        return Change(
          offset: Int.random(in: bytes.indices, using: &random),
          bytes: [UInt8.random(in: 0...255, using: &random)])
      }
      let field = fields[Int.random(in: fields.indices, using: &random)]
      let value = harmful(instead: value(of: field), using: &random)
      return Change(
        offset: field.offset,
        bytes: (0..<field.byteCount).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) })
    }
  }

  private func value(of field: Field) -> UInt64 {
    bytes[field.offset..<field.offset + field.byteCount].reversed().reduce(0) {
      $0 << 8 | UInt64($1)
    }
  }

  private func harmful(
    instead value: UInt64, using random: inout some RandomNumberGenerator
  ) -> UInt64 {
    let end = UInt64(bytes.count)
    switch Int.random(in: 0..<12, using: &random) {
    case 0: return 0
    case 1: return .max
    case 2: return .max - UInt64.random(in: 1...64, using: &random)
    case 3: return 0x7fff_ffff_ffff_ffff
    case 4: return 0x8000_0000
    case 5: return 1 << UInt64.random(in: 0..<64, using: &random)
    case 6: return end &+ UInt64.random(in: 0...16, using: &random) &- 8
    case 7: return value &+ UInt64.random(in: 0...16, using: &random) &- 8
    case 8: return value &* 2
    case 9: return starts.randomElement(using: &random) ?? 1
    case 10: return UInt64.random(in: 0...end, using: &random)
    default: return UInt64.random(in: 0...UInt64.max, using: &random)
    }
  }
}

/// A generator that gives the same numbers in every run (xorshift64*).
package struct RepeatableNumbers: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed &* 2 | 1 }

  package mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 2_685_821_657_736_338_717
  }
}
