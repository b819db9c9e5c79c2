// What a handler does to the process that a hit is of, and what it may ask about it.

import Glibc
import ProbeNotes
import Testing
import TraceBase
import TraceTestSupport
import Tracees
import Tracing

/// Does something at each hit, and lets a stopped process go on.
private struct Actor: TraceHandler, ~Copyable {
  var act: (inout ProbeHit, [UInt64]) -> Void
  var hits = 0
  var stopped: ProcessID?
  var continued = 0
  var deadline: UInt64?

  mutating func probeFired(_ hit: inout ProbeHit) -> Disposition {
    hits += 1
    var words: [UInt64] = []
    for argument in hit.site.arguments {
      guard case .integer(let word)? = try? hit.value(of: argument.bound) else { continue }
      words.append(word)
    }
    act(&hit, words)
    return .resume
  }

  mutating func ticked() -> Disposition {
    deadline = HitClock.monotonic + 1_000_000
    // A thread in a group stop is not running, though nobody holds it at a hit.
    if let stopped, ProcessStatus(stopped)?.state == "t" || ProcessStatus(stopped)?.state == "T" {
      continued += 1
      kill(stopped.rawValue, SIGCONT)
    }
    return .resume
  }

  mutating func threadSampled(_ hit: inout ProbeHit) -> Disposition { .resume }

  mutating func processChanged(_ change: ProcessChange) {}
  mutating func tracingIdle() -> Disposition { .resume }
  var nextDeadline: UInt64? { deadline }
}

private struct Log: Sendable {
  var output = ""
  var end: Stop?
  var notes: [String] = []
  var continued = 0
}

private func patient(
  stops: Bool = false, _ act: @escaping @Sendable (inout ProbeHit, [UInt64]) -> [String]
) throws -> Log {
  let folder = TemporaryFolder()
  let file = folder.path + "/output"
  let body: @Sendable () throws(any Error) -> Log = {
    var none = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, nil)
    let session = TraceSession(SiteTable([try ProbePatternMatcher("patient:*")]))
    var log = Log()
    var notes: [String] = []
    try withoutActuallyEscaping({ (hit: inout ProbeHit, words: [UInt64]) in
      notes += act(&hit, words)
    }) { act in
      var actor = Actor(act: act)
      let id = try session.launch(
        try Command(
          ["/bin/sh", "-c", "exec \"$@\" >\"$0\"", file, Built.path("patient")], searchPath: ""),
        telling: &actor)
      if stops {
        actor.stopped = id
        actor.deadline = HitClock.monotonic
      }
      _ = try session.run(&actor)
      log.end = session.ends[id]
      log.continued = actor.continued
    }
    log.notes = notes
    log.output = readSmallFile(file) ?? ""
    return log
  }
  return try TracerThread.run(body)
}

@Suite struct ActionTests {
  @Test func writesMemoryThatTheProgramMayWrite() throws {
    let log = try patient { hit, words in
      var notes: [String] = []
      var bytes = Array("written \(words[3])".utf8)
      bytes.append(0)
      do throws(MemoryFault) {
        var memory = hit.memory
        var before: [UInt8] = []
        _ = try memory.appendString(at: Address(words[0]), limit: 20, to: &before)
        try hit.write(bytes, to: Address(words[0]))
        var after: [UInt8] = []
        _ = try memory.appendString(at: Address(words[0]), limit: 20, to: &after)
        notes.append(String(decoding: before + [45] + after, as: UTF8.self))
      } catch {
        notes.append("\(error)")
      }
      for place in [words[1], words[2], 0x1000] {
        notes.append((try? hit.write([0x90], to: Address(place))) == nil ? "refused" : "written")
      }
      return notes
    }
    #expect(log.end == .exited(0))
    #expect(log.output == "written 0 40 0\nwritten 1 41 0\nwritten 2 42 0\n")
    let refused = ["refused", "refused", "refused"]
    #expect(
      log.notes == ["untouched-written 0"] + refused + ["written 0-written 1"] + refused
        + ["written 1-written 2"] + refused)
  }

  @Test func raisesASignal() throws {
    let log = try patient { hit, _ in ["\(hit.raise(SIGUSR1))"] }
    #expect(log.notes == ["true", "true", "true"])
    #expect(log.output == "untouched 40 1\nuntouched 41 2\nuntouched 42 3\n")
  }

  @Test func stopsTheProcess() throws {
    let log = try patient(stops: true) { hit, words in
      words[3] == 1 ? ["\(hit.stopProcess())"] : []
    }
    #expect(log.notes == ["true"])
    #expect(log.continued > 0)
    #expect(log.end == .exited(0))
    #expect(log.output == "untouched 40 0\nuntouched 41 0\nuntouched 42 0\n")
  }

  @Test func readsErrno() throws {
    let log = try patient { hit, _ in ["\(hit.errorNumber() ?? -1)"] }
    #expect(log.notes == ["40", "41", "42"])
  }

  @Test func namesAnAddress() throws {
    let log = try patient { hit, words in
      ([0, 2, 1 << 40] as [UInt64]).map { distance in
        let place = hit.place(of: Address(words[2] &+ distance))
        return "\(place.module ?? "none") \(place.symbol ?? "none") \(place.offset)"
      }
    }
    let once = ["patient patient_function 0", "patient patient_function 2", "none none 0"]
    #expect(log.notes == once + once + once)
  }

  @Test func tellsFactsOfAProcess() throws {
    let folder = TemporaryFolder()
    let program = try RunningProgram(
      "/bin/sh", ["-c", "cd \(folder.path) && exec \(Built.path("sleeper")) 60000"])
    #expect(try program.readLine() == "ready")
    let id = ProcessID(program.id)
    let facts = ProcessFacts()
    #expect(facts.name(of: ThreadID(leaderOf: id)) == Array("sleeper".utf8))
    #expect(facts.folder("cwd", of: id) == Array(folder.path.utf8))
    #expect(facts.parent(of: id) == getpid())
    #expect(facts.user(of: id) == getuid())
    #expect(facts.group(of: id) == getgid())
    #expect(facts.effectiveUser(of: id) == geteuid())
    #expect(facts.effectiveGroup(of: id) == getegid())
    let nobody = ProcessID(0x3FFF_FFFF)
    #expect(facts.folder("cwd", of: nobody) == [])
    #expect(facts.parent(of: nobody) == 0)
    program.send(SIGTERM)
    _ = try program.finish()
  }
}
