// Runs a program at the hits of a session: which clauses a site has, one firing after the other, errors
// and the end. Text is made when every tracee runs again, or at once after a firing that looks at
// aggregations, so that what it prints is what there was.

internal import Glibc
internal import SystemPackage
package import TraceBase
package import TraceOutput
package import TraceProgram
package import TraceRuntime
package import Tracing

/// The handler of a D program.
package struct ProgramHandler: TraceHandler, ~Copyable {
  /// What is to be done at one site in one process.
  private struct Use {
    let identity: ProbeIdentity
    let clauses: [Int]
  }

  private struct SiteKey: Hashable {
    let site: Int
    let process: Int32
  }

  private struct Timer {
    let identity: ProbeIdentity
    let clauses: [Int]
    let isProfile: Bool
  }

  private let program: Program
  private let descriptions: [[ProbeDescription]]
  private let universe: ProbeUniverse
  private let sites: SiteTable
  private let context = RunContext()
  private var machine: Machine
  private var renderer: DTraceRenderer
  private var output: DTraceOutput
  private var uses: [SiteKey: Use] = [:]
  private var timers: [Timer] = []
  private var schedule = TimerSchedule()
  private var errorClauses: [Int] = []
  /// A target's end, or a script's exit, after which nothing fires but END.
  private var isEnding = false
  private var troubles: [String] = []
  private var flushTime: UInt64?
  private let isInteractive: Bool
  private let report: (String) -> Void

  package init(
    program: Program, descriptions: [[ProbeDescription]], universe: ProbeUniverse,
    sites: SiteTable, limits: MachineLimits, renderer: consuming DTraceRenderer,
    output: consuming DTraceOutput, isInteractive: Bool, report: @escaping (String) -> Void
  ) {
    self.program = program
    self.descriptions = descriptions
    self.universe = universe
    self.sites = sites
    machine = Machine(program, limits: limits)
    self.renderer = renderer
    self.output = output
    self.isInteractive = isInteractive
    self.report = report
  }

  /// The status that the script has asked for; nil when it has not.
  package var exitStatus: Int32? { machine.exitStatus.map { Int32(truncatingIfNeeded: $0) } }

  // MARK: Beginning and end

  /// Starts the timers and runs the BEGIN clauses. Gives what is to be done next.
  package mutating func begin() -> Disposition {
    let now = HitClock.monotonic
    errorClauses = clauses(of: universe.probes[ProbeUniverse.error - 1])
    for probe in universe.probes where probe.bareProvider == "profile" {
      let clauses = clauses(of: probe)
      guard !clauses.isEmpty,
        let timer = TimerProbe(String(decoding: probe.identity.name, as: UTF8.self))
      else { continue }
      schedule.add(timers.count, period: timer.period, now: now)
      timers.append(
        Timer(identity: probe.identity, clauses: clauses, isProfile: timer.isProfile))
    }
    fireOwn(universe.probes[ProbeUniverse.begin - 1])
    render()
    if isInteractive { output.flush() }
    return next
  }

  /// Runs the END clauses and prints what is left. `wasInterrupted` tells that the user has asked for
  /// the end.
  package mutating func finish(wasInterrupted: Bool) {
    render()
    if wasInterrupted { output.append { renderer.appendInterruption(to: &$0) } }
    // An END clause may run though the script has called exit(), whose status it may change.
    machine.allowClauses()
    fireOwn(universe.probes[ProbeUniverse.end - 1])
    render()
    output.append { renderer.appendEnd(machine.maps, to: &$0) }
    waitForCommand()
    output.flush()
    tellTroubles()
  }

  private mutating func fireOwn(_ probe: UniverseProbe) {
    var hit = OwnHit(probe.identity, context)
    fire(clauses(of: probe), probe.identity, &hit)
  }

  private func clauses(of probe: UniverseProbe) -> [Int] {
    descriptions.indices.filter { clause in
      descriptions[clause].contains { universe.means($0, probe) }
    }
  }

  private var next: Disposition { isEnding || output.failure != nil ? .finish : .resume }

  // MARK: Hits

  package mutating func probeFired(_ hit: inout ProbeHit) -> Disposition {
    guard !isEnding else { return .finish }
    let key = SiteKey(site: hit.site.index, process: hit.process.rawValue)
    let use: Use
    if let known = uses[key] {
      use = known
    } else {
      use = makeUse(hit.site, in: hit.process)
      uses[key] = use
    }
    guard !use.clauses.isEmpty else { return .resume }
    withUnsafeMutablePointer(to: &hit) { pointer in
      var view = HitView(pointer, use.identity, context)
      fire(use.clauses, use.identity, &view)
    }
    return next
  }

  private func makeUse(_ site: Site, in process: ProcessID) -> Use {
    let probe = universe.probe(
      provider: site.provider, process: process, module: site.module,
      function: sites.function(of: site), name: site.dashedName)
    let clauses = descriptions.indices.filter { clause in
      descriptions[clause].contains { sites.matches($0, site, in: process) }
    }
    return Use(identity: probe.identity, clauses: clauses)
  }

  private mutating func fire(
    _ clauses: [Int], _ identity: ProbeIdentity, _ hit: inout some HitContext & ~Copyable
  ) {
    guard !clauses.isEmpty else { return }
    machine.beginFiring()
    for clause in clauses {
      switch machine.run(clause: clause, probe: identity.id, &hit) {
      case .completed: break
      case .faulted(let fault, let instruction):
        handle(fault, at: instruction, of: clause, identity)
      }
      if machine.exitStatus != nil {
        isEnding = true
        break
      }
    }
    if machine.output.needsRendering { render() }
  }

  private mutating func handle(
    _ fault: RuntimeFault, at instruction: Int, of clause: Int, _ identity: ProbeIdentity
  ) {
    let error = universe.probes[ProbeUniverse.error - 1].identity
    machine.output.append(
      fault: FaultRecord(
        fault: fault, clause: clause, probe: identity.id, instruction: instruction))
    // An error in an ERROR clause would never end.
    guard identity.id != ProbeUniverse.error else { return }
    var hit = OwnHit(
      error, context,
      arguments: [
        0, UInt64(identity.id), UInt64(clause), UInt64(instruction), UInt64(fault.kind.rawValue),
        fault.value,
      ])
    machine.beginFiring()
    for clause in errorClauses {
      if case .faulted(let fault, let instruction) = machine.run(
        clause: clause, probe: error.id, &hit)
      {
        handle(fault, at: instruction, of: clause, error)
      }
    }
  }

  // MARK: Time

  package var nextDeadline: UInt64? {
    switch (schedule.nextDue, flushTime) {
    case (let due?, let flush?): min(due, flush)
    case (let due, let flush): due ?? flush
    }
  }

  package mutating func ticked() -> Disposition {
    let now = HitClock.monotonic
    for number in schedule.takeDue(now: now) where !isEnding {
      let timer = timers[number]
      var hit = OwnHit(timer.identity, context)
      fire(timer.clauses, timer.identity, &hit)
    }
    if let flushTime, flushTime <= now {
      output.flush()
      self.flushTime = nil
    }
    return next
  }

  // MARK: Processes and output

  package mutating func processChanged(_ change: ProcessChange) {
    switch change {
    case .started: break
    case .executed(let process): forget(process)
    case .exited(let process, let code):
      forget(process)
      if code != 0 {
        note("pid \(process) exited with status \(code)")
      } else {
        note("pid \(process) has exited")
      }
    case .killed(let process, let signal):
      forget(process)
      note("pid \(process) terminated by \(SignalNames.name(of: signal))")
    case .everyTargetEnded: isEnding = true
    case .trouble(let words): troubles.append(words)
    }
  }
}
