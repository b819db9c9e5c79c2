// Network and link addresses as text. IPv6 addresses are written as D's inet_ntoa6 writes them: the
// longest run of zero groups is shortened, and an address that holds one of IPv4 is written as that.

/// Writes addresses.
enum NetworkAddressText {
  typealias Bytes = UnsafeRawBufferPointer

  /// AF_INET and AF_INET6, and how many bytes their addresses have.
  static func byteCount(family: UInt64) -> Int? {
    switch family {
    case 2: 4
    case 10: 16
    default: nil
    }
  }

  /// ARPHRD_ETHER and ARPHRD_INFINIBAND, and how many bytes their addresses have.
  static func byteCount(linkType: UInt64) -> Int? {
    switch linkType {
    case 1: 6
    case 32: 20
    default: nil
    }
  }

  /// Four bytes in decimal.
  static func append4(_ address: some Sequence<UInt8>, to result: inout [UInt8]) {
    for (index, byte) in address.enumerated() {
      if index > 0 { result.append(UInt8(ascii: ".")) }
      if byte >= 100 { result.append(0x30 + byte / 100) }
      if byte >= 10 { result.append(0x30 + byte / 10 % 10) }
      result.append(0x30 + byte % 10)
    }
  }

  /// Sixteen bytes.
  static func append6(_ address: Bytes, to result: inout [UInt8]) {
    if holdsVersion4(address) {
      append4(address.suffix(4), to: &result)
      return
    }
    let run = longestZeroRun(address)
    var index = 0
    while index < 8 {
      if index == run.lowerBound, !run.isEmpty {
        result += [0x3A, 0x3A]
        index = run.upperBound
        continue
      }
      if index > 0, index != run.upperBound || run.isEmpty { result.append(0x3A) }
      appendHexadecimal(group(address, index), to: &result)
      index += 1
    }
  }

  /// Whether five zero groups come before ffff, or six before what is neither `::` nor `::1`.
  private static func holdsVersion4(_ address: Bytes) -> Bool {
    guard (0..<5).allSatisfy({ group(address, $0) == 0 }) else { return false }
    if group(address, 5) == 0xFFFF { return true }
    return group(address, 5) == 0 && (group(address, 6) != 0 || group(address, 7) > 1)
  }

  /// The first of the longest runs of two or more zero groups; empty if there is none.
  private static func longestZeroRun(_ address: Bytes) -> Range<Int> {
    var longest = 0..<0
    var start = 0
    for index in 0...8 where index == 8 || group(address, index) != 0 {
      if index - start >= 2, index - start > longest.count { longest = start..<index }
      start = index + 1
    }
    return longest
  }

  private static func group(_ address: Bytes, _ index: Int) -> UInt16 {
    UInt16(address[2 * index]) << 8 | UInt16(address[2 * index + 1])
  }

  private static func appendHexadecimal(_ group: UInt16, to result: inout [UInt8]) {
    var isLeading = true
    for shift in [12, 8, 4, 0] as [UInt16] {
      let digit = UInt8(truncatingIfNeeded: group >> shift & 0xF)
      if isLeading, digit == 0, shift > 0 { continue }
      isLeading = false
      result.append(hexadecimal(digit))
    }
  }

  /// Bytes in hexadecimal, with colons between them.
  static func appendLink(_ address: Bytes, to result: inout [UInt8]) {
    for (index, byte) in address.enumerated() {
      if index > 0 { result.append(0x3A) }
      result.append(hexadecimal(byte >> 4))
      result.append(hexadecimal(byte & 0xF))
    }
  }

  private static func hexadecimal(_ digit: UInt8) -> UInt8 {
    digit < 10 ? 0x30 + digit : 0x61 + digit - 10
  }
}
