// OpenJDK: dozens of threads, more than five hundred probes, strings that have a length and no end,
// and no semaphores, so that bpftrace can watch the whole life of a virtual machine.

import Foundation
import Testing

private let home = "/usr/lib/jvm/java-17-openjdk-amd64"
private let library = home + "/lib/server/libjvm.so"

/// The compiled fixture. Debian's runtime without a development kit has the compiler's module in its
/// lib/modules all the same; only the program that starts it is missing. Concatenation is inline, as
/// otherwise the virtual machine makes classes for it whose names are addresses.
private let classes: Result<String, any Error> = Result {
  let folder = try Stage.scratch()
  let outcome = try run(
    [
      home + "/bin/java", "-m", "jdk.compiler/com.sun.tools.javac.Main", "-encoding", "UTF-8",
      "-XDstringConcat=inline",
      "-d", folder, Stage.fixture("Java/Crowd.java"),
    ])
  try #require(outcome.status == 0, "no compiler: \(outcome.errors)")
  return folder
}

func java(_ options: String...) throws -> [String] {
  [home + "/bin/java"] + options + ["-cp", try classes.get(), "Crowd"]
}

private let said = "40 threads, sum 40040000\n"

// One after the other: a uprobe that bpftrace puts on libjvm for the whole machine is an int3 in every
// virtual machine, and a site that is taken cannot be armed.
@Suite(.serialized) struct JavaTests {
  @Test func everyProbeOfACrowdOfThreads() throws {
    let trace = try Trace(["hotspot*:*"], try java())
    #expect(trace.outcome.status == 7)
    #expect(trace.outcome.output == said)
    let workers = Set((0..<40).map { HitArgument.text("worker \($0)") })
    for probe in ["hotspot:thread__start", "hotspot:thread__stop"] {
      let names = trace.hits(of: probe).map { $0.arguments[0] }.filter(workers.contains)
      #expect(names.count == 40)
      #expect(Set(names) == workers)
    }
    // A probe of a thread's own tells who it is: its fourth argument is the kernel's number of it.
    for hit in trace.hits(of: "hotspot:thread__start") {
      #expect(hit.arguments[3] == .number(Int64(hit.tid)))
    }
    #expect(trace.count("hotspot:thread__sleep__begin") == 40)
    #expect(trace.count("hotspot:thread__sleep__end") == 40)
    #expect(trace.count("hotspot:vm__shutdown") == 1)
    #expect(
      !trace.hits.contains { $0.arguments.contains { if case .error = $0 { true } else { false } } }
    )
    #expect(trace.outcome.errors.contains("-XX:+DTraceMethodProbes"))
  }

  @Test func methodsOfManyThreads() throws {
    let trace = try Trace(
      ["hotspot:method__entry"], options: ["--where", #"class ~ "Crowd*""#],
      try java("-XX:+DTraceMethodProbes"))
    #expect(trace.outcome.status == 7)
    #expect(trace.outcome.output == said)
    // They fire, so there is nothing to explain.
    #expect(trace.outcome.errors.isEmpty)
    let runs = trace.hits.filter {
      $0.arguments[1] == .text("Crowd$Worker") && $0.arguments[3] == .text("run")
        && $0.arguments[5] == .text("()V")
    }
    #expect(runs.count == 40)
    #expect(Set(runs.map(\.tid)).count == 40)
    let constructors = trace.hits.filter { $0.arguments[1] == .text("Crowd$Größe") }
    #expect(constructors.count == 40_000)
    #expect(constructors.allSatisfy { $0.arguments[3] == .text("<init>") })
  }

  @Test func objectsOfAClassWhoseNameIsNotASCII() throws {
    let trace = try Trace(
      ["hotspot:object__alloc"], options: ["--where", #"class == "Crowd$Größe""#],
      try java("-XX:+DTraceAllocProbes"))
    #expect(trace.outcome.status == 7)
    #expect(trace.outcome.output == said)
    #expect(trace.outcome.errors.isEmpty)
    #expect(trace.hits.count == 40_000)
    #expect(Set(tally(trace.hits.map { "\($0.tid)" }).values) == [1000])
  }

  @Test func attachingAndLettingGo() throws {
    let folder = try Stage.scratch()
    let machine = try Running(try java() + [folder + "/stop"])
    // The machine's own first round shows that it is up.
    try machine.until { machine.outputSoFar.contains(said) }
    let file = folder + "/hits.json"
    let tracer = try Running(
      [Stage.trapline, "trace", "--format", "json", "-o", file]
        + ["hotspot:thread__*", "-p", "\(machine.identifier)"])
    try tracer.until { ((try? Data(contentsOf: URL(fileURLWithPath: file)))?.count ?? 0) > 100_000 }
    tracer.send(SIGINT)
    #expect(tracer.end().status == 0)
    let rounds = machine.outputSoFar.count { $0 == "\n" }
    try machine.until { machine.outputSoFar.count { $0 == "\n" } > rounds + 2 }
    try Data().write(to: URL(fileURLWithPath: folder + "/stop"))
    let outcome = machine.end()
    #expect(outcome.status == 7)
    #expect(Set(outcome.lines) == [said.trimmingCharacters(in: .newlines)])
    for hit in try Trace.read(file) where hit.probe == "hotspot:thread__stop" {
      #expect(hit.arguments[0].description.hasPrefix("worker "))
      #expect(hit.arguments[3] == .number(Int64(hit.tid)))
    }
  }

  @Test func agreesWithBpftrace() throws {
    let oracle = Oracle(
      file: library, provider: "hotspot",
      probes: [
        OracleProbe("gc__begin", .int(0)),
        OracleProbe("gc__end"),
        OracleProbe("class__loaded", .counted(0, 1), .int(1)),
        OracleProbe("thread__start", .counted(0, 1), .word(2)),
        OracleProbe("thread__stop", .counted(0, 1), .word(2)),
        OracleProbe("thread__sleep__begin", .word(0)),
        OracleProbe("mem__pool__gc__begin", .counted(0, 1), .counted(2, 3), .word(4)),
        OracleProbe("vm__shutdown"),
      ])
    // Interpreted and with the one collector that needs no threads of its own: the same each time.
    let command = try java("-Xint", "-XX:+UseSerialGC")
    let theirs = try oracle.hits(whileRunning: command)
    let trace = try Trace(
      oracle.patterns, options: ["--string-limit", "\(Oracle.stringLimit)"], command)
    let ours = try oracle.lines(of: trace.hits)
    // The machine's own threads may or may not come to their end before it does.
    func steady(_ lines: [String]) -> [String] {
      lines.filter { !$0.contains("thread__stop") || $0.contains("|worker ") }
    }
    #expect(difference(tally(steady(ours)), tally(steady(theirs))).isEmpty)
  }
}
