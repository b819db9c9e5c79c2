// One traced thread. An object, not a value: it has identity, is found by id and is shared by the
// tables of its process and of the tracer. Only the tracer's thread touches it.

package import TraceBase

/// A traced thread and what is known of it between its stops.
package final class Tracee {
  package enum State: Sendable {
    /// Announced by its parent's event; its first stop has not come yet.
    case expected
    case running
    case stopped
    /// In a group stop that we left in place; it tells when it goes on.
    case listening
  }

  package let task: TaskID
  package let process: TracedProcess
  package internal(set) var state: State
  /// The registers as of the last trap. They stay after the thread runs on: see `isIdentical`.
  package internal(set) var registers = RegisterSet()
  var hasTrapped: Bool { trapCount > 0 }
  /// How often since it came under trace or executed a program.
  var trapCount: UInt32 = 0
  /// It was found to block SIGTRAP before its first hit.
  var blocksTrap = false
  /// The signals that it blocked after the hit by which SIGTRAP was unblocked; nil when there was none.
  var forcedMask: UInt64?
  /// The signals that it blocks itself, as the guard knows them.
  var notedMask: UInt64?
  /// Whether it is in a system call, as far as that is known; only kept up where the tracer stops at
  /// calls.
  package enum Call: Sendable {
    case unknown, outside, inside
  }
  var call = Call.unknown
  /// The number of the call whose beginning was told and whose end was not; who tells keeps it.
  package var callNumber: UInt64?
  /// Its beginning, or its end, was told; who tells keeps them.
  package var beginIsTold = false
  package var endIsTold = false
  /// It stops when it is about to end.
  package internal(set) var reportsExit = false
  /// How often it stops.
  var warmth = Warmth()
  /// The registers as of its stop if that was taken before it is acted on: it may have been set back since.
  var earlyRegisters: RegisterSet?
  /// What its last stop was.
  var stop: Stop?
  /// The signal the thread is stopped for, delivered when it is resumed.
  var signal: Int32 = 0
  /// Its process was stopped by job control when it stopped last.
  var isInGroupStop = false
  /// It was stepped out of a group stop.
  var rejoinsGroupStop = false
  /// `AddressSpace.armings` when it was last resumed.
  var resumedUnder: UInt32 = 0
  /// Blocked in the kernel until its vfork child lets go of the memory: it cannot be interrupted.
  var isAwaitingVfork = false

  package var thread: ThreadID { task.thread }

  init(task: TaskID, process: TracedProcess, state: State) {
    self.task = task
    self.process = process
    self.state = state
  }
}

extension Tracee {
  /// Another thread has made it, or goes on as it.
  func inherit(from parent: Tracee) {
    reportsExit = parent.reportsExit
    blocksTrap = parent.blocksTrap
    forcedMask = parent.forcedMask
  }

  /// Another thread of its process has executed a program and taken its id (KernelNotes 5).
  func takeOver(_ former: Tracee) {
    guard former !== self else { return }
    inherit(from: former)
    call = former.call
    callNumber = former.callNumber
  }

  /// True for the first thread of a process when it has ended and others live on: the kernel tells
  /// of its end only after theirs, and until then it cannot be stopped (ptrace(2), "zombie leader").
  var isEndedLeader: Bool {
    thread == ThreadID(leaderOf: process.id) && process.threads.count > 1
      && hasEnded(thread) == true
  }
}

extension RegisterSet {
  /// True when not one register differs: nothing was executed between two stops.
  func isIdentical(to other: borrowing RegisterSet) -> Bool {
    for index in words.indices where words[index] != other.words[index] { return false }
    return true
  }
}
