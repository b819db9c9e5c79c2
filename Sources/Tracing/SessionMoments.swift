// Delivering the moments of processes and threads. Nothing here costs anything in a session that has asked
// for none.
//
// A process begins with its first thread and ends with its last; every other thread begins and ends as a
// thread. So for each process there are as many ends as beginnings, and none twice: what was told is
// kept with each thread, because the kernel may tell of an end once, twice or, when somebody is killed
// at the wrong moment, only by the thread being gone.

internal import TraceBase
internal import Tracees

extension TraceSession {
  /// Before the loop begins: those that stand are told of, those that run are asked to stop for it.
  func beginMoments(
    _ starting: [(tracee: Tracee, stop: Stop)], _ handler: inout some TraceHandler & ~Copyable
  ) throws(TraceeError) -> Disposition {
    deliversMoments = !moments.isEmpty
    guard deliversMoments else { return .resume }
    let standing = Set(starting.map(\.tracee.thread))
    for process in tracer.processes.values
    where !process.threads.keys.contains(where: standing.contains) {
      tracer.interruptThreads(of: process)
    }
    for (tracee, _) in starting {
      if try begin(tracee, &handler) == .finish { return .finish }
    }
    return .resume
  }

  /// A stop, before anything else comes of it.
  func tellBefore(
    _ stop: Stop, of tracee: Tracee, _ handler: inout some TraceHandler & ~Copyable
  ) throws(TraceeError) -> Disposition {
    let process = tracee.process
    guard unreported.isEmpty || !unreported.contains(process.id) else { return .resume }
    switch stop {
    case .exited, .killed:
      return try end(tracee, isGone: true, &handler)
    case .executed:
      var disposition = Disposition.resume
      for other in process.lost where disposition == .resume && other !== tracee {
        disposition = try end(other, isGone: true, isLast: false, &handler)
      }
      process.lost.removeAll()
      guard disposition == .resume, process.isTold else { return disposition }
      process.isTold = false
      tracee.beginIsTold = false
      tracee.endIsTold = false
      return try deliver(.processEnd, to: tracee, &handler)
    case .started where tracee.thread == ThreadID(leaderOf: process.id):
      // It may not be followed: see `tellAfter`.
      return .resume
    default:
      return try begin(tracee, &handler)
    }
  }

  /// The same stop, after processes have been admitted and memory has been armed.
  func tellAfter(
    _ stop: Stop, of tracee: Tracee, _ handler: inout some TraceHandler & ~Copyable
  ) throws(TraceeError) -> Disposition {
    guard unreported.isEmpty || !unreported.contains(tracee.process.id) else { return .resume }
    switch stop {
    case .started, .executed:
      return try begin(tracee, &handler)
    case .exiting:
      return try end(tracee, isGone: false, &handler)
    case .systemCall(let begins):
      return try tellCall(of: tracee, begins: begins, &handler)
    default:
      return .resume
    }
  }

  private func begin(
    _ tracee: Tracee, _ handler: inout some TraceHandler & ~Copyable
  ) throws(TraceeError) -> Disposition {
    guard !tracee.beginIsTold else { return .resume }
    tracee.beginIsTold = true
    try tracer.followReports(tracee)
    let process = tracee.process
    // Where the first thread ended before we came, another stands for the process.
    let first = ThreadID(leaderOf: process.id)
    let isProcess = tracee.thread == first || !process.isTold && process.threads[first] == nil
    guard isProcess else { return try deliver(.threadBegin, to: tracee, &handler) }
    process.isTold = true
    // To be remembered when it has executed another.
    _ = sites.program(of: process.id)
    return try deliver(.processBegin, to: tracee, &handler)
  }

  private func end(
    _ tracee: Tracee, isGone: Bool, isLast: Bool? = nil,
    _ handler: inout some TraceHandler & ~Copyable
  ) throws(TraceeError) -> Disposition {
    guard tracee.beginIsTold, !tracee.endIsTold else { return .resume }
    tracee.endIsTold = true
    let process = tracee.process
    let others = process.threads.values.contains { $0 !== tracee && !$0.endIsTold }
    guard isLast ?? !others else {
      return try deliver(.threadEnd, to: tracee, isGone: isGone, &handler)
    }
    guard process.isTold else { return .resume }
    process.isTold = false
    return try deliver(.processEnd, to: tracee, isGone: isGone, &handler)
  }

  private func tellCall(
    of tracee: Tracee, begins: Bool, _ handler: inout some TraceHandler & ~Copyable
  ) throws(TraceeError) -> Disposition {
    if begins {
      tracee.callNumber = nil
      return try deliver(.systemCall, to: tracee, &handler)
    }
    guard tracee.callNumber != nil else { return .resume }
    defer { tracee.callNumber = nil }
    return try deliver(.systemCallReturn, to: tracee, &handler)
  }

  private func deliver(
    _ moment: TaskMoment, to tracee: Tracee, isGone: Bool = false,
    _ handler: inout some TraceHandler & ~Copyable
  ) throws(TraceeError) -> Disposition {
    // The number of a call is kept for its return, whoever asks for which.
    guard moments.contains(moment) || moment == .systemCall else { return .resume }
    let space = tracee.process.space
    memory.begin(space)
    vectors.begin(tracee.thread)
    stacks.begin(spaces[ObjectIdentifier(space)])
    func tell() -> Disposition {
      let place = LoadBias(placing: moment.site.address, at: tracee.registers.programCounter)
      var hit = ProbeHit(
        site: moment.site, tracee: tracee, bias: place, memory: memory, vectors: vectors,
        stacks: stacks)
      hitCount += 1
      return handler.momentReached(moment, &hit)
    }
    if isGone { return tell() }
    do throws(TraceeError) {
      // A return from a signal handler has put the registers of before in the place of its own.
      let number = moment == .systemCallReturn ? tracee.callNumber : nil
      return try tracer.withRegisters(of: tracee, callNumber: number) {
        if moment == .systemCall { tracee.callNumber = tracee.registers[.originalRAX] }
        return moments.contains(moment) ? tell() : .resume
      }
    } catch {
      // Killed where it stood. It began all the same, and it ends; no call comes of it.
      guard error.isGone else { throw error }
      return moment.isCall ? .resume : tell()
    }
  }
}
