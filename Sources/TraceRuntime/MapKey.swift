// Keys of maps as bytes, so that one table serves every combination of types. A key is its parts in
// order: integers as many bytes as their type has, stacks and the thread of a per-thread map 8, bytes
// as they are, and text as a UInt32 length and so many bytes. Only equal keys are equal bytes, because
// the types of a map are fixed. All numbers are in the machine's byte order, which is little-endian.

package import TraceProgram

/// A key that is being put together, in a buffer to be used again and again.
package struct MapKey: Sendable {
  package private(set) var bytes: [UInt8] = []

  /// Larger keys are never stored.
  static let largestSize = 1 << 24

  package init() {}

  /// Begins a new key, without giving the memory back.
  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
  }

  /// Appends the thread of a per-thread map, which comes before all other parts.
  package mutating func append(thread: UInt64) {
    append(number: thread, size: 8)
  }

  /// Appends a word: the low bytes of an integer, or the number of a stack.
  package mutating func append(word: UInt64, as type: ValueType) {
    append(number: word, size: MapKey.fixedSize(of: type) ?? 8)
  }

  /// Appends the text that the closure appends, with its length before it.
  package mutating func appendText<Failure: Error>(
    _ fill: (inout [UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    let start = bytes.count
    append(number: 0, size: 4)
    try fill(&bytes)
    let count = UInt32(truncatingIfNeeded: bytes.count - start - 4)
    for byte in 0..<4 { bytes[start + byte] = UInt8(truncatingIfNeeded: count >> (8 * byte)) }
  }

  /// Appends the bytes that the closure appends, cut or filled with zeros to the size of their type.
  package mutating func appendBytes<Failure: Error>(
    count: Int, _ fill: (inout [UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    let end = bytes.count + (MapKey.fixedSize(of: .bytes(count: count)) ?? 0)
    try fill(&bytes)
    if bytes.count > end { bytes.removeSubrange(end...) }
    if bytes.count < end { bytes += [UInt8](repeating: 0, count: end - bytes.count) }
  }

  private mutating func append(number: UInt64, size: Int) {
    withUnsafeBytes(of: number) { bytes.append(contentsOf: $0.prefix(size)) }
  }

  /// How many bytes a part of this type has; nil for text, whose length varies.
  static func fixedSize(of type: ValueType) -> Int? {
    switch type {
    case .integer(let size, _): Int(size > 8 ? 8 : size)
    case .stack: 8
    case .bytes(let count): min(max(0, count), largestSize + 1)
    case .string, .symbol: nil
    }
  }
}

/// Reads the parts of a stored key. It trusts the key to have been made for the same types.
struct MapKeyReader {
  let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  mutating func number(size: Int, isSigned: Bool) -> UInt64 {
    var value: UInt64 = 0
    for byte in 0..<size { value |= UInt64(bytes[position + byte]) << (8 * byte) }
    position += size
    guard isSigned, size > 0, size < 8 else { return value }
    let unused = 64 - 8 * size
    return UInt64(bitPattern: Int64(bitPattern: value << unused) >> unused)
  }

  /// The bytes of a part that is no number.
  mutating func part(_ type: ValueType) -> UnsafeRawBufferPointer {
    let count = MapKey.fixedSize(of: type) ?? Int(number(size: 4, isSigned: false))
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }

  mutating func value(_ type: ValueType) -> RecordedValue {
    switch type {
    case .integer(let size, let isSigned):
      .integer(number(size: Int(size > 8 ? 8 : size), isSigned: isSigned))
    case .stack: .stack(number(size: 8, isSigned: false))
    case .bytes: .bytes(ArraySlice(part(type)))
    case .string, .symbol: .text(ArraySlice(part(type)))
    }
  }

  /// Whether the next part of this key is before (negative), the same as or after that of another.
  mutating func compare(
    _ other: inout MapKeyReader, _ type: ValueType, numbersHaveSigns: Bool
  ) -> Int {
    switch type {
    case .integer(let size, let isSigned):
      let signs = numbersHaveSigns && isSigned
      let size = Int(size > 8 ? 8 : size)
      let a = number(size: size, isSigned: signs)
      let b = other.number(size: size, isSigned: signs)
      if a == b { return 0 }
      let isBefore = signs ? Int64(bitPattern: a) < Int64(bitPattern: b) : a < b
      return isBefore ? -1 : 1
    case .stack:
      let a = number(size: 8, isSigned: false)
      let b = other.number(size: 8, isSigned: false)
      return a == b ? 0 : a < b ? -1 : 1
    case .bytes, .string, .symbol:
      let a = part(type)
      let b = other.part(type)
      let common = min(a.count, b.count)
      var index = 0
      while index + 8 <= common {
        let left = UInt64(bigEndian: a.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        let right = UInt64(bigEndian: b.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        if left != right { return left < right ? -1 : 1 }
        index += 8
      }
      while index < common {
        if a[index] != b[index] { return a[index] < b[index] ? -1 : 1 }
        index += 1
      }
      return a.count == b.count ? 0 : a.count < b.count ? -1 : 1
    }
  }
  mutating func skip(_ type: ValueType) {
    _ = part(type)
  }

  /// A number that is less or equal where the next part is before that of another key.
  mutating func prefix(_ type: ValueType, numbersHaveSigns: Bool) -> UInt64 {
    switch type {
    case .integer(let size, let isSigned):
      let signs = numbersHaveSigns && isSigned
      let number = number(size: Int(size > 8 ? 8 : size), isSigned: signs)
      return signs ? number ^ 1 << 63 : number
    case .stack: return number(size: 8, isSigned: false)
    case .bytes, .string, .symbol:
      var prefix: UInt64 = 0
      for (index, byte) in part(type).prefix(8).enumerated() {
        prefix |= UInt64(byte) << (56 - 8 * index)
      }
      return prefix
    }
  }
}
