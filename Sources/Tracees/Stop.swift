// What a wait result means to whoever drives the tracees: each case says what to do next.

package import TraceBase

/// A classified wait result. Plain data, made once for each stop.
package enum Stop: Equatable, Sendable {
  /// One of our int3s was executed; `slot` is its place in the address space's breakpoint table. The
  /// thread's registers have been read.
  case breakpoint(slot: Int)
  /// A signal is about to be delivered; resuming passes it on.
  case signal(Int32)
  /// The whole process is stopped by job control; resuming listens for its end.
  case group(Int32)
  /// The first stop of a thread or of a process, before its first instruction.
  case started
  /// The thread made another process. The child's first stop comes later, or has come and is held.
  case forked(child: ProcessID)
  /// The thread made another thread of its process.
  case cloned(child: ThreadID)
  /// The child of a vfork has let go of the shared memory.
  case vforkDone
  /// The process runs another program: its memory is new and its other threads are gone.
  case executed
  /// The thread stopped because it was asked to; nothing is to be delivered.
  case interrupted
  /// A system call is about to begin, or has ended. Only when the tracer stops at calls.
  case systemCall(begins: Bool)
  /// The thread is about to end; its registers and memory are still there. Only when the tracer
  /// reports exits; also then a thread may be gone without it.
  case exiting
  /// The thread is gone, with this exit code.
  case exited(Int32)
  /// The thread is gone, killed by this signal.
  case killed(Int32)
}

extension Stop {
  /// True when the thread is gone.
  package var isEnd: Bool {
    switch self {
    case .exited, .killed: true
    default: false
    }
  }

  /// True for the stops that the kernel reports before it looks at queued signals, so that the
  /// SIGTRAP of an int3 that was just executed may still be waiting behind them.
  var mayHideTrap: Bool {
    switch self {
    case .interrupted, .group: true
    default: false
    }
  }
}
