// A tracer that must end in the middle of many hits: whatever the reason, nobody it traced is harmed.

import Glibc
import Testing
import TraceTestSupport

@Suite struct LeavingTests {
  private func tracer(of program: RunningProgram, _ options: String...) throws -> RunningProgram {
    try RunningProgram(
      Built.trapline, ["trace", "-q", "sleeper:beat", "-p", "\(program.id)"] + options)
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGQUIT])
  func aSignalInTheMiddleOfManyHits(_ signal: Int32) throws {
    let program = try sleeper("yield", "64")
    for _ in 0..<Stress.choose(3, hard: 100) {
      let tracer = try tracer(of: program)
      _ = try tracer.readLine()
      tracer.send(signal)
      #expect(try tracer.finish().ending == .exited(0))
    }
    try expectClean(program)
  }

  @Test func aReaderThatHasHadEnough() throws {
    let program = try sleeper("yield", "64")
    for _ in 0..<Stress.choose(3, hard: 100) {
      let tracer = try tracer(of: program)
      for _ in 0..<20 { _ = try tracer.readLine() }
      tracer.closeOutput()
      let outcome = try tracer.finish()
      #expect(outcome.ending == .exited(0))
      #expect(outcome.errors.isEmpty)
    }
    try expectClean(program)
  }

  @Test func aFullDisk() throws {
    let program = try sleeper("yield", "64")
    for _ in 0..<Stress.choose(3, hard: 100) {
      let outcome = try tracer(of: program, "-o", "/dev/full").finish()
      #expect(outcome.ending == .exited(125))
      #expect(outcome.errors == "trapline: cannot write to /dev/full: no space left on device\n")
    }
    try expectClean(program)
  }

  @Test(arguments: [["-o", "/dev/full"], ["--max-events", "999"]])
  func aLaunchedCommandComesToTheRightResult(_ options: [String]) throws {
    for _ in 0..<Stress.choose(2, hard: 50) {
      let outcome = try run(
        Built.trapline,
        ["trace", "-q", "crowd:hit"] + options + ["--", Built.path("crowd"), "32", "2000"])
      #expect(outcome.output == "crowd 64000\n")
    }
  }
}
