// The beginnings and ends of processes and threads, each told once, and system calls, each with its end.

import Glibc
import Testing
import TraceBase
import TraceTestSupport
import Tracees
import Tracing

private let lives: Set<TaskMoment> = [.processBegin, .processEnd, .threadBegin, .threadEnd]
private let calls: Set<TaskMoment> = [.systemCall, .systemCallReturn]

/// Of <asm/unistd_64.h>.
private enum Number {
  static let read: UInt64 = 0
  static let signalReturn: UInt64 = 15
  static let execute: UInt64 = 59
  static let getppid: UInt64 = 110
  static let signalSuspend: UInt64 = 130
  static let exitGroup: UInt64 = 231
}

extension TraceLog {
  /// The moments of each process in order, without those of its threads.
  fileprivate var livesOfProcesses: [ProcessID: [String]] {
    var lives: [ProcessID: [String]] = [:]
    for hit in hits where ["process:begin", "process:end"].contains(hit.probe) {
      lives[hit.process, default: []].append(String(hit.probe.dropFirst(8)))
    }
    return lives
  }

  /// Those of each thread that is not the first of its process.
  fileprivate var livesOfThreads: [ThreadID: [String]] {
    var lives: [ThreadID: [String]] = [:]
    for hit in hits where hit.probe.hasPrefix("process:thread.") {
      lives[hit.thread, default: []].append(String(hit.probe.dropFirst(15)))
    }
    return lives
  }

  /// The calls by their number, of one process.
  fileprivate func calls(numbered number: UInt64, of process: ProcessID? = nil) -> [Hit] {
    hits.filter { hit in
      hit.words.count > 6 && hit.words[6] == number && (process == nil || hit.process == process)
    }
  }

  /// Returns that do not follow the beginning of the same call in the same thread.
  fileprivate var unpairedReturns: [[UInt64?]] {
    var open: [ThreadID: UInt64?] = [:]
    var unpaired: [[UInt64?]] = []
    for hit in hits {
      if hit.probe == "process:syscall" {
        open[hit.thread] = .some(hit.words[6])
      } else if hit.probe == "process:syscall.return" {
        // A thread that executes a program has another's id afterwards.
        let other = open.first { $0.value == Number.execute }?.key
        let beganIn =
          hit.words[6] == Number.execute && open[hit.thread] != .some(Number.execute)
          ? other : hit.thread
        if beganIn.flatMap({ open.removeValue(forKey: $0) }) != hit.words[6] {
          unpaired.append(hit.words)
        }
      }
    }
    return unpaired
  }
}

@Suite struct ProcessMomentTests {
  @Test(arguments: [
    // How often each of five children begins: once as a copy, and once more if it executes.
    ("fork", 5, 1), ("vfork", 5, 2), ("spawn", 5, 2), ("double", 10, 1), ("clone-vfork", 5, 1),
    ("clone-silent", 5, 1), ("exec", 0, 0), ("child", 0, 0),
  ])
  func everyKindOfChildBeginsAndEnds(_ mode: String, _ children: Int, _ times: Int) throws {
    let (log, _) = try TracePlan.telling(lives).launch(Built.path("forker"), mode, "5")
    let lives = log.livesOfProcesses
    #expect(lives.count == children + 1)
    let first = try #require(log.started.first)
    // The shell that executes it, the program, and what that executes.
    #expect(
      lives[first]
        == Array([[String]](repeating: ["begin", "end"], count: mode == "exec" ? 3 : 2))
        .flatMap { $0 })
    for (process, life) in lives where process != first {
      #expect(life == [[String]](repeating: ["begin", "end"], count: times).flatMap { $0 })
    }
    #expect(log.livesOfThreads.isEmpty)
    #expect(log.hits.filter { $0.texts != ["readable"] } == [])
    #expect(log.troubles.isEmpty)
    #expect(log.launchedEnd != nil)
  }

  @Test func aThreadThatExecutesEndsTheProcessOfBefore() throws {
    let (log, _) = try TracePlan.telling(lives).launch(Built.path("forker"), "thread-exec", "5")
    let first = try #require(log.started.first)
    #expect(log.livesOfProcesses == [first: ["begin", "end", "begin", "end", "begin", "end"]])
    // The other thread took the place of the first, which ended.
    #expect(log.counts["process:thread.begin"] == 1)
    #expect(log.counts["process:thread.end"] == 1)
    #expect(log.launchedEnd == .exited(5))
  }

  @Test func childrenThatAreNotFollowedAreNotToldOf() throws {
    for mode in ["fork", "vfork", "spawn", "clone-vfork"] {
      let (log, _) = try TracePlan.telling(lives, follows: false)
        .launch(Built.path("forker"), mode, "5")
      #expect(log.counts == ["process:begin": 2, "process:end": 2])
    }
  }

  @Test func threadsBeginAndEnd() throws {
    let (log, _) = try TracePlan.telling(lives).launch(Built.path("crowd"), "16", "10")
    #expect(log.counts["process:thread.begin"] == 16)
    #expect(log.counts["process:thread.end"] == 16)
    #expect(log.livesOfThreads.values.allSatisfy { $0 == ["begin", "end"] })
    #expect(log.livesOfThreads.count == 16)
    #expect(log.counts["process:begin"] == 2)
    #expect(log.counts["process:end"] == 2)
    let churned = try TracePlan.telling(lives).launch(Built.path("churn"), "200").log
    #expect(churned.counts["process:thread.begin"] == 200)
    #expect(churned.counts["process:thread.end"] == 200)
  }

  @Test func onlyWhatIsAskedForIsTold() throws {
    for moment in TaskMoment.allCases {
      let log = try TracePlan.telling([moment]).launch(Built.path("churn"), "20").log
      #expect(Array(log.counts.keys) == ["process:\(moment.name)"])
    }
    let log = try TracePlan("churn:hit").launch(Built.path("churn"), "20").log
    #expect(log.counts == ["churn:hit": 60])
  }

  @Test func hitsComeBetweenBeginningAndEnd() throws {
    var plan = TracePlan.telling(lives)
    plan.patterns = ["forker:child"]
    let log = try plan.launch(Built.path("forker"), "fork", "5").log
    let children = Set(log.hits.filter { $0.probe == "forker:child" }.map(\.process))
    #expect(children.count == 5)
    for child in children {
      let life = log.hits.filter { $0.process == child }.map(\.probe)
      #expect(life == ["process:begin", "forker:child", "process:end"])
    }
  }

  @Test(arguments: [false, true])
  func runningProcessesBeginWhenTheyAreAttachedTo(_ late: Bool) throws {
    let program = try RunningProgram(Built.path("sleeper"), ["spin", "3"])
    #expect(try program.readLine() == "ready")
    let id = program.id
    var plan = TracePlan.telling(
      lives,
      atHit: { number, process in if number == 4 { kill(process.rawValue, SIGTERM) } })
    plan.choosesMomentsLate = late
    let log = try plan.attach(id)
    #expect(log.livesOfProcesses == [ProcessID(id): ["begin", "end"]])
    #expect(log.counts["process:thread.begin"] == 3)
    #expect(log.counts["process:thread.end"] == 3)
    #expect(log.hits.allSatisfy { $0.texts == ["readable"] })
    #expect(try program.finish().output.hasSuffix("text-differs 0\n"))
  }

  @Test func aProcessWithoutItsFirstThreadBeginsToo() throws {
    let program = try RunningProgram(Built.path("headless"), ["10"])
    #expect(try program.readLine() == "ready")
    let id = program.id
    let log = try TracePlan.telling(lives).attach(id) { kill(id, SIGUSR1) }
    #expect(log.livesOfProcesses == [ProcessID(id): ["begin", "end"]])
    #expect(try program.finish().output == "hit 11 times\n")
  }

  @Test func theKilledEndToo() throws {
    for _ in 0..<20 {
      let log = try TracePlan.telling(lives).launch(Built.path("caller"), "killed").log
      #expect(log.launchedEnd == .killed(SIGKILL))
      #expect(log.livesOfProcesses.values.map { $0 } == [["begin", "end", "begin", "end"]])
      #expect(log.counts["process:thread.begin"] == 1)
      #expect(log.counts["process:thread.end"] == 1)
    }
  }

  @Test func theEndOfTheTraceMayComeWithTheEndOfAProcess() throws {
    for limit in 1...4 {
      let (log, output) = try TracePlan.telling([.processBegin, .processEnd], limit: limit)
        .launch(Built.path("ticker"), "12")
      #expect(log.end == .finished)
      #expect(log.launchedEnd == .exited(12 % 7))
      #expect(output == "ticked 12\n")
    }
  }
}

@Suite struct SystemCallTests {
  @Test(arguments: [1, 8])
  func everyCallBeginsAndEnds(_ threads: Int) throws {
    let log = try TracePlan.telling(calls)
      .launch(Built.path("caller"), "calls", "\(threads)", "50").log
    let made = log.calls(numbered: Number.getppid)
      .filter { $0.words[0] == 11 }
    #expect(made.count == threads * 100)
    #expect(log.unpairedReturns == [])
    for hit in made {
      #expect(hit.words[0..<5] == [11, 12, 13, 14, 15])
      if hit.probe == "process:syscall.return" { #expect(hit.words[7] == UInt64(getpid())) }
    }
    #expect(Set(made.map { $0.words[5] }) == Set((0..<threads).map { UInt64($0) }))
    // The last call of all does not return.
    #expect(log.hits.last?.words[6] == Number.exitGroup)
    #expect(log.launchedEnd == .exited(0))
  }

  @Test func aCallThatIsRestartedBeginsAnew() throws {
    let log = try TracePlan.telling(calls, follows: false)
      .launch(Built.path("caller"), "restarted", "5")
    #expect(log.output == "read 1 handled 5\n")
    #expect(log.log.unpairedReturns == [])
    let reads = log.log.calls(numbered: Number.read).suffix(12)
    #expect(reads.count { $0.probe == "process:syscall" } == 6)
    // ERESTARTSYS of the kernel's own <linux/errno.h>.
    let restart = UInt64(bitPattern: -512)
    #expect(
      reads.compactMap { $0.words.count > 7 ? $0.words[7] : nil }
        == [restart, restart, restart, restart, restart, 1])
    #expect(log.log.calls(numbered: Number.signalReturn).count == 10)
  }

  @Test func aCallThatIsInterruptedEnds() throws {
    let log = try TracePlan.telling(calls).launch(Built.path("caller"), "suspended", "20")
    #expect(log.output == "handled 20\n")
    #expect(log.log.unpairedReturns == [])
    #expect(log.log.calls(numbered: Number.signalSuspend).count == 40)
    #expect(log.log.calls(numbered: Number.signalReturn).count == 40)
  }

  @Test(arguments: ["fork", "vfork", "spawn", "double", "exec", "thread-exec", "clone-silent"])
  func callsOfChildrenAreToldTooAndArePaired(_ mode: String) throws {
    let log = try TracePlan.telling(calls.union(lives))
      .launch(Built.path("forker"), mode, "5").log
    #expect(log.unpairedReturns == [])
    let ends = log.hits.count { hit in
      hit.probe == "process:syscall" && hit.words[6] == Number.exitGroup
    }
    #expect(ends == Set(log.hits.map(\.process)).count)
    // An exec that succeeds returns too, in the new program.
    let execs = log.calls(numbered: Number.execute)
    let succeeded = execs.filter { $0.probe == "process:syscall.return" && $0.words[7] == 0 }
    #expect(!succeeded.isEmpty)
    #expect(execs.count.isMultiple(of: 2))
  }

  @Test func aRunningProcessIsStoppedAtItsCalls() throws {
    let program = try RunningProgram(Built.path("sleeper"), ["1"])
    #expect(try program.readLine() == "ready")
    var plan = TracePlan.telling(calls, limit: 100)
    plan.choosesMomentsLate = true
    let log = try plan.attach(program.id)
    #expect(log.counts["process:syscall"] == 50)
    #expect(log.unpairedReturns == [])
    program.send(SIGTERM)
    #expect(try program.finish().output.hasSuffix("text-differs 0\n"))
  }

  @Test func hitsAreCountedAmongCalls() throws {
    var plan = TracePlan.telling(calls.union(lives))
    plan.patterns = ["crowd:hit"]
    let (log, output) = try plan.launch(Built.path("crowd"), "16", "50")
    #expect(output == "crowd 800\n")
    #expect(log.counts["crowd:hit"] == 800)
    #expect(log.unpairedReturns == [])
  }

  @Test func stepsOverInstructionsAmongCallsAndEnds() throws {
    // Instructions that must be executed have everybody else stopped meanwhile.
    var plan = TracePlan.telling(calls.union(lives))
    plan.patterns = []
    plan.selectors = [
      .image(try ImageSelector(image: NamedFile(Built.path("churn")), .entry(function: "*")))
    ]
    let log = try plan.launch(Built.path("churn"), "100").log
    #expect(log.counts["process:thread.begin"] == 100)
    #expect(log.counts["process:thread.end"] == 100)
    #expect(log.unpairedReturns == [])
  }
}
