// What `dtrace -l` lists, of files and of processes.

import Glibc
import Testing
import TraceBase
import TraceTestSupport
import Tracing

private func table(_ descriptions: String...) throws -> SiteTable {
  SiteTable(selecting: try descriptions.map { .description(try ProbeDescription($0)) })
}

private func words(_ row: ProbeRow) -> String {
  "\(row.fullProvider):\(row.module):\(row.function):\(row.name)"
}

@Suite struct ProbeRowTests {
  @Test func listsAFileWithoutAProcess() throws {
    let rows = try table(":::").rows(ofFile: Built.path("ticker"))
    #expect(
      Set(rows.map(words))
        == ["fixture:ticker:tick:tick", "fixture:ticker:ticker_fire_enabled:enabled_tick"])
    let tick = try #require(rows.first { $0.name == "tick" })
    #expect(tick.arguments.map(\.byteCount) == [4, 8, 8])
    #expect(tick.arguments.map(\.isSigned) == [true, false, true])
    #expect(tick.process == nil)
  }

  @Test func takesNamesAndTypesFromSignatures() throws {
    let rows = try table("python*:::gc-*").rows(ofFile: "/usr/bin/python3.11")
    #expect(Set(rows.map(\.name)) == ["gc-start", "gc-done"])
    let start = try #require(rows.first { $0.name == "gc-start" })
    #expect(start.arguments.map(\.name) == ["generation"])
    #expect(start.arguments.map { $0.type != nil } == [true])
  }

  @Test func aProbeOfSeveralSitesIsOneRow() throws {
    let rows = try table(":::").rows(ofFile: Built.path("twins"))
    #expect(Set(rows.map(words)).count == rows.count)
  }

  @Test func listsProcessesThatAreNotTraced() throws {
    let programs = try (0..<2).map { _ in
      let program = try RunningProgram(Built.path("sleeper"), ["60000"])
      #expect(try program.readLine() == "ready")
      return program
    }
    let first = programs[0].id
    let one = try table("sleeper\(first):::", "sleeper:nothing::").rows(of: ProcessID(first))
    #expect(
      one.map { "\($0.fullProvider):\($0.module):\($0.name)" } == ["sleeper\(first):sleeper:beat"])
    #expect(try table("sleeper\(first):::").rows(of: ProcessID(programs[1].id)).isEmpty)
    let all = try table(":sleeper::").rowsOfEveryProcess().map(\.fullProvider)
    #expect(all.filter { $0 == "sleeper\(first)" }.count == 1)
    #expect(all.filter { $0 == "sleeper\(programs[1].id)" }.count == 1)
    for program in programs {
      program.send(SIGTERM)
      #expect(try program.finish().output.hasSuffix("semaphore 0 text-differs 0\n"))
    }
  }

  @Test func listsFunctionsOfAProcess() throws {
    let program = try RunningProgram(Built.path("sleeper"), ["60000"])
    #expect(try program.readLine() == "ready")
    let rows = try table("pid\(program.id):a.out:main:*r*").rows(of: ProcessID(program.id))
    #expect(
      Set(rows.map(words))
        == Set(["entry", "return"].map { "pid\(program.id):sleeper:main:\($0)" }))
    program.send(SIGTERM)
    _ = try program.finish()
  }

  @Test func onlyMatchingFunctionsAreListed() throws {
    let rows = try table(":ticker:tick:").rows(ofFile: Built.path("ticker"))
    #expect(rows.map(words) == ["fixture:ticker:tick:tick"])
  }
}
