// How a running process comes under trace: every thread is seized until no new one appears, and
// none is stopped for it. What the kernel refuses is explained by the setting that made it refuse.

internal import Glibc
internal import SystemPackage
package import TraceBase

extension Tracer {
  /// Traces every thread of a running process from now on, and of the children that use its memory. They
  /// keep running.
  package func attach(_ id: ProcessID) throws(TraceeError) -> TracedProcess {
    if let known = processes[id] { return known }
    try Self.requireOwnNumbers(for: .attach, id.rawValue)
    if let lender = ProcessSearch.lender(to: id), processes[lender] == nil {
      throw TraceeError(
        .attach, id.rawValue,
        reason: "it uses the memory of process \(lender) until it executes a program",
        advice: "attach to \(lender), or try again")
    }
    let first = try Self.threadToAttach(of: id)
    do throws(TraceeError) {
      try seizeAfterGuard(first)
    } catch {
      throw Self.explainRefusal(error, of: .attach, id)
    }
    let process = TracedProcess(id: id, space: AddressSpace(id, notes))
    add(process)
    addThread(first, to: process, state: .running).reportsExit = reportsExits
    try seizeThreads(of: process)
    for tracee in process.threads.values { noteMask(of: tracee) }
    try seizeBorrowers(of: process)
    return process
  }

  /// A guard that puts right what a killed tracer has left traces the process for a moment.
  private func seizeAfterGuard(_ thread: ThreadID) throws(TraceeError) {
    let end = monotonicTime() &+ Self.patienceWithGuards
    var mayHaveGone = true
    while true {
      do throws(TraceeError) {
        return try ptrace.seize(thread, reportsExit: reportsExits)
      } catch {
        // Asked too late, it is not there any more.
        guard let tracer = ProcessStatus(ProcessID(thread.rawValue))?.tracer else {
          guard mayHaveGone, !error.isGone else { throw error }
          mayHaveGone = false
          continue
        }
        guard !isGuard, monotonicTime() < end, Self.isGuard(tracer) else { throw error }
        usleep(1000)
      }
    }
  }

  private static func isGuard(_ tracer: ThreadID) -> Bool {
    let words = (readSmallFile("/proc/\(tracer)/cmdline") ?? "").split(separator: "\0")
    return words.last == RescueNotes.argument[...]
  }

  /// In nanoseconds.
  private static var patienceWithGuards: UInt64 { 2_000_000_000 }

  /// Takes the children that use a process's memory under trace with it: they were made before it came
  /// under trace, and nobody would be told of the int3s that they meet. Later ones are born traced.
  private func seizeBorrowers(of lender: TracedProcess) throws(TraceeError) {
    for parent in Array(lender.threads.values) {
      for id in ProcessSearch.borrowers(from: parent.thread, of: lender.id)
      where processes[id] == nil {
        let first = ThreadID(leaderOf: id)
        do throws(TraceeError) {
          try ptrace.seize(first, reportsExit: reportsExits)
        } catch {
          let isOurs = ProcessStatus(id)?.tracer == currentThreadID()
          if error.isGone || isOurs || !ProcessSearch.borrowsMemory(id) { continue }
          throw Self.explainRefusal(error, of: .attach, id)
        }
        guard ProcessSearch.borrowsMemory(id) else {
          // It has executed a program meanwhile, and is nobody's business.
          abandoned.insert(first)
          try? ptrace.interrupt(first)
          continue
        }
        let child = TracedProcess(
          id: id, space: lender.space, parent: lender.id, sharesParentMemory: true)
        add(child)
        addThread(first, to: child, state: .running).reportsExit = reportsExits
        parent.isAwaitingVfork = ProcessStatus(ProcessID(parent.thread.rawValue))?.state == "D"
        try seizeThreads(of: child)
        for tracee in child.threads.values { noteMask(of: tracee) }
        try seizeBorrowers(of: child)
      }
    }
  }

  /// New threads of a seized one are traced from birth, so the scan ends when it finds nobody new.
  private func seizeThreads(of process: TracedProcess) throws(TraceeError) {
    var isComplete = false
    while !isComplete {
      isComplete = true
      for thread in threadsInDirectory(of: process.id) where process.threads[thread] == nil {
        do throws(TraceeError) {
          try seizeAfterGuard(thread)
          addThread(thread, to: process, state: .running).reportsExit = reportsExits
          isComplete = false
        } catch {
          // It ended meanwhile, or it was born traced and its parent's event will tell of it.
          let status = ProcessStatus(ProcessID(thread.rawValue))
          let isOurs = status?.tracer == currentThreadID()
          let hasEnded = status?.isZombie ?? !threadExists(thread, of: process.id)
          guard error.isGone || isOurs || hasEnded else {
            throw Self.explainRefusal(error, of: .attach, process.id)
          }
        }
      }
    }
  }
}
