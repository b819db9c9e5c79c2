// Whom the tracing half tells. The loop knows nothing of scripts, formats or files: it delivers hits
// and changes, and asks for nothing but what to do next.

package import TraceBase

/// What the loop does after a hit.
package enum Disposition: Sendable {
  case resume
  /// End the session: disarm and let everybody go.
  case finish
  /// Only from `ticked`: look at every thread that is running now, by `threadSampled`.
  case sample
}

/// Something about the traced processes that is not a hit.
package enum ProcessChange: Sendable {
  case started(ProcessID, parent: ProcessID?)
  case executed(ProcessID)
  case exited(ProcessID, code: Int32)
  case killed(ProcessID, signal: Int32)
  /// Every process that was launched or attached to has ended; children of theirs may live on.
  case everyTargetEnded
  /// Something that could not be done, in words; tracing goes on.
  case trouble(String)
}

/// The receiver of a session's hits.
package protocol TraceHandler: ~Copyable {
  /// A thread stands at a site. Everything slow is put off until `tracingIdle`.
  mutating func probeFired(_ hit: inout ProbeHit) -> Disposition
  /// A thread that was running stands somewhere, to be looked at; its site is `Site.sample`.
  mutating func threadSampled(_ hit: inout ProbeHit) -> Disposition
  /// A moment that `TraceSession.moments` asks for; its site is `TaskMoment.site`.
  mutating func momentReached(_ moment: TaskMoment, _ hit: inout ProbeHit) -> Disposition
  mutating func processChanged(_ change: ProcessChange)
  /// A thread is gone, and its number may soon be another's.
  mutating func threadEnded(_ thread: ThreadID)
  /// Every tracee is running again and the loop is about to wait: now write.
  mutating func tracingIdle() -> Disposition
  /// The time that `nextDeadline` asked for has come, whether hits are coming or nobody is traced.
  mutating func ticked() -> Disposition
  /// When to be called next, in nanoseconds of `HitClock.monotonic`; nil for not at all. Asked before
  /// every stop, so that it must be cheap.
  var nextDeadline: UInt64? { get }
}

extension TraceHandler where Self: ~Copyable {
  package mutating func threadEnded(_ thread: ThreadID) {}

  package mutating func momentReached(
    _ moment: TaskMoment, _ hit: inout ProbeHit
  ) -> Disposition { .resume }
}

/// Whom a session tells while nobody listens yet.
package struct NoHandler: TraceHandler {
  package var troubles: [String] = []

  package init() {}

  package mutating func probeFired(_ hit: inout ProbeHit) -> Disposition { .resume }
  package mutating func threadSampled(_ hit: inout ProbeHit) -> Disposition { .resume }
  package mutating func processChanged(_ change: ProcessChange) {
    if case .trouble(let words) = change { troubles.append(words) }
  }
  package mutating func tracingIdle() -> Disposition { .resume }
  package mutating func ticked() -> Disposition { .resume }
  package var nextDeadline: UInt64? { nil }
}
