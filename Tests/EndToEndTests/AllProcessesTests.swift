// `trapline trace --all FILE`: every process of a program or library. Each test has copies of its
// programs, so that no other has to do with them.

import Foundation
import Glibc
import Testing
import TraceTestSupport

@Suite struct AllProcessesTests {
  /// Where anybody may execute what is in it.
  private let folder = TemporaryFolder()

  private func copy(_ name: String, as copyName: String? = nil) throws -> String {
    chmod(folder.path, 0o755)
    let copy = "\(folder.path)/\(copyName ?? name)"
    #expect(try run("/bin/cp", Built.path(name), copy).ending == .exited(0))
    chmod(copy, 0o755)
    return copy
  }

  private func sleeper(_ path: String) throws -> RunningProgram {
    let program = try RunningProgram(path, ["1"])
    #expect(try program.readLine() == "ready")
    return program
  }

  private func expectClean(_ program: RunningProgram) throws {
    program.send(SIGTERM)
    let outcome = try program.finish()
    #expect(outcome.output.hasSuffix("semaphore 0 text-differs 0\n"), "\(outcome)")
  }

  /// Waits for a hit of a process; lines name it once there are several.
  private func read(hitOf program: RunningProgram, from tracer: RunningProgram) throws {
    while try !tracer.readLine().hasPrefix("\(program.id)/") {}
  }

  private func trace(_ arguments: String..., path: String? = nil) throws -> RunningProgram {
    try RunningProgram(
      Built.trapline, ["trace", "--timestamps", "none"] + arguments,
      environment: path.map { ["PATH=\($0)"] })
  }

  @Test(arguments: [true, false])
  func tracesThoseThatRunAndThoseThatBegin(_ isNamedByPath: Bool) throws {
    let path = try copy("sleeper", as: "nightsleeper")
    let first = try sleeper(path)
    let tracer = try trace(
      "-q", "--all", isNamedByPath ? path : "nightsleeper", "sleeper:beat",
      path: isNamedByPath ? nil : folder.path)
    #expect(try tracer.readLine().contains("sleeper:beat(arg0="))
    let later = [try sleeper(path), try sleeper(path)]
    for program in [later[0], first, later[1]] { try read(hitOf: program, from: tracer) }
    tracer.send(SIGINT)
    let outcome = try tracer.finish()
    #expect(outcome.ending == .exited(0))
    #expect(outcome.errors.isEmpty)
    for program in [first] + later { try expectClean(program) }
  }

  @Test func endsAfterTheLimitAndNotBefore() throws {
    let path = try copy("sleeper")
    let tracer = try trace("-q", "--max-events", "30", "--all", path, "sleeper:beat")
    // One after the other, until the tracer has seen enough of them.
    var count = 0
    while kill(tracer.id, 0) == 0, count < 30 {
      let program = try sleeper(path)
      for _ in 0..<3 { _ = try? tracer.readLine() }
      program.send(SIGTERM)
      #expect(try program.finish().ending == .exited(0))
      count += 3
    }
    let outcome = try tracer.finish()
    #expect(outcome.ending == .exited(0))
    #expect(outcome.errors.isEmpty)
  }

  @Test func tracesEveryProcessOfALibrary() throws {
    let library = try copy("libprobelib.so")
    let tracer = try trace("-q", "--max-events", "20", "--all", library, "probelib:call")
    // The tracer is there when it finds a process.
    let program = try RunningProgram(Built.path("libuser"), [library, "1000000"])
    let outcome = try tracer.finish()
    #expect(outcome.ending == .exited(0))
    #expect(outcome.lines.count == 20)
    program.send(SIGKILL)
    #expect(try program.finish().ending == .killed(SIGKILL))
  }

  @Test func findsProbesInWhatAProgramIsLinkedWith() throws {
    // Nobody has the program mapped at first, and only its library has the probe.
    let path = try copy("linkuser")
    #expect(try run("/bin/cp", Built.path("libprobelib.so"), folder.path).ending == .exited(0))
    let tracer = try trace("-q", "--max-events", "5", "--all", path, "probelib:call")
    let program = try RunningProgram(path, ["2000000000"])
    let outcome = try tracer.finish()
    #expect(outcome.ending == .exited(0))
    #expect(outcome.lines.count == 5)
    #expect(outcome.errors.isEmpty)
    program.send(SIGKILL)
    #expect(try program.finish().ending == .killed(SIGKILL))
  }

  @Test func saysWhatItCannotFind() throws {
    let path = try copy("sleeper")
    let missing = try trace("--all", path + "x", "sleeper:beat").finish()
    #expect(missing.ending == .exited(125))
    #expect(missing.errors == "trapline: cannot find '\(path)x': no such file, here or on PATH\n")
    let unmatched = try trace("--all", path, "nobody:*").finish()
    #expect(unmatched.ending == .exited(125))
    #expect(
      unmatched.errors.hasPrefix(
        "trapline: no probe of \(path) and what its processes load matches 'nobody:*': "))
    #expect(unmatched.errors.contains("sleeper in \(path)"))
  }

  @Test func waitsForAFileThatIsYetToCome() throws {
    let path = "\(folder.path)/latecomer"
    let tracer = try trace("-q", "--pending", "--all", path, "--max-events", "5", "sleeper:beat")
    let original = try copy("sleeper")
    // Put in place again and again, until the tracer has seen one begin.
    var programs: [RunningProgram] = []
    var isTraced = false
    while !isTraced, programs.count < 200 {
      #expect(try run("/bin/cp", original, path + ".new").ending == .exited(0))
      rename(path + ".new", path)
      programs.append(try sleeper(path))
      var status = siginfo_t()
      isTraced =
        waitid(P_PID, id_t(tracer.id), &status, WEXITED | WNOWAIT | WNOHANG) == 0
        && status.si_signo == SIGCHLD
    }
    let outcome = try tracer.finish()
    #expect(outcome.ending == .exited(0))
    #expect(outcome.lines.count == 5)
    for program in programs { try expectClean(program) }
  }

  @Test func saysOnceWhoseProcessesAreNotTraced() throws {
    guard geteuid() == 0 else { return }
    let (trapline, path) = (try copy("trapline"), try copy("sleeper", as: "ownsleeper"))
    let prefix = ["--reuid=65534", "--regid=65534", "--clear-groups"]
    let foreign = try sleeper(path)
    let own = try RunningProgram("/usr/bin/setpriv", prefix + [path, "1"])
    #expect(try own.readLine() == "ready")
    let tracer = try RunningProgram(
      "/usr/bin/setpriv",
      prefix + [trapline, "trace", "--all", path, "--max-events", "50", "sleeper:beat"])
    let outcome = try tracer.finish()
    #expect(outcome.ending == .exited(0))
    #expect(outcome.lines.count == 50)
    #expect(outcome.errorLines.count == 2, "\(outcome)")
    #expect(outcome.errorLines.first?.contains("may not be looked into") == true)
    #expect(
      outcome.errorLines.last == "trapline: cannot attach to process \(foreign.id): it belongs to "
        + "another user (uid 0) (run as that user, or as root, or with the capability "
        + "CAP_SYS_PTRACE)")
    try expectClean(own)
    try expectClean(foreign)
  }

  @Test func leavesItsOwnReaderAlone() throws {
    // A copy of the shell reads the trace of all copies of the shell; it would wait for itself.
    let shell = "\(folder.path)/reader"
    #expect(try run("/bin/cp", "/bin/sh", shell).ending == .exited(0))
    let pipeline = try RunningProgram(
      "/bin/sh",
      [
        "-c", "\"$0\" trace --pending --all \"$1\" a:b | \"$1\" -c 'echo $$; read line; echo over'",
        Built.trapline, shell,
      ])
    let reader = try pipeline.readLine()
    var line = ""
    while !line.contains("cannot attach") { line = try pipeline.readErrorLine() }
    #expect(
      line == "trapline: cannot attach to process \(reader): it reads what is written here")
    let tracer = try #require(
      try String(
        contentsOfFile: "/proc/\(pipeline.id)/task/\(pipeline.id)/children", encoding: .utf8
      )
      .split(separator: " ").compactMap { Int32($0) }.first { "\($0)" != reader })
    kill(tracer, SIGINT)
    #expect(try pipeline.readLine() == "over")
    _ = try pipeline.finish()
  }

  @Test(arguments: [["-p", "1"], ["-p", "1", "-p", "2"], []])
  func excludesOtherTargets(_ others: [String]) throws {
    let words = others + ["--all", "/bin/sh", "a:b"] + (others.isEmpty ? ["--", "/bin/true"] : [])
    let outcome = try run(Built.trapline, ["trace"] + words)
    #expect(outcome.ending == .exited(64))
    #expect(outcome.errors.contains("-p, --all and a command exclude each other"))
  }
}
