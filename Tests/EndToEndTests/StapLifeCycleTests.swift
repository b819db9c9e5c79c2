// How a run of a SystemTap script begins and ends, as seen from outside: signals, processes that are attached
// to or come later, and the files that output goes to.

import Foundation
import Glibc
import Testing
import TraceTestSupport

private func stap(_ arguments: String...) throws -> RunningProgram {
  try RunningProgram(Built.trapline, ["stap"] + arguments)
}

private func sleeper(
  _ arguments: String..., at path: String = Built.path("sleeper")
) throws -> RunningProgram {
  let program = try RunningProgram(path, arguments)
  #expect(try program.readLine() == "ready")
  return program
}

private func expectClean(_ program: RunningProgram) throws {
  program.send(SIGTERM)
  let outcome = try program.finish()
  #expect(outcome.ending == .exited(0))
  #expect(outcome.output.hasSuffix("semaphore 0 text-differs 0\n"), "\(outcome)")
}

/// A folder of its own for what a test writes.
private final class Folder {
  let path = NSTemporaryDirectory() + "stap-\(UUID().uuidString)"
  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }
  /// A copy of a file that can be executed. Another process makes it: one that is forked while this one
  /// has it open for writing keeps it from being executed.
  func program(_ name: String, from file: String) throws -> String {
    let path = "\(path)/\(name)"
    #expect(try run("/usr/bin/install", "-m", "755", file, path).ending == .exited(0))
    return path
  }
  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}

@Suite struct StapLifeCycleTests {
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func signalsEndARunInOrder(_ signal: Int32) throws {
    let run = try stap(
      "-e",
      """
      probe begin { println("begun") }
      probe end(1) { println("end one") }
      probe end { println("end") }
      probe error { println("error") }
      """)
    #expect(try run.readLine() == "begun")
    run.send(signal)
    let outcome = try run.finish()
    #expect(outcome.ending == .exited(0), "\(outcome)")
    #expect(outcome.output == "end\nend one\n")
    #expect(outcome.errors.isEmpty, "\(outcome)")
  }

  @Test func aSecondInterruptDoesNotCutTheEndShort() throws {
    let run = try stap(
      "-DMAXACTION_INTERRUPTIBLE=1000000", "-e",
      """
      probe begin { println("begun") }
      probe end { for (i = 0; i < 100000; i++) n += i println(n) }
      probe end(1) { println("end too") }
      """)
    #expect(try run.readLine() == "begun")
    run.send(SIGINT)
    run.send(SIGINT)
    let outcome = try run.finish()
    #expect(outcome.ending == .exited(0), "\(outcome)")
    #expect(outcome.output == "4999950000\nend too\n")
  }

  /// The command is there before the script begins.
  @Test func samplesAreTakenOfTheCommand() throws {
    let outcome = try stap(
      "-e", "probe timer.profile { if (pid() == target()) { println(execname()) exit() } }", "-c",
      "\(Built.path("ticker")) bench 1000000000"
    ).finish()
    #expect(outcome.output.hasPrefix("ticker\n"), "\(outcome)")
  }

  @Test(arguments: ["process(@1)", "process", "process.provider(\"sleeper\")"])
  func attachesToAProcessAndLetsItGo(_ point: String) throws {
    let program = try sleeper("1")
    let outcome = try stap(
      "-x", "\(program.id)", "-e",
      """
      global n
      probe \(point).mark("beat") { if (++n == 5) exit() }
      probe end { println(n, " ", target()) }
      """, Built.path("sleeper")
    ).finish()
    #expect(outcome.ending == .exited(0), "\(outcome)")
    #expect(outcome.output == "5 \(program.id)\n")
    try expectClean(program)
  }

  @Test func aPathMeansEveryProcessOfItsFile() throws {
    // Of a file of its own, whose processes are no other test's.
    let folder = try Folder()
    let path = try folder.program("sleeper", from: Built.path("sleeper"))
    let first = try sleeper("1", at: path)
    let run = try stap(
      "-e",
      """
      global seen
      probe process(@1).mark("beat") { if (seen[pid()]++ == 0) println(pid()) }
      """, path)
    #expect(try run.readLine() == "\(first.id)")
    let second = try sleeper("1", at: path)
    #expect(try run.readLine() == "\(second.id)")
    run.send(SIGINT)
    let outcome = try run.finish()
    #expect(outcome.ending == .exited(0), "\(outcome)")
    try expectClean(first)
    try expectClean(second)
  }

  @Test func outputGoesToAFileNamedByTheTime() throws {
    let folder = try Folder()
    let outcome = try stap(
      "-o", "\(folder.path)/of-%%-%Y", "-e", "probe begin { println(\"written\") exit() }"
    ).finish()
    #expect(outcome.ending == .exited(0), "\(outcome)")
    #expect(outcome.output.isEmpty)
    let names = try folder.names
    #expect(names.count == 1)
    let name = try #require(names.first)
    #expect(name.wholeMatch(of: /of-%-2[0-9][0-9][0-9]/) != nil, "\(name)")
    #expect(try folder.text(name) == "written\n")
  }

  @Test func outputMovesOnToFurtherFiles() throws {
    let folder = try Folder()
    let outcome = try stap(
      "-o", "\(folder.path)/out", "-e",
      "probe begin { println(\"one\") switch_file() println(\"two\") switch_file() println(\"three\") exit() }"
    ).finish()
    #expect(outcome.ending == .exited(0), "\(outcome)")
    let all = try folder.names.map { try folder.text($0) }.joined()
    #expect(all.contains("one\n") && all.contains("two\n") && all.contains("three\n"), "\(all)")
    let names = try folder.names
    #expect(names.contains("out.1"), "\(names)")
  }

  @Test func scriptsComeFromStandardInput() throws {
    let folder = try Folder()
    let file = "\(folder.path)/script"
    try "probe begin { println(\"from the input \", $1) exit() }\n"
      .write(toFile: file, atomically: true, encoding: .utf8)
    let outcome = try RunningProgram(
      "/bin/sh", ["-c", "exec \"$0\" stap - 7 < \"$1\"", Built.trapline, file]
    ).finish()
    #expect(outcome.ending == .exited(0), "\(outcome)")
    #expect(outcome.output == "from the input 7\n")
  }

  @Test func scriptsAreProgramsOfTheirOwn() throws {
    let folder = try Folder()
    let link = "\(folder.path)/stap"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: Built.trapline)
    let text = "\(folder.path)/text"
    try "#!\(link)\nprobe begin { println(argc, @1) exit() }\n"
      .write(toFile: text, atomically: true, encoding: .utf8)
    let file = try folder.program("script", from: text)
    let outcome = try RunningProgram(file, ["word"]).finish()
    #expect(outcome.ending == .exited(0), "\(outcome)")
    #expect(outcome.output == "1word\n")
  }

  @Test func theEndOfTheOutputEndsTheRun() throws {
    let run = try stap("-e", "probe timer.ms(1) { println(\"again\") }")
    #expect(try run.readLine() == "again")
    run.closeOutput()
    _ = try run.finish()
  }
}
