// A whole session for a test, on a thread of its own, with a handler that counts. What comes back is
// plain data.

internal import Glibc
internal import ProbeNotes
package import TraceBase
package import Tracees
package import Tracing

/// What a session saw.
package struct TraceLog: Sendable {
  /// Hits by `provider:name`, in functions by `function:name`.
  package var counts: [String: Int] = [:]
  /// Every hit in order, while there are few: `provider:name` and its arguments as words.
  package var hits: [Hit] = []
  /// Hits by process.
  package var processes: [ProcessID: Int] = [:]
  package var started: [ProcessID] = []
  package var ended: [ProcessID: Stop] = [:]
  package var troubles: [String] = []
  /// How often it was told that every target has ended.
  package var targetsEnded = 0
  package var end = SessionEnd.finished
  package var launchedEnd: Stop?
  package var calls = SystemCallCounts()

  package struct Hit: Equatable, Sendable {
    package let probe: String
    package let thread: ThreadID
    package let process: ProcessID
    /// A value that could not be told is nil.
    package let words: [UInt64?]
    package let texts: [String]
    /// As many frames as the plan asked for.
    package let stack: [StackFrame]
  }
}

/// What a session is to do.
package struct TracePlan: Sendable {
  package var patterns: [String]
  /// D's descriptions in place of patterns, with `$target` for the number of the process.
  package var descriptions: [String] = []
  /// More of what chooses probes.
  package var selectors: [ProbeSelector] = []
  package var policy = FollowPolicy()
  package var placement = Placement.automatic
  package var laysNets = true
  /// Moments to be told of like hits, as `process:begin` and its kin; the only text of each is `readable`
  /// where the stack of its thread is.
  package var moments: Set<TaskMoment> = []
  /// Set them only when the targets are under trace.
  package var choosesMomentsLate = false
  /// Finish after so many hits.
  package var limit: Int?
  /// How many frames of the stack of each hit to keep.
  package var stackLimit = 0
  /// Every process of these files is found.
  package var watched: [NamedFile] = []
  package var findsOwnDescendants = true
  /// Called once, when the session is about to wait for the first time.
  package var atFirstIdle: (@Sendable () -> Void)?
  /// Finish when this says so, asked at each hit after `atHit`, with what was seen so far.
  package var until: (@Sendable (borrowing TraceLog) -> Bool)?
  /// Called at each hit with its number, counted from 1, while its thread is stopped.
  package var atHit: (@Sendable (Int, ProcessID) -> Void)?

  package init(
    _ patterns: String..., limit: Int? = nil, follows: Bool = true,
    atHit: (@Sendable (Int, ProcessID) -> Void)? = nil
  ) {
    self.patterns = patterns
    self.limit = limit
    policy.followsChildren = follows
    self.atHit = atHit
  }
}

private struct Recorder: TraceHandler, ~Copyable {
  let plan: TracePlan
  var log = TraceLog()
  var count = 0
  var isIdle = false

  init(_ plan: TracePlan) {
    self.plan = plan
  }

  mutating func probeFired(_ hit: inout ProbeHit) -> Disposition {
    count += 1
    var name = "\(hit.site.provider):\(hit.site.name)"
    if case .function(let place) = hit.site.place { name = "\(place.function):\(hit.site.name)" }
    log.counts[name, default: 0] += 1
    log.processes[hit.process, default: 0] += 1
    if count <= 5000 {
      var words: [UInt64?] = []
      var texts: [String] = []
      for argument in hit.site.arguments {
        words.append(Self.word(of: argument, &hit))
        texts.append(Self.text(of: argument, &hit))
      }
      log.hits.append(
        TraceLog.Hit(
          probe: name, thread: hit.thread, process: hit.process, words: words, texts: texts,
          stack: plan.stackLimit > 0 ? hit.stack(limit: plan.stackLimit) : []))
    }
    plan.atHit?(count, hit.process)
    return isEnough ? .finish : .resume
  }

  mutating func momentReached(_ moment: TaskMoment, _ hit: inout ProbeHit) -> Disposition {
    count += 1
    let name = "process:\(moment.name)"
    log.counts[name, default: 0] += 1
    if count <= 20_000 {
      let words = hit.site.arguments.map { Self.word(of: $0, &hit) }
      var memory = hit.memory
      let top = try? memory.readInteger(hit.tracee.registers.stackPointer, byteCount: 8)
      log.hits.append(
        TraceLog.Hit(
          probe: name, thread: hit.thread, process: hit.process, words: words,
          texts: top == nil ? [] : ["readable"], stack: []))
    }
    plan.atHit?(count, hit.process)
    return isEnough ? .finish : .resume
  }

  private var isEnough: Bool { count == plan.limit || plan.until?(log) == true }

  private static func word(of argument: SiteArgument, _ hit: inout ProbeHit) -> UInt64? {
    switch try? hit.value(of: argument.bound) {
    case .integer(let word)?: word
    case .floating(let number)?:
      argument.text.hasPrefix("4f")
        ? UInt64(Float(number).bitPattern) : number.bitPattern
    case .block?, nil: nil
    }
  }

  /// As the operand declares it: signed, unsigned or floating; `error` where there is no value.
  private static func text(of argument: SiteArgument, _ hit: inout ProbeHit) -> String {
    switch try? hit.value(of: argument.bound) {
    case .integer(let word)?:
      argument.isSigned ? String(Int64(bitPattern: word)) : String(word)
    case .floating(let number)?: "\(number)"
    case .block?, nil: "error"
    }
  }

  mutating func threadSampled(_ hit: inout ProbeHit) -> Disposition { .resume }

  mutating func processChanged(_ change: ProcessChange) {
    switch change {
    case .started(let id, _): log.started.append(id)
    case .executed: break
    case .exited(let id, let code): log.ended[id] = .exited(code)
    case .killed(let id, let signal): log.ended[id] = .killed(signal)
    case .everyTargetEnded: log.targetsEnded += 1
    case .trouble(let words): log.troubles.append(words)
    }
  }

  mutating func tracingIdle() -> Disposition {
    if !isIdle { plan.atFirstIdle?() }
    isIdle = true
    return .resume
  }

  mutating func ticked() -> Disposition { .resume }
  var nextDeadline: UInt64? { nil }
}

extension TracePlan {
  /// A plan for what D's descriptions name.
  package static func describing(_ descriptions: String..., follows: Bool = false) -> TracePlan {
    var plan = TracePlan(follows: follows)
    plan.descriptions = descriptions
    return plan
  }

  /// A plan for what image selectors choose.
  package static func selecting(_ selectors: ImageSelector..., limit: Int? = nil) -> TracePlan {
    var plan = TracePlan(limit: limit)
    plan.selectors = selectors.map { .image($0) }
    return plan
  }

  /// A plan for moments alone.
  package static func telling(
    _ moments: Set<TaskMoment>, limit: Int? = nil, follows: Bool = true,
    atHit: (@Sendable (Int, ProcessID) -> Void)? = nil
  ) -> TracePlan {
    var plan = TracePlan("no:such", limit: limit, follows: follows, atHit: atHit)
    plan.moments = moments
    return plan
  }

  /// A plan for every process of some files, running or begun later, until there is enough.
  package static func watching(
    _ files: String..., patterns: String, atFirstIdle: (@Sendable () -> Void)? = nil,
    until: @escaping @Sendable (borrowing TraceLog) -> Bool
  ) -> TracePlan {
    var plan = TracePlan(patterns)
    plan.watched = files.map { NamedFile($0) }
    plan.policy.outlivesTracees = true
    plan.atFirstIdle = atFirstIdle
    plan.until = until
    return plan
  }

  private func select(in session: TraceSession, for process: ProcessID) throws {
    guard !descriptions.isEmpty else { return }
    session.sites.select(
      try descriptions.map { text in
        .description(try ProbeDescription(text.replacing("$target", with: "\(process)")))
      })
  }

  private func session() throws -> TraceSession {
    TraceSession(
      SiteTable(
        selecting: try patterns.map { .pattern(try ProbePatternMatcher($0)) } + selectors),
      policy: policy)
  }

  private func log(
    _ begin: @escaping @Sendable (TraceSession, inout Recorder) throws -> Void
  ) throws -> TraceLog {
    let body: @Sendable () throws(any Error) -> TraceLog = {
      // Of a thread that tests run on, which blocks most signals; a command would inherit that.
      var none = sigset_t()
      sigemptyset(&none)
      pthread_sigmask(SIG_SETMASK, &none, nil)
      let session = try session()
      session.tracer.placement = placement
      session.tracer.laysNets = laysNets
      var recorder = Recorder(self)
      if !choosesMomentsLate { session.moments = moments }
      try session.watch(watched)
      session.findsOwnDescendants = findsOwnDescendants
      try begin(session, &recorder)
      session.moments = moments
      let end = try session.run(&recorder)
      var log = recorder.log
      log.end = end
      let launched = session.launched.first
      log.launchedEnd = launched.flatMap { session.ends[$0] }
      log.calls = session.tracer.systemCalls
      if log.launchedEnd == nil, let launched {
        log.launchedEnd = session.tracer.waitForEnd(of: launched)
      }
      return log
    }
    return try TracerThread.run(body)
  }

  /// Runs a command under trace; its output goes to a file, whose text comes back too.
  package func launch(_ words: String...) throws -> (log: TraceLog, output: String) {
    let folder = TemporaryFolder()
    let file = folder.path + "/output"
    let command = ["/bin/sh", "-c", "exec \"$@\" >\"$0\" 2>&1", file] + words
    let log = try log { session, recorder in
      let process = try session.launch(try Command(command, searchPath: ""), telling: &recorder)
      try select(in: session, for: process)
    }
    return (log, readSmallFile(file) ?? "")
  }

  /// Traces running processes until the limit, or until they are gone; `then` is called once they
  /// are under trace.
  package func attach(
    _ processes: Int32..., then: (@Sendable () -> Void)? = nil
  ) throws -> TraceLog {
    try log { session, recorder in
      for process in processes {
        try select(in: session, for: ProcessID(process))
        try session.attach(ProcessID(process), telling: &recorder)
      }
      session.arm(telling: &recorder)
      then?()
    }
  }
}
