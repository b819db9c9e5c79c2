// Runs a script at the hits of a session: which handlers a site has, what a run's state lets run, errors, and
// the end. Text is made when every tracee runs again.

internal import Glibc
internal import StapLanguage
internal import TraceBase
internal import TraceOutput
internal import TraceProgram
internal import TraceRuntime
internal import Tracees
internal import Tracing

/// The handler of a SystemTap script.
struct StapTraceHandler: TraceHandler, ~Copyable {
  /// What a run is at. A point's handlers run in one state only: those of `begin` while it starts, those
  /// of `end` while it stops, those of `error` when it has failed, and all others while it runs.
  private enum State {
    case starting, running, stopping, failed
  }

  /// What is to be done at one site in one process.
  private struct Use {
    let identity: ProbeIdentity
    let handlers: [Int]
  }

  private let script: StapScript
  private let arguments: StapArguments
  private let limits: StapLimits
  private let sites: SiteTable
  private let context: RunContext
  private var machine: Machine
  private let faultTexts: StapFaultTexts
  var outbox: StapOutbox
  private var state = State.starting
  private var uses = SiteUses<Use>()
  /// The handlers of timers by the timer's number.
  private var timers: [(timer: StapTimer, handler: Int)] = []
  private var schedule = TimerSchedule()
  private let ownIdentity: ProbeIdentity
  /// What is to be done with the threads that were asked for samples last.
  private var sampling: Use
  /// When the run is to end; nil when it is not limited.
  private var endTime: UInt64?
  /// The process of `-c`, with which the run ends.
  private let command: ProcessID?
  /// How many processes are traced.
  private var tracedCount: Int
  private(set) var errorCount = 0
  /// Whether anything was said that makes the run a failed one.
  private(set) var hasFailed = false
  private var times: StapTimes?

  /// `command` is the process of `-c`, `taken` the number of processes that are traced already.
  init(
    _ script: StapScript, _ arguments: StapArguments, _ limits: StapLimits, sites: SiteTable,
    context: RunContext, command: ProcessID?, taken: Int, output: consuming OutputFile,
    files: StapOutputFiles
  ) {
    ownIdentity = ProbeIdentity(id: 0, provider: "", module: "", function: "", name: "")
    sampling = Use(identity: ownIdentity, handlers: [])
    self.script = script
    self.arguments = arguments
    self.limits = limits
    self.sites = sites
    self.context = context
    self.command = command
    tracedCount = taken
    let texts = script.unit.faultTexts
    faultTexts = texts
    var dialect = DialectText.systemTap
    dialect.describe = { fault, _ in
      Array(texts.message(of: fault.kind, value: fault.value).utf8)
    }
    machine = Machine(script.unit.program, limits: limits.bounds, dialect: dialect)
    outbox = StapOutbox(script.unit.program, arguments, output: output, files: files)
    if arguments.reportsTimes { times = StapTimes(count: script.handlers.count) }
  }

  // MARK: Beginning and end

  /// Gives globals their values and runs the handlers of `begin`, by rising number.
  mutating func begin() {
    if let clause = script.unit.initialization {
      var hit = OwnHit(ownIdentity, context)
      machine.beginFiring()
      run(clause: clause, handler: nil, &hit)
    }
    fireOwn(
      script.ordered { if case .begin(let number) = $0 { number } else { nil } }, in: .starting)
    render()
    // What is traced may write to the same place.
    outbox.flush()
    if state == .starting { state = .running }
  }

  /// From now on time counts: timers, and the limit of the run.
  mutating func startTime() {
    let now = HitClock.monotonic
    if let timeout = arguments.timeout { endTime = now &+ timeout &* 1_000_000 }
    for (index, handler) in script.handlers.enumerated() {
      guard case .timer(let timer) = handler.meaning else { continue }
      schedule.add(timers.count, period: timer.period, randomness: timer.randomness, now: now)
      timers.append((timer, index))
    }
  }

  /// Whether nothing but the end is left to run.
  var hasEnded: Bool { state == .stopping || state == .failed }

  /// Runs the handlers of the end, prints the globals that nobody reads, and writes everything.
  mutating func finish() {
    if !hasEnded { state = .stopping }
    fireOwn(script.ordered { if case .end(let number) = $0 { number } else { nil } }, in: .stopping)
    render()
    if state == .stopping, !arguments.hidesGlobals { outbox.printGlobals(script.unit, machine) }
    fireOwn(script.ordered { if case .error(let number) = $0 { number } else { nil } }, in: .failed)
    render()
    if let times { outbox.print(times.report(of: script.handlers)) }
    if errorCount > 0 { outbox.warn("Number of errors: \(errorCount), skipped probes: 0") }
    outbox.flush()
  }

  private mutating func fireOwn(_ handlers: [Int], in wanted: State) {
    for index in handlers where state == wanted {
      var hit = OwnHit(ownIdentity, context)
      machine.beginFiring()
      run(clause: script.handlers[index].clause, handler: index, &hit)
    }
  }

  // MARK: Hits

  private var next: Disposition { state != .running || outbox.hasFailed ? .finish : .resume }

  mutating func probeFired(_ hit: inout ProbeHit) -> Disposition {
    guard state == .running else { return .finish }
    let use: Use
    if let known = uses[hit.site, hit.process] {
      use = known
    } else {
      use = makeUse(hit.site, in: hit.process)
      uses[hit.site, hit.process] = use
    }
    fire(use, &hit)
    return next
  }

  mutating func momentReached(_ moment: TaskMoment, _ hit: inout ProbeHit) -> Disposition {
    probeFired(&hit)
  }

  private mutating func fire(_ use: Use, _ hit: inout ProbeHit) {
    guard !use.handlers.isEmpty else { return }
    withUnsafeMutablePointer(to: &hit) { pointer in
      var view = HitView(pointer, use.identity, context)
      for index in use.handlers where state == .running {
        machine.beginFiring()
        run(clause: script.handlers[index].clause, handler: index, &view)
      }
    }
  }

  private func makeUse(_ site: Site, in process: ProcessID) -> Use {
    let handlers = script.handlers.indices.filter { index in
      switch script.handlers[index].meaning {
      case .site(let selector, _): sites.matches(.image(selector), site, in: process)
      case .moment(let moment, let processes):
        moment.site === site && means(processes, process)
      case .begin, .end, .error, .never, .timer: false
      }
    }
    let identity = ProbeIdentity(
      id: max(0, site.index), provider: site.provider, module: site.module,
      function: sites.function(of: site), name: site.name)
    return Use(identity: identity, handlers: handlers)
  }

  private func means(_ processes: StapProcesses, _ process: ProcessID) -> Bool {
    switch processes {
    case .all: return true
    case .process(let only): return only == process
    case .program(let file):
      let program = sites.program(of: process)
      return file.isFile(path: program.path, program.identity)
    }
  }

  private mutating func run(
    clause: Int, handler: Int?, _ hit: inout some HitContext & ~Copyable
  ) {
    let start = times == nil ? 0 : cycleCount
    let outcome = machine.run(clause: clause, number: clause, &hit)
    if let handler, times != nil { times?.add(cycleCount &- start, to: handler) }
    if case .faulted(let fault, let instruction) = outcome { handle(fault, at: instruction) }
    if machine.exitStatus != nil, state == .starting || state == .running { state = .stopping }
  }

  private mutating func handle(_ fault: RuntimeFault, at instruction: Int) {
    guard fault.kind != .aborted else {
      if state == .starting || state == .running { state = .stopping }
      return
    }
    errorCount += 1
    if !arguments.suppressesHandlerErrors {
      let message = String(
        decoding: machine.message(of: fault, instruction: instruction), as: UTF8.self)
      render()
      outbox.fail(faultTexts.report(message, at: instruction))
      hasFailed = true
      if errorCount > limits.errors { state = .failed }
    }
  }

  // MARK: Time

  var nextDeadline: UInt64? {
    var next = outbox.nextDeadline
    if let due = schedule.nextDue { next = min(next ?? due, due) }
    if let endTime { next = min(next ?? endTime, endTime) }
    return next
  }

  mutating func ticked() -> Disposition {
    let now = HitClock.monotonic
    if let endTime, endTime <= now, state == .running { state = .stopping }
    var profiling: [Int] = []
    for number in schedule.takeDue(now: now) where state == .running {
      let (timer, handler) = timers[number]
      // Nobody runs of whom a sample could be taken.
      guard !timer.isProfile || tracedCount == 0 else {
        profiling.append(handler)
        continue
      }
      fireOwn([handler], in: .running)
    }
    render()
    outbox.ticked(now)
    guard !profiling.isEmpty, state == .running else { return next }
    sampling = Use(identity: ownIdentity, handlers: profiling)
    return .sample
  }

  mutating func threadSampled(_ hit: inout ProbeHit) -> Disposition {
    fire(sampling, &hit)
    return next
  }

  // MARK: Processes and output

  mutating func threadEnded(_ thread: ThreadID) {
    machine.threadEnded(UInt64(truncatingIfNeeded: thread.rawValue))
    context.facts.forget(thread)
  }

  mutating func processChanged(_ change: ProcessChange) {
    switch change {
    case .started: tracedCount += 1
    case .executed(let process):
      context.facts.forget(process)
      uses.forget(process)
    case .exited(let process, let code):
      noteEnd(of: process, code == 0 ? nil : "Child process exited with status \(code)")
    case .killed(let process, let signal):
      noteEnd(
        of: process,
        "Child process exited with signal \(signal) (\(String(cString: strsignal(signal))))")
    case .everyTargetEnded: break
    case .trouble(let words):
      render()
      outbox.warn(words)
    }
  }

  /// `failure` is what is said of the command if it is this process.
  private mutating func noteEnd(of process: ProcessID, _ failure: String?) {
    tracedCount -= 1
    context.facts.forget(process)
    uses.forget(process)
    guard process == command else { return }
    if let failure {
      render()
      outbox.warn(failure)
      hasFailed = true
    }
    if state == .running { state = .stopping }
  }

  mutating func tracingIdle() -> Disposition {
    if outbox.wantsRecords(machine.output.count) { render() }
    if Interruptions.takeRequest() {
      render()
      outbox.moveOn()
    }
    outbox.idle(keptRecords: !machine.output.isEmpty)
    return next
  }

  /// Renders what is recorded: before any message, so that both come in order.
  private mutating func render() {
    guard !machine.output.isEmpty else { return }
    outbox.render(machine.output)
    machine.output.removeAll()
  }
}
