// The pid provider: entries, returns and places of functions, however the functions are left.

import Glibc
import Testing
import TraceBase
import TraceTestSupport
import Tracees
import Tracing

private let program = Built.path("functions")

/// A pattern for `entry` and `return` that no number of an instruction fits, as these are hexadecimal.
private let bothEnds = "*r*"

@Suite struct FunctionTests {
  @Test func countsTheCallsOfACrowd() throws {
    let log = try TracePlan.describing(
      "pid$target:a.out:work:entry", "pid$target:functions:work:return"
    ).launch(program, "crowd", "16", "200").log
    #expect(log.launchedEnd == .exited(0))
    #expect(log.troubles.isEmpty)
    #expect(log.counts == ["work:entry": 3200, "work:return": 3200])
    var running: [ThreadID: [UInt64?]] = [:]
    for hit in log.hits.prefix(5000) {
      if hit.probe == "work:entry" {
        #expect(running.updateValue(hit.words, forKey: hit.thread) == nil)
      } else {
        let known = running.removeValue(forKey: hit.thread)
        let arguments = try #require(known)
        let thread = try #require(arguments[0])
        let number = try #require(arguments[1])
        #expect(hit.words[1] == thread * 1000 + number)
      }
    }
  }

  @Test func followsRecursion() throws {
    let log = try TracePlan.describing("pid$target:functions:down:\(bothEnds)")
      .launch(program, "recurse", "50").log
    #expect(log.launchedEnd == .exited(0))
    #expect(log.counts == ["down:entry": 51, "down:return": 51])
    let entries = log.hits.filter { $0.probe == "down:entry" }.map { $0.words[0] }
    #expect(entries == (0...50).reversed().map { UInt64($0) })
    let returns = log.hits.filter { $0.probe == "down:return" }.map { $0.words[1] }
    #expect(returns == (0...50).map { UInt64($0 * 2) })
  }

  @Test func aCallLeftByLongjmpDoesNotReturn() throws {
    let log = try TracePlan.describing("pid$target:functions:escaping:\(bothEnds)")
      .launch(program, "escape", "60").log
    #expect(log.launchedEnd == .exited(0))
    #expect(log.counts == ["escaping:entry": 60, "escaping:return": 20])
    let returns = log.hits.filter { $0.probe == "escaping:return" }.map { $0.words[1] }
    let expected = (0..<20).map { UInt64($0) * 3 + 2 }
    #expect(returns == expected)
  }

  @Test func aTailCallReturnsWhereItJumps() throws {
    let log = try TracePlan.describing(
      "pid$target:functions:first:\(bothEnds)", "pid$target:functions:second:\(bothEnds)"
    ).launch(program, "tail", "10").log
    #expect(log.launchedEnd == .exited(0))
    let round = ["first:entry", "first:return", "second:entry", "second:return"]
    let expected = [[String]](repeating: round, count: 10).flatMap { $0 }
    #expect(log.hits.map(\.probe) == expected)
  }

  @Test func readsArgumentsFromRegistersAndTheStack() throws {
    let log = try TracePlan.describing("pid$target:functions:many:entry")
      .launch(program, "many").log
    #expect(log.launchedEnd == .exited(0))
    #expect(log.hits.first?.words.prefix(8) == [1, 2, 3, 4, 5, 6, 7, 8])
  }

  @Test func returnsTellTheirOffset() throws {
    let log = try TracePlan.describing("pid$target:functions:work:return")
      .launch(program, "fork", "3").log
    let offsets = Set(log.hits.map { $0.words[0] })
    #expect(offsets.count == 1)
    let offset = try #require(offsets.first ?? nil)
    // The same instruction by its number.
    let again = try TracePlan.describing(
      "pid$target:functions:work:\(String(offset, radix: 16))"
    ).launch(program, "fork", "3").log
    #expect(again.counts.values.map { $0 } == [3])
    #expect(again.troubles.isEmpty)
  }

  @Test(arguments: ["", "*"])
  func aNameThatFitsAllMeansEveryInstruction(_ name: String) throws {
    let log = try TracePlan.describing("pid$target:functions:second:\(name)")
      .launch(program, "tail", "10").log
    #expect(log.launchedEnd == .exited(0))
    #expect(log.troubles.isEmpty)
    #expect(log.counts["second:entry"] == 10)
    #expect(log.counts["second:0"] == 10)
    #expect(log.counts["second:return"] == 10)
    // It has no branches.
    #expect(log.counts.values.allSatisfy { $0 == 10 })
    let last = try #require(log.hits.last { $0.probe == "second:return" }?.words[0])
    #expect(log.counts["second:\(String(last, radix: 16))"] == 10)
  }

  @Test func tellsWhatIsNotThere() throws {
    let program = try RunningProgram(Built.path("sleeper"), ["60000"])
    #expect(try program.readLine() == "ready")
    let process = ProcessID(program.id)
    func miss(_ place: String) throws -> FunctionMiss? {
      let description = try ProbeDescription("pid\(program.id):\(place)")
      return SiteTable(selecting: [.description(description)]).miss(of: description, in: process)
    }
    #expect(try miss("sleeper:no_such:entry") == .function)
    #expect(try miss("a.out:main:middle") == .name)
    #expect(try miss("a.out:main:ffff") == .outside(offset: 0xffff, function: "main"))
    #expect(try miss("libc:strlen:entry") == .indirect)
    // In another file there may yet be one.
    #expect(try miss("lib*:no_such:entry") == nil)
    #expect(try miss("no_such_file:main:entry") == nil)
    program.send(SIGTERM)
    _ = try program.finish()
  }

  // Some of its instructions must be executed in place, with every other thread stopped.
  @Test func everyInstructionOfACrowdIsCounted() throws {
    var plan = TracePlan.describing()
    plan.descriptions = (0..<32).map { offset in
      "pid$target:functions:work:\(String(offset, radix: 16))"
    }
    let log = try plan.launch(program, "crowd", "8", "25").log
    #expect(log.launchedEnd == .exited(0))
    #expect(log.counts["work:0"] == 200)
    #expect(log.counts.count >= 3)
    #expect(log.counts.values.allSatisfy { $0 == 200 })
    #expect(log.counts.count + log.troubles.count == 32)
  }

  @Test func refusesAPlaceWithinAnInstruction() throws {
    let log = try TracePlan.describing(
      "pid$target:functions:many:0", "pid$target:functions:many:ffff"
    ).launch(program, "many").log
    #expect(log.counts == ["many:0": 1])
    #expect(log.troubles.count == 1)
    #expect(log.troubles.first?.hasSuffix("no instruction of many begins at 0xffff") == true)
  }

  @Test(arguments: [false, true])
  func leavesAForkedChildClean(_ follows: Bool) throws {
    let description = "pid$target:functions:work:\(bothEnds)"
    let (log, _) = try TracePlan.describing(description, follows: follows)
      .launch(program, "fork", "20")
    #expect(log.launchedEnd == .exited(0))
    let target = try #require(log.started.first)
    let own = log.hits.filter { $0.process == target }
    #expect(own.count == 40)
    #expect(log.hits.count == (follows ? 80 : 40))
  }

  @Test func tracesALibraryThatIsLoadedLater() throws {
    let log = try TracePlan.describing("pid$target:libprobelib*:probelib_call:\(bothEnds)")
      .launch(program, "library", Built.path("libprobelib.so"), "5").log
    #expect(log.launchedEnd == .exited(0))
    #expect(log.counts == ["probelib_call:entry": 5, "probelib_call:return": 5])
    let returns = log.hits.filter { $0.probe == "probelib_call:return" }.map { $0.words[1] }
    #expect(returns == (1...5).map { UInt64($0) })
  }

  @Test func tracesEveryFunctionOfAProgramAtOnce() throws {
    let log = try TracePlan.describing("pid$target:a.out::entry")
      .launch(program, "recurse", "5").log
    #expect(log.launchedEnd == .exited(0))
    #expect(log.counts["down:entry"] == 6)
    #expect(log.counts["main:entry"] == 1)
  }

  @Test func namesTheCLibraryWithoutItsVersion() throws {
    let log = try TracePlan.describing("pid$target:libc:getpid:*")
      .launch("/bin/sh", "-c", "echo $$").log
    #expect(log.launchedEnd == .exited(0))
    #expect(log.troubles.isEmpty)
    let target = try #require(log.started.first)
    #expect(log.counts["getpid:entry"] == log.counts["getpid:return"])
    #expect(
      log.hits.last { $0.probe == "getpid:return" }?.words[1]
        == UInt64(target.rawValue))
  }

  @Test func anotherProcessIsNotTraced() throws {
    let log = try TracePlan.describing("pid1:functions:down:entry")
      .launch(program, "recurse", "5").log
    #expect(log.launchedEnd == .exited(0))
    #expect(log.counts.isEmpty)
  }

  @Test(arguments: [["1"], ["spin", "4"]])
  func leavesARunningProcessClean(_ arguments: [String]) throws {
    let sleeper = try RunningProgram(Built.path("sleeper"), arguments)
    #expect(try sleeper.readLine() == "ready")
    var plan = TracePlan.describing("pid$target:a.out:beat:*", "pid$target:libc:nanosleep:entry")
    plan.limit = 60
    let log = try plan.attach(sleeper.id)
    #expect(log.end == .finished)
    #expect(log.hits.count == 60)
    #expect(log.counts["beat:entry", default: 0] > 0)
    #expect(log.counts["beat:return", default: 0] > 0)
    sleeper.send(SIGTERM)
    let outcome = try sleeper.finish()
    #expect(outcome.ending == .exited(0))
    #expect(outcome.output.hasSuffix("semaphore 0 text-differs 0\n"))
  }
}
