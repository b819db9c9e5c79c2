// What a probe point of a script comes down to.

internal import StapLanguage
internal import TraceBase
internal import Tracing

/// A timer of a script.
struct StapTimer: Hashable, Sendable {
  /// In nanoseconds.
  let period: UInt64
  /// How much earlier or later than its period it may be due.
  let randomness: UInt64
  /// Whether it looks at the threads that run.
  let isProfile: Bool
}

/// The processes that a moment is one of.
enum StapProcesses: Hashable, Sendable {
  /// All that are traced: the target and its children, or every process that we may trace.
  case all
  /// Those that run a program.
  case program(NamedFile)
  case process(ProcessID)
}

/// What a point of a script means. `StapProbes.meaning(of:)` gives the one of a handler's point.
enum StapMeaning {
  /// Before anything is traced, by rising number and then in the order of the script.
  case begin(Int64)
  /// At the end of a run without errors, in the same order.
  case end(Int64)
  /// In place of `end` when there were errors.
  case error(Int64)
  case never
  case timer(StapTimer)
  case moment(TaskMoment, StapProcesses)
  /// A mark or a function. `argumentCount` is how many of `$arg1` and so on a handler can ask for; a site
  /// of the mark may have fewer of them.
  case site(ImageSelector, argumentCount: Int)
}

extension StapTimer {
  /// Reads a timer's point; what is wrong with it else.
  static func read(
    _ point: StapProbePoint, nanoseconds: UInt64, random: Bool
  ) -> Result<StapTimer, StapRefusal> {
    let unit = point.components[1].name
    let number = point.components[1].number ?? 0
    // The same bounds whether the kernel or we keep time: 100 µs to a day, and jiffies up to a million.
    let low: Int64
    let high: Int64
    switch unit {
    case "jiffies": (low, high) = (1, 1_000_000)
    case "us", "usec": (low, high) = (100, 86_400_000_000)
    case "ns", "nsec": (low, high) = (100_000, 86_400_000_000_000)
    case "ms", "msec": (low, high) = (1, 86_400_000)
    default: (low, high) = (1, 86_400)
    }
    guard (low...high).contains(number) else {
      if unit == "jiffies" {
        return .failure(StapRefusal(["invalid interval for jiffies timer"]))
      }
      return .failure(StapRefusal(["interval value out of range (\(low), \(high))"]))
    }
    var randomness: Int64 = 0
    if random {
      randomness = point.components.last?.number ?? 0
      // As stap has it: what is taken away must leave something.
      guard randomness >= 0, randomness <= number else {
        return .failure(
          StapRefusal([
            unit == "jiffies"
              ? "invalid randomize for jiffies timer" : "randomization value out of range"
          ]))
      }
    }
    return .success(
      StapTimer(
        period: UInt64(number) * nanoseconds, randomness: UInt64(randomness) * nanoseconds,
        isProfile: false))
  }

  /// `timer.hz(N)`.
  static func frequency(_ point: StapProbePoint) -> Result<StapTimer, StapRefusal> {
    let number = point.components.last?.number ?? 0
    guard number > 0 else {
      return .failure(StapRefusal(["frequency must be greater than 0"]))
    }
    guard number <= 10_000 else {
      // In nanoseconds, as stap has it.
      return .failure(StapRefusal(["interval value out of range (100000, 86400000000000)"]))
    }
    return .success(
      StapTimer(period: 1_000_000_000 / UInt64(number), randomness: 0, isProfile: false))
  }

  /// `timer.profile` and `timer.profile.freq.hz(N)`.
  static func profile(_ point: StapProbePoint) -> Result<StapTimer, StapRefusal> {
    guard let number = point.components.last?.number else {
      return .success(StapTimer(period: 1_000_000, randomness: 0, isProfile: true))
    }
    return frequency(point).map { _ in
      StapTimer(period: 1_000_000_000 / UInt64(number), randomness: 0, isProfile: true)
    }
  }
}

/// Why a point cannot be had: messages, each after the other.
struct StapRefusal: Error {
  let messages: [String]

  init(_ messages: [String]) { self.messages = messages }
  init(_ message: String) { messages = [message] }
}
