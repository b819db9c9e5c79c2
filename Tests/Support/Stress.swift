// How hard tests try that look for what happens rarely: a second or two each as a rule, and as hard as
// they can where TRAPLINE_STRESS is set, as `make stress` does. Programs that are traced see the
// variable too, and give themselves more time.

internal import Glibc

/// How hard to try.
package enum Stress {
  package static let isHard = getenv("TRAPLINE_STRESS") != nil

  /// A number for every day, or one for trying hard.
  package static func choose(_ few: Int, hard many: Int) -> Int { isHard ? many : few }

  /// In milliseconds: how long a program may take.
  package static var patience: Int { choose(60_000, hard: 600_000) }
}
