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

  package init(followsChildren: Bool = true) {
    self.followsChildren = followsChildren
  }
}

/// A tracing session: its tracer, its sites, and what is armed where.
package final class TraceSession {
  package let tracer = Tracer()
  package let sites: SiteTable
  private let policy: FollowPolicy
  private var spaces: [ObjectIdentifier: SpaceImages] = [:]
  /// Children that are not followed but share memory with somebody who is.
  private var unreported: Set<ProcessID> = []
  private let memory = StopMemory()
  private let vectors: StopVectors
  private let stacks = StackReader()
  private var currentTick: UInt64 = 0
  /// How the launched command ended.
  package private(set) var launchedEnd: Stop?
  package private(set) var launchedProcess: ProcessID?
  /// Hits delivered.
  package private(set) var hitCount = 0

  package init(_ sites: SiteTable, policy: FollowPolicy = FollowPolicy()) {
    self.sites = sites
    self.policy = policy
    vectors = StopVectors(tracer)
  }

  // MARK: Beginning

  /// Runs a command under trace. It stands before its first instruction until `run`.
  package func launch(
    _ command: Command, telling handler: inout some TraceHandler & ~Copyable
  ) throws(TraceeError) {
    let tracee = try tracer.launch(command)
    launchedProcess = tracee.process.id
    handler.processChanged(.started(tracee.process.id, parent: nil))
    beginSpace(of: tracee.process, telling: &handler)
    try tracer.resume(tracee, after: .executed)
  }

  /// Traces a running process from now on.
  package func attach(
    _ id: ProcessID, telling handler: inout some TraceHandler & ~Copyable
  ) throws(TraceeError) {
    let process = try tracer.attach(id)
    handler.processChanged(.started(id, parent: nil))
    beginSpace(of: process, telling: &handler)
  }

  // MARK: The loop

  /// Traces until the last tracee is gone, the handler has enough or the user interrupts; then lets
  /// everybody go as they were found.
  package func run(_ handler: inout some TraceHandler & ~Copyable) throws(TraceeError) -> SessionEnd
  {
    let end: SessionEnd
    do throws(TraceeError) {
      end = try loop(&handler)
    } catch {
      try? tracer.detachAll()
      throw error
    }
    setTick(0)
    if end != .everybodyLeft { try tracer.detachAll() }
    return end
  }

  private func loop(_ handler: inout some TraceHandler & ~Copyable) throws(TraceeError)
    -> SessionEnd
  {
    while true {
      if let interruption = Interruptions.noted { return .interrupted(interruption) }
      if !tracer.hasQueuedStops {
        if handler.tracingIdle() == .finish { return .finished }
        setTick(handler.wantedTick)
      }
      if tracer.threads.isEmpty { return .everybodyLeft }
      switch try tracer.nextEvent() {
      case .nobody: return .everybodyLeft
      case .interrupted:
        if handler.ticked() == .finish { return .finished }
      case .stop(let tracee, let stop):
        if try act(on: stop, of: tracee, &handler) == .finish { return .finished }
      }
    }
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
      noteEnd(of: tracee, stop, &handler)
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
    let troubles = images.update(space, mappings: map.mappings) { mapping in
      sites.imageFile(for: mapping, of: space)
    }
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
    if id == launchedProcess { launchedEnd = stop }
    pruneSpaces()
    if unreported.remove(id) != nil { return }
    switch stop {
    case .exited(let code): handler.processChanged(.exited(id, code: code))
    case .killed(let signal): handler.processChanged(.killed(id, signal: signal))
    default: break
    }
  }

  /// Forgets the images of address spaces that nobody has any more.
  private func pruneSpaces() {
    let living = Set(tracer.processes.values.map { ObjectIdentifier($0.space) })
    spaces = spaces.filter { living.contains($0.key) }
  }

  /// Lets a process go while others stay; waiting for it to stop has used the timer of the tick.
  private func letGo(_ process: TracedProcess) throws(TraceeError) {
    try tracer.detach(process)
    currentTick = 0
  }

  private func setTick(_ nanoseconds: UInt64) {
    guard nanoseconds != currentTick else { return }
    currentTick = nanoseconds
    Interruptions.tick(every: nanoseconds)
  }
}
