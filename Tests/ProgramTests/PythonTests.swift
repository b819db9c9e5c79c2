// Debian's CPython against bpftrace, and programs of many processes against their own count.

import Foundation
import Testing

private let python = "/usr/bin/python3.11"

/// Everything that would make two runs of a program differ is off: user and site folders, bytecode
/// files and the hash seed.
private let steady = [python, "-s", "-S", "-B"]
private let seed = ["PYTHONHASHSEED": "0"]

@Suite struct PythonOracleTests {
  @Test func collectionsImportsAndAuditOfTheTour() throws {
    try expectAgreement(
      on: "tour.py",
      [
        OracleProbe("gc__start", .int(0)),
        OracleProbe("gc__done", .word(0)),
        OracleProbe("import__find__load__start", .text(0)),
        OracleProbe("import__find__load__done", .text(0), .int(1)),
        OracleProbe("audit", .text(0)),
      ])
  }

  @Test func callsUnderAProfileFunction() throws {
    let hits = try expectAgreement(
      on: "profiled.py",
      [
        OracleProbe("function__entry", .text(0), .text(1), .int(2)),
        OracleProbe("function__return", .text(0), .text(1), .int(2)),
        OracleProbe("gc__start", .int(0)),
      ])
    // fibonacci(6) calls itself 24 times: 2 * fib(7) - 1 calls in all.
    let calls = hits.filter {
      $0.probe == "python:function__entry" && $0.arguments[1] == .text("fibonacci")
    }
    #expect(calls.count == 25)
  }

  @Test func linesOfAWholeProgram() throws {
    try expectAgreement(on: "tour.py", [OracleProbe("line", .text(0), .text(1), .int(2))])
  }

  @discardableResult
  private func expectAgreement(on program: String, _ probes: [OracleProbe]) throws -> [TracedHit] {
    let oracle = Oracle(file: python, provider: "python", probes: probes)
    let command = steady + [Stage.fixture("Python/\(program)")]
    let trace = try Trace(
      oracle.patterns, options: ["--string-limit", "\(Oracle.stringLimit)"], command,
      environment: seed)
    #expect(trace.outcome.status == 0)
    let ours = try oracle.lines(of: trace.hits)
    let theirs = try oracle.hits(of: command.joined(separator: " "))
    #expect(difference(tally(ours), tally(theirs)).isEmpty)
    #expect(parting(ours, theirs) == nil)
    return trace.hits
  }
}

/// What a process of counting.py says about itself.
private struct Count: Decodable {
  let pid: Int32
  let role: String
  let collections: [String: Int]
}

@Suite struct PythonProcessTests {
  private let program = steady + [Stage.fixture("Python/counting.py")]

  private func counts(in output: String) throws -> [Count] {
    try output.split(separator: "\n").map {
      try JSONDecoder().decode(Count.self, from: Data($0.utf8))
    }
  }

  /// The collections of a process by thread, between the marks that it leaves in the trace.
  private func collections(of pid: Int32, in trace: Trace) throws -> [String: Int] {
    let hits = trace.hits.filter { $0.pid == pid }
    let marks = hits.indices.filter {
      hits[$0].arguments.first == .text("counting.begin")
        || hits[$0].arguments.first == .text("counting.end")
    }
    try #require(marks.count == 2)
    return hits[marks[0]..<marks[1]].filter { $0.probe == "python:gc__start" }
      .reduce(into: [:]) { $0["\($1.tid)", default: 0] += 1 }
  }

  @Test func everyProcessAndThreadAgreesWithItsOwnCount() throws {
    let trace = try Trace(["python:gc__start", "python:audit"], program)
    #expect(trace.outcome.status == 5)
    #expect(trace.outcome.errors.isEmpty)
    let counts = try counts(in: trace.outcome.output)
    #expect(tally(counts.map(\.role)) == ["parent": 1, "forked": 6, "run": 6])
    for count in counts {
      #expect(try collections(of: count.pid, in: trace) == count.collections)
    }
    // A collection that another thread's has kept out does not happen, so not every thread need have
    // one (gc.collect of Modules/gcmodule.c); most have.
    #expect(counts.filter { $0.role == "parent" && $0.collections.count > 1 }.count == 1)
    #expect(counts.contains { $0.role == "forked" && !$0.collections.isEmpty })
    #expect(counts.contains { $0.role == "run" && !$0.collections.isEmpty })
    // Nobody else: whoever hit a probe is one of those who counted.
    #expect(Set(trace.hits.map(\.pid)) == Set(counts.map(\.pid)))
  }

  @Test func onlyTheParentIsReportedWhenChildrenAreNotFollowed() throws {
    let trace = try Trace(
      ["python:gc__start", "python:audit"], options: ["--no-follow"], program)
    #expect(trace.outcome.status == 5)
    let parent = try #require(
      try counts(in: trace.outcome.output).first { $0.role == "parent" })
    #expect(try collections(of: parent.pid, in: trace) == parent.collections)
    #expect(Set(trace.hits.map(\.pid)) == [parent.pid])
  }

  @Test func silentEntryProbesAreExplained() throws {
    let calls = "def f(): pass\nfor _ in range(10): f()\n"
    let only = ["--where", "funcname == \"f\""]
    let silent = try Trace(["python:function__*"], options: only, steady + ["-c", calls])
    #expect(silent.count("python:function__entry") == 0)
    #expect(silent.count("python:function__return") == 10)
    #expect(silent.outcome.errors.contains("sys.setprofile"))
    let profiled = try Trace(
      ["python:function__*"], options: only,
      steady + ["-c", "import sys\nsys.setprofile(lambda *_: None)\n" + calls])
    #expect(profiled.count("python:function__entry") == 10)
    let withLines = try Trace(
      ["python:function__*", "python:line"], options: only, steady + ["-c", calls])
    #expect(withLines.count("python:function__entry") == 10)
    #expect(withLines.outcome.errors.isEmpty)
  }
}
