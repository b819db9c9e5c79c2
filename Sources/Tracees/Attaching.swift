// How a running process comes under trace: every thread is seized until no new one appears, and
// none is stopped for it. What the kernel refuses is explained by the setting that made it refuse.

internal import SystemPackage
package import TraceBase

extension Tracer {
  /// Traces every thread of a running process from now on. The process keeps running.
  package func attach(_ id: ProcessID) throws(TraceeError) -> TracedProcess {
    if let known = processes[id] { return known }
    try Self.requireOwnNumbers(for: .attach, id.rawValue)
    let first = try Self.threadToAttach(of: id)
    do throws(TraceeError) {
      try ptrace.seize(first, reportsExit: reportsExits)
    } catch {
      throw Self.explainRefusal(error, of: .attach, id)
    }
    let process = TracedProcess(id: id, space: AddressSpace(id, notes))
    add(process)
    addThread(first, to: process, state: .running).reportsExit = reportsExits
    try seizeThreads(of: process)
    for tracee in process.threads.values { noteMask(of: tracee) }
    return process
  }

  /// New threads of a seized one are traced from birth, so the scan ends when it finds nobody new.
  private func seizeThreads(of process: TracedProcess) throws(TraceeError) {
    var isComplete = false
    while !isComplete {
      isComplete = true
      for thread in threadsInDirectory(of: process.id) where process.threads[thread] == nil {
        do throws(TraceeError) {
          try ptrace.seize(thread, reportsExit: reportsExits)
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
