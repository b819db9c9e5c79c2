// The probes of the `profile` provider, which exist as soon as somebody names them: `tick-N` and
// `profile-N`, with a unit.

/// A timer, by its name.
package struct TimerProbe: Hashable, Sendable {
  /// As the script has it: `tick-1s`.
  package let name: String
  /// `profile-…` rather than `tick-…`.
  package let isProfile: Bool
  /// In nanoseconds.
  package let period: UInt64

  /// Nil for a name that no such probe has: a wrong unit, no number, or a period below the shortest,
  /// 200 µs.
  package init?(_ name: some StringProtocol) {
    self.name = String(name)
    let rest: Substring
    if name.hasPrefix("tick-") {
      isProfile = false
      rest = Substring(name.dropFirst(5))
    } else if name.hasPrefix("profile-") {
      isProfile = true
      rest = Substring(name.dropFirst(8))
    } else {
      return nil
    }
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    guard let number = UInt64(digits), number > 0 else { return nil }
    let unit = rest[digits.endIndex...].lowercased()
    if unit.isEmpty || unit == "hz" {
      period = 1_000_000_000 / number
    } else {
      guard let scale = Self.units[unit] else { return nil }
      let (product, overflows) = number.multipliedReportingOverflow(by: scale)
      guard !overflows else { return nil }
      period = product
    }
    guard period >= Self.shortestPeriod else { return nil }
  }

  private static let shortestPeriod: UInt64 = 200_000

  private static let units: [String: UInt64] = [
    "ns": 1, "nsec": 1, "us": 1000, "usec": 1000, "ms": 1_000_000, "msec": 1_000_000,
    "s": 1_000_000_000, "sec": 1_000_000_000, "m": 60_000_000_000, "min": 60_000_000_000,
    "h": 3_600_000_000_000, "hour": 3_600_000_000_000, "d": 86_400_000_000_000,
    "day": 86_400_000_000_000,
  ]
}
