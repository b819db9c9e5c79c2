// The tracer is killed, and its processes go on as if nothing had been.

import Foundation
import Glibc
import Testing
import TraceTestSupport

private func text(_ path: String) -> String {
  (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
}

private func line(_ name: String, of process: Int32) -> String? {
  text("/proc/\(process)/status").split(separator: "\n").first { $0.hasPrefix(name + ":") }
    .map(String.init)
}

/// What must be as it was: dispositions, processors, executable memory, the tracer.
private func state(of process: Int32) -> [String?] {
  let code = text("/proc/\(process)/maps").split(separator: "\n").filter { $0.contains(" r-xp ") }
  return [
    line("SigCgt", of: process), line("Cpus_allowed_list", of: process),
    line("TracerPid", of: process), "\(code.count)",
  ]
}

@Suite struct KilledTracerTests {
  /// Until the kill the process has hit for longer each time.
  @Test(arguments: ["trace", "dtrace", "stap"])
  func processesGoOn(_ tool: String) throws {
    for round in 1...Stress.choose(5, hard: 70) {
      let program = try RunningProgram(Built.path("roamer"), ["forever"])
      #expect(try program.readLine() == "ready")
      let before = state(of: program.id)
      let arguments: [String] =
        switch tool {
        case "trace": ["trace", "-p", "\(program.id)", "roamer:step"]
        case "dtrace":
          [
            "dtrace", "-p", "\(program.id)", "-qn", "roamer$target:::step { printf(\"1\\n\"); }",
          ]
        default:
          ["stap", "-x", "\(program.id)", "-e", "probe process.mark(\"step\") { println(1) }"]
        }
      let tracer = try RunningProgram(Built.trapline, arguments)
      for _ in 0..<round * 50 { _ = try tracer.readLine() }
      tracer.send(SIGKILL)
      #expect(try tracer.finish().ending == .killed(SIGKILL))
      #expect(becomesTrue { state(of: program.id) == before }, "\(state(of: program.id))")
      program.send(SIGTERM)
      let outcome = try program.finish()
      #expect(outcome.ending == .exited(0), "\(tool), round \(round): \(outcome)")
    }
  }

  /// Also while it attaches and while it leaves, when the process makes calls for it.
  @Test(arguments: [[], ["--max-events", "100"]])
  func processesGoOnWhenever(_ options: [String]) throws {
    let program = try RunningProgram(Built.path("roamer"), ["forever"])
    #expect(try program.readLine() == "ready")
    let before = state(of: program.id)
    for round in 1...Stress.choose(15, hard: 500) {
      let tracer = try RunningProgram(
        Built.trapline,
        ["trace", "-q", "-p", "\(program.id)", "-o", "/dev/null", "roamer:step"] + options)
      usleep(.random(in: 1000...60_000))
      tracer.send(SIGKILL)
      let ending = try tracer.finish().ending
      #expect(ending == .killed(SIGKILL) || ending == .exited(0) && !options.isEmpty)
      #expect(
        becomesTrue { state(of: program.id) == before },
        "round \(round): \(state(of: program.id))")
    }
    program.send(SIGTERM)
    #expect(try program.finish().ending == .exited(0))
  }

  /// A counter that switches a probe on is what it was before, and so is the code.
  @Test func countersGoDownAgain() throws {
    let program = try RunningProgram(Built.path("sleeper"), ["1"])
    #expect(try program.readLine() == "ready")
    let before = state(of: program.id)
    let tracer = try RunningProgram(
      Built.trapline, ["trace", "-p", "\(program.id)", "sleeper:beat"])
    for _ in 0..<5 { _ = try tracer.readLine() }
    tracer.send(SIGKILL)
    #expect(try tracer.finish().ending == .killed(SIGKILL))
    #expect(becomesTrue { state(of: program.id) == before }, "\(state(of: program.id))")
    program.send(SIGTERM)
    let outcome = try program.finish()
    #expect(outcome.ending == .exited(0))
    #expect(outcome.output.hasSuffix("semaphore 0 text-differs 0\n"), "\(outcome)")
  }

  /// What it was launched by is gone, and still it comes to its end.
  @Test func commandsGoOn() throws {
    let folder = TemporaryFolder()
    let output = folder.path + "/output"
    let tracer = try RunningProgram(
      Built.trapline,
      [
        "trace", "-o", "-", "crowd:hit", "--", "/bin/sh", "-c",
        "exec \"$0\" 8 20000 > \"$1\"", Built.path("crowd"), output,
      ])
    for _ in 0..<2000 { _ = try tracer.readLine() }
    tracer.send(SIGKILL)
    _ = try tracer.finish()
    #expect(becomesTrue { text(output) == "crowd 160000\n" }, "\(text(output))")
  }

  @Test func sayWhatIsNotWanted() throws {
    let outcome = try run(Built.trapline, "trace", "--cpu", "nowhere", "a:b", "--", "/bin/true")
    #expect(outcome.ending == .exited(64))
    #expect(outcome.errors.contains("'nowhere' is no placement"), "\(outcome)")
  }
}
