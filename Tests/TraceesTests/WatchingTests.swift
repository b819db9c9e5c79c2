// Every process of a file: those that run when the session begins, and those that begin later. Each test
// has copies of its programs, so that no other session has to do with them.

import Glibc
import Synchronization
import SystemPackage
import Testing
import TraceBase
import TraceTestSupport
import Tracees
import Tracing

/// A copy of a program or library, in a folder of its own.
private struct Copied: Sendable {
  let folder = TemporaryFolder()
  let path: String

  init(_ name: String) throws {
    path = folder.path + "/" + name
    let outcome = try run("/bin/cp", Built.path(name), path)
    try #require(outcome.ending == .exited(0))
  }
}

/// Programs that are started while a session runs.
private final class Started: Sendable {
  private let programs = Mutex<[RunningProgram]>([])

  /// Starts a sleeper that beats until it is told to stop.
  func sleeper(_ path: String) {
    start(path, ["1"])
  }

  func start(_ path: String, _ arguments: [String]) {
    do {
      let program = try RunningProgram(path, arguments)
      programs.withLock { $0.append(program) }
    } catch {
      Issue.record(error)
    }
  }

  var ids: [ProcessID] { programs.withLock { $0.map { ProcessID($0.id) } } }

  /// Ends the sleepers, which must be as if they had never been traced.
  func expectClean() throws {
    for program in programs.withLock({ $0 }) {
      program.send(SIGTERM)
      let outcome = try program.finish()
      #expect(outcome.output.hasSuffix("semaphore 0 text-differs 0\n"), "\(outcome)")
    }
  }
}

extension RunningProgram: @unchecked Sendable {}

@Suite struct WatchingTests {
  @Test func findsEveryProcessThatRuns() throws {
    let sleeper = try Copied("sleeper")
    let other = try Copied("sleeper")
    let started = Started()
    for _ in 0..<5 { started.sleeper(sleeper.path) }
    let stranger = Started()
    stranger.sleeper(other.path)
    let plan = TracePlan.watching(sleeper.path, patterns: "sleeper:beat") { log in
      log.processes.count == 5 && log.hits.count >= 100
    }
    let log = try plan.attach()
    #expect(log.end == .finished)
    #expect(Set(log.started) == Set(started.ids))
    #expect(log.started.count == 5)
    #expect(Set(log.processes.keys) == Set(started.ids))
    #expect(log.troubles == [])
    // Those that are found are no targets.
    #expect(log.targetsEnded == 0)
    try started.expectClean()
    try stranger.expectClean()
  }

  @Test func findsWhoBeginsWhileNobodyIsThere() throws {
    let sleeper = try Copied("sleeper")
    let started = Started()
    let plan = TracePlan.watching(
      sleeper.path, patterns: "sleeper:beat",
      atFirstIdle: { started.sleeper(sleeper.path) }, until: { $0.hits.count == 10 })
    let log = try plan.attach()
    #expect(log.started == started.ids)
    #expect(log.troubles == [])
    try started.expectClean()
  }

  @Test func findsWhoBeginsWhileOthersAreBusy() throws {
    let sleeper = try Copied("sleeper")
    let busy = try RunningProgram(sleeper.path, ["spin", "2"])
    #expect(try busy.readLine() == "ready")
    let first = ProcessID(busy.id)
    let started = Started()
    var plan = TracePlan.watching(sleeper.path, patterns: "sleeper:beat") { log in
      log.started.count == 4 && log.started.allSatisfy { log.processes[$0] != nil }
    }
    plan.atHit = { number, _ in if [10, 20, 30].contains(number) { started.sleeper(sleeper.path) } }
    let log = try plan.attach()
    #expect(log.started.first == first)
    #expect(Set(log.started) == Set(started.ids + [first]))
    try started.expectClean()
    busy.send(SIGTERM)
    #expect(try busy.finish().output.hasSuffix("semaphore 0 text-differs 0\n"))
  }

  @Test func whatAFoundProcessForksIsTracedFromBirth() throws {
    let folder = TemporaryFolder()
    let shell = folder.path + "/shell"
    try #require(try run("/bin/cp", "/bin/sh", shell).ending == .exited(0))
    let pair = try FileDescriptor.pipe(options: .closeOnExec)
    let (input, output) = (pair.readEnd.rawValue, pair.writeEnd.rawValue)
    let ticker = Built.path("ticker")
    let program = try RunningProgram(
      shell, ["-c", "echo ready; read line; \(ticker) 20; \(ticker) 30; exit 3"], input: input)
    #expect(try program.readLine() == "ready")
    close(input)
    let plan = TracePlan.watching(
      shell, patterns: "fixture:tick", atFirstIdle: { close(output) },
      until: { $0.counts["fixture:tick"] == 50 })
    let log = try plan.attach()
    #expect(log.started.count == 3)
    #expect(log.started.first == ProcessID(program.id))
    let words = log.hits.compactMap { $0.words.first ?? nil }
    #expect(words == [UInt64](0..<20) + [UInt64](0..<30))
    #expect(try program.finish().output == "ticked 20\nticked 30\n")
  }

  @Test func readersOfAFileAreLeftAlone() throws {
    let sleeper = try Copied("sleeper")
    let started = Started()
    let plan = TracePlan.watching(
      sleeper.path, patterns: "sleeper:beat",
      atFirstIdle: {
        for _ in 0..<20 { _ = try? run("/bin/cat", sleeper.path) }
        for _ in 0..<2000 {
          let file = open(sleeper.path, O_RDONLY)
          close(file)
        }
        started.sleeper(sleeper.path)
      }, until: { $0.hits.count == 10 })
    let log = try plan.attach()
    #expect(log.started == started.ids)
    try started.expectClean()
  }

  @Test func theFileMayComeLaterAndBeReplaced() throws {
    let sleeper = try Copied("sleeper")
    let folder = TemporaryFolder()
    let path = folder.path + "/program"
    let started = Started()
    let stage = Atomic(0)
    var plan = TracePlan.watching(
      path, patterns: "sleeper:beat",
      atFirstIdle: {
        _ = try? run("/bin/cp", sleeper.path, path)
        started.sleeper(path)
      },
      until: { log in log.processes.count == 3 && log.hits.count > 30 })
    plan.atHit = { number, _ in
      guard number == 5 || number == 15, stage.add(1, ordering: .relaxed).newValue <= 2 else {
        return
      }
      _ = try? run("/bin/cp", sleeper.path, path + ".new")
      rename(path + ".new", path)
      started.sleeper(path)
    }
    let log = try plan.attach()
    #expect(Set(log.started) == Set(started.ids))
    #expect(log.started.count == 3)
    try started.expectClean()
  }

  @Test func findsWhoLoadsALibrary() throws {
    let library = try Copied("libprobelib.so")
    let started = Started()
    let plan = TracePlan.watching(
      library.path, patterns: "probelib:call",
      atFirstIdle: { started.start(Built.path("libuser"), [library.path, "1000000"]) },
      until: { $0.hits.count == 20 })
    let log = try plan.attach()
    #expect(log.started == started.ids)
    let words = log.hits.compactMap { $0.words.first ?? nil }
    let first = try #require(words.first)
    #expect(words == (0..<20).map { first + $0 })
  }

  @Test func processesOfOthersTracersAreToldOfOnce() throws {
    let sleeper = try Copied("sleeper")
    let traced = Started()
    traced.sleeper(sleeper.path)
    let id = try #require(traced.ids.first)
    let started = Started()
    let path = sleeper.path
    let log = try TracerThread.run { () throws(any Error) -> TraceLog in
      let tracer = Tracer()
      _ = try tracer.attach(id)
      let plan = TracePlan.watching(
        path, patterns: "sleeper:beat",
        atFirstIdle: { for _ in 0..<3 { started.sleeper(path) } },
        until: { $0.processes.count == 3 && $0.hits.count > 50 })
      let log = try plan.attach()
      try tracer.detachAll()
      return log
    }
    #expect(Set(log.started) == Set(started.ids))
    #expect(log.troubles.count == 1)
    #expect(
      log.troubles.first?.hasPrefix("cannot attach to process \(id): it is already traced by")
        == true)
    try started.expectClean()
    try traced.expectClean()
  }

  @Test func ourOwnDescendantsAreLeftAloneUnlessTheyAreLaunched() throws {
    let sleeper = try Copied("sleeper")
    let own = Started()
    own.sleeper(sleeper.path)
    var plan = TracePlan.watching(
      sleeper.path, patterns: "sleeper:beat",
      atFirstIdle: { own.sleeper(sleeper.path) }, until: { $0.hits.count == 50 })
    plan.findsOwnDescendants = false
    plan.atHit = { number, process in if number == 50 { kill(process.rawValue, SIGTERM) } }
    let log = try plan.launch(sleeper.path, "1").log
    #expect(log.started.count == 1)
    #expect(Array(log.processes.keys) == log.started)
    try own.expectClean()
  }

  @Test func momentsAreToldOfThoseThatAreFound() throws {
    let sleeper = try Copied("sleeper")
    let started = Started()
    started.sleeper(sleeper.path)
    let first = try #require(started.ids.first)
    let isEnding = Atomic(false)
    var plan = TracePlan.watching(
      sleeper.path, patterns: "sleeper:beat",
      atFirstIdle: { started.sleeper(sleeper.path) },
      until: { log in
        if log.counts["process:begin"] == 2, !isEnding.exchange(true, ordering: .relaxed) {
          for id in started.ids { kill(id.rawValue, SIGTERM) }
        }
        return log.counts["process:end"] == 2
      })
    plan.moments = [.processBegin, .processEnd]
    let log = try plan.attach()
    #expect(log.counts["process:begin"] == 2)
    for id in started.ids {
      let life = log.hits.filter { $0.process == id && $0.probe != "sleeper:beat" }.map(\.probe)
      #expect(life == ["process:begin", "process:end"])
    }
    #expect(log.started.first == first)
  }
}

@Suite struct WatchingCrowdTests {
  @Test(arguments: ["fork", "vfork", "spawn", "clone-vfork", "double"])
  func sessionsThatComeAndGoDoNotDisturbAFamily(_ mode: String) throws {
    let forker = try Copied("forker")
    let count = 60
    let family = try RunningProgram(forker.path, [mode, "\(count)"])
    for _ in 0..<10 {
      var plan = TracePlan.watching(forker.path, patterns: "forker:*") { $0.hits.count == 15 }
      // Until the family is gone.
      plan.policy.outlivesTracees = false
      let log = try plan.attach()
      #expect(log.troubles == [])
    }
    let outcome = try family.finish()
    #expect(outcome.errors == "")
    #expect(
      outcome.lines == (1...count).map { "child \($0) status \($0)" }, "\(outcome.ending)")
  }

  @Test func aHitCostsNoMoreWhileFilesAreWatched() throws {
    let ticker = try Copied("ticker")
    let alone = try TracePlan("fixture:tick").launch(ticker.path, "5000").log
    var plan = TracePlan("fixture:tick")
    plan.watched = [NamedFile(ticker.path)]
    let watched = try plan.launch(ticker.path, "5000").log
    #expect(alone.counts == ["fixture:tick": 5000])
    #expect(watched.counts == alone.counts)
    // A few waits are cut short while the program begins, which opens the file.
    #expect(watched.calls.total - alone.calls.total < 500)
    #expect(watched.calls.registers == alone.calls.registers)
    #expect(watched.calls.resume == alone.calls.resume)
  }

  @Test(arguments: ["ticker", "ticker-static", "ticker-nonpie"])
  func manyShortLivesAreNotDisturbed(_ name: String) throws {
    let ticker = try Copied(name)
    let sleeper = try Copied("sleeper")
    let started = Started()
    let outcomes = Mutex<[String]>([])
    let plan = TracePlan.watching(
      ticker.path, sleeper.path, patterns: "*:*",
      atFirstIdle: {
        // On another thread: a program that stops waits for this one.
        let thread = Detached {
          for _ in 0..<60 {
            let output = (try? run(ticker.path, "20").output) ?? ""
            outcomes.withLock { $0.append(output) }
          }
          started.sleeper(sleeper.path)
        }
        thread.start()
      },
      until: { $0.counts["sleeper:beat", default: 0] >= 3 })
    let log = try plan.attach()
    #expect(outcomes.withLock { $0 } == [String](repeating: "ticked 20\n", count: 60))
    #expect(log.troubles == [])
    // Who was found was found once.
    #expect(Set(log.started).count == log.started.count)
    try started.expectClean()
  }
}

/// A thread that nobody waits for.
private final class Detached: Sendable {
  private let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) {
    self.body = body
  }

  func start() {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self).toOpaque()
    let status = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Detached>.fromOpaque(context).takeRetainedValue().body()
        return nil
      }, context)
    precondition(status == 0, "no thread could be made")
    pthread_detach(thread)
  }
}
