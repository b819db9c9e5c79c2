// What the points of scripts come down to, and which of them there are.

import Glibc
import StapLanguage
import Testing
import TraceRuntime
import TraceTestSupport
import Tracing

@testable import TraplineKit

@Suite struct StapProbesTests {
  private let ticker = Built.path("ticker")

  /// The points that a text stands for, with what they mean.
  private func points(
    _ text: String, command: String? = nil, target: Int32? = nil
  ) throws -> [(text: String, meaning: StapMeaning)] {
    let probes = StapProbes(files: StapFiles(command: command, target: target))
    guard case .points(let points) = try answer(text, probes) else { return [] }
    return points.map { ($0.text, probes.meaning(of: $0)) }
  }

  private func answer(_ text: String, _ probes: StapProbes) throws -> StapPointAnswer {
    let environment = StapLibrary(try StapArguments(["-e", "x"])).environment()
    let source = StapSource("probe \(text) {}", name: "<input>")
    let file = StapParser(source: source, environment: environment).parse().file
    let point = try #require(file?.probes.first?.points.first, "\(text) cannot be parsed")
    return probes.points(matching: point)
  }

  /// Why a point cannot be had; nil when it can.
  private func refusal(_ text: String, command: String? = nil) throws -> [String]? {
    let probes = StapProbes(files: StapFiles(command: command, target: nil))
    if case .refused(let messages) = try answer(text, probes) { return messages }
    return nil
  }

  @Test(
    arguments: [
      ("timer.s(2)", 2_000_000_000, 0), ("timer.msec(3)", 3_000_000, 0),
      ("timer.us(100)", 100_000, 0), ("timer.ns(100000)", 100_000, 0),
      ("timer.hz(50)", 20_000_000, 0),
      ("timer.jiffies(2)", 8_000_000, 0), ("timer.ms(10).randomize(4)", 10_000_000, 4_000_000),
    ] as [(String, UInt64, UInt64)])
  func timers(_ text: String, _ period: UInt64, _ randomness: UInt64) throws {
    let meaning = try #require(try points(text).first).meaning
    guard case .timer(let timer) = meaning else {
      Issue.record("\(text) means \(meaning)")
      return
    }
    #expect(timer.period == period)
    #expect(timer.randomness == randomness)
    #expect(!timer.isProfile)
  }

  @Test(arguments: [
    ("timer.s(0)", "interval value out of range (1, 86400)"),
    ("timer.us(5)", "interval value out of range (100, 86400000000)"),
    ("timer.hz(0)", "frequency must be greater than 0"),
    ("timer.s(5).randomize(6)", "randomization value out of range"),
    ("timer.jiffies(0)", "invalid interval for jiffies timer"),
    ("timer.jiffies(5).randomize(6)", "invalid randomize for jiffies timer"),
    ("timer.hz(10001)", "interval value out of range (100000, 86400000000000)"),
    (
      "process(\"trapline-no-such-program\").mark(\"a\")",
      "cannot find executable 'trapline-no-such-program'"
    ),
    (
      "process.mark(\"a\")",
      "unspecified process probe is invalid without a -c COMMAND or -x PID [man stapprobes]"
    ),
  ])
  func refusals(_ text: String, _ message: String) throws {
    #expect(try refusal(text) == [message])
  }

  @Test func commandsThatAreNoWordsNameNoProgram() throws {
    #expect(
      try refusal("process.mark(\"a\")", command: "a || b") == [
        "invalid -c command for unspecified process probe [man stapprobes]",
        "command contains illegal characters",
      ])
  }

  @Test func numbersOfBeginAndEnd() throws {
    for (text, number) in [("begin", 0), ("begin(-3)", -3), ("begin(7)", 7)] as [(String, Int64)] {
      guard case .begin(number)? = try points(text).first?.meaning else {
        Issue.record("\(text) is none of \(number)")
        return
      }
    }
    guard case .end(2)? = try points("end(2)").first?.meaning,
      case .error(0)? = try points("error").first?.meaning,
      case .never? = try points("never").first?.meaning
    else {
      Issue.record("these are others")
      return
    }
  }

  @Test(arguments: [
    "process(\"TICKER\").mark(\"enabled-*\")", "process.mark(\"enabled__tick\")",
    "process(\"TICKER\").provider(\"fix*\").mark(\"enabled_tick\")",
  ])
  func marksByPatternAndDash(_ text: String) throws {
    let text = text.replacing("TICKER", with: ticker)
    let names = try points(text, command: "\(ticker) 5").map(\.text)
    // The fixture's name has one underscore, which neither a dash nor two of them stand for.
    #expect(names.isEmpty == !text.contains("enabled_tick\""))
  }

  @Test func marksOfAProgram() throws {
    let found = try points("process(\"\(ticker)\").mark(\"*tick\")")
    #expect(
      Set(found.map(\.text))
        == [
          "process(\"\(ticker)\").mark(\"tick\")", "process(\"\(ticker)\").mark(\"enabled_tick\")",
        ])
    for (text, meaning) in found {
      guard case .site(let selector, let count) = meaning else {
        Issue.record("\(text) is no site")
        continue
      }
      #expect(selector.image.path == ticker)
      #expect(selector.program == nil && selector.process == nil)
      #expect(count == (text.contains("enabled") ? 1 : 3))
    }
  }

  @Test func similarMarksAreTold() throws {
    #expect(
      try refusal("process(\"\(ticker)\").mark(\"tik\")") == [
        "no match (similar marks: tick, enabled_tick)"
      ])
  }

  @Test func functionsOfAProgram() throws {
    let entry = try #require(try points("process(\"\(ticker)\").function(\"main\").call").first)
    guard case .site(let selector, _) = entry.meaning else {
      Issue.record("\(entry.meaning)")
      return
    }
    #expect(selector.place == .entry(function: "main"))
    let exit = try #require(try points("process(\"\(ticker)\").function(\"mai*\").return").first)
    guard case .site(let selector, _) = exit.meaning else {
      Issue.record("\(exit.meaning)")
      return
    }
    #expect(selector.place == .exit(function: "main"))
    #expect(exit.text == "process(\"\(ticker)\").function(\"main\").return")
  }

  @Test func momentsOfProcesses() throws {
    guard case .moment(.processBegin, .all)? = try points("process.begin").first?.meaning,
      case .moment(.systemCallReturn, .program(let program))? = try points(
        "process(\"\(ticker)\").syscall.return"
      ).first?.meaning
    else {
      Issue.record("these are others")
      return
    }
    #expect(program.path == ticker)
  }

  /// What no process has is refused with a reason, whatever follows it.
  @Test(arguments: [
    "kernel.function(\"vfs_read\")", "syscall.open", "netfilter.ip.hook", "process.insn.block",
    "process(\"/bin/sh\").statement(\"*@x.c:3\")", "module(\"x\").function(\"y\").return",
    "procfs(\"a\").read",
  ])
  func pointsOfTheKernel(_ text: String) throws {
    let messages = try #require(try refusal(text))
    #expect(messages.count == 1)
  }

  @Test func scriptsHaveTheProbesOfTheirInterpreter() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/script"
    try Array("#!\(ticker)\n".utf8).withUnsafeBytes { bytes in
      try #require(write(bytes, to: path))
    }
    #expect(
      try points("process(\"\(path)\").mark(\"tick\")").map(\.text) == [
        "process(\"\(ticker)\").mark(\"tick\")"
      ])
  }

  /// The packages of libraries for developers, which have `NAME.so`, need not be there.
  @Test func librariesWithoutTheirLinks() throws {
    let folder = TemporaryFolder()
    try Array("".utf8).withUnsafeBytes { bytes in
      try #require(write(bytes, to: "\(folder.path)/libx.so.1.2"))
    }
    let files = StapFiles(command: nil, target: nil)
    #expect(try files.programs(named: "\(folder.path)/libx.so") == ["\(folder.path)/libx.so.1.2"])
    #expect(files.substitutions.count == 1)
    try Array("".utf8).withUnsafeBytes { bytes in
      try #require(write(bytes, to: "\(folder.path)/libx.so.2"))
    }
    #expect(throws: StapRefusal.self) { try files.programs(named: "\(folder.path)/libx.so") }
  }

  private func write(_ bytes: UnsafeRawBufferPointer, to path: String) -> Bool {
    guard let file = fopen(path, "w") else { return false }
    defer { fclose(file) }
    return fwrite(bytes.baseAddress, 1, bytes.count, file) == bytes.count
  }

  // MARK: Limits

  @Test func limitsOfTheCommandLine() throws {
    var limits = StapLimits()
    try limits.take([
      ("MAXACTION", "50"), ("MAXSTRINGLEN", "0x40"), ("HIST_ELISION", "-1"), ("OTHER", "x"),
    ])
    #expect(limits.actions == 50)
    #expect(limits.interruptibleActions == 500)
    #expect(limits.stringLength == 64)
    #expect(limits.bounds.stringSize == 63)
    #expect(limits.histogramElision == -1)
  }

  @Test(arguments: [("MAXACTION", "x"), ("MAXSTRINGLEN", "0"), ("MAXNESTING", "-1")])
  func limitsThatAreNoNumbers(_ name: String, _ value: String) {
    var limits = StapLimits()
    #expect(throws: StapLimits.Mistake.self) { try limits.take([(name, value)]) }
  }
}
