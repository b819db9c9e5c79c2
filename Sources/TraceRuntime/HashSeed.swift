// Hashing of keys. They come from tracees, which must not be able to choose keys that collide, so the
// function is SipHash with one round for each word and three at the end, and a seed nobody knows.

/// The secret of a table's hash function.
package struct HashSeed: Hashable, Sendable {
  package var first: UInt64
  package var second: UInt64

  package init(_ first: UInt64, _ second: UInt64) {
    self.first = first
    self.second = second
  }

  package static func random() -> HashSeed {
    var generator = SystemRandomNumberGenerator()
    return HashSeed(generator.next(), generator.next())
  }

  /// The hash of some bytes.
  func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var state = SipState(self)
    var offset = 0
    while offset + 8 <= bytes.count {
      state.absorb(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset += 8
    }
    var last = UInt64(truncatingIfNeeded: bytes.count) << 56
    var shift: UInt64 = 0
    while offset < bytes.count {
      last |= UInt64(bytes[offset]) << shift
      shift += 8
      offset += 1
    }
    state.absorb(last)
    return state.finish()
  }
}

private struct SipState {
  private var v0, v1, v2, v3: UInt64

  init(_ seed: HashSeed) {
    v0 = seed.first ^ 0x736f_6d65_7073_6575
    v1 = seed.second ^ 0x646f_7261_6e64_6f6d
    v2 = seed.first ^ 0x6c79_6765_6e65_7261
    v3 = seed.second ^ 0x7465_6462_7974_6573
  }

  mutating func absorb(_ word: UInt64) {
    v3 ^= word
    mix()
    v0 ^= word
  }

  mutating func finish() -> UInt64 {
    v2 ^= 0xff
    mix()
    mix()
    mix()
    return v0 ^ v1 ^ v2 ^ v3
  }

  private mutating func mix() {
    v0 = v0 &+ v1
    v1 = rotated(v1, 13) ^ v0
    v0 = rotated(v0, 32)
    v2 = v2 &+ v3
    v3 = rotated(v3, 16) ^ v2
    v0 = v0 &+ v3
    v3 = rotated(v3, 21) ^ v0
    v2 = v2 &+ v1
    v1 = rotated(v1, 17) ^ v2
    v2 = rotated(v2, 32)
  }

  private func rotated(_ value: UInt64, _ count: UInt64) -> UInt64 {
    value &<< count | value &>> (64 &- count)
  }
}
