// Sessions with a handler of their own: time that passes, several targets, and nobody at all.

import Glibc
import Testing
import TraceBase
import TraceTestSupport
import Tracees
import Tracing

/// Counts, asks to be called every so often, and finishes after so many calls.
private struct Clock: TraceHandler, ~Copyable {
  let period: UInt64
  let limit: Int
  var deadline: UInt64
  var ticks = 0
  var early = 0
  var hits = 0
  var changes: [String] = []

  init(period: UInt64, limit: Int) {
    self.period = period
    self.limit = limit
    deadline = HitClock.monotonic + period
  }

  mutating func probeFired(_ hit: inout ProbeHit) -> Disposition {
    hits += 1
    return .resume
  }

  mutating func threadSampled(_ hit: inout ProbeHit) -> Disposition { .resume }

  mutating func processChanged(_ change: ProcessChange) {
    switch change {
    case .started: changes.append("started")
    case .executed: changes.append("executed")
    case .exited(_, let code): changes.append("exited \(code)")
    case .killed(_, let signal): changes.append("killed \(signal)")
    case .everyTargetEnded: changes.append("over")
    case .trouble(let words): changes.append(words)
    }
  }

  mutating func tracingIdle() -> Disposition { .resume }

  mutating func ticked() -> Disposition {
    if HitClock.monotonic < deadline { early += 1 }
    ticks += 1
    deadline += period
    return ticks == limit ? .finish : .resume
  }

  var nextDeadline: UInt64? { period == 0 ? nil : deadline }
}

private struct Result: Sendable {
  let end: SessionEnd
  let ticks: Int
  let early: Int
  let hits: Int
  let changes: [String]
  let ends: [Stop?]
}

private func trace(
  _ pattern: String, period: UInt64 = 0, ticks: Int = 0, outlives: Bool = false,
  _ begin: @escaping @Sendable (TraceSession, inout Clock) throws -> [ProcessID]
) throws -> Result {
  let body: @Sendable () throws(any Error) -> Result = {
    var none = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, nil)
    let session = TraceSession(
      SiteTable([try ProbePatternMatcher(pattern)]),
      policy: FollowPolicy(outlivesTracees: outlives))
    var clock = Clock(period: period, limit: ticks)
    let targets = try begin(session, &clock)
    let end = try session.run(&clock)
    return Result(
      end: end, ticks: clock.ticks, early: clock.early, hits: clock.hits, changes: clock.changes,
      ends: targets.map { session.ends[$0] })
  }
  return try TracerThread.run(body)
}

@Suite struct TimeTests {
  @Test(arguments: [200_000, 1_000_000, 7_000_000] as [UInt64])
  func passesWithoutTracees(_ period: UInt64) throws {
    let result = try trace("no:such", period: period, ticks: 20, outlives: true) { _, _ in [] }
    #expect(result.end == .finished)
    #expect(result.ticks == 20)
    #expect(result.early == 0)
  }

  @Test func passesWhileHitsKeepComing() throws {
    let program = try RunningProgram(Built.path("sleeper"), ["spin", "4"])
    #expect(try program.readLine() == "ready")
    let id = ProcessID(program.id)
    let result = try trace("sleeper:*", period: 1_000_000, ticks: 30) { session, clock in
      try session.attach(id, telling: &clock)
      return [id]
    }
    #expect(result.end == .finished)
    #expect(result.ticks == 30)
    #expect(result.early == 0)
    #expect(result.hits > 0)
    program.send(SIGTERM)
    #expect(try program.finish().output.hasSuffix("semaphore 0 text-differs 0\n"))
  }

  @Test func goesOnAfterTheLastTracee() throws {
    let result = try trace("no:such", period: 500_000, ticks: 200, outlives: true) {
      session, clock in
      [try session.launch(try Command(["/bin/true"], searchPath: ""), telling: &clock)]
    }
    #expect(result.end == .finished)
    #expect(result.ticks == 200)
    #expect(result.ends == [.exited(0)])
    #expect(result.changes == ["started", "exited 0", "over"])
  }

  @Test func endsWithoutTracees() throws {
    let result = try trace("no:such", period: 200_000, ticks: 1) { _, _ in [] }
    #expect(result.end == .everybodyLeft)
  }

  // In a process of its own, since a noted signal ends every session of a process.
  @Test func aSignalIsHeardWithoutTracees() async {
    await #expect(processExitsWith: .exitCode(77)) {
      let end = try TracerThread.run { () throws(TraceeError) -> SessionEnd in
        try Interruptions.catchAll()
        var clock = Clock(period: 0, limit: 0)
        let session = TraceSession(SiteTable([]), policy: FollowPolicy(outlivesTracees: true))
        kill(getpid(), SIGTERM)
        return try session.run(&clock)
      }
      guard case .interrupted(let interruption) = end else { exit(1) }
      exit(interruption.signal == SIGTERM ? 77 : 2)
    }
  }
}

@Suite struct TargetTests {
  @Test func aLaunchedCommandStandsUntilTheSessionRuns() throws {
    let folder = TemporaryFolder()
    let file = folder.path + "/made"
    let result = try trace("no:such") { session, clock in
      let id = try session.launch(
        try Command(["/bin/sh", "-c", ": >\(file)"], searchPath: ""), telling: &clock)
      session.arm(telling: &clock)
      clock.changes.append(ProcessStatus(id)?.state ?? "gone")
      clock.changes.append(readWholeFile(file) == nil ? "nothing" : "file")
      return [id]
    }
    #expect(result.changes == ["started", "t", "nothing", "exited 0", "over"])
    #expect(readWholeFile(file) == [])
  }

  @Test func severalTargetsEndEachInItsOwnWay() throws {
    let attached = try RunningProgram(Built.path("sleeper"), ["1"])
    #expect(try attached.readLine() == "ready")
    let id = ProcessID(attached.id)
    let result = try trace("no:such") { session, clock in
      try session.attach(id, telling: &clock)
      try session.attach(id, telling: &clock)
      let commands = ["exit 3", "kill -9 $$"]
      let launched = try commands.map { words in
        try session.launch(
          try Command(["/bin/sh", "-c", words], searchPath: ""), telling: &clock)
      }
      kill(id.rawValue, SIGTERM)
      return launched + [id]
    }
    #expect(result.ends == [.exited(3), .killed(9), .exited(0)])
    #expect(result.changes.last == "over")
    #expect(
      result.changes.sorted()
        == ["exited 0", "exited 3", "killed 9", "over", "started", "started", "started"])
  }

  @Test func childrenThatLiveOnAreNoTargets() throws {
    let result = try trace("no:such") { session, clock in
      let words = "/bin/sh -c 'read line <&3; exit 5' & exit 4"
      return [
        try session.launch(
          try Command(["/bin/sh", "-c", "exec 3</dev/null; \(words)"], searchPath: ""),
          telling: &clock)
      ]
    }
    #expect(result.end == .everybodyLeft)
    #expect(result.changes.count { $0 == "over" } == 1)
    #expect(result.ends == [.exited(4)])
  }
}
