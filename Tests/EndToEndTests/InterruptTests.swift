// What ends a trace from outside: a signal, a reader that has had enough, a process that goes; and
// who may trace whom.

import Foundation
import Glibc
import Testing
import TraceTestSupport

private func start(_ arguments: String...) throws -> RunningProgram {
  try RunningProgram(Built.trapline, ["trace", "--timestamps", "none"] + arguments)
}

private func sleeper(_ arguments: String...) throws -> RunningProgram {
  let program = try RunningProgram(Built.path("sleeper"), arguments)
  #expect(try program.readLine() == "ready")
  return program
}

/// The number in `sleeper:beat(arg0=…)`.
private func beat(_ line: String) -> Int? {
  line.split(separator: " ").last?.wholeMatch(of: /sleeper:beat\(arg0=(\d+)\)/)
    .flatMap { Int($0.1) }
}

private func expectClean(_ program: RunningProgram) throws {
  program.send(SIGTERM)
  let outcome = try program.finish()
  #expect(outcome.ending == .exited(0))
  #expect(outcome.output.hasSuffix("semaphore 0 text-differs 0\n"), "\(outcome)")
}

@Suite struct InterruptTests {
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP], [["1"], ["spin", "8"]])
  func letsAnAttachedProcessGo(_ signal: Int32, _ arguments: [String]) throws {
    let program = try RunningProgram(Built.path("sleeper"), arguments)
    #expect(try program.readLine() == "ready")
    let tracer = try start("sleeper:beat", "-p", "\(program.id)")
    #expect(try tracer.readLine().contains("sleeper:beat(arg0="))
    tracer.send(signal)
    let outcome = try tracer.finish()
    #expect(outcome.ending == .exited(0))
    #expect(outcome.errors.isEmpty)
    try expectClean(program)
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func passesASignalOnToALaunchedCommand(_ signal: Int32) throws {
    // The sleeper ends in its own way at SIGTERM and is killed by SIGINT.
    let tracer = try start("sleeper:beat", "--", Built.path("sleeper"), "1")
    #expect(try tracer.readLine() == "ready")
    #expect(try tracer.readErrorLine() == "sleeper:beat(arg0=0)")
    tracer.send(signal)
    let outcome = try tracer.finish()
    if signal == SIGTERM {
      #expect(outcome.ending == .exited(0))
      #expect(outcome.output.hasSuffix("semaphore 0 text-differs 0\n"))
    } else {
      #expect(outcome.ending == .exited(128 + SIGINT))
      #expect(outcome.output.isEmpty)
    }
  }

  @Test func leavesAStubbornCommandRunningAtASecondSignal() throws {
    let tracer = try start(
      "-o", "/dev/null", "sleeper:beat", "--", "/bin/sh", "-c",
      "trap 'echo asked' TERM; echo $$; while :; do sleep 0.01; done")
    let command = try #require(Int32(try tracer.readLine()))
    tracer.send(SIGTERM)
    #expect(try tracer.readLine() == "asked")
    tracer.send(SIGTERM)
    var status = siginfo_t()
    waitid(P_PID, id_t(tracer.id), &status, WEXITED | WNOWAIT)
    #expect(kill(command, 0) == 0)
    kill(command, SIGKILL)
    #expect(try tracer.finish().ending == .exited(128 + SIGTERM))
  }

  @Test func endsWithItsReader() throws {
    let tracer = try start(
      "-o", "-", "fixture:tick", "--", "/bin/sh", "-c", "exec \"$0\" 20000 >/dev/null",
      Built.path("ticker"))
    #expect(try tracer.readLine().hasPrefix("fixture:tick(arg0=0, "))
    tracer.closeOutput()
    let outcome = try tracer.finish()
    #expect(outcome.ending == .exited(20000 % 7))
    #expect(outcome.errors.isEmpty)
  }

  @Test func endsWithTheReaderOfAnAttachedProcess() throws {
    let program = try sleeper("1")
    let tracer = try start("sleeper:beat", "-p", "\(program.id)")
    #expect(try beat(tracer.readLine()) != nil)
    tracer.closeOutput()
    let outcome = try tracer.finish()
    #expect(outcome.ending == .exited(0))
    #expect(outcome.errors.isEmpty)
    try expectClean(program)
  }

  @Test func tracesTwoProcesses() throws {
    let programs = [try sleeper("1"), try sleeper("1")]
    let tracer = try start("sleeper:beat", "-p", "\(programs[0].id)", "-p", "\(programs[1].id)")
    // The first thread seen is not named in the lines before the second was.
    var missing = Set(programs.map { "\($0.id)/\($0.id)" })
    while !missing.isEmpty { missing.remove(String(try tracer.readLine().prefix { $0 != " " })) }
    tracer.send(SIGINT)
    #expect(try tracer.finish().ending == .exited(0))
    for program in programs { try expectClean(program) }
  }

  @Test func endsWithTheProcess() throws {
    let program = try sleeper("1")
    let tracer = try start("sleeper:beat", "-p", "\(program.id)")
    #expect(try beat(tracer.readLine()) != nil)
    program.send(SIGTERM)
    #expect(try tracer.finish().ending == .exited(0))
    #expect(try program.finish().ending == .exited(0))
  }

  @Test func losesNothingToJobControl() throws {
    let program = try sleeper("1")
    let tracer = try start("sleeper:beat", "-p", "\(program.id)")
    let first = try #require(try beat(tracer.readLine()))
    var last = first
    for _ in 0..<5 {
      program.send(SIGSTOP)
      try program.waitForJobControl(WSTOPPED)
      program.send(SIGCONT)
      try program.waitForJobControl(WCONTINUED)
      for _ in 0..<3 {
        let number = try #require(try beat(tracer.readLine()))
        #expect(number == last + 1)
        last = number
      }
    }
    program.send(SIGTERM)
    let rest = try tracer.finish().lines.compactMap(beat)
    let words = try program.finish().output.split(separator: " ")
    let fired = try #require(Int(words[1]))
    #expect(rest.last ?? last == fired - 1)
    #expect(rest == Array(last + 1..<fired))
  }

  @Test func leavesAProcessStoppedThatWasStoppedMeanwhile() throws {
    let program = try sleeper("1")
    let tracer = try start("sleeper:beat", "-p", "\(program.id)")
    #expect(try beat(tracer.readLine()) != nil)
    program.send(SIGSTOP)
    try program.waitForJobControl(WSTOPPED)
    tracer.send(SIGTERM)
    #expect(try tracer.finish().ending == .exited(0))
    let status = "/proc/\(program.id)/status"
    #expect(
      becomesTrue {
        (try? String(contentsOfFile: status, encoding: .utf8).contains("State:\tT (stopped)"))
          == true
      })
    program.send(SIGCONT)
    try expectClean(program)
  }
}

@Suite struct UnprivilegedTests {
  /// The programs where anybody may execute them, and how to run one without privileges.
  private let folder = TemporaryFolder()

  private func unprivileged(_ words: String...) throws -> RunningProgram {
    guard geteuid() == 0 else { return try RunningProgram(words[0], Array(words.dropFirst())) }
    return try RunningProgram(
      "/usr/bin/setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups"] + words)
  }

  private func copy(_ name: String) throws -> String {
    chmod(folder.path, 0o755)
    let copy = "\(folder.path)/\(name)"
    #expect(try run("/bin/cp", Built.path(name), copy).ending == .exited(0))
    chmod(copy, 0o755)
    return copy
  }

  @Test func launchesACommand() throws {
    let (trapline, ticker) = (try copy("trapline"), try copy("ticker"))
    let outcome = try unprivileged(
      trapline, "trace", "-c", "fixture:tick", "--", ticker, "100"
    ).finish()
    #expect(outcome.ending == .exited(100 % 7), "\(outcome)")
    #expect(outcome.errors.contains("       100  fixture:tick\n"))
  }

  @Test func letsAProgramRunThatMayNotBeRead() throws {
    // Whoever owns the program may always read it, and the superuser everything.
    guard geteuid() == 0 else { return }
    let (trapline, ticker) = (try copy("trapline"), try copy("ticker"))
    chmod(ticker, 0o111)
    for command in [[ticker, "5"], ["/bin/sh", "-c", "\(ticker) 5; exit $?"]] {
      let outcome = try RunningProgram(
        "/usr/bin/setpriv",
        ["--reuid=65534", "--regid=65534", "--clear-groups", trapline, "trace", "a:b", "--"]
          + command
      ).finish()
      #expect(outcome.ending == .exited(5), "\(outcome)")
      #expect(outcome.output == "ticked 5\n")
      #expect(outcome.errors.contains("its program may be executed but not read"))
    }
  }

  /// A program that gives its owner's rights to whoever executes it; it prints its effective user.
  private func setuidProgram() throws -> String {
    let program = "\(folder.path)/setuid-id"
    #expect(try run("/bin/cp", "/usr/bin/id", program).ending == .exited(0))
    chmod(folder.path, 0o755)
    #expect(chmod(program, 0o4755) == 0)
    return program
  }

  @Test(arguments: [["-u"], ["sh"], ["sh", "--no-follow"]])
  func saysWhenAProgramIsWithoutItsPrivileges(_ words: [String]) throws {
    guard geteuid() == 0 else { return }
    let (trapline, program) = (try copy("trapline"), try setuidProgram())
    let command = words[0] == "sh" ? ["/bin/sh", "-c", "\(program) -u; exit $?"] : [program, "-u"]
    let tracer = try RunningProgram(
      "/usr/bin/setpriv",
      ["--reuid=65534", "--regid=65534", "--clear-groups", trapline, "trace"] + words.dropFirst()
        + ["a:b", "--"] + command)
    let outcome = try tracer.finish()
    #expect(outcome.ending == .exited(0), "\(outcome)")
    #expect(outcome.output == "65534\n")
    let told = outcome.errorLines.filter { $0.contains("runs without the privileges") }
    #expect(told.count == 1)
    #expect(
      told.first?.hasSuffix(
        "(setuid-id) runs without the privileges of its program (setuid 0): the kernel withholds them "
          + "while an ordinary user traces it (run trapline as root)") == true, "\(outcome)")
  }

  @Test func leavesAProgramItsPrivilegesWhereItMay() throws {
    guard geteuid() == 0 else { return }
    let program = try setuidProgram()
    for options in [[], ["--no-follow"]] {
      let outcome = try run(
        Built.trapline,
        ["trace"] + options + [
          "a:b", "--", "/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
          "/bin/sh", "-c", "\(program) -u; \(program) -ru",
        ])
      #expect(outcome.output == "0\n65534\n", "\(outcome)")
      #expect(!outcome.errors.contains("privileges"), "\(outcome)")
    }
  }

  /// What its owner alone may read, or has more rights than we, is beyond us.
  @Test(arguments: [mode_t(0o4755), 0o111])
  func saysWhyAProcessIsBeyondIt(_ mode: mode_t) throws {
    guard geteuid() == 0 else { return }
    let (trapline, path) = (try copy("trapline"), try copy("sleeper"))
    #expect(chmod(path, mode) == 0)
    // What executes the first program has its privileges until then.
    let program = try unprivileged("/usr/bin/env", path, "1")
    #expect(try program.readLine() == "ready")
    let outcome = try unprivileged(trapline, "trace", "a:b", "-p", "\(program.id)").finish()
    #expect(outcome.ending == .exited(125))
    #expect(
      outcome.errors
        == "trapline: cannot attach to process \(program.id): its program may be executed "
        + "but not read, or it has gained privileges (setuid, file capabilities), or made itself "
        + "undumpable (run as root or with the capability CAP_SYS_PTRACE)\n")
    let traced = try run(
      Built.trapline, "trace", "--max-events", "3", "sleeper:beat", "-p", "\(program.id)")
    #expect(traced.lines.count == 3, "\(traced)")
    program.send(SIGTERM)
    #expect(try program.finish().output.contains(" semaphore 0 text-differs 0"))
  }

  @Test func attachesToItsOwnProcesses() throws {
    let (trapline, sleeper) = (try copy("trapline"), try copy("sleeper"))
    let program = try unprivileged(sleeper, "1")
    #expect(try program.readLine() == "ready")
    let outcome = try unprivileged(
      trapline, "trace", "--max-events", "5", "sleeper:beat", "-p", "\(program.id)"
    ).finish()
    #expect(outcome.ending == .exited(0), "\(outcome)")
    #expect(outcome.lines.count == 5)
    try expectClean(program)
  }

  @Test func saysWhoseAProcessIs() throws {
    let outcome = try unprivileged(try copy("trapline"), "trace", "a:b", "-p", "1").finish()
    #expect(outcome.ending == .exited(125))
    #expect(
      outcome.errors == "trapline: cannot attach to process 1: it belongs to another user (uid 0) "
        + "(run as that user, or as root, or with the capability CAP_SYS_PTRACE)\n")
  }
}

@Suite struct HeadlessTests {
  private static let signature = "headless:hit(i: int, text: string)"
  private static let expected =
    (0..<3).map { "headless:hit(i=\($0), text=\"on\")" } + [
      "headless:hit(i=3, text=\"loaded\")"
    ]

  @Test func followsACommandThatLosesItsFirstThread() throws {
    let tracer = try start(
      "-s", Self.signature, "headless:hit", "--", Built.path("headless"), "3")
    #expect(try tracer.readLine() == "ready")
    let children = "/proc/\(tracer.id)/task/\(tracer.id)/children"
    let text = try String(contentsOfFile: children, encoding: .utf8)
    let command = try #require(text.split(separator: " ").first.flatMap { Int32($0) })
    kill(command, SIGUSR1)
    let outcome = try tracer.finish()
    #expect(outcome.errorLines == Self.expected, "\(outcome)")
    #expect(outcome.ending == .exited(0))
  }
}
