// Who is traced. The kernel recycles thread ids, so whatever outlives a stop is keyed by `TaskID`.

/// A process: the id of its thread group, as `getpid` returns it.
package struct ProcessID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The number users see.
  package let rawValue: Int32

  @inlinable
  package init(_ rawValue: Int32) {
    self.rawValue = rawValue
  }

  @inlinable
  package static func < (left: ProcessID, right: ProcessID) -> Bool {
    left.rawValue < right.rawValue
  }

  package var description: String { String(rawValue) }
}

/// A thread, as `gettid` returns it.
package struct ThreadID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The number users see.
  package let rawValue: Int32

  @inlinable
  package init(_ rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// The first thread of a process, which has the process's number.
  @inlinable
  package init(leaderOf process: ProcessID) {
    rawValue = process.rawValue
  }

  @inlinable
  package static func < (left: ThreadID, right: ThreadID) -> Bool {
    left.rawValue < right.rawValue
  }

  package var description: String { String(rawValue) }
}

/// A thread and how many threads were seen before it: unique while tracing, unlike a `ThreadID`.
package struct TaskID: Hashable, Sendable {
  /// The thread's id in the tracer's PID namespace.
  package let thread: ThreadID
  /// Counts up with every thread that tracing meets.
  package let serial: UInt32

  package init(thread: ThreadID, serial: UInt32) {
    self.thread = thread
    self.serial = serial
  }
}
