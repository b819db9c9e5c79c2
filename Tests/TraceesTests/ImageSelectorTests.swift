// Probes chosen by the file that holds them, as SystemTap names them: in every process that has the file,
// in those of one program, in one process.

import Glibc
import Testing
import TraceBase
import TraceTestSupport
import Tracees
import Tracing

private let linkuser = NamedFile(Built.path("linkuser"))
private let libuser = NamedFile(Built.path("libuser"))
private let library = NamedFile(Built.path("libprobelib.so"))
private let functions = NamedFile(Built.path("functions"))

private func mark(
  _ name: String, of image: NamedFile, provider: String = "*", in program: NamedFile? = nil,
  process: ProcessID? = nil
) throws -> ImageSelector {
  try ImageSelector(
    image: image, program: program, process: process, .mark(provider: provider, name: name))
}

@Suite struct ImageSelectorTests {
  @Test func aMarkIsOfItsFileOnly() throws {
    let plan = TracePlan.selecting(try mark("call", of: library))
    let (log, output) = try plan.launch(linkuser.path, "3")
    #expect(output == "called 3 times\n")
    #expect(log.counts == ["probelib:call": 3])
    #expect(log.troubles.isEmpty)
    let other = TracePlan.selecting(try mark("*", of: linkuser))
    #expect(try other.launch(linkuser.path, "3").log.counts == [:])
  }

  @Test func aLibraryMayBeMeantInOneProgramOnly() throws {
    let plan = TracePlan.selecting(try mark("call", of: library, in: libuser))
    let words = "\(linkuser.path) 3 && \(libuser.path) \(library.path) 2"
    let (log, output) = try plan.launch("/bin/sh", "-c", words)
    #expect(output == "called 3 times\nloaded 2 times, gone at the end\n")
    #expect(log.counts == ["probelib:call": 2])
    let both = TracePlan.selecting(
      try mark("call", of: library, in: libuser), try mark("call", of: library, in: linkuser))
    #expect(try both.launch("/bin/sh", "-c", words).log.counts == ["probelib:call": 5])
  }

  @Test(arguments: [("enabled-tick", 0), ("enabled__tick", 0), ("enabled_tick", 4), ("e*k", 4)])
  func namesArePatterns(_ name: String, _ count: Int) throws {
    let ticker = NamedFile(Built.path("ticker"))
    let plan = TracePlan.selecting(try mark(name, of: ticker, provider: "fix*"))
    let log = try plan.launch(ticker.path, "enabled", "4").log
    #expect(log.counts["fixture:enabled_tick", default: 0] == count)
    let other = TracePlan.selecting(try mark(name, of: ticker, provider: "other"))
    #expect(try other.launch(ticker.path, "enabled", "4").log.counts == [:])
  }

  @Test func aSymbolicLinkNamesTheFileBehindIt() throws {
    let folder = TemporaryFolder()
    let link = folder.path + "/link"
    #expect(symlink(Built.path("libprobelib.so"), link) == 0)
    let plan = TracePlan.selecting(try mark("call", of: NamedFile(link)))
    #expect(try plan.launch(linkuser.path, "3").log.counts == ["probelib:call": 3])
  }

  @Test func aProcessIsItselfAndNotItsChildren() throws {
    let sleeper = NamedFile(Built.path("sleeper"))
    let first = try readySleeper()
    let second = try readySleeper()
    let plan = TracePlan.selecting(
      try mark("beat", of: sleeper, process: ProcessID(first.id)), limit: 20)
    let log = try plan.attach(first.id, second.id)
    #expect(log.hits.allSatisfy { $0.process.rawValue == first.id })
    #expect(log.counts == ["sleeper:beat": 20])
    for program in [first, second] {
      program.send(SIGTERM)
      #expect(try program.finish().output.hasSuffix("text-differs 0\n"))
    }
  }

  @Test func functionsHaveEntriesAndReturns() throws {
    let plan = TracePlan.selecting(
      try ImageSelector(image: functions, .entry(function: "work")),
      try ImageSelector(image: functions, .exit(function: "work")))
    let log = try plan.launch(functions.path, "crowd", "4", "50").log
    #expect(log.counts == ["work:entry": 200, "work:return": 200])
    #expect(log.troubles.isEmpty)
    let first = try #require(log.hits.first { $0.probe == "work:return" })
    let entry = try #require(log.hits.first { $0.thread == first.thread })
    #expect(entry.probe == "work:entry")
    let word = try #require(first.words[1])
    #expect(word == (entry.words[0] ?? 0) * 1000 + (entry.words[1] ?? 0))
  }

  @Test func functionNamesArePatterns() throws {
    let plan = TracePlan.selecting(
      try ImageSelector(image: functions, .entry(function: "[fs]*")))
    let log = try plan.launch(functions.path, "tail", "6").log
    #expect(log.counts["first:entry"] == 6)
    #expect(log.counts["second:entry"] == 6)
    #expect(log.counts["work:entry"] == nil)
  }

  @Test func functionsOfALibraryInOneProgramOnly() throws {
    let selector = try ImageSelector(
      image: library, program: functions, .entry(function: "probelib_call"))
    let plan = TracePlan.selecting(selector)
    let words = "\(linkuser.path) 3 && \(functions.path) library \(library.path) 4"
    let log = try plan.launch("/bin/sh", "-c", words).log
    #expect(log.counts == ["probelib_call:entry": 4])
  }

  @Test func aPatternThatMeansNothingIsRefused() {
    #expect(throws: ProbePatternError.self) { _ = try mark("[a", of: library) }
  }
}

/// A sleeper that is ready.
private func readySleeper() throws -> RunningProgram {
  let program = try RunningProgram(Built.path("sleeper"), ["1"])
  #expect(try program.readLine() == "ready")
  return program
}
