// Processes that come and go: by fork, by exec, by their end. Each address space has its images, and
// a child that is not followed is let go before it has run.

internal import TraceBase
internal import Tracees

extension TraceSession {
  func beginSpace(
    of process: TracedProcess, telling handler: inout some TraceHandler & ~Copyable
  ) {
    let space = process.space
    pruneSpaces()
    sites.forgetProgram(of: process.id)
    tracer.layNet(in: process)
    let images = SpaceImages()
    spaces[ObjectIdentifier(space)] = images
    update(images, space, &handler)
  }

  func update(
    _ images: SpaceImages, _ space: AddressSpace,
    _ handler: inout some TraceHandler & ~Copyable
  ) {
    let map: MemoryMap
    do throws(TraceeError) {
      map = try MemoryMap(of: space.process)
    } catch {
      // Who may not read a program may not look into its processes either, though the trace goes on
      // (ptrace(2), "Ptrace access mode checking").
      if !error.isGone, !ProcessStatus.hasEnded(space.process) {
        handler.processChanged(.trouble("\(error)"))
      }
      return
    }
    stacks.forget(space)
    let troubles = images.update(space, mappings: map.mappings, table: sites)
    // What could not be done because the process is gone is no trouble.
    let isPast = !troubles.isEmpty && ProcessStatus.hasEnded(space.process)
    for trouble in (isPast ? [] : troubles) + sites.takeTroubles() {
      handler.processChanged(.trouble(trouble))
    }
  }

  /// A program that has less than it is used to fails in strange ways.
  func tellLostPrivilege(
    of process: TracedProcess, telling handler: inout some TraceHandler & ~Copyable
  ) {
    guard let privilege = process.id.lostPrivilege else { return }
    handler.processChanged(
      .trouble(
        "process \(process.id) (\(ProcessStatus(process.id)?.name ?? "?")) runs without the privileges "
          + "of its program (\(privilege)): the kernel withholds them while an ordinary user traces it "
          + "(run trapline as root)"))
  }

  func noteFork(of parent: TracedProcess, _ child: ProcessID) {
    guard let process = tracer.processes[child] else { return }
    if process.space !== parent.space, let images = spaces[ObjectIdentifier(parent.space)] {
      spaces[ObjectIdentifier(process.space)] = SpaceImages(copyOf: images)
    }
    if !policy.followsChildren || unreported.contains(parent.id) { unreported.insert(child) }
  }

  /// The first stop of a new process. False when it was let go instead.
  func admit(
    _ tracee: Tracee, _ handler: inout some TraceHandler & ~Copyable
  ) throws(TraceeError) -> Bool {
    let process = tracee.process
    guard let parent = process.parent else { return true }
    // Nobody has told of one that was taken in without its parent's word.
    if !policy.followsChildren || unreported.contains(parent) { unreported.insert(process.id) }
    if !process.sharesParentMemory {
      if unreported.remove(process.id) != nil {
        spaces[ObjectIdentifier(process.space)] = nil
        try letGo(process)
        return false
      }
      // Unless it has a copy of its parent's.
      tracer.layNet(by: tracee)
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

  func noteEnd(
    of tracee: Tracee, _ stop: Stop, _ handler: inout some TraceHandler & ~Copyable
  ) {
    let id = tracee.process.id
    // The first thread's end is reported last, unless it came before we did.
    guard tracer.processes[id] == nil else { return }
    pruneSpaces()
    sites.forgetProgram(of: id)
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
  func pruneSpaces() {
    let living = Set(tracer.processes.values.map { ObjectIdentifier($0.space) })
    spaces = spaces.filter { living.contains($0.key) }
  }

  /// Lets a process go while others stay; waiting for it to stop has used the timer.
  func letGo(_ process: TracedProcess) throws(TraceeError) {
    try tracer.detach(process)
    timer = nil
  }
}
