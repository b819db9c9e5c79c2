// Threads that hit often run where the tracer runs, and have their own processors again afterwards.

import Glibc
import Synchronization
import Testing
import TraceBase
import TraceTestSupport
import Tracing

@testable import Tracees

private func lines(_ mode: String, placement: Placement = .automatic) throws -> [String: Int] {
  var plan = TracePlan("roamer:step")
  plan.placement = placement
  let (log, output) = try plan.launch(Built.path("roamer"), mode)
  #expect(log.launchedEnd == .exited(0), "\(output)")
  return output.split(separator: "\n").reduce(into: [:]) { table, line in
    let words = line.split(separator: " ")
    if words.count == 2 { table[String(words[0])] = Int(words[1]) }
  }
}

@Suite struct CoLocationTests {
  private let all = ProcessorSet.own.processors.count

  @Test func aHotThreadIsBroughtAndGoesHomeAgain() throws {
    #expect(
      try lines("hot") == ["first": all, "hot": 1, "thread": all, "child": all, "cooled": all])
  }

  @Test func withoutItNobodyIsTouched() throws {
    #expect(
      try lines("hot", placement: .off)
        == ["first": all, "hot": all, "thread": all, "child": all, "cooled": all])
  }

  @Test func aThreadThatHitsRarelyIsNotTouched() throws {
    #expect(try lines("cold") == ["changes": 0])
  }

  @Test func aThreadThatExecutesAProgramGoesHomeAgain() throws {
    #expect(try lines("exec") == ["hot": 1, "cooled": all])
  }

  @Test func processorsThatAThreadChoosesItselfStay() throws {
    #expect(try lines("own") == ["own": min(2, all), "still": min(2, all)])
  }

  @Test func aProcessorMayBeNamed() throws {
    let last = try #require(ProcessorSet.own.processors.last)
    var plan = TracePlan("roamer:step", limit: 5000)
    plan.placement = .processor(last)
    let program = try RunningProgram(Built.path("roamer"), ["forever"])
    #expect(try program.readLine() == "ready")
    // On a machine with much else to do a thread is hot now and cold then.
    let wasBrought = Atomic(false)
    plan.atHit = { hits, process in
      guard hits % 50 == 0, ProcessorSet(of: ThreadID(leaderOf: process))?.processors == [last]
      else { return }
      #expect(ProcessorSet(of: currentThreadID())?.processors == [last])
      wasBrought.store(true, ordering: .relaxed)
    }
    _ = try plan.attach(program.id)
    let isTrue = wasBrought.load(ordering: .relaxed)
    #expect(isTrue)
    #expect(ProcessorSet(of: ThreadID(program.id))?.processors.count == all)
    program.send(SIGTERM)
    #expect(try program.finish().output == "cooled \(all)\n")
  }

  @Test func whoIsLetGoGoesHomeAtOnce() throws {
    let program = try RunningProgram(Built.path("roamer"), ["forever"])
    #expect(try program.readLine() == "ready")
    let log = try TracePlan("roamer:step", limit: 3000).attach(program.id)
    #expect(log.counts["roamer:step"] == 3000)
    #expect(ProcessorSet(of: ThreadID(program.id)) == ProcessorSet.own)
    program.send(SIGTERM)
    #expect(try program.finish().output == "cooled \(all)\n")
  }

  // MARK: Two threads

  /// What a trial decides when stops take so long apart and so long together, for some seconds.
  private func decisions(apart: UInt64, together: UInt64) -> [Bool] {
    var now: UInt64 = 1_000_000
    var trial = CoLocation.Trial(now)
    var seen: [Bool] = []
    for _ in 0..<100_000 {
      now += 32 * (trial.isTogether ? together : apart)
      trial.count(32, now)
      if seen.last != trial.isTogether { seen.append(trial.isTogether) }
      if now > 900_000_000 { break }
    }
    return seen
  }

  @Test func twoAreKeptTogetherOnlyIfThatIsFaster() {
    #expect(decisions(apart: 20_000, together: 10_000) == [false, true])
    #expect(decisions(apart: 20_000, together: 30_000) == [false, true, false])
    // So far apart that it is not tried.
    #expect(decisions(apart: 50_000, together: 10_000) == [false])
    // Hardly faster is not worth a processor.
    #expect(decisions(apart: 20_000, together: 19_500) == [false, true, false])
  }

  @Test func setsOfProcessorsAreSets() {
    let set = ProcessorSet(70)
    #expect(set.processors == [70])
    #expect(set.contains(70) && !set.contains(6) && !set.contains(-1) && !set.contains(1 << 20))
    #expect(set.intersection(ProcessorSet(6)).processors.isEmpty)
    #expect(set.intersection(.all) == set)
    #expect(ProcessorSet(of: ThreadID(Int32.max)) == nil)
  }
}
