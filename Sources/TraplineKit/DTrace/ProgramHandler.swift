// Runs a program at the hits of a session: which clauses a site has, one firing after the other, errors
// and the end. Text is made when every tracee runs again, or at once after a firing that looks at
// aggregations, so that what it prints is what there was.

package import TraceBase
package import TraceOutput
package import TraceProgram
package import TraceRuntime
internal import Tracees
package import Tracing

/// The handler of a D program.
package struct ProgramHandler: TraceHandler, ~Copyable {
  /// What is to be done at one site in one process.
  private struct Use {
    let identity: ProbeIdentity
    let clauses: [Int]
  }

  private struct Timer {
    let identity: ProbeIdentity
    let clauses: [Int]
    /// Whether it also looks at the threads that run.
    let isProfile: Bool
  }

  private let descriptions: [ProbeDescription]
  /// Clauses after which text is made at once.
  private let looksAtMaps: [Bool]
  private let universe: ProbeUniverse
  private let sites: SiteTable
  private let context: RunContext
  private var machine: Machine
  package var outbox: Outbox
  private var uses = SiteUses<Use>()
  private var timers: [Timer] = []
  private var schedule = TimerSchedule()
  /// The timers that were due when threads were asked for samples last.
  private var samplingTimers: [Int] = []
  private var errorClauses: [Int] = []
  private var errorDrops: UInt64 = 0
  /// A target's end, or a script's exit, after which nothing fires but END.
  private var isEnding = false
  /// The processes of `-c` and `-p` that live; with the last of them the run is over.
  private var livingTargets: Set<ProcessID>

  /// `descriptions` has one for each clause of the program.
  package init(
    _ program: Program, descriptions: [ProbeDescription], universe: ProbeUniverse,
    sites: SiteTable, limits: MachineLimits, style: DTraceStyle, output: consuming OutputFile,
    settings: OutboxSettings, livingTargets: Set<ProcessID>
  ) {
    self.livingTargets = livingTargets
    isEnding = livingTargets.isEmpty && !universe.targets.isEmpty
    self.descriptions = descriptions
    self.universe = universe
    self.sites = sites
    context = RunContext()
    machine = Machine(program, limits: limits)
    looksAtMaps = program.clauses.map { clause in
      program.code[clause.code].contains {
        $0.operation == .emit && program.actions[Int($0.immediate)].kind.looksAtMaps
      }
    }
    let names = OutputNames(universe: universe, stacks: context.stacks)
    let renderer = DTraceRenderer(
      program: program, maps: machine.maps, style: style, source: names)
    let json =
      settings.writesJSON
      ? JSONRenderer(program: program, maps: machine.maps, order: style.order, source: names) : nil
    outbox = Outbox(renderer, json: json, output: output, settings: settings)
  }

  /// The status that the script has asked for; nil when it has not.
  package var exitStatus: Int32? { machine.exitStatus.map { Int32(truncatingIfNeeded: $0) } }

  // MARK: Beginning and end

  /// Starts the timers and runs the BEGIN clauses.
  package mutating func begin() {
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
  }

  /// Runs the END clauses and prints what is left.
  package mutating func finish() {
    fireOwn(universe.probes[ProbeUniverse.end - 1])
    render()
    outbox.finish()
  }

  private mutating func fireOwn(_ probe: UniverseProbe) {
    var hit = OwnHit(probe.identity, context)
    fire(clauses(of: probe), probe.identity, &hit)
  }

  private func clauses(of probe: UniverseProbe) -> [Int] {
    descriptions.indices.filter { universe.means(descriptions[$0], probe) }
  }

  /// Whether nothing but END is left to fire.
  package var hasEnded: Bool { isEnding }

  private var next: Disposition { isEnding || outbox.hasFailed ? .finish : .resume }

  // MARK: Hits

  package mutating func probeFired(_ hit: inout ProbeHit) -> Disposition {
    guard !isEnding else { return .finish }
    let use: Use
    if let known = uses[hit.site, hit.process] {
      use = known
    } else {
      use = makeUse(hit.site, in: hit.process)
      uses[hit.site, hit.process] = use
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
    let clauses = descriptions.indices.filter {
      sites.matches(descriptions[$0], site, in: process)
    }
    return Use(identity: probe.identity, clauses: clauses)
  }

  private mutating func fire(
    _ clauses: [Int], _ identity: ProbeIdentity, _ hit: inout some HitContext & ~Copyable
  ) {
    guard !clauses.isEmpty else { return }
    machine.beginFiring()
    let hadStatus = machine.exitStatus != nil
    var isUrgent = false
    for clause in clauses {
      if case .faulted(let fault, let instruction) = machine.run(
        clause: clause, number: clause + 1, &hit)
      {
        handle(fault, at: instruction, of: clause, identity)
      }
      isUrgent = isUrgent || looksAtMaps[clause]
      if machine.exitStatus != nil, !hadStatus {
        isEnding = true
        break
      }
    }
    if isUrgent { render() }
  }

  /// Tells of a fault and runs the clauses for ERROR. One in those is only counted.
  private mutating func handle(
    _ fault: RuntimeFault, at instruction: Int, of clause: Int, _ identity: ProbeIdentity
  ) {
    let error = universe.probes[ProbeUniverse.error - 1].identity
    guard identity !== error else {
      errorDrops += 1
      return
    }
    render()
    outbox.complain(
      DTraceMessages.fault(fault, clause: machine.program.clauses[clause].name, at: identity.label))
    guard !errorClauses.isEmpty else { return }
    var hit = OwnHit(
      error, context,
      arguments: [
        0, UInt64(identity.id), UInt64(clause), UInt64(instruction), UInt64(fault.kind.dtraceCode),
        fault.value,
      ])
    machine.beginFiring()
    for clause in errorClauses {
      if case .faulted(let fault, let instruction) = machine.run(
        clause: clause, number: clause + 1, &hit)
      {
        handle(fault, at: instruction, of: clause, error)
      }
      if machine.exitStatus != nil { isEnding = true }
    }
  }

  // MARK: Time

  package var nextDeadline: UInt64? {
    switch (schedule.nextDue, outbox.nextDeadline) {
    case (let due?, let other?): min(due, other)
    case (let due, let other): due ?? other
    }
  }

  package mutating func ticked() -> Disposition {
    let now = HitClock.monotonic
    let due = schedule.takeDue(now: now)
    for number in due where !isEnding {
      let timer = timers[number]
      // One of the two program counters is 0: it is this program that runs.
      var hit = OwnHit(timer.identity, context, arguments: [0, OwnHit.programCounter])
      fire(timer.clauses, timer.identity, &hit)
    }
    render()
    outbox.ticked(now)
    let sampling = due.filter { timers[$0].isProfile }
    guard !sampling.isEmpty, next == .resume else { return next }
    samplingTimers = sampling
    return .sample
  }

  package mutating func threadSampled(_ hit: inout ProbeHit) -> Disposition {
    withUnsafeMutablePointer(to: &hit) { pointer in
      for number in samplingTimers where !isEnding {
        let timer = timers[number]
        var view = HitView(pointer, timer.identity, context)
        fire(timer.clauses, timer.identity, &view)
      }
    }
    return next
  }

  // MARK: Processes and output

  package mutating func threadEnded(_ thread: ThreadID) {
    machine.threadEnded(UInt64(truncatingIfNeeded: thread.rawValue))
    context.facts.forget(thread)
  }

  package mutating func processChanged(_ change: ProcessChange) {
    switch change {
    case .started: break
    case .executed(let process):
      context.facts.forget(process)
      uses.forget(process)
    case .exited(let process, let code):
      noteEnd(of: process, code == 0 ? "has exited" : "exited with status \(code)")
    case .killed(let process, let signal):
      noteEnd(of: process, "terminated by \(SignalNames.name(of: signal))")
    // Processes that only descriptions name are among those.
    case .everyTargetEnded: break
    case .trouble(let words):
      render()
      outbox.complain(words)
    }
  }

  private mutating func noteEnd(of process: ProcessID, _ words: String) {
    context.facts.forget(process)
    guard livingTargets.remove(process) != nil else { return }
    render()
    outbox.note("pid \(process) \(words)")
    isEnding = isEnding || livingTargets.isEmpty
  }

  package mutating func tracingIdle() -> Disposition {
    if outbox.wantsRecords(machine.output.count) || hasDrops { render() }
    outbox.idle(keptRecords: !machine.output.isEmpty)
    return next
  }

  private var hasDrops: Bool { machine.drops != DropCounts() || errorDrops > 0 }

  /// Renders what is recorded: before any message, so that both come in order.
  private mutating func render() {
    if !machine.output.isEmpty {
      outbox.render(machine.output)
      machine.output.removeAll()
    }
    guard hasDrops else { return }
    let drops = machine.drops
    machine.drops = DropCounts()
    let processor = Int(OwnHit.processor)
    outbox.complain(drops.map, .dynamicVariable)
    outbox.complain(drops.aggregation, .aggregation(processor: processor))
    outbox.complain(drops.record, .principal(processor: processor))
    outbox.complain(drops.speculation, .speculation)
    outbox.complain(drops.unavailableSpeculation, .speculationUnavailable)
    outbox.complain(Int(errorDrops), .errorInError)
    errorDrops = 0
  }
}

extension OutputAction.Kind {
  /// Whether what it prints depends on when it is rendered.
  fileprivate var looksAtMaps: Bool {
    switch self {
    case .printMaps, .clear, .truncate, .normalize, .denormalize: true
    default: false
    }
  }
}

extension FaultKind {
  /// The number that dtrace gives an ERROR clause in `arg4` (DTRACEFLT_* of `<sys/dtrace_defines.h>`).
  fileprivate var dtraceCode: Int64 {
    switch self {
    case .invalidAddress: 1
    case .misalignedAddress: 2
    case .illegalOperation: 3
    case .divideByZero: 4
    case .outOfScratch: 5
    case .stackUnavailable: 9
    case .indexOutOfBounds: 10
    case .invalidSize: 11
    case .argumentUnavailable, .outOfBudget, .callTooDeep, .mapFull, .emptyAggregate, .thrown,
      .outOfActions, .aborted, .functionsExhausted:
      1000
    }
  }
}

/// Names what records have numbers of.
private struct OutputNames: RenderingSource {
  let universe: ProbeUniverse
  let stacks: StackStore

  func probe(_ number: Int) -> ProbeLabel {
    universe.probes[number - 1].identity.label
  }

  func frames(ofStack number: UInt64) -> [FrameLabel] {
    stacks.frames(number).map { frame in
      FrameLabel(
        address: frame.address.value, module: frame.module.map { Array($0.utf8) },
        symbol: frame.symbol.map { Array($0.utf8) },
        offset: UInt64(truncatingIfNeeded: frame.offset))
    }
  }
}
