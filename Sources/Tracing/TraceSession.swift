// A tracing session: what it holds, and how it begins. Its loop is in TraceLoop.swift, and what becomes of
// processes that come and go in SessionProcesses.swift.

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
  /// The moments of processes and threads to be delivered, beside hits; may be changed until `run`.
  /// None by default, and then nothing is spent on them. To set them before a process is launched or
  /// attached to saves a request for each of its threads.
  package var moments: Set<TaskMoment> = [] {
    didSet {
      tracer.reportsExits = moments.contains(where: \.isEnd)
      tracer.stopsAtCalls = moments.contains(where: \.isCall)
    }
  }
  /// True from `run` on, if there are any.
  var deliversMoments = false
  var spaces: [ObjectIdentifier: SpaceImages] = [:]
  /// Children that are not followed but share memory with somebody who is.
  var unreported: Set<ProcessID> = []
  let memory = StopMemory()
  let vectors: StopVectors
  let stacks = StackReader()
  /// Threads that were asked to stop to be looked at.
  var sampled: Set<ThreadID> = []
  /// The files whose processes are to be found, and what is known of that.
  var files = SessionFiles()
  /// Descendants of our own process are found as well, though not launched or attached to. For who
  /// starts programs to be found by itself; never where the tracer waits for what it started.
  package var findsOwnDescendants = false
  /// What the timer is set to; nil when it is not.
  var timer: UInt64?
  /// Since when the stop key has been waiting for those traced to stop; nil when it has not been pressed.
  var askedToStop: UInt64?
  /// Launched commands that are held, each with the stop it is held at.
  var held: [(tracee: Tracee, stop: Stop)] = []
  /// Processes whose memory has not been looked at yet.
  var unarmed: [TracedProcess] = []
  /// The processes of launched commands, in order.
  package internal(set) var launched: [ProcessID] = []
  /// The processes that were launched or attached to and have not ended.
  package internal(set) var livingTargets: Set<ProcessID> = []
  /// How launched commands and attached processes ended, as far as they did under trace.
  package internal(set) var ends: [ProcessID: Stop] = [:]
  /// How long it took to leave everybody as they were, in nanoseconds.
  package internal(set) var leavingTime: UInt64 = 0
  /// Hits delivered.
  package internal(set) var hitCount = 0

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
    tellLostPrivilege(of: tracee.process, telling: &handler)
    unarmed.append(tracee.process)
    return id
  }

  /// Traces a running process from now on.
  package func attach(
    _ id: ProcessID, telling handler: inout some TraceHandler & ~Copyable
  ) throws(TraceeError) {
    if tracer.processes[id] == nil { sites.prepare(id) }
    let process = try take(id, telling: &handler)
    if livingTargets.insert(id).inserted { unarmed.append(process) }
  }

  /// Takes a running process under trace and tells of it, and of the children that came with it since they
  /// use its memory.
  func take(
    _ id: ProcessID, telling handler: inout some TraceHandler & ~Copyable
  ) throws(TraceeError) -> TracedProcess {
    let known = Set(tracer.processes.keys)
    let process = try tracer.attach(id)
    if !known.contains(id) { handler.processChanged(.started(id, parent: nil)) }
    for child in tracer.processes.values where child !== process && !known.contains(child.id) {
      if policy.followsChildren {
        handler.processChanged(.started(child.id, parent: child.parent))
      } else {
        unreported.insert(child.id)
      }
    }
    return process
  }

  /// Arms what was chosen in the processes launched and attached to so far.
  ///
  /// `run` does it too; to do it before tells which sites there are.
  package func arm(telling handler: inout some TraceHandler & ~Copyable) {
    pruneSpaces()
    // One that uses the memory of another has been armed with it.
    for process in unarmed where spaces[ObjectIdentifier(process.space)] == nil {
      beginSpace(of: process, telling: &handler)
      // One that runs may have loaded a library between the look at its map and the breakpoint by which
      // its dynamic linker tells of that.
      if let images = spaces[ObjectIdentifier(process.space)], images.watchesLinker,
        !held.contains(where: { $0.tracee.process === process })
      {
        update(images, process.space, &handler)
      }
    }
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
}
