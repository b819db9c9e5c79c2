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

/// When timers are due next. Times are nanoseconds of CLOCK_MONOTONIC.
package struct TimerSchedule: Sendable {
  private var entries: [(due: UInt64, period: UInt64, number: Int)] = []

  package init() {}

  package var isEmpty: Bool { entries.isEmpty }

  /// When the next timer is due; nil when there is none.
  package var nextDue: UInt64? { entries.lazy.map(\.due).min() }

  /// Adds a timer that is first due one period from now.
  package mutating func add(_ number: Int, period: UInt64, now: UInt64) {
    entries.append((now &+ period, period, number))
  }

  /// The timers that are due, the longest due first; each is due again a whole number of periods
  /// later, in the future. What was missed is not made up for.
  package mutating func takeDue(now: UInt64) -> [Int] {
    var due: [(UInt64, Int)] = []
    for index in entries.indices where entries[index].due <= now {
      due.append((entries[index].due, entries[index].number))
      let missed = (now - entries[index].due) / entries[index].period
      entries[index].due += (missed + 1) * entries[index].period
    }
    return due.sorted { $0 < $1 }.map(\.1)
  }
}
