// One traced process: its threads and the memory they share.

package import TraceBase

/// A thread group under trace.
package final class TracedProcess {
  package let id: ProcessID
  /// Replaced by exec; shared with the parent between vfork and exec.
  package internal(set) var space: AddressSpace
  package internal(set) var threads: [ThreadID: Tracee] = [:]
  /// The process that forked this one while it was traced.
  package let parent: ProcessID?
  /// Shares its parent's memory until it executes a program or ends.
  package internal(set) var sharesParentMemory: Bool
  /// The own processors of the thread that was brought to the tracer's last.
  var ownProcessors: ProcessorSet?
  /// One of its threads has stopped since it came under trace.
  var hasStopped = false
  /// Its beginning was told and its end was not; who tells keeps it.
  package var isTold = false
  /// The threads that were there beside the one that has executed a program, the first one among them
  /// even if it lives on under that name. Kept only where the tracer reports exits.
  package var lost: [Tracee] = []
  /// `AddressSpace.armings` of the parent when the forking thread was last resumed.
  package let forkedUnder: UInt32

  init(
    id: ProcessID, space: AddressSpace, parent: ProcessID? = nil, sharesParentMemory: Bool = false,
    forkedUnder: UInt32 = 0
  ) {
    self.id = id
    self.space = space
    self.parent = parent
    self.sharesParentMemory = sharesParentMemory
    self.forkedUnder = forkedUnder
  }
}
