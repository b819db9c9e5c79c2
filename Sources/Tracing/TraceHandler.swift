// Whom the tracing half tells. The loop knows nothing of scripts, formats or files: it delivers hits
// and changes, and asks for nothing but what to do next.

package import TraceBase

/// What the loop does after a hit.
package enum Disposition: Sendable {
  case resume
  /// End the session: disarm and let everybody go.
  case finish
}

/// Something about the traced processes that is not a hit.
package enum ProcessChange: Sendable {
  case started(ProcessID, parent: ProcessID?)
  case executed(ProcessID)
  case exited(ProcessID, code: Int32)
  case killed(ProcessID, signal: Int32)
  /// Something that could not be done, in words; tracing goes on.
  case trouble(String)
}

/// The receiver of a session's hits.
package protocol TraceHandler: ~Copyable {
  /// A thread stands at a site. Everything slow is put off until `tracingIdle`.
  mutating func probeFired(_ hit: inout ProbeHit) -> Disposition
  mutating func processChanged(_ change: ProcessChange)
  /// Every tracee is running again and the loop is about to wait: now write.
  mutating func tracingIdle() -> Disposition
  /// The wait was woken by the tick that `wantedTick` asked for.
  mutating func ticked() -> Disposition
  /// How often the wait is to be woken, in nanoseconds; 0 for never.
  var wantedTick: UInt64 { get }
}
