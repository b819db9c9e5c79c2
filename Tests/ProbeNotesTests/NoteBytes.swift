/// Writes note sections byte by byte, the right way and otherwise.
struct NoteBytes {
  var bytes: [UInt8] = []

  mutating func word(_ value: UInt64, byteCount: Int) {
    for index in 0..<byteCount { bytes.append(UInt8(truncatingIfNeeded: value >> (index * 8))) }
  }

  mutating func pad() {
    while bytes.count % 4 != 0 { bytes.append(0) }
  }

  /// Appends one record with whatever owner, type and descriptor.
  mutating func record(owner: [UInt8], type: UInt64, descriptor: [UInt8]) {
    word(UInt64(owner.count), byteCount: 4)
    word(UInt64(descriptor.count), byteCount: 4)
    word(type, byteCount: 4)
    bytes += owner
    pad()
    bytes += descriptor
    pad()
  }

  /// Appends a probe note as sdt.h's macros make it.
  mutating func probe(
    _ provider: String, _ name: String, _ arguments: String, site: UInt64, base: UInt64 = 0x2000,
    semaphore: UInt64 = 0
  ) {
    record(
      owner: Array("stapsdt\0".utf8), type: 3,
      descriptor: Self.descriptor(
        site, base, semaphore, [provider, name, arguments].map { Array($0.utf8) }))
  }

  static func descriptor(
    _ site: UInt64, _ base: UInt64, _ semaphore: UInt64, _ strings: [[UInt8]]
  ) -> [UInt8] {
    var inner = NoteBytes()
    inner.word(site, byteCount: 8)
    inner.word(base, byteCount: 8)
    inner.word(semaphore, byteCount: 8)
    for string in strings { inner.bytes += string + [0] }
    return inner.bytes
  }
}

/// A generator that gives the same numbers in every run (xorshift64*).
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
