// Libraries and programs that come and go in every way: by path, in a second namespace, from memory,
// replaced and removed while they are mapped.

import Glibc
import Testing
import TraceTestSupport

@Suite struct ImageTests {
  private let folder = TemporaryFolder()

  private func copy(_ name: String) throws -> String {
    let copy = "\(folder.path)/\(name)"
    #expect(try run("/bin/cp", Built.path(name), copy).ending == .exited(0))
    return copy
  }

  @Test(arguments: ["dlopen", "dlmopen", "memfd", "replaced", "removed"])
  func followsALibraryThatComesAndGoes(_ mode: String) throws {
    let rounds = Stress.choose(100, hard: 10_000)
    let library = try copy("libprobelib.so")
    let traced = try Counted(
      "probelib", Built.path("libuser"), library, "\(rounds)", mode)
    #expect(traced.outcome.output == "loaded \(rounds) times, gone at the end\n")
    let count = mode == "dlmopen" ? 2 * rounds : rounds
    #expect(traced.hits == ["probelib:init": count, "probelib:call": count])
    #expect(traced.outcome.ending == .exited(0))
  }

  @Test func armsAPreloadedLibraryBeforeItsConstructor() throws {
    let traced = try Counted(
      "*", "/usr/bin/env", "LD_PRELOAD=\(Built.path("libprobelib.so"))", Built.path("ticker"), "7")
    #expect(traced.outcome.output == "ticked 7\n")
    #expect(traced.hits["probelib:init"] == 1)
    #expect(traced.hits["fixture:tick"] == 7)
  }

  @Test(arguments: ["ticker", "ticker-static"])
  func aProgramThatIsRemovedBeforeItBegins(_ name: String) throws {
    let program = try copy(name)
    // The shell opens it, removes it and executes it by its descriptor.
    let traced = try Counted(
      "fixture:tick", "/bin/bash", "-c", "exec 9<\"$0\"; rm \"$0\"; exec /proc/self/fd/9 11",
      program)
    #expect(traced.outcome.output == "ticked 11\n", "\(traced.outcome)")
    #expect(traced.hits == ["fixture:tick": 11])
  }
}
