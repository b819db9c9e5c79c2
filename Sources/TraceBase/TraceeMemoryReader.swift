// How everything above the kernel reads a tracee: one primitive, from which the rest is derived, so
// that a page cache, a core file or a byte array in a test can stand in for a live process.

/// Something that can copy bytes out of one address space.
package protocol TraceeMemoryReader: ~Copyable {
  /// Fills the first `byteCount` bytes of the buffer, or throws saying how far it got.
  mutating func read(
    _ address: Address, byteCount: Int, into buffer: inout MutableRawSpan
  ) throws(MemoryFault)
}

extension TraceeMemoryReader where Self: ~Copyable {
  /// A little-endian number of 1 to 8 bytes, zero above its own bytes.
  package mutating func readInteger(
    _ address: Address, byteCount: Int
  ) throws(MemoryFault) -> UInt64 {
    precondition((1...8).contains(byteCount))
    var word: InlineArray<8, UInt8> = [0, 0, 0, 0, 0, 0, 0, 0]
    var span = word.mutableSpan
    var bytes = span.mutableBytes
    try read(address, byteCount: byteCount, into: &bytes)
    var value: UInt64 = 0
    for index in 0..<byteCount {
      value |= UInt64(word[index]) << UInt64(index * 8)
    }
    return value
  }

  /// Appends the bytes of a string up to its NUL or the limit, whichever comes first.
  ///
  /// Reads in pieces that never cross a page boundary, so that a string which ends just before an
  /// unmapped page is read whole. Returns true when the limit cut the string.
  package mutating func appendString(
    at address: Address, limit: Int, to bytes: inout [UInt8]
  ) throws(MemoryFault) -> Bool {
    var chunk = InlineArray<256, UInt8>(repeating: 0)
    var position = address
    var remaining = limit
    // One byte more than the limit is looked at: a string of exactly the limit is not cut.
    while remaining >= 0 {
      let toPageEnd = 4096 - Int(position.value & 4095)
      let count = min(256, toPageEnd, remaining + 1)
      var span = chunk.mutableSpan
      var piece = span.mutableBytes
      try read(position, byteCount: count, into: &piece)
      for index in 0..<count {
        if chunk[index] == 0 { return false }
        if remaining == 0 { return true }
        bytes.append(chunk[index])
        remaining -= 1
      }
      position = position + count
    }
    return true
  }

  /// Appends exactly `count` bytes.
  package mutating func appendBytes(
    at address: Address, count: Int, to bytes: inout [UInt8]
  ) throws(MemoryFault) {
    var chunk = InlineArray<256, UInt8>(repeating: 0)
    var done = 0
    while done < count {
      let size = min(256, count - done)
      var span = chunk.mutableSpan
      var piece = span.mutableBytes
      try read(address + done, byteCount: size, into: &piece)
      for index in 0..<size { bytes.append(chunk[index]) }
      done += size
    }
  }
}
