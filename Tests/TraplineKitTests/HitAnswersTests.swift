// What programs are told of hits on real processes, and of firings of the tracer's own.

import Glibc
import Testing
import TraceBase
import TraceProgram
import TraceRuntime
import TraceTestSupport
import Tracees
import Tracing
import TraplineKit

/// What hits have answered.
private struct Answers: Sendable {
  var process: Int32 = 0
  var facts: [[HitFact: UInt64]] = []
  var texts: [[TraceProgram.HitText: String]] = []
  var stacks: [[StackForm: String]] = []
  var words: [String] = []
  var home: [String] = []
  var second: [UInt64] = []
  var nameOfAddress: [String] = []
  var taskProcess: [UInt64] = []
  var firstArguments: [UInt64?] = []
  var buildIDs: [String] = []
}

extension HitContext where Self: ~Copyable {
  fileprivate mutating func text(_ question: HitQuestion) -> String {
    var bytes: [UInt8] = []
    appendText(question, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  fileprivate mutating func allFacts() -> [HitFact: UInt64] {
    var facts: [HitFact: UInt64] = [:]
    for name in HitFact.allCases { facts[name] = fact(name) }
    return facts
  }

  fileprivate mutating func allTexts() -> [TraceProgram.HitText: String] {
    var texts: [TraceProgram.HitText: String] = [:]
    for name in TraceProgram.HitText.allCases { texts[name] = text(.text(name)) }
    return texts
  }
}

private let identity = ProbeIdentity(
  id: 1, provider: "p", module: "m", function: "f", name: "n")

private struct Asker: TraceHandler, ~Copyable {
  var answers = Answers()
  let context = RunContext()

  mutating func probeFired(_ hit: inout ProbeHit) -> Disposition {
    let thread = UInt64(hit.thread.rawValue)
    withUnsafeMutablePointer(to: &hit) { pointer in
      var view = HitView(pointer, identity, context)
      let facts = view.allFacts()
      answers.facts.append(facts)
      answers.texts.append(view.allTexts())
      var stacks: [StackForm: String] = [:]
      for form in StackForm.allCases { stacks[form] = view.text(.stack(form)) }
      answers.stacks.append(stacks)
      answers.buildIDs.append(view.text(.symbol(facts[.programCounter] ?? 0, .buildID)))
      answers.firstArguments.append(try? view.argument(0))
      answers.words.append(view.text(.commandWords))
      answers.home.append(view.text(.environment(Array("TRAPLINE_TEST".utf8))))
      answers.second.append((try? view.perform(.stackAddress(1))) ?? 0)
      answers.nameOfAddress.append(
        view.text(.symbol(facts[.programCounter] ?? 0, .symbolData)))
      answers.taskProcess.append((try? view.perform(.taskFact(.process, thread))) ?? 0)
    }
    return .resume
  }

  mutating func momentReached(_ moment: TaskMoment, _ hit: inout ProbeHit) -> Disposition {
    .resume
  }
  mutating func threadSampled(_ hit: inout ProbeHit) -> Disposition { .resume }
  mutating func processChanged(_ change: ProcessChange) {}
  mutating func tracingIdle() -> Disposition { .resume }
  mutating func ticked() -> Disposition { .resume }
  var nextDeadline: UInt64? { nil }
}

@Suite struct HitAnswersTests {
  private static func answers(
    _ description: String, of program: String = "functions", rawArguments: Bool = false,
    _ words: String...
  ) throws -> Answers {
    setenv("TRAPLINE_TEST", "a value", 1)
    let program = Built.path(program)
    let body: @Sendable () throws(any Error) -> Answers = {
      let session = TraceSession(SiteTable(selecting: []), policy: FollowPolicy())
      var asker = Asker()
      asker.context.targetProcess = 4711
      asker.context.readsRawArguments = rawArguments
      let process = try session.launch(
        try Command([program] + words, searchPath: ""), telling: &asker)
      let text = description.replacing("$target", with: "\(process)")
      session.sites.select([.description(try ProbeDescription(text))])
      _ = try session.run(&asker)
      var answers = asker.answers
      answers.process = process.rawValue
      return answers
    }
    return try TracerThread.run(body)
  }

  @Test func factsOfAHit() throws {
    let answers = try Self.answers("pid$target:functions:down:entry", "recurse", "2")
    try #require(answers.facts.count == 3)
    let facts = answers.facts[2]
    let process = UInt64(answers.process)
    #expect(facts[.process] == process)
    #expect(facts[.thread] == process)
    #expect(facts[.parentProcess] == UInt64(getpid()))
    #expect(facts[.userID] == UInt64(getuid()))
    #expect(facts[.isOwnProcess] == 1)
    #expect(facts[.hasRegisters] == 1)
    #expect(facts[.isReturn] == 0)
    #expect(facts[.targetProcess] == 4711)
    #expect(facts[.tracerProcess] == UInt64(getpid()))
    let (first, last) = (answers.facts[0], facts)
    #expect((first[.monotonicTime] ?? 0) < (last[.monotonicTime] ?? 0))
    #expect((last[.cycles] ?? 0) > 0)
    #expect((last[.wallTime] ?? 0) > 1_600_000_000_000_000_000)
    #expect(answers.taskProcess == [process, process, process])
  }

  @Test func textsOfAHit() throws {
    let answers = try Self.answers("pid$target:functions:down:entry", "recurse", "0")
    let texts = try #require(answers.texts.first)
    #expect(texts[.executableName] == "functions")
    #expect(texts[.probeKind] == "uprobe")
    #expect(texts[.noteName] == "entry")
    #expect(texts[.runName]?.hasPrefix("stap_") == true)
    #expect(answers.words.first == Built.path("functions") + "\u{0}recurse\u{0}0\u{0}")
    #expect(answers.home.first == "a value")
  }

  @Test func stacksOfAHit() throws {
    let answers = try Self.answers("pid$target:functions:down:entry", "recurse", "1")
    let stacks = try #require(answers.stacks.last)
    let path = Built.path("functions")
    let full = (stacks[.full] ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    try #require(full.count > 3)
    #expect(full[0].hasPrefix(" 0x") && full[0].hasSuffix(" [\(path)]"))
    #expect(full[0].firstMatch(of: #/^ 0x[0-9a-f]+ : down\+0x0\/0x[1-9a-f][0-9a-f]* \[/#) != nil)
    #expect(full[1].firstMatch(of: #/^ 0x[0-9a-f]+ : down\+0x[1-9a-f][0-9a-f]*\/0x/#) != nil)
    #expect(full.last == "")
    let brief = (stacks[.brief] ?? "").split(separator: "\n")
    #expect(brief.first == "down+0x0")
    #expect(brief.count == full.count - 1)
    #expect((stacks[.simple] ?? "").hasPrefix("down+0x0 [functions]\n"))
    let addresses = (stacks[.addresses] ?? "").split(separator: " ")
    #expect(addresses.count == brief.count)
    #expect(addresses.allSatisfy { $0.hasPrefix("0x") })
    #expect("0x" + String(answers.second.last ?? 0, radix: 16) == addresses[1])
    #expect(answers.nameOfAddress.last?.hasPrefix("down+0x0/0x") == true)
    #expect(answers.buildIDs.last?.count == 40)
    #expect(answers.nameOfAddress.last?.hasSuffix(" [\(path)]") == true)
  }

  @Test(arguments: [(false, 2.5.bitPattern), (true, UInt64(Float(2.5).bitPattern))])
  func floatsAreDoublesOrRaw(isRaw: Bool, bits: UInt64) throws {
    let answers = try Self.answers("*:shapes::xmm_float", of: "shapes", rawArguments: isRaw)
    #expect(answers.firstArguments == [bits])
  }

  @Test func ownFirings() throws {
    var hit = OwnHit(identity, RunContext())
    let facts = hit.allFacts()
    #expect(facts[.process] == UInt64(getpid()))
    #expect(facts[.hasRegisters] == 0)
    #expect(facts[.targetProcess] == 0)
    #expect(facts[.tracerProcess] == UInt64(getpid()))
    #expect(hit.text(.stack(.full)) == "")
    #expect(hit.text(.threadName(UInt64(getpid()))) != "")
    #expect(try hit.perform(.taskFact(.parentProcess, UInt64(getpid()))) == UInt64(getppid()))
    #expect(try hit.perform(.taskFact(.residentSize, UInt64(getpid()))) > 0)
    #expect(try hit.perform(.taskFact(.process, 0)) == 0)
    setenv("TRAPLINE_TEST", "a value", 1)
    // The environment is that which the process was started with.
    #expect(hit.text(.environment(Array("PATH".utf8))) != "")
  }
}
