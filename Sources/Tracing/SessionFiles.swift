// Tracing every process of a file: those that have it mapped when the session begins, and those that map
// it later. Whoever opens one of the files is about to map it or not, which cannot be known before it is
// done; so after an opening the processes are looked through at once and some times more, at growing
// distances, by the timer that the loop has anyway. The young ones are looked at first and most often.

internal import TraceBase
package import Tracees

/// The files of a session whose processes are to be found.
struct SessionFiles {
  /// In the order they were named.
  var names: [NamedFile] = []
  /// Those that have a file already have been looked for.
  var isBegun = false
  /// From then to the end of `run`, if there are names and the kernel lets us watch.
  var watch: FileWatch?
  var search = ProcessSearch()
  /// When to look through all processes, in nanoseconds of the monotonic clock; nil for when a file is
  /// opened next.
  var nextSearch: UInt64?
  /// How often since the last opening.
  var attempts = 0
  /// When those that were there long before are looked at too, at the latest; nil when nobody has opened
  /// a file since that was done last.
  var oldAreDue: UInt64?
  /// And when at the earliest, so that most of the time is left for those who are traced.
  var earliestForOld: UInt64 = 0
  /// What was told to be beyond us, with its beginning in time.
  var refused: [ProcessID: UInt64] = [:]

  var isWatching: Bool { watch != nil }
}

extension TraceSession {
  /// Traces every process that has one of the files mapped as a program or library, from `run` on; also
  /// those that map it later, while `run` lasts. To be called before `run`, and with a policy that
  /// `outlivesTracees` if the session is to go on while there is nobody.
  ///
  /// Of what a process does before it is found nothing is told: for one that begins while the session
  /// runs these are its first hits, most often those of the first two to five milliseconds, and one that
  /// is over sooner may be missed altogether. What a traced process forks is traced from birth, and what it
  /// executes from its first instruction. Missed are also those that take more than half a second from
  /// opening a file to mapping it, and those for which a symbolic link or a folder on the way to a file
  /// has been changed since.
  ///
  /// Processes that may not be traced, and that others trace, are left alone and told of once as
  /// trouble, if they can be told to have a file; so are those that read what we write, since they would
  /// wait for us and we for them. `hiddenProcessCount` is how many may not even be
  /// looked into. Our own process and its descendants are left alone too, but for those that are
  /// launched. Those that are found are no targets: their ends are told, and `everyTargetEnded` is not.
  package func watch(_ files: [NamedFile]) throws(TraceeError) {
    guard !files.isEmpty else { return }
    try Tracer.requireOwnNumbers(for: .findProcesses)
    for file in files where !self.files.names.contains(file) { self.files.names.append(file) }
  }

  /// How many processes could not be looked into when that was last tried, since they are other users'.
  package var hiddenProcessCount: Int { files.search.hiddenCount }

  /// Begins to watch, and takes those that have a file already.
  ///
  /// `run` does it too; to do it before tells who and what there is.
  package func findProcesses(telling handler: inout some TraceHandler & ~Copyable) {
    guard !files.names.isEmpty, !files.isBegun else { return }
    files.isBegun = true
    // Before they are watched, and not while a process begins.
    for file in files.names { sites.prepare(file) }
    sites.prepareOwnLibraries()
    do throws(TraceeError) {
      let watch = try FileWatch()
      for file in files.names {
        do throws(TraceeError) {
          try watch.add(file.realPath)
        } catch {
          handler.processChanged(.trouble("\(error); processes that begin later are not found"))
        }
      }
      files.watch = watch
    } catch {
      handler.processChanged(.trouble("\(error); processes that begin later are not found"))
    }
    files.attempts = Self.quickAttempts
    searchProcesses(&handler)
    files.attempts = 0
    // The first search reads the maps of all, and no other does.
    files.earliestForOld = 0
    files.nextSearch = files.isWatching ? HitClock.monotonic : nil
  }

  /// Looks for processes if it is time. True when the timer must be set anew.
  func find(
    hasKnocked: Bool, _ handler: inout some TraceHandler & ~Copyable
  ) throws(TraceeError) -> Bool {
    let isStirred = Interruptions.isStirred
    guard isStirred || hasKnocked else { return false }
    if isStirred, files.watch?.takeOpenings() == true {
      files.attempts = 0
      let now = HitClock.monotonic
      files.nextSearch = now
      files.oldAreDue = files.oldAreDue ?? now &+ Self.patience
    }
    if let time = files.nextSearch, time <= HitClock.monotonic { searchProcesses(&handler) }
    return isStirred
  }

  private func searchProcesses(_ handler: inout some TraceHandler & ~Copyable) {
    let start = HitClock.monotonic
    let count = tracer.processes.count
    var isUnsettled = takeProcesses(.young, &handler)
    var end = HitClock.monotonic
    // A fifth of the time at most, unless it was well spent: others may have begun meanwhile.
    let pause = tracer.processes.count == count ? (end &- start) &* 4 : 0
    let areOldDue =
      files.attempts >= Self.quickAttempts || files.oldAreDue.map { $0 <= end } == true
    if areOldDue, files.earliestForOld <= end {
      let start = end
      if takeProcesses(.old, &handler) { isUnsettled = true }
      end = HitClock.monotonic
      files.earliestForOld = end &+ (end &- start) &* 4
      files.oldAreDue = nil
    }
    let doublings = max(0, files.attempts - Self.quickAttempts)
    let distance = Self.quickDistance << UInt64(min(doublings, Self.doublingLimit))
    files.attempts += 1
    let goesOn = files.isWatching && (isUnsettled || doublings <= Self.doublingLimit)
    files.nextSearch = goesOn ? end &+ max(distance, pause) : nil
  }

  /// A quarter of a millisecond, eight times; then twice as long each time, up to a quarter of a second:
  /// half a second in all, and more for those that are not settled.
  private static var quickDistance: UInt64 { 250_000 }
  private static var quickAttempts: Int { 8 }
  private static var doublingLimit: Int { 10 }
  /// How long those that are not young may wait for their turn.
  private static var patience: UInt64 { 1_000_000 }

  /// Looks through a part of the processes once. True when one of them could not be taken yet.
  private func takeProcesses(
    _ part: ProcessSearch.Part, _ handler: inout some TraceHandler & ~Copyable
  ) -> Bool {
    let names = files.names
    let programs = Set(names.map { String(moduleName(of: $0.realPath).prefix(15)) })
    let findings = files.search.search(
      part, now: HitClock.monotonic,
      ignoring: { tracer.processes[$0] != nil },
      isWanted: { mapping in names.contains { $0.isFile(path: mapping.path, mapping.identity) } },
      mayRun: { programs.contains($0) })
    var isUnsettled = false
    for finding in findings {
      switch finding {
      case .unsettled(let process):
        if !isOurOwn(process) { isUnsettled = true }
      case .hidden(let error): handler.processChanged(.trouble("\(error)"))
      case .found(let process):
        if !isOurOwn(process) { take(process, &handler) }
      }
    }
    return isUnsettled
  }

  private func isOurOwn(_ process: ProcessID) -> Bool {
    !findsOwnDescendants && process.descendsFromUs { tracer.processes[$0] != nil }
  }

  private func take(_ id: ProcessID, _ handler: inout some TraceHandler & ~Copyable) {
    // One that was born under trace, and whose parent's event has not come yet.
    guard tracer.processes[id] == nil, ProcessStatus(id)?.tracer != currentThreadID() else {
      return
    }
    do throws(TraceeError) {
      if id.readsOurOutput {
        throw TraceeError(.attach, id.rawValue, reason: "it reads what is written here")
      }
      let process = try take(id, telling: &handler)
      files.refused[id] = nil
      unarmed.append(process)
      arm(telling: &handler)
      if deliversMoments { tracer.interruptThreads(of: process) }
    } catch {
      guard !error.isGone, !ProcessStatus.hasEnded(id), let start = ProcessStat(id)?.start,
        files.refused[id] != start
      else {
        return
      }
      if files.refused.count >= Self.refusalLimit { files.refused.removeAll() }
      files.refused[id] = start
      handler.processChanged(.trouble("\(error)"))
    }
  }

  private static var refusalLimit: Int { 4096 }
}
