// Next stop, decide, act: the heart. The tracer says what each stop is; here is decided what is
// delivered and how the thread goes on. No file is written and no text is made in this loop while a
// tracee is stopped.

internal import Glibc
internal import TraceBase
package import Tracees

extension TraceSession {
  /// Starts the launched commands and traces until the last tracee is gone, the handler has enough or
  /// the user interrupts; then lets everybody go as they were found.
  package func run(_ handler: inout some TraceHandler & ~Copyable) throws(TraceeError) -> SessionEnd
  {
    let end: SessionEnd
    do throws(TraceeError) {
      arm(telling: &handler)
      findProcesses(telling: &handler)
      let starting = held
      held.removeAll()
      if try beginMoments(starting, &handler) == .finish {
        end = .finished
      } else {
        for (tracee, stop) in starting { try tracer.resume(tracee, after: stop) }
        end = try loop(&handler)
      }
    } catch {
      files.watch = nil
      try? letEverybodyGo()
      throw error
    }
    // The watch's signal sets the timer too.
    let hasWatched = files.watch != nil
    files.watch = nil
    if timer != nil || hasWatched { try Interruptions.wake(at: 0) }
    timer = nil
    if end != .everybodyLeft { try letEverybodyGo() }
    return end
  }

  /// Ends tracing: memory is put right, and nobody executes anything that a trace would have shown.
  package func letEverybodyGo() throws(TraceeError) {
    if policy.killsLaunched {
      for process in launched.compactMap({ tracer.processes[$0] }) { tracer.kill(process) }
    }
    defer {
      for (process, end) in tracer.endsMeanwhile where livingTargets.remove(process) != nil {
        ends[process] = end
      }
    }
    let began = HitClock.monotonic
    defer { leavingTime = HitClock.monotonic - began }
    try tracer.detachAll()
  }

  private func loop(_ handler: inout some TraceHandler & ~Copyable) throws(TraceeError)
    -> SessionEnd
  {
    tracer.isReviewed = true
    defer { tracer.isReviewed = false }
    Interruptions.putOffStops(true)
    defer { Interruptions.putOffStops(false) }
    while true {
      if !tracer.hasQueuedStops, handler.tracingIdle() == .finish { return .finished }
      if try keepTime(&handler) == .finish { return .finished }
      // After the timer was set: whoever notes a signal starts it anew, to be heard.
      if let interruption = Interruptions.noted { return .interrupted(interruption) }
      if Interruptions.isAskedToStop, try stopWithOthers() { continue }
      if files.isWatching, Interruptions.isStirred { continue }
      if tracer.threads.isEmpty {
        guard policy.outlivesTracees else { return .everybodyLeft }
        guard tracer.awaitsAbandoned else {
          Interruptions.sleep()
          continue
        }
      }
      switch try tracer.nextEvent() {
      case .nobody:
        guard policy.outlivesTracees else { return .everybodyLeft }
        Interruptions.sleep()
      case .interrupted: break
      case .stop(let tracee, let stop):
        if try act(on: stop, of: tracee, &handler) == .finish { return .finished }
      }
    }
  }

  /// Stops this process, as the stop key asks, when those traced that it is pressed for have stopped: one that still
  /// reads the terminal would get what is typed for the shell next. False while they have not, for a second.
  private func stopWithOthers() throws(TraceeError) -> Bool {
    let now = HitClock.monotonic
    let since = askedToStop ?? now
    askedToStop = since
    let group = getpgrp()
    let isMoving = tracer.processes.values.contains { process in
      getpgid(process.id.rawValue) == group
        && process.threads.values.contains { $0.state == .running }
    }
    guard !isMoving || now - since > 1_000_000_000 else {
      Interruptions.tick(every: 10_000_000)
      timer = now
      return false
    }
    askedToStop = nil
    Interruptions.putOffStops(false)
    Interruptions.putOffStops(true)
    try Interruptions.wake(at: 0)
    timer = nil
    return true
  }

  /// Tells the handler that its time has come, and sets the timer to the next.
  ///
  /// The timer's signal leaves a mark, so that time passes without a look at the clock at each hit.
  private func keepTime(
    _ handler: inout some TraceHandler & ~Copyable
  ) throws(TraceeError) -> Disposition {
    var hasKnocked = Interruptions.takeKnock()
    if files.isWatching, try find(hasKnocked: hasKnocked, &handler) { hasKnocked = true }
    if hasKnocked, let review = tracer.nextReview {
      let now = HitClock.monotonic
      if review <= now { tracer.review(now) }
    }
    if hasKnocked, let deadline = handler.nextDeadline, deadline <= HitClock.monotonic {
      switch handler.ticked() {
      case .finish: return .finish
      case .sample: sampled.formUnion(tracer.interruptBusyThreads().map(\.thread))
      case .resume: break
      }
    }
    var next = handler.nextDeadline
    if let search = files.nextSearch { next = min(next ?? search, search) }
    if let review = tracer.nextReview { next = min(next ?? review, review) }
    // A timer that is set too early only asks once in vain.
    guard hasKnocked || next.map({ $0 < timer ?? .max }) == true else { return .resume }
    if next != nil || timer != nil || files.isWatching {
      try Interruptions.wake(at: next.map { max($0, 1) } ?? 0)
    }
    timer = next
    return .resume
  }

  func act(
    on stop: Stop, of tracee: Tracee, _ handler: inout some TraceHandler & ~Copyable
  ) throws(TraceeError) -> Disposition {
    if deliversMoments, try tellBefore(stop, of: tracee, &handler) == .finish {
      // Who is gone is gone, whatever comes of telling it.
      if stop.isEnd { noteEnd(of: tracee, stop, &handler) }
      return .finish
    }
    switch stop {
    case .breakpoint(let slot):
      // A handler that has enough leaves the thread at its site; letting go moves it past.
      if deliver(tracee, slot, &handler) == .finish { return .finish }
    case .started where tracee.thread.rawValue == tracee.process.id.rawValue:
      if try !admit(tracee, &handler) { return .resume }
    case .forked(let child):
      noteFork(of: tracee.process, child)
    case .executed:
      // Also of one that is not followed: a vfork child is traced until it executes something.
      tellLostPrivilege(of: tracee.process, telling: &handler)
      if unreported.remove(tracee.process.id) != nil {
        try letGo(tracee.process)
        return .resume
      }
      handler.processChanged(.executed(tracee.process.id))
      beginSpace(of: tracee.process, telling: &handler)
    case .exited, .killed:
      handler.threadEnded(tracee.thread)
      noteEnd(of: tracee, stop, &handler)
    case .interrupted where sampled.remove(tracee.thread) != nil:
      if try deliverSample(tracee, &handler) == .finish { return .finish }
    case .signal, .group, .started, .cloned, .vforkDone, .interrupted, .systemCall, .exiting: break
    }
    if deliversMoments, try tellAfter(stop, of: tracee, &handler) == .finish { return .finish }
    try tracer.resume(tracee, after: stop)
    return .resume
  }

  func deliver(
    _ tracee: Tracee, _ slot: Int, _ handler: inout some TraceHandler & ~Copyable
  ) -> Disposition {
    let space = tracee.process.space
    guard let images = spaces[ObjectIdentifier(space)], let use = images.use(of: slot) else {
      return .resume
    }
    if use.isLinkerNotification { update(images, space, &handler) }
    guard !use.sites.isEmpty, unreported.isEmpty || !unreported.contains(tracee.process.id) else {
      return .resume
    }
    memory.begin(space)
    vectors.begin(tracee.thread)
    stacks.begin(images)
    var disposition = Disposition.resume
    for site in use.sites where disposition == .resume {
      hitCount += 1
      var hit = ProbeHit(
        site: site, tracee: tracee, bias: use.bias, memory: memory, vectors: vectors,
        stacks: stacks)
      disposition = handler.probeFired(&hit)
    }
    return disposition
  }

  private func deliverSample(
    _ tracee: Tracee, _ handler: inout some TraceHandler & ~Copyable
  ) throws(TraceeError) -> Disposition {
    let space = tracee.process.space
    guard !unreported.contains(tracee.process.id) else { return .resume }
    memory.begin(space)
    vectors.begin(tracee.thread)
    stacks.begin(spaces[ObjectIdentifier(space)])
    return try tracer.withRegisters(of: tracee) {
      let place = LoadBias(
        placing: Site.sample.address, at: tracee.registers.programCounter)
      var hit = ProbeHit(
        site: .sample, tracee: tracee, bias: place, memory: memory, vectors: vectors,
        stacks: stacks)
      return handler.threadSampled(&hit)
    }
  }
}
