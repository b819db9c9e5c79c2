// Which timer of a run is due when.

/// When timers are due next. Times are nanoseconds of CLOCK_MONOTONIC.
package struct TimerSchedule: Sendable {
  private struct Entry {
    var due: UInt64
    let period: UInt64
    /// How much earlier or later than its period it may be due.
    let randomness: UInt64
    let number: Int

    /// The time until it is due again, if not a whole number of periods.
    var nextPeriod: UInt64 {
      guard randomness > 0 else { return period }
      return max(1, period - min(period, randomness) + UInt64.random(in: 0...2 * randomness))
    }
  }

  private var entries: [Entry] = []

  package init() {}

  package var isEmpty: Bool { entries.isEmpty }

  /// When the next timer is due; nil when there is none.
  package var nextDue: UInt64? { entries.lazy.map(\.due).min() }

  /// Adds a timer that is first due one period from now, give or take its randomness.
  package mutating func add(
    _ number: Int, period: UInt64, randomness: UInt64 = 0, now: UInt64
  ) {
    var entry = Entry(due: now, period: period, randomness: randomness, number: number)
    entry.due = now &+ entry.nextPeriod
    entries.append(entry)
  }

  /// The timers that are due, the longest due first; each is due again a whole number of periods
  /// later, in the future. What was missed is not made up for.
  package mutating func takeDue(now: UInt64) -> [Int] {
    var due: [(UInt64, Int)] = []
    for index in entries.indices where entries[index].due <= now {
      let entry = entries[index]
      due.append((entry.due, entry.number))
      if entry.randomness > 0 {
        entries[index].due = now &+ entry.nextPeriod
      } else {
        entries[index].due += ((now - entry.due) / entry.period + 1) * entry.period
      }
    }
    return due.sorted { $0 < $1 }.map(\.1)
  }
}
