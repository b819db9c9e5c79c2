// The processors that a thread may run on: its affinity mask.

internal import CTrace
package import TraceBase

/// A set of processors. sched_setaffinity(2), cpuset(7).
package struct ProcessorSet: Equatable, Sendable {
  /// A bit for each processor, and no more words than needed.
  private(set) var words: [UInt64]

  /// As many words as the kernel's masks can have (CONFIG_NR_CPUS is at most 8192).
  private static let wordCount = 128

  init(words: [UInt64]) {
    let count = (words.lastIndex { $0 != 0 } ?? -1) + 1
    self.words = Array(words.prefix(count))
  }

  /// One processor, numbered from 0.
  package init(_ processor: Int) {
    words = Array(repeating: 0, count: processor / 64) + [1 << UInt64(processor % 64)]
  }

  /// All that a kernel can have.
  static let all = ProcessorSet(words: Array(repeating: .max, count: wordCount))

  /// Those that this process could use when it first asked.
  package static let own = ProcessorSet(of: currentThreadID()) ?? .all

  /// Those that a thread may run on; nil when it is gone or that may not be known.
  package init?(of thread: ThreadID) {
    var words = Array(repeating: UInt64(0), count: Self.wordCount)
    guard unsafe ctrace_read_affinity(thread.rawValue, &words, words.count) > 0 else { return nil }
    self.init(words: words)
  }

  /// Lets a thread run on these and no others, as far as its cpuset allows; false when that is refused.
  @discardableResult
  package func apply(to thread: ThreadID) -> Bool {
    unsafe ctrace_write_affinity(thread.rawValue, words, words.count) == 0
  }

  /// Gives a thread these back. One that may use whatever its cpuset has is to follow the cpuset in the future as
  /// well. Gives how many system calls that took.
  @discardableResult
  func giveBack(to thread: ThreadID) -> Int {
    Self.all.apply(to: thread)
    guard ProcessorSet(of: thread) != self else { return 2 }
    apply(to: thread)
    return 3
  }

  package func contains(_ processor: Int) -> Bool {
    processor >= 0 && processor / 64 < words.count
      && words[processor / 64] >> UInt64(processor % 64) & 1 != 0
  }

  func intersection(_ other: ProcessorSet) -> ProcessorSet {
    ProcessorSet(words: zip(words, other.words).map { $0 & $1 })
  }

  /// The processors, by rising number.
  package var processors: [Int] { (0..<words.count * 64).filter(contains) }
}
