// Reads little-endian numbers and C strings out of bytes whose layout the file only claims: each
// read is checked and answers nil outside.

extension Span where Element == UInt8 {
  /// An unsigned number at an offset; nil when it is not wholly inside.
  func integer<Number: FixedWidthInteger & UnsignedInteger>(
    at offset: Int, as type: Number.Type
  ) -> Number? {
    let size = Number.bitWidth / 8
    guard offset >= 0, offset <= count - size else { return nil }
    var number: Number = 0
    for index in 0..<size {
      number |= Number(self[offset + index]) << Number(index * 8)
    }
    return number
  }

  /// The bytes from an offset up to a NUL, the end or the limit, as text; nil when outside.
  func string(at offset: Int, limit: Int) -> String? {
    guard offset >= 0, offset < count else { return nil }
    var end = offset
    let stop = count - offset > limit ? offset + limit : count
    while end < stop, self[end] != 0 { end += 1 }
    return String(decoding: (offset..<end).map { self[$0] }, as: UTF8.self)
  }
}
