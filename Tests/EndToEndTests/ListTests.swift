// `trapline list` as its users run it.

import Testing
import TraceTestSupport

@Suite struct ListTests {
  @Test func endsWithWhatItFound() throws {
    let found = try run(Built.trapline, "list", Built.path("ticker"), "fixture:tick")
    #expect(found.ending == .exited(0))
    #expect(found.lines.first == Built.path("ticker"))
    #expect(found.lines.count == 3)
    let none = try run(Built.trapline, "list", Built.path("ticker"), "nobody:*")
    #expect(none.ending == .exited(1))
    #expect(none.output.isEmpty)
    #expect(none.errors.contains("no probe matches 'nobody:*'"))
    let foreign = try run(Built.trapline, "list", "/etc/passwd")
    #expect(foreign.ending == .exited(2))
    let missing = try run(Built.trapline, "list", "/nowhere/at/all")
    #expect(missing.ending == .exited(2))
    #expect(missing.errors.contains("cannot find '/nowhere/at/all'"))
    #expect(try run(Built.trapline, "list").ending == .exited(64))
    #expect(try run(Built.trapline, "list", "--format", "poem", "x").ending == .exited(64))
  }

  @Test func saysWhichLibraryHasTheProbes() throws {
    let outcome = try run(Built.trapline, "list", Built.path("linkuser"))
    #expect(outcome.ending == .exited(1))
    #expect(outcome.errors.contains("it loads libraries that have probes"))
    #expect(outcome.errors.contains("libprobelib.so (probelib)"))
  }
}
