// Commands run under trace to their ends, whatever they do on the way.

import Glibc
import Testing
import TraceBase
import TraceTestSupport
import Tracees
import Tracing

@Suite struct LaunchingTests {
  @Test(arguments: ["ticker", "ticker-static", "ticker-nonpie", "ticker-O0"])
  func deliversEveryHitInOrder(_ program: String) throws {
    let (log, output) = try TracePlan("fixture:*").launch(Built.path(program), "1000")
    #expect(output == "ticked 1000\n")
    #expect(log.launchedEnd == .exited(1000 % 7))
    #expect(log.end == .everybodyLeft)
    #expect(log.hits.map { $0.words.first ?? nil } == (0..<1000).map { UInt64($0) })
    #expect(log.troubles.isEmpty)
  }

  @Test func makesThreeSystemCallsForAHit() throws {
    var plan = TracePlan("fixture:*")
    // These cost some calls now and then.
    plan.placement = .off
    plan.laysNets = false
    let none = try plan.launch(Built.path("ticker"), "0").log.calls
    let many = try plan.launch(Built.path("ticker"), "1000").log.calls
    #expect(many.wait - none.wait == 1000)
    #expect(many.registers - none.registers == 1000)
    #expect(many.resume - none.resume == 1000)
    // At every 256th the thread's mask is looked at too.
    #expect(many.total - none.total <= 3001 + 1000 / 256)
  }

  @Test(arguments: ["ticker", "ticker-static", "ticker-nonpie"])
  func raisesSemaphores(_ program: String) throws {
    let (log, output) = try TracePlan("fixture:enabled_tick")
      .launch(Built.path(program), "enabled", "20")
    #expect(output == "ticked 20 enabled 20\n")
    #expect(log.counts == ["fixture:enabled_tick": 20])
    let others = try TracePlan("fixture:tick").launch(Built.path(program), "enabled", "20")
    #expect(others.output == "ticked 20 enabled 0\n")
  }

  @Test(arguments: [0, 1, 42, 255])
  func tellsTheExitCode(_ code: Int32) throws {
    let log = try TracePlan("no:such").launch("/bin/sh", "-c", "exit \(code)").log
    #expect(log.launchedEnd == .exited(code))
    #expect(log.ended.values.contains(.exited(code)))
  }

  @Test(arguments: [1, 2, 9, 11, 15, 34])
  func tellsTheFatalSignal(_ signal: Int32) throws {
    let log = try TracePlan("no:such").launch("/bin/sh", "-c", "kill -\(signal) $$").log
    #expect(log.launchedEnd == .killed(signal))
  }

  @Test func letsALaunchedCommandGoOnAfterTheLimit() throws {
    let (log, output) = try TracePlan("fixture:tick", limit: 3).launch(Built.path("ticker"), "12")
    #expect(log.end == .finished)
    #expect(log.counts == ["fixture:tick": 3])
    #expect(log.launchedEnd == .exited(12 % 7))
    #expect(output == "ticked 12\n")
  }

  @Test(arguments: [
    ("/nowhere/at/all", "cannot run '/nowhere/at/all': no such file or directory"),
    ("/etc/passwd", "cannot run '/etc/passwd': permission denied"),
    ("/tmp", "cannot run '/tmp': permission denied"),
  ])
  func saysWhatCannotBeRun(_ path: String, _ words: String) throws {
    let error = #expect(throws: TraceeError.self) {
      try TracerThread.run { () throws(TraceeError) in
        _ = try Tracer().launch(try Command([path], searchPath: ""))
      }
    }
    #expect(error?.description == words)
  }

  @Test func seesConstructorsBeforeMain() throws {
    let (log, output) = try TracePlan("probelib:*").launch(Built.path("linkuser"), "5")
    #expect(output == "called 5 times\n")
    #expect(log.counts == ["probelib:init": 1, "probelib:call": 5])
    #expect(log.hits.first?.probe == "probelib:init")
  }

  @Test func followsALibraryThatComesAndGoes() throws {
    let (log, output) = try TracePlan("probelib:*")
      .launch(Built.path("libuser"), Built.path("libprobelib.so"), "100")
    #expect(output == "loaded 100 times, gone at the end\n")
    #expect(log.counts == ["probelib:init": 100, "probelib:call": 100])
    #expect(log.hits.filter { $0.probe == "probelib:call" }.map(\.words) == (0..<100).map { [$0] })
    #expect(log.troubles.isEmpty)
  }

  @Test func countsTheHitsOfThreadsThatComeAndGo() throws {
    let (log, output) = try TracePlan("churn:*").launch(Built.path("churn"), "200")
    #expect(output == "churned 200 threads 600 hits\n")
    #expect(log.counts == ["churn:hit": 600, "churn:made": 200])
    #expect(Set(log.hits.map(\.process)).count == 1)
  }

  @Test func countsTheHitsOfACrowd() throws {
    let (log, output) = try TracePlan("crowd:hit").launch(Built.path("crowd"), "16", "200")
    #expect(output == "crowd 3200\n")
    var next: [UInt64: UInt64] = [:]
    for hit in log.hits {
      let words = try #require(hit.words.count == 2 ? hit.words.compactMap { $0 } : nil)
      #expect(words[1] == next[words[0], default: 0])
      next[words[0]] = words[1] + 1
    }
    #expect(next.values.sorted() == Array(repeating: 200, count: 16))
  }
}

@Suite struct SignalTests {
  @Test func deliversTheSignalsOfAProgramThatTrapsItself() throws {
    let (log, output) = try TracePlan("signaller:work").launch(Built.path("signaller"), "500")
    #expect(output == "worked 500 raised 500 int3 500 other 0 timer ran\n")
    #expect(log.counts == ["signaller:work": 500])
    #expect(log.launchedEnd == .exited(0))
  }

  @Test(arguments: [true, false])
  func blocksTrapsAgainWhereTheyWereBlocked(_ laysNets: Bool) throws {
    let program = try RunningProgram(Built.path("signaller"), ["hide", "0"])
    #expect(try program.readLine() == "ready")
    for _ in 0..<3 {
      var plan = TracePlan("signaller:work", limit: 60)
      plan.laysNets = laysNets
      #expect(try plan.attach(program.id).counts == ["signaller:work": 60])
    }
    program.send(SIGTERM)
    let outcome = try program.finish()
    #expect(
      outcome.lines == [
        "one unchanged", "all unchanged", "none unchanged",
        "handler \(laysNets ? "unchanged" : "changed"), called 0",
      ])
  }

  // force_sig (kernel/signal.c) sets a SIGTRAP that is ignored or blocked to its default before the
  // tracer hears of it. What must hold is that no hit is lost and the program goes on.
  @Test(arguments: ["ignore", "block"])
  func countsTheHitsOfAProgramThatWantsNoTraps(_ mode: String) throws {
    let (log, output) = try TracePlan("signaller:work")
      .launch(Built.path("signaller"), mode, "100")
    #expect(output.hasPrefix("worked 100, "))
    #expect(log.counts == ["signaller:work": 100])
  }
}

@Suite struct ShapeTests {
  /// The lines before the first hit (`name=value`) and after (`name>value`), by name.
  private func table(_ output: String, _ mark: Character) -> [(name: String, value: String)] {
    output.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: mark)
      return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
    }
  }

  @Test func decodesEveryFormOfOperand() throws {
    let (log, output) = try TracePlan("shapes:*").launch(Built.path("shapes"))
    let expected = table(output, "=")
    #expect(log.launchedEnd == .exited(0))
    #expect(expected.count > 60)
    #expect(log.hits.count == expected.count)
    for (hit, (name, value)) in zip(log.hits, expected) {
      #expect(hit.probe == "shapes:\(name)")
      #expect(hit.texts == [value], "\(name)")
    }
  }

  @Test func tellsStaticVariablesOfOneNameApart() throws {
    let log = try TracePlan("twins:*").launch(Built.path("twins")).log
    #expect(log.hits.map(\.probe) == ["twins:one", "twins:two"])
    #expect(log.hits.map(\.texts) == [["11"], ["22"]])
  }

  @Test func leavesWhatEachInstructionWouldHaveLeft() throws {
    let plain = try run(Built.path("shapes"), [])
    #expect(plain.ending == .exited(0))
    let traced = try TracePlan("shapes:*").launch(Built.path("shapes")).output
    #expect(table(traced, ">").map(\.value) == table(plain.output, ">").map(\.value))
    #expect(table(traced, ">").count >= 9)
  }
}

@Suite struct ForkingTests {
  private static let modes = [
    "fork", "vfork", "spawn", "double", "clone-vfork", "clone-silent", "exec", "thread-exec",
    "child",
  ]

  private static func hasChildren(_ mode: String) -> Bool {
    !["exec", "thread-exec", "child"].contains(mode)
  }

  private func expectedOutput(_ mode: String) -> String {
    guard Self.hasChildren(mode) else { return "" }
    return (1...5).map { "child \($0) status \($0)\n" }.joined()
  }

  @Test(arguments: modes)
  func followsEveryKindOfChild(_ mode: String) throws {
    let (log, output) = try TracePlan("forker:*").launch(Built.path("forker"), mode, "5")
    #expect(output == expectedOutput(mode))
    let children = log.hits.filter { $0.probe == "forker:child" }
    let parents = log.hits.filter { $0.probe == "forker:parent" }
    let numbers = Self.hasChildren(mode) ? Set((1...5).map { UInt64($0) }) : [5]
    #expect(Set(children.compactMap { $0.words.first ?? nil }) == numbers)
    #expect(children.count == numbers.count)
    #expect(Set(children.map(\.process)).count == numbers.count)
    #expect(parents.count == (mode == "child" ? 0 : numbers.count))
    #expect(log.launchedEnd == .exited(Self.hasChildren(mode) ? 0 : 5))
    #expect(log.ended.count == log.started.count)
    #expect(log.troubles.isEmpty)
  }

  @Test(arguments: modes)
  func leavesUnfollowedChildrenAlone(_ mode: String) throws {
    let (log, output) = try TracePlan("forker:*", follows: false)
      .launch(Built.path("forker"), mode, "5")
    #expect(output == expectedOutput(mode))
    #expect(log.started.count == 1)
    #expect(Set(log.hits.map(\.process)).count == 1)
    #expect(log.counts["forker:child"] == (Self.hasChildren(mode) ? nil : 1))
    #expect(log.launchedEnd == .exited(Self.hasChildren(mode) ? 0 : 5))
  }
}

@Suite struct VforkParentTests {
  // The parent of a vfork cannot be stopped while its child has the memory: it is let go later.
  @Test(arguments: ["vfork", "clone-vfork", "spawn"])
  func goOnWhenTheyAreLetGoMeanwhile(_ mode: String) throws {
    for limit in 1...6 {
      let (log, output) = try TracePlan("forker:*", limit: limit)
        .launch(Built.path("forker"), mode, "3")
      #expect(log.end == .finished)
      #expect(log.launchedEnd == .exited(0))
      #expect(output == (1...3).map { "child \($0) status \($0)\n" }.joined())
    }
  }
}
