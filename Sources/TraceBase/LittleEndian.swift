// Numbers as x86 has them in memory and in files: the lowest byte first.

extension FixedWidthInteger where Self: UnsignedInteger {
  /// The number that these bytes are, which are no more than it has.
  package init(littleEndianBytes bytes: some BidirectionalCollection<UInt8>) {
    self = bytes.reversed().reduce(0) { $0 << 8 | Self($1) }
  }

  /// All its bytes.
  package var littleEndianBytes: [UInt8] {
    (0..<Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) }
  }
}
