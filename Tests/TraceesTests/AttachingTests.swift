// Running processes that come under trace and are let go: as they were, whatever state they were in.

import Glibc
import Testing
import TraceBase
import TraceTestSupport
import Tracees
import Tracing

/// A sleeper that is ready.
private func sleeper(_ arguments: String...) throws -> RunningProgram {
  let program = try RunningProgram(Built.path("sleeper"), arguments)
  #expect(try program.readLine() == "ready")
  return program
}

/// Ends a sleeper that must be as if it had never been traced. Returns how often it fired while its
/// semaphore was raised.
@discardableResult
private func expectClean(_ program: RunningProgram) throws -> Int {
  program.send(SIGTERM)
  let outcome = try program.finish()
  #expect(outcome.ending == .exited(0))
  let words = outcome.output.split(whereSeparator: \.isWhitespace).map(String.init)
  try #require(words.count == 8, "\(outcome)")
  #expect(words[4...].joined(separator: " ") == "semaphore 0 text-differs 0")
  return try #require(Int(words[3]))
}

private func attachError(_ id: Int32) -> TraceeError? {
  do throws(TraceeError) {
    try TracerThread.run { () throws(TraceeError) in _ = try Tracer().attach(ProcessID(id)) }
    return nil
  } catch {
    return error
  }
}

@Suite struct AttachingTests {
  @Test func leavesASleeperClean() throws {
    let program = try sleeper("1")
    let log = try TracePlan("sleeper:beat", limit: 20).attach(program.id)
    #expect(log.end == .finished)
    #expect(log.counts == ["sleeper:beat": 20])
    let first = try #require(log.hits.first?.words.first ?? nil)
    #expect(log.hits.map(\.words) == (0..<20).map { [first + $0] })
    // The first may have asked its semaphore just before it was raised.
    #expect(try expectClean(program) >= 19)
  }

  @Test(arguments: [1, 3, 8])
  func leavesBusyThreadsClean(_ threads: Int) throws {
    let program = try sleeper("spin", "\(threads)")
    let log = try TracePlan("sleeper:beat", limit: 300).attach(program.id)
    #expect(log.counts == ["sleeper:beat": 300])
    #expect(log.hits.allSatisfy { $0.process.rawValue == program.id })
    #expect(try expectClean(program) >= 300 - threads)
  }

  @Test func attachesAgainAndAgain() throws {
    let program = try sleeper("spin", "8")
    for _ in 0..<20 {
      let log = try TracePlan("sleeper:beat", limit: 40).attach(program.id)
      #expect(log.counts == ["sleeper:beat": 40])
    }
    try expectClean(program)
  }

  @Test func attachesToSeveralProcesses() throws {
    let programs = [try sleeper("1"), try sleeper("spin", "2")]
    let log = try TracePlan("sleeper:beat", limit: 200).attach(programs[0].id, programs[1].id)
    #expect(log.counts == ["sleeper:beat": 200])
    for program in programs { try expectClean(program) }
  }

  @Test func attachesToTheSameProcessTwice() throws {
    let program = try sleeper("1")
    let log = try TracePlan("sleeper:beat", limit: 10).attach(program.id, program.id)
    let first = try #require(log.hits.first?.words.first ?? nil)
    #expect(log.hits.map(\.words) == (0..<10).map { [first + $0] })
    try expectClean(program)
  }

  @Test func endsWithAProcessThatIsKilled() throws {
    let program = try sleeper("1")
    let log = try TracePlan(
      "sleeper:beat",
      atHit: { number, process in
        if number == 5 { kill(process.rawValue, SIGKILL) }
      }
    ).attach(program.id)
    #expect(log.end == .everybodyLeft)
    #expect(log.ended[ProcessID(program.id)] == .killed(SIGKILL))
    #expect(log.counts == ["sleeper:beat": 5])
  }

  @Test func endsWithACrowdThatIsKilled() throws {
    let program = try sleeper("spin", "8")
    let log = try TracePlan(
      "sleeper:beat",
      atHit: { number, process in
        if number == 50 { kill(process.rawValue, SIGKILL) }
      }
    ).attach(program.id)
    #expect(log.end == .everybodyLeft)
    #expect(log.ended[ProcessID(program.id)] == .killed(SIGKILL))
  }

  @Test func seesTheEndOfAProcessThatExits() throws {
    let program = try sleeper("1")
    let log = try TracePlan(
      "sleeper:beat",
      atHit: { number, process in
        if number == 5 { kill(process.rawValue, SIGTERM) }
      }
    ).attach(program.id)
    #expect(log.end == .everybodyLeft)
    #expect(log.ended[ProcessID(program.id)] == .exited(0))
    let words = try program.finish().output.split(whereSeparator: \.isWhitespace)
    #expect(words.suffix(4) == ["semaphore", "1", "text-differs", "1"])
  }

  @Test func forgetsAProcessKilledJustBeforeItIsLetGo() throws {
    let program = try sleeper("spin", "4")
    let log = try TracePlan(
      "sleeper:beat", limit: 20,
      atHit: { number, process in
        if number == 20 { kill(process.rawValue, SIGKILL) }
      }
    ).attach(program.id)
    #expect(log.end == .finished)
  }
}

@Suite struct HeadlessTests {
  @Test func attachesToAProcessWithoutItsFirstThread() throws {
    let program = try RunningProgram(Built.path("headless"), ["10"])
    #expect(try program.readLine() == "ready")
    let id = program.id
    let log = try TracePlan("headless:hit").attach(id) { kill(id, SIGUSR1) }
    #expect(log.troubles.isEmpty)
    #expect(log.hits.map { $0.words.first ?? nil } == (0...10).map { UInt64($0) })
    #expect(log.hits.allSatisfy { $0.process.rawValue == id && $0.thread.rawValue != id })
    #expect(try program.finish().output == "hit 11 times\n")
  }

  @Test func letsAProcessWithoutItsFirstThreadGo() throws {
    let program = try RunningProgram(Built.path("headless"), ["10"])
    #expect(try program.readLine() == "ready")
    let id = program.id
    let log = try TracePlan("headless:hit", limit: 4).attach(id) { kill(id, SIGUSR1) }
    #expect(log.counts == ["headless:hit": 4])
    let outcome = try program.finish()
    #expect(outcome == Outcome(ending: .exited(0), output: "hit 11 times\n", errors: ""))
  }
}

@Suite struct StoppedProcessTests {
  private func state(_ program: RunningProgram) -> String {
    ProcessStatus(ProcessID(program.id))?.state ?? ""
  }

  @Test func leavesAStoppedProcessStopped() throws {
    let program = try sleeper("1")
    program.send(SIGSTOP)
    try program.waitForJobControl(WSTOPPED)
    let id = program.id
    try TracerThread.run { () throws(TraceeError) in
      let tracer = Tracer()
      _ = try tracer.attach(ProcessID(id))
      try tracer.detachAll()
    }
    #expect(becomesTrue { self.state(program) == "T" })
    program.send(SIGCONT)
    try expectClean(program)
  }

  @Test func tracesAStoppedProcessFromWhenItGoesOn() throws {
    let program = try sleeper("spin", "3")
    program.send(SIGSTOP)
    try program.waitForJobControl(WSTOPPED)
    let id = program.id
    // The stop may be reported only once the thread below traces it.
    let log = try TracePlan("sleeper:beat", limit: 30).attach(id) {
      kill(id, SIGCONT)
    }
    #expect(log.counts == ["sleeper:beat": 30])
    try expectClean(program)
  }
}

@Suite struct RefusalTests {
  @Test func saysThatThereIsNoSuchProcess() throws {
    let program = try RunningProgram("/bin/true")
    let id = program.id
    _ = try program.finish()
    #expect(attachError(id)?.description == "cannot attach to process \(id): no such process")
  }

  @Test func saysWhatAZombieIs() throws {
    let program = try RunningProgram("/bin/true")
    try program.waitToBecomeZombie()
    #expect(
      attachError(program.id)?.description
        == "cannot attach to process \(program.id): it is a zombie: it has ended and waits for "
        + "process \(getpid()) to notice")
    _ = try program.finish()
  }

  @Test func pointsFromAThreadToItsProcess() throws {
    let program = try sleeper("spin", "2")
    let threads = threadsInDirectory(of: ProcessID(program.id))
    let thread = try #require(threads.first { $0.rawValue != program.id })
    let error = attachError(thread.rawValue)
    #expect(error?.reason == "it is a thread of process \(program.id)")
    #expect(error?.advice == "attach to \(program.id)")
    try expectClean(program)
  }

  @Test func saysWhoTracesItAlready() throws {
    let program = try sleeper("1")
    let id = program.id
    let error = try TracerThread.run { () throws(TraceeError) -> TraceeError? in
      let tracer = Tracer()
      _ = try tracer.attach(ProcessID(id))
      let error = attachError(id)
      try tracer.detachAll()
      return error
    }
    let own = ProcessStatus(ProcessID(getpid()))?.name ?? ""
    #expect(error?.reason == "it is already traced by process \(getpid()) (\(own))")
    try expectClean(program)
  }

  @Test func doesNotTraceItself() {
    #expect(attachError(getpid())?.reason == "a process cannot trace itself")
  }
}
