// Many threads, that come and go and are showered with signals: no hit and no signal is lost or made up.

import Glibc
import Testing
import TraceTestSupport

@Suite struct ThreadTests {
  @Test func countsTheHitsOfThreadsThatComeAndGo() throws {
    let (threads, hits) = (Stress.choose(500, hard: 64_000), Stress.choose(20, hard: 100))
    let traced = try Counted("churn", Built.path("churn"), "\(threads)", "64", "\(hits)")
    #expect(traced.outcome.output == "churned \(threads) threads \(threads * hits) hits\n")
    #expect(traced.hits == ["churn:hit": threads * hits, "churn:made": threads])
    #expect(traced.outcome.ending == .exited(0))
  }

  @Test(arguments: [64, 512])
  func countsTheHitsOfManyThreadsAtOnce(_ threads: Int) throws {
    let hits = Stress.choose(6400, hard: 3_200_000) / threads
    let traced = try Counted("crowd", Built.path("crowd"), "\(threads)", "\(hits)")
    #expect(traced.outcome.output == "crowd \(threads * hits)\n")
    #expect(traced.hits == ["crowd:hit": threads * hits])
  }

  /// One that hits among many that wait is waited for by name; what the others do is seen all the same, even
  /// when it is silent.
  @Test(arguments: [(1, 0), (1, 63), (1, 400), (4, 60)])
  func countsAmongManyThreadsAndSites(_ hitters: Int, _ waiters: Int) throws {
    let hits = Stress.choose(4000, hard: 400_000)
    let traced = try Counted(
      "farm", Built.path("farm"), "\(hits)", "\(hitters)", "\(waiters)")
    #expect(traced.outcome.output.hasPrefix("ticked \(hits) in "))
    #expect(traced.hits == ["farm:tick": hits, "farm:begin": 1, "farm:end": 1])
    #expect(traced.outcome.ending == .exited(0))
  }

  private func expected(_ threads: Int, _ hits: Int, _ stops: Int) -> String {
    let traps = threads * ((hits + 15) / 16)
    return "hits \(threads * hits) handled \(hits) disordered 0 raised \(traps) int3 \(traps) "
      + "strange 0 alarms ran\nstopped \(stops) continued \(stops) status 0\n"
  }

  @Test func aStormOfSignalsIsWhatItIsAlone() throws {
    let (threads, hits) = (Stress.choose(8, hard: 64), Stress.choose(600, hard: 20_000))
    let stops = Stress.choose(20, hard: 1000)
    let words = ["\(threads)", "\(hits)", "\(stops)"]
    let alone = try run(Built.path("storm"), words)
    #expect(alone.output == expected(threads, hits, stops))
    let traced = try Counted("storm", Built.path("storm"), words[0], words[1], words[2])
    #expect(traced.outcome.output == alone.output)
    #expect(traced.hits == ["storm:hit": threads * hits, "storm:handled": hits])
    #expect(traced.outcome.ending == .exited(0))
  }

  @Test func aStormIsLeftInTheMiddle() throws {
    for limit in [1, 50, 700, 2000] {
      let traced = try Counted(
        "storm", options: ["--max-events", "\(limit)"], Built.path("storm"), "8", "600", "20")
      #expect(traced.outcome.output == expected(8, 600, 20))
      #expect(traced.hits.values.reduce(0, +) == limit)
    }
  }
}
