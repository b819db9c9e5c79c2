// How the values of options are written: yes and no, sizes, rates, versions.

extension DTraceOptions {
  /// Nil for a word that unsets.
  static func boolean(_ value: String?) throws(DTraceOptionError) -> Int64? {
    guard let value else { return 0 }
    switch value.lowercased() {
    case "yes", "enable", "enabled", "true", "on", "set": return 1
    case "", "no", "disable", "disabled", "false", "off", "unset": return nil
    default: break
    }
    guard let number = number(value) else { throw .invalidValue }
    return number
  }

  /// A number without sign: decimal, octal after 0, hexadecimal after 0x, as strtoull(3) has it.
  private static func number(_ text: some StringProtocol) -> Int64? {
    if text.hasPrefix("0x") || text.hasPrefix("0X") { return Int64(text.dropFirst(2), radix: 16) }
    guard text.first?.isASCII == true, text.first?.isNumber == true else { return nil }
    return Int64(text, radix: text.hasPrefix("0") && text.count > 1 ? 8 : 10)
  }

  /// A number of bytes: `4m`, `512K`.
  private static func size(_ text: String) -> Int64? {
    guard let last = text.last?.lowercased() else { return 0 }
    let shifts = ["k": 10, "m": 20, "g": 30, "t": 40]
    guard let shift = shifts[last] else { return number(text) }
    guard let number = number(text.dropLast()) else { return nil }
    let (size, overflows) = number.multipliedReportingOverflow(by: 1 << shift)
    return overflows ? nil : size
  }

  /// Nanoseconds: `10ms`, `101hz`; a bare number is nanoseconds.
  static func rate(_ text: String) -> Int64? {
    let digits = text.prefix { $0.isASCII && ($0.isHexDigit || $0 == "x" || $0 == "X") }
    // Units may begin with a hexadecimal digit ("d", "day"), so the longest number that reads wins.
    var end = digits.endIndex
    while end > text.startIndex {
      if let number = number(text[..<end]), let unit = units[text[end...].lowercased()] {
        if unit == 0 { return number == 0 ? 0 : 1_000_000_000 / number }
        let (rate, overflows) = number.multipliedReportingOverflow(by: unit)
        return overflows ? nil : rate
      }
      end = text.index(before: end)
    }
    return nil
  }

  private static let units: [String: Int64] = [
    "": 1, "ns": 1, "nsec": 1, "us": 1000, "usec": 1000, "ms": 1_000_000, "msec": 1_000_000,
    "s": 1_000_000_000, "sec": 1_000_000_000, "m": 60_000_000_000, "min": 60_000_000_000,
    "h": 3_600_000_000_000, "hour": 3_600_000_000_000, "d": 86_400_000_000_000,
    "day": 86_400_000_000_000, "hz": 0,
  ]

  /// The size that an option takes, or has without a value.
  static func size(_ value: String?, _ kind: Kind) throws(DTraceOptionError) -> Int64 {
    if case .requiredSize = kind, value == nil { throw .invalidValue }
    guard let size = size(value ?? "") else { throw .invalidValue }
    switch kind {
    case .stringSize:
      // What marks a string as NULL takes two bytes.
      guard size >= 2 else { throw .invalidValue }
      guard size <= Int64(UInt32.max) else { throw .tooLarge }
      return size
    case .printSize: return rounded(1...65536 ~= size ? size : 8192)
    case .scratchSize: return size > 0 && size < .max - 8 ? rounded(size) : size
    default: return size
    }
  }

  private static func rounded(_ size: Int64) -> Int64 { (size + 7) & ~7 }

  /// The number that a text begins with, as atoi(3) has it; nil when it is too large.
  static func leadingNumber(_ text: String) -> Int64? {
    let text = text.drop { $0.isWhitespace }
    let sign = text.prefix { $0 == "-" || $0 == "+" }.prefix(1)
    let digits = text.dropFirst(sign.count).prefix { $0.isASCII && $0.isNumber }
    if digits.isEmpty { return 0 }
    return Int64(sign + digits)
  }

  /// Versions of D that there were.
  private static let versions: Set<[Int]> = [
    [1, 0, 0], [1, 1, 0], [1, 2, 0], [1, 2, 1], [1, 2, 2], [1, 3, 0], [1, 4, 0], [1, 4, 1],
    [1, 5, 0], [1, 6, 0], [1, 6, 1], [1, 6, 2], [1, 6, 3], [1, 6, 4], [2, 0, 0], [2, 0, 1],
    [2, 0, 2], [2, 0, 3], [2, 0, 4],
  ]

  private static func numbers(ofVersion text: String) -> [Int]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 3, parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } })
    else { return nil }
    let numbers = parts.compactMap { $0.isEmpty ? 0 : Int($0) }
    guard numbers.count == parts.count else { return nil }
    return numbers + Array(repeating: 0, count: 3 - numbers.count)
  }

  /// Checks a version; one that was asked for can only be lowered.
  static func version(_ text: String, earlier: String?) throws(DTraceOptionError) -> String {
    guard let numbers = numbers(ofVersion: text), numbers[0] < 256, numbers[1] < 4096,
      numbers[2] < 4096
    else { throw .invalidVersion }
    guard versions.contains(numbers) else { throw .unknownVersion }
    if let earlier = earlier.flatMap({ Self.numbers(ofVersion: $0) }),
      earlier.lexicographicallyPrecedes(numbers)
    {
      throw .laterVersion
    }
    return text
  }
}
