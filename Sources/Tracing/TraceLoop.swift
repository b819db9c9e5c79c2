// Next stop, decide, act: the heart. The tracer says what each stop is; here is decided what is
// delivered and how the thread goes on. No file is written and no text is made in this loop while a
// tracee is stopped.

package import TraceBase
package import Tracees

/// Why a session ended.
package enum SessionEnd: Equatable, Sendable {
  /// The last tracee is gone.
  case everybodyLeft
  /// The handler has had enough.
  case finished
  /// The user asked for the end.
  case interrupted(Interruption)
}

/// Which processes and which of their children are traced.
package struct FollowPolicy: Sendable {
  /// Trace the children of traced processes as well.
  package var followsChildren = true
  /// Go on when nobody is traced, until the handler or the user ends it.
  package var outlivesTracees = false
  /// Kill the launched commands that are left at the end, in place of letting them go.
  package var killsLaunched = false

  package init(
    followsChildren: Bool = true, outlivesTracees: Bool = false, killsLaunched: Bool = false
  ) {
    self.followsChildren = followsChildren
    self.outlivesTracees = outlivesTracees
    self.killsLaunched = killsLaunched
  }
}

/// A tracing session: its tracer, its sites, and what is armed where.
package final class TraceSession {
  package let tracer = Tracer()
  package let sites: SiteTable
  /// May be changed until `run`.
  package var policy: FollowPolicy
  private var spaces: [ObjectIdentifier: SpaceImages] = [:]
  /// Children that are not followed but share memory with somebody who is.
  private var unreported: Set<ProcessID> = []
  private let memory = StopMemory()
  private let vectors: StopVectors
  private let stacks = StackReader()
  /// Threads that were asked to stop to be looked at.
  private var sampled: Set<ThreadID> = []
  /// What the timer is set to; nil when it is not.
  private var timer: UInt64?
  /// Launched commands that are held, each with the stop it is held at.
  private var held: [(tracee: Tracee, stop: Stop)] = []
  /// Processes whose memory has not been looked at yet.
  private var unarmed: [TracedProcess] = []
  /// The processes of launched commands, in order.
  package private(set) var launched: [ProcessID] = []
  /// The processes that were launched or attached to and have not ended.
  package private(set) var livingTargets: Set<ProcessID> = []
  /// How launched commands and attached processes ended, as far as they did under trace.
  package private(set) var ends: [ProcessID: Stop] = [:]
  /// Hits delivered.
  package private(set) var hitCount = 0

  package init(_ sites: SiteTable, policy: FollowPolicy = FollowPolicy()) {
    self.sites = sites
    self.policy = policy
    vectors = StopVectors(tracer)
  }

  // MARK: Beginning

  /// Takes a command under trace. It stands before its first instruction until `run`.
  @discardableResult
  package func launch(
    _ command: Command, telling handler: inout some TraceHandler & ~Copyable
  ) throws(TraceeError) -> ProcessID {
    let tracee = try tracer.launch(command)
    let id = tracee.process.id
    launched.append(id)
    held.append((tracee, .executed))
    livingTargets.insert(id)
    handler.processChanged(.started(id, parent: nil))
    unarmed.append(tracee.process)
    return id
  }

  /// Traces a running process from now on.
  package func attach(
    _ id: ProcessID, telling handler: inout some TraceHandler & ~Copyable
  ) throws(TraceeError) {
    let process = try tracer.attach(id)
    guard livingTargets.insert(id).inserted else { return }
    handler.processChanged(.started(id, parent: nil))
    unarmed.append(process)
  }

  /// Arms what was chosen in the processes launched and attached to so far.
  ///
  /// `run` does it too; to do it before tells which sites there are.
  package func arm(telling handler: inout some TraceHandler & ~Copyable) {
    for process in unarmed { beginSpace(of: process, telling: &handler) }
    unarmed.removeAll()
  }

  /// Lets the launched commands run until the dynamic linker has mapped what they need; before any of
  /// it has run they are held again until `run`. What a command's processes hold can then be told.
  package func loadLibraries(
    telling handler: inout some TraceHandler & ~Copyable
  ) throws(TraceeError) {
    arm(telling: &handler)
    let starting = held
    held.removeAll()
    var waiting: Set<ThreadID> = []
    for (tracee, stop) in starting {
      guard spaces[ObjectIdentifier(tracee.process.space)]?.watchesLinker == true else {
        held.append((tracee, stop))
        continue
      }
      try tracer.resume(tracee, after: stop)
      waiting.insert(tracee.thread)
    }
    var announced: Set<ThreadID> = []
    while !waiting.isEmpty, Interruptions.noted == nil {
      guard case .stop(let tracee, let stop) = try tracer.nextEvent() else { continue }
      if case .breakpoint(let slot) = stop, waiting.contains(tracee.thread),
        spaces[ObjectIdentifier(tracee.process.space)]?.use(of: slot)?.isLinkerNotification == true,
        // It says first that its list is about to change, and then that it has (`_dl_debug_state` of
        // glibc's elf/dl-debug.c).
        !announced.insert(tracee.thread).inserted
      {
        waiting.remove(tracee.thread)
        held.append((tracee, stop))
        _ = deliver(tracee, slot, &handler)
        continue
      }
      if case .exited = stop { waiting.remove(tracee.thread) }
      if case .killed = stop { waiting.remove(tracee.thread) }
      _ = try act(on: stop, of: tracee, &handler)
    }
  }

  /// Chooses by something else from now on, in the processes that are traced already too.
  package func select(
    _ selectors: [ProbeSelector], telling handler: inout some TraceHandler & ~Copyable
  ) {
    sites.select(selectors)
    for process in tracer.processes.values {
      guard let images = spaces[ObjectIdentifier(process.space)] else { continue }
      update(images, process.space, &handler)
    }
  }

  // MARK: The loop

  /// Starts the launched commands and traces until the last tracee is gone, the handler has enough or
  /// the user interrupts; then lets everybody go as they were found.
  package func run(_ handler: inout some TraceHandler & ~Copyable) throws(TraceeError) -> SessionEnd
  {
    let end: SessionEnd
    do throws(TraceeError) {
      arm(telling: &handler)
      let starting = held
      held.removeAll()
      for (tracee, stop) in starting { try tracer.resume(tracee, after: stop) }
      end = try loop(&handler)
    } catch {
      try? letEverybodyGo()
      throw error
    }
    if timer != nil { try Interruptions.wake(at: 0) }
    timer = nil
    if end != .everybodyLeft { try letEverybodyGo() }
    return end
  }

  /// Ends tracing: memory is put right, and nobody executes anything that a trace would have shown.
  package func letEverybodyGo() throws(TraceeError) {
    if policy.killsLaunched {
      for process in launched.compactMap({ tracer.processes[$0] }) { tracer.kill(process) }
    }
    try tracer.detachAll()
  }

  private func loop(_ handler: inout some TraceHandler & ~Copyable) throws(TraceeError)
    -> SessionEnd
  {
    while true {
      if !tracer.hasQueuedStops, handler.tracingIdle() == .finish { return .finished }
      if try keepTime(&handler) == .finish { return .finished }
      // After the timer was set: whoever notes a signal starts it anew, to be heard.
      if let interruption = Interruptions.noted { return .interrupted(interruption) }
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

  /// Tells the handler that its time has come, and sets the timer to the next.
  ///
  /// The timer's signal leaves a mark, so that time passes without a look at the clock at each hit.
  private func keepTime(
    _ handler: inout some TraceHandler & ~Copyable
  ) throws(TraceeError) -> Disposition {
    let hasKnocked = Interruptions.takeKnock()
    if hasKnocked, let deadline = handler.nextDeadline, deadline <= HitClock.monotonic {
      switch handler.ticked() {
      case .finish: return .finish
      case .sample: sampled.formUnion(tracer.interruptBusyThreads().map(\.thread))
      case .resume: break
      }
    }
    let next = handler.nextDeadline
    // A timer that is set too early only asks once in vain.
    guard hasKnocked || next.map({ $0 < timer ?? .max }) == true else { return .resume }
    if next != nil || timer != nil { try Interruptions.wake(at: next.map { max($0, 1) } ?? 0) }
    timer = next
    return .resume
  }

  private func act(
    on stop: Stop, of tracee: Tracee, _ handler: inout some TraceHandler & ~Copyable
  ) throws(TraceeError) -> Disposition {
    switch stop {
    case .breakpoint(let slot):
      // A handler that has enough leaves the thread at its site; letting go moves it past.
      if deliver(tracee, slot, &handler) == .finish { return .finish }
    case .started where tracee.thread.rawValue == tracee.process.id.rawValue:
      if try !admit(tracee, &handler) { return .resume }
    case .forked(let child):
      noteFork(of: tracee.process, child)
    case .executed:
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
    case .signal, .group, .started, .cloned, .vforkDone, .interrupted: break
    }
    try tracer.resume(tracee, after: stop)
    return .resume
  }

  private func deliver(
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

  // MARK: Processes that come and go

  private func beginSpace(
    of process: TracedProcess, telling handler: inout some TraceHandler & ~Copyable
  ) {
    let space = process.space
    pruneSpaces()
    let images = SpaceImages()
    spaces[ObjectIdentifier(space)] = images
    update(images, space, &handler)
  }

  private func update(
    _ images: SpaceImages, _ space: AddressSpace,
    _ handler: inout some TraceHandler & ~Copyable
  ) {
    let map: MemoryMap
    do throws(TraceeError) {
      map = try MemoryMap(of: space.process)
    } catch {
      // Who may not read a program may not look into its processes either, though the trace goes on
      // (ptrace(2), "Ptrace access mode checking").
      if !error.isGone { handler.processChanged(.trouble("\(error)")) }
      return
    }
    stacks.forget(space)
    let troubles = images.update(space, mappings: map.mappings, table: sites)
    for trouble in troubles + sites.takeTroubles() {
      handler.processChanged(.trouble(trouble))
    }
  }

  private func noteFork(of parent: TracedProcess, _ child: ProcessID) {
    guard let process = tracer.processes[child] else { return }
    if process.space !== parent.space, let images = spaces[ObjectIdentifier(parent.space)] {
      spaces[ObjectIdentifier(process.space)] = SpaceImages(copyOf: images)
    }
    if !policy.followsChildren || unreported.contains(parent.id) { unreported.insert(child) }
  }

  /// The first stop of a new process. False when it was let go instead.
  private func admit(
    _ tracee: Tracee, _ handler: inout some TraceHandler & ~Copyable
  ) throws(TraceeError) -> Bool {
    let process = tracee.process
    guard let parent = process.parent else { return true }
    if !process.sharesParentMemory {
      if unreported.remove(process.id) != nil {
        spaces[ObjectIdentifier(process.space)] = nil
        try letGo(process)
        return false
      }
      if process.forkedUnder != process.space.armings {
        let missing = try process.space.insertMissingBreakpoints(since: process.forkedUnder)
        try spaces[ObjectIdentifier(process.space)]?
          .raiseSemaphores(ofSlots: missing, in: process.space)
      }
      if spaces[ObjectIdentifier(process.space)] == nil {
        beginSpace(of: process, telling: &handler)
      }
    }
    if !unreported.contains(process.id) {
      handler.processChanged(.started(process.id, parent: parent))
    }
    return true
  }

  private func noteEnd(
    of tracee: Tracee, _ stop: Stop, _ handler: inout some TraceHandler & ~Copyable
  ) {
    let id = tracee.process.id
    // The first thread's end is reported last, unless it came before we did.
    guard tracer.processes[id] == nil else { return }
    pruneSpaces()
    let wasTarget = livingTargets.remove(id) != nil
    if wasTarget { ends[id] = stop }
    if unreported.remove(id) != nil { return }
    switch stop {
    case .exited(let code): handler.processChanged(.exited(id, code: code))
    case .killed(let signal): handler.processChanged(.killed(id, signal: signal))
    default: break
    }
    if wasTarget, livingTargets.isEmpty { handler.processChanged(.everyTargetEnded) }
  }

  /// Forgets the images of address spaces that nobody has any more.
  private func pruneSpaces() {
    let living = Set(tracer.processes.values.map { ObjectIdentifier($0.space) })
    spaces = spaces.filter { living.contains($0.key) }
  }

  /// Lets a process go while others stay; waiting for it to stop has used the timer.
  private func letGo(_ process: TracedProcess) throws(TraceeError) {
    try tracer.detach(process)
    timer = nil
  }
}
