// Stacks with names: C++, functions that a breakpoint has caught at their first instruction, and signals.

import Testing
import TraceBase
import TraceTestSupport
import Tracees
import Tracing

private func symbols(_ hit: TraceLog.Hit?) -> [String] {
  (hit?.stack ?? []).map { $0.symbol ?? "?" }
}

@Suite struct StackTests {
  @Test func namesFunctionsOfCPlusPlus() throws {
    var plan = TracePlan("libstdcxx:throw")
    plan.stackLimit = 5
    let log = try plan.launch(Built.path("thrower"), "3").log
    #expect(log.launchedEnd == .exited(0))
    #expect(log.hits.count == 3)
    for hit in log.hits {
      let stack = hit.stack
      #expect(
        symbols(hit) == [
          "__cxa_throw", "orchard::Tree<int>::pick(long) const",
          "orchard::harvest(orchard::Tree<int> const&, long)", "season", "main",
        ])
      #expect(stack.dropFirst().allSatisfy { $0.module == "thrower" && $0.offset > 0 })
      #expect(stack.first?.module?.hasPrefix("libstdc++.so") == true)
    }
  }

  @Test func walksFromTheFirstInstructionOfAFunction() throws {
    var plan = TracePlan.describing("pid$target:functions:down:entry")
    plan.stackLimit = 100
    let log = try plan.launch(Built.path("functions"), "recurse", "9").log
    #expect(log.hits.count == 10)
    for (number, hit) in log.hits.enumerated() {
      #expect(hit.stack.first?.offset == 0)
      #expect(symbols(hit).prefix { $0 == "down" }.count == number + 1)
      #expect(symbols(hit).dropFirst(number + 1).first == "main")
    }
  }

  @Test func walksFromAReturn() throws {
    var plan = TracePlan.describing("pid$target:functions:second:return")
    plan.stackLimit = 2
    let log = try plan.launch(Built.path("functions"), "tail", "2").log
    // The function that ended in a call of this one has left no frame.
    #expect(log.hits.map(symbols) == [["second", "main"], ["second", "main"]])
  }

  @Test func walksThroughASignalHandler() throws {
    var plan = TracePlan.describing("pid$target:functions:leave:entry")
    plan.stackLimit = 30
    let log = try plan.launch(Built.path("functions"), "escape", "3").log
    #expect(log.hits.count == 2)
    for hit in log.hits {
      let names = symbols(hit)
      #expect(names.first == "leave")
      let escaping = try #require(names.firstIndex(of: "escaping"))
      #expect(escaping > 1)
      #expect(names.dropFirst(escaping + 1).prefix(2) == ["escape", "main"])
    }
  }
}
