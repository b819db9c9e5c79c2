// Processes that are made in every way there is, as fast as they can be: each is followed, or let go
// clean before it has run.

import Testing
import TraceTestSupport

@Suite struct FamilyTests {
  private static let modes = [
    "fork", "thread-fork", "vfork", "spawn", "double", "clone-vfork", "clone-memory",
    "clone-silent", "clone-parent", "clone-files", "clone3", "ptrace", "secret",
  ]
  private let count = Stress.choose(60, hard: 5000)

  private func lines() -> [String] { (1...count).map { "child \($0) status \($0 % 100)" } }

  @Test(arguments: modes)
  func followsEveryChild(_ mode: String) throws {
    let traced = try Counted("forker", Built.path("forker"), mode, "\(count)")
    #expect(traced.outcome.lines == lines())
    #expect(traced.hits == ["forker:child": count, "forker:parent": count])
    #expect(traced.outcome.ending == .exited(0))
  }

  @Test(arguments: modes)
  func leavesEveryChildClean(_ mode: String) throws {
    let traced = try Counted(
      "forker", options: ["--no-follow"], Built.path("forker"), mode, "\(count)")
    #expect(traced.outcome.lines == lines())
    #expect(traced.hits == ["forker:parent": count])
    #expect(traced.outcome.ending == .exited(0))
  }

  /// Nobody is told of a child made with CLONE_UNTRACED, which has our int3s in its memory all the same
  /// (KernelNotes 25). Its parent and its siblings are as ever.
  @Test func aChildThatNoTracerIsToldOfIsCaughtByTheNet() throws {
    let caught = try Counted("forker", Built.path("forker"), "untraced", "5")
    #expect(caught.outcome.lines == (1...5).map { "child \($0) status \($0)" })
    #expect(caught.hits == ["forker:parent": 5])
    let lost = try Counted(
      "forker", options: ["--no-safety-net"], Built.path("forker"), "untraced", "5")
    #expect(lost.outcome.lines == (1...5).map { "child \($0) signal 5" })
    #expect(lost.hits == ["forker:parent": 5])
  }

  @Test func threadsThatExecuteProgramsAreFollowed() throws {
    for _ in 0..<Stress.choose(10, hard: 500) {
      let traced = try Counted("forker", Built.path("forker"), "thread-exec", "7")
      #expect(traced.hits == ["forker:parent": 1, "forker:child": 1])
      #expect(traced.outcome.ending == .exited(7))
    }
  }

  @Test func aChainOfProgramsIsFollowed() throws {
    let links = Stress.choose(40, hard: 1000)
    let traced = try Counted("forker", Built.path("forker"), "exec-chain", "\(links)")
    #expect(traced.hits == ["forker:parent": links + 1])
    #expect(traced.outcome.ending == .exited(7))
  }

  /// Each program of the chain is executed by a thread that is not the first, while others hit.
  @Test func aChainOfProgramsIsFollowedThroughCrowds() throws {
    let links = Stress.choose(30, hard: 1000)
    for options in [[], ["--no-safety-net"]] {
      let traced = try Counted(
        "forker", options: options, Built.path("forker"), "thread-chain", "\(links)")
      #expect(traced.hits["forker:parent"] == links + 1)
      #expect(traced.hits["forker:child", default: 0] >= 6 * (links + 1))
      #expect(traced.outcome.ending == .exited(7))
    }
  }
}
