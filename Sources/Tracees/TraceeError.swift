// What can go wrong between the tracer and the kernel. The stored fields are plain data; the words
// are made in `description`.

package import SystemPackage
package import TraceBase

/// A request that the kernel refused, and to whom it was made.
package struct TraceeError: Error, Equatable, Sendable {
  /// What was attempted.
  package enum Operation: Equatable, Sendable {
    case attach
    case launch(String)
    case control(String)
    case openMemory
    case write(Address)
    case readMaps
    case startTimer
    case findProcesses
    case watchFiles
    case watch(String)
  }

  package let operation: Operation
  /// The thread or process; 0 where there is none yet.
  package let subject: Int32
  /// What the kernel answered; nil when `reason` says it all.
  package let cause: Errno?
  /// Why, in words, where the error number is not the whole truth.
  package let reason: String?
  /// What to do about it.
  package let advice: String?

  package init(
    _ operation: Operation, _ subject: Int32, cause: Errno? = nil, reason: String? = nil,
    advice: String? = nil
  ) {
    self.operation = operation
    self.subject = subject
    self.cause = cause
    self.reason = reason
    self.advice = advice
  }

  /// True for a command that is not on PATH.
  package var isNotFound: Bool { reason == Command.notFoundReason }

  /// True when the thread was killed under us. Not an error but a state: its end will be reported by
  /// the next waits, and until then every request fails like this (ptrace(2), "death under ptrace").
  package var isGone: Bool { cause == .noSuchProcess }
}

extension TraceeError: CustomStringConvertible {
  package var description: String {
    let what =
      switch operation {
      case .attach: "cannot attach to process \(subject)"
      case .launch(let path): "cannot run '\(path)'"
      case .control(let request): "cannot \(request) thread \(subject)"
      case .openMemory: "cannot open the memory of process \(subject)"
      case .write(let address): "cannot write to the memory of process \(subject) at \(address)"
      case .readMaps: "cannot read the memory map of process \(subject)"
      case .startTimer: "cannot start a timer"
      case .findProcesses: "cannot look for processes"
      case .watchFiles: "cannot watch files for being opened"
      case .watch(let path): "cannot watch '\(path)' for being opened"
      }
    return what + ": " + explanation.lowercasedFirst
  }

  /// Why, and what to do about it, without what could not be done.
  package var explanation: String {
    (reason ?? cause.map { "\($0)" } ?? "unknown") + (advice.map { " (\($0))" } ?? "")
  }
}

extension String {
  /// The text of an error number begins with a capital, which reads badly after a colon.
  package var lowercasedFirst: String {
    prefix(1).lowercased() + dropFirst()
  }
}
