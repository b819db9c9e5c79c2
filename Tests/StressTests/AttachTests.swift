// Attaching and letting go again and again: the process is as it was, and never noticed.

import Foundation
import Glibc
import SystemPackage
import Testing
import TraceBase
import TraceTestSupport
import Tracees
import Tracing

/// What a tracer could have changed about the threads of a process, by their number.
private struct Looks: Equatable {
  var threads: [String: [String]] = [:]

  var isSettled: Bool { threads.values.allSatisfy { $0.contains("SigBlk:\t0000000000000000") } }

  init(of process: Int32) throws {
    let folder = "/proc/\(process)/task"
    for thread in try FileManager.default.contentsOfDirectory(atPath: folder) {
      let text = try String(contentsOfFile: "\(folder)/\(thread)/status", encoding: .utf8)
      threads[thread] = text.split(separator: "\n").map(String.init).filter { line in
        ["TracerPid", "SigBlk", "SigIgn", "SigCgt", "Cpus_allowed:", "Seccomp:", "NoNewPrivs"]
          .contains { line.hasPrefix($0) }
      }
    }
  }
}

private func stopped(_ process: Int32) throws -> [String] {
  threadsInDirectory(of: ProcessID(process)).compactMap { thread in
    let state = ProcessStatus(ProcessID(thread.rawValue))?.state
    return state == "t" || state == "T" ? "\(thread)" : nil
  }
}

@Suite struct AttachTests {
  @Test func aThousandTimesAndNothingIsChanged() throws {
    let program = try sleeper("yield", "64")
    // A thread begins with every signal blocked.
    var before = try Looks(of: program.id)
    #expect(
      becomesTrue {
        let last = before
        before = (try? Looks(of: program.id)) ?? last
        return before == last && before.isSettled
      })
    #expect(before.threads.count == 65)
    for _ in 0..<Stress.choose(30, hard: 1000) {
      let log = try TracePlan("sleeper:beat", limit: 100).attach(program.id)
      #expect(log.counts == ["sleeper:beat": 100])
      #expect(log.troubles == [])
    }
    let after = try Looks(of: program.id)
    #expect(after.threads.filter { before.threads[$0.key] != $0.value } == [:])
    #expect(after == before)
    #expect(try stopped(program.id) == [])
    try expectClean(program)
  }

  @Test func waitsAreNotInterrupted() throws {
    let program = try RunningProgram(Built.path("waiter"))
    #expect(try program.readLine() == "ready")
    for _ in 0..<Stress.choose(20, hard: 500) {
      let id = program.id
      try TracerThread.run { () throws(TraceeError) in
        let tracer = Tracer()
        _ = try tracer.attach(ProcessID(id))
        try tracer.detachAll()
      }
    }
    program.send(SIGTERM)
    let outcome = try program.finish()
    #expect(outcome.lines.count > 10)
    #expect(outcome.lines.filter { !$0.hasSuffix(" 0") } == [])
  }

  @Test func manyIdleThreadsAreLetGo() throws {
    let program = try RunningProgram(Built.path("gapper"), ["511"])
    #expect(try program.readLine() == "ready")
    let id = program.id
    for _ in 0..<Stress.choose(3, hard: 100) {
      let log = try TracePlan("gapper:turn", limit: 1).attach(id) { kill(id, SIGUSR1) }
      #expect(log.counts == ["gapper:turn": 1])
      #expect(Int(try program.readLine()) != nil)
    }
    #expect(try stopped(id) == [])
    program.send(SIGTERM)
    #expect(try program.finish().ending == .exited(0))
  }

  @Test func processesThatEndMeanwhile() throws {
    for _ in 0..<Stress.choose(60, hard: 3000) {
      let program = try RunningProgram(Built.path("ticker"), ["3"])
      do {
        let log = try TracePlan("fixture:tick").attach(program.id)
        #expect(log.troubles == [])
      } catch let error as TraceeError {
        #expect(
          error.isGone || error.description.contains("no such process")
            || error.description.contains("zombie"), "\(error)")
      }
      let outcome = try program.finish()
      #expect(outcome.output == "ticked 3\n")
      #expect(outcome.ending == .exited(3) || outcome.ending == .unknown)
    }
  }

  /// Who may do nothing but write and leave is not made to do anything else.
  @Test func aProcessWithAFilterOfItsOwn() throws {
    let program = try RunningProgram(Built.path("sealed"))
    #expect(try program.readLine() == "ready")
    let before = try Looks(of: program.id)
    for _ in 0..<Stress.choose(10, hard: 500) {
      let log = try TracePlan("sealed:hit", limit: 50).attach(program.id)
      #expect(log.counts == ["sealed:hit": 50])
    }
    #expect(try Looks(of: program.id) == before)
    program.send(SIGTERM)
    let outcome = try program.finish()
    #expect(outcome.output == "ended\n")
    #expect(outcome.ending == .exited(0))
  }

  /// The net was laid before the filter came, and stays where it cannot be lifted.
  @Test(arguments: [[], ["--max-events", "70"]])
  func aCommandThatPutsOnAFilter(_ options: [String]) throws {
    for _ in 0..<Stress.choose(3, hard: 100) {
      let traced = try Counted("sealed", options: options, Built.path("sealed"), "200")
      #expect(traced.outcome.output == "ready\nsealed 200\n")
      #expect(traced.outcome.ending == .exited(200 % 7))
      #expect(traced.hits == ["sealed:hit": options.isEmpty ? 200 : 70])
    }
  }

  @Test func aProcessOfTenThousandMappings() throws {
    let pair = try FileDescriptor.pipe(options: .closeOnExec)
    defer { try? pair.readEnd.close() }
    let program = try RunningProgram(
      Built.path("mapper"), ["10000", "5"], input: pair.readEnd.rawValue)
    #expect(try program.readLine() == "ready")
    let (id, input) = (program.id, pair.writeEnd)
    let log = try TracePlan("mapper:hit").attach(id) { try? input.close() }
    #expect(log.counts == ["mapper:hit": 5])
    #expect(log.troubles == [])
    #expect(try program.finish().output == "fired 5\n")
  }
}
