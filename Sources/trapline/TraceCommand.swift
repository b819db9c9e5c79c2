// `trapline trace`: from words to a run, and from its outcome to an exit status.

import ArgumentParser
import Glibc
import ProbeNotes
import SystemPackage
import TraceBase
import Tracees
import Tracing
import TraplineKit

struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Report the hits of probes, one line each.",
    usage: """
      trapline trace [options] PATTERN ... -- COMMAND [ARGUMENT ...]
      trapline trace [options] PATTERN ... -p PID [-p PID ...]
      trapline trace [options] PATTERN ... --all FILE [--all FILE ...]
      """,
    discussion: """
      PATTERN is PROVIDER:NAME, or FILE:PROVIDER:NAME, with the wildcards * ? [a-z]; a dash in NAME \
      stands for two underscores, so 'python:function-entry' is python:function__entry. Hits go to \
      standard error when a command is run, so that its own output stays what it is, and to standard \
      output otherwise; -o chooses a file.

      ALL PROCESSES OF A FILE
        FILE of --all is a program or library; a name without a slash that is no file here is looked \
      for on PATH. Every process that has it mapped is traced, also those that begin later, until \
      Ctrl-C. Those of other users need root.

      SIGNATURES
        What the note does not tell, names and types, is known for the probes of many programs. For \
      others, -s gives it: -s 'app:query(id: int, text: string)'. See 'trapline list'.

      EXIT STATUS
        With a command: its own; 128 + N when signal N killed it. With -p and --all: 0.
        125 trapline itself failed, 126 the command cannot be run, 127 it was not found, 64 the \
      command line is wrong.
      """)

  @Argument(
    help: ArgumentHelp(
      "Which probes to trace; after --, the command to run.", valueName: "pattern"))
  var words: [String] = []

  @Option(
    name: [.customShort("p"), .customLong("pid")],
    help: ArgumentHelp("Trace a running process; may be repeated.", valueName: "pid"))
  var processes: [Int32] = []

  @Option(
    name: .customLong("all"),
    help: ArgumentHelp(
      "Trace every process of a program or library; may be repeated.", valueName: "file"))
  var files: [String] = []

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Write the trace to a file; - is standard output.", valueName: "file"))
  var output: String?

  @Option(help: "How hits are written: text or json.")
  var format: TraceStyle.Format = .text

  @Flag(name: .short, help: "Count hits and print a table at the end, instead of each hit.")
  var counts = false

  @Flag(name: [.customShort("C")], help: "Print each hit, and the table at the end.")
  var countsAndHits = false

  @Option(
    name: .customLong("by"),
    help: ArgumentHelp(
      "Count by the values of these arguments, separated by commas; with -c or -C.",
      valueName: "names"))
  var countedArguments: String?

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Report only hits for which this holds, such as 'lineno > 10 && filename ~ \"*.py\"'.",
      valueName: "condition"))
  var condition: String?

  @Option(
    help: ArgumentHelp("End after so many hits; a launched command goes on.", valueName: "count"))
  var maxEvents: Int?

  @Option(help: ArgumentHelp("Keep so many bytes of a string.", valueName: "bytes"))
  var stringLimit = 200

  @Flag(
    name: [.customShort("k"), .customLong("stack")],
    help: "Print the user stack under each hit, innermost function first.")
  var printsStacks = false

  @Option(help: "How hits are stamped: time, epoch, elapsed, delta or none.")
  var timestamps: TimestampStyle = .time

  @Option(
    name: [.customShort("s"), .customLong("signature")],
    help: ArgumentHelp(
      "Name and type a probe's arguments; may be repeated.", valueName: "signature"))
  var signatures: [String] = []

  @Option(
    name: .customLong("signatures"),
    help: ArgumentHelp("Read signatures from a file.", valueName: "file"))
  var signatureFiles: [String] = []

  @Flag(
    inversion: .prefixedNo, help: "Trace the children of traced processes too.")
  var follow = true

  @Flag(help: "With -p or --all: wait for what is loaded later when no probe matches yet.")
  var pending = false

  @Option(
    help: ArgumentHelp(
      "Where busy threads run: auto (on Trapline's processor), off (left alone) or a processor's number.",
      valueName: "where"))
  var cpu: String?

  @Flag(
    help: "Put nothing into processes; if Trapline is killed, they end at their next armed probe.")
  var noSafetyNet = false

  @Option(help: "Colours: auto (on a terminal), always or never.")
  var color: ColorChoice = .auto

  @Flag(name: .shortAndLong, help: "Print no warnings and no explanations.")
  var quiet = false

  @Option(help: .hidden)
  var stats: String?

  private var commandCount: Int { Self.countAfterDashes(words) }
  private var patterns: [String] { words.dropLast(commandCount) }
  private var command: [String] { words.suffix(commandCount) }

  func validate() throws {
    if patterns.isEmpty {
      throw ValidationError("name at least one probe, for example 'python:*' (see: trapline list)")
    }
    switch [!command.isEmpty, !processes.isEmpty, !files.isEmpty].count(where: { $0 }) {
    case 0: throw ValidationError("say what to trace: -p PID, --all FILE, or -- COMMAND")
    case 1: break
    default: throw ValidationError("-p, --all and a command exclude each other")
    }
    if let maxEvents, maxEvents < 1 { throw ValidationError("--max-events is at least 1") }
    guard (1...1 << 24).contains(stringLimit) else {
      throw ValidationError("--string-limit is from 1 to 16777216")
    }
    if printsStacks, counts { throw ValidationError("-k prints stacks of hits; -c prints no hits") }
    if countedArguments != nil, !counts, !countsAndHits {
      throw ValidationError("--by goes with -c or -C")
    }
    if let bad = processes.first(where: { $0 <= 0 }) {
      throw ValidationError("\(bad) is no process id")
    }
    if format == .json, counts || countsAndHits {
      throw ValidationError("--format json writes hits; it has no table for -c and -C")
    }
  }

  func run() throws {
    let isQuiet = quiet
    let report: (String) -> Void = { if !isQuiet { complain($0) } }
    var statistics = TraceStatistics()
    let outcome: TraceOutcome
    do {
      let run = try makeRun()
      let output = try makeOutput()
      try Interruptions.catchAll()
      outcome = try run.run(output: output, statistics: &statistics, report: report)
    } catch let error as ValidationError {
      throw error
    } catch {
      complain("\(error)")
      throw Self.exitCode(of: error)
    }
    if let stats {
      do {
        try write(statistics.json, to: stats)
      } catch {
        complain("cannot write statistics to '\(stats)': \("\(error)".lowercasedFirst)")
        throw ExitCode.traceFailed
      }
    }
    throw Self.exitCode(of: outcome)
  }

  /// The depth at which a stack is cut, as strace does.
  private static var stackLimit: Int { 256 }

  // MARK: From words to values

  private func makeRun() throws -> TraceRun {
    var style = TraceStyle()
    style.format = format
    style.writesHits = !counts
    style.counts = counts || countsAndHits
    style.countedArguments = countedArguments?.split(separator: ",").map(String.init) ?? []
    style.stringLimit = stringLimit
    style.hitLimit = maxEvents
    style.timestamps = timestamps
    style.stackLimit = printsStacks ? Self.stackLimit : 0
    style.isInteractive = isTerminal
    style.isColored = color == .always || (color == .auto && isTerminal)
    style.zoneOffset = LocalTime.now.offset
    let target = try target()
    do {
      style.condition = try condition.map { try HitCondition(parsing: $0) }
      var table = SignatureTable()
      try table.add(files: signatureFiles, signatures: signatures)
      var run = TraceRun(
        target: target,
        patterns: try patterns.map { try ProbePatternMatcher($0) },
        signatures: table, style: style, searchPath: searchPath)
      run.policy = FollowPolicy(followsChildren: follow)
      run.waitsForMatch = pending
      run.placement = try cpu.map { try Placement($0) }
      if noSafetyNet { run.laysNets = false }
      return run
    } catch let error as ValidationError {
      throw error
    } catch {
      throw ValidationError("\(error)")
    }
  }

  private func target() throws -> TraceTarget {
    if !command.isEmpty { return .command(command) }
    if !processes.isEmpty { return .processes(processes.map(ProcessID.init)) }
    return .everyProcess(
      of: try files.map { name in
        if let path = findFile(name) { return NamedFile(path) }
        // One that is yet to be installed, where it will be.
        guard pending, name.contains("/") else {
          throw TraceRunError.noSuchFile(name)
        }
        return NamedFile(name)
      })
  }

  private func makeOutput() throws -> OutputFile {
    switch output {
    case "-"?: OutputFile(standard: .standardOutput, named: "standard output")
    case let path?: try OutputFile(path: path)
    case nil where command.isEmpty:
      OutputFile(standard: .standardOutput, named: "standard output")
    case nil: OutputFile(standard: .standardError, named: "standard error")
    }
  }

  private var isTerminal: Bool {
    switch output {
    case "-"?: isatty(STDOUT_FILENO) == 1
    case .some: false
    case nil: isatty(command.isEmpty ? STDOUT_FILENO : STDERR_FILENO) == 1
    }
  }

  // MARK: From outcomes to statuses

  private static func exitCode(of error: any Error) -> ExitCode {
    guard case TraceRunError.launch(let failure) = error else { return .traceFailed }
    return exitCode(ofLaunch: failure, otherwise: .traceFailed)
  }

  /// The status that says why a command was not run; `other` where that is not the command's fault.
  static func exitCode(ofLaunch failure: TraceeError, otherwise other: ExitCode) -> ExitCode {
    guard case .launch = failure.operation else { return other }
    switch failure.cause {
    case .noSuchFileOrDirectory?: return .notFound
    case nil: return failure.isNotFound ? .notFound : .cannotRun
    // Without a reason of ours the error is that of exec.
    default: return failure.reason == nil ? .cannotRun : other
    }
  }

  private static func exitCode(of outcome: TraceOutcome) -> ExitCode {
    switch outcome {
    case .done: .success
    case .commandExited(let code): ExitCode(code)
    case .commandKilled(let signal), .leftRunning(let signal): .killed(by: signal)
    }
  }
}

extension ParsableCommand {
  /// How many of the words came after `--`. The parser does not say where that was, only that what
  /// came after it counts as words.
  static func countAfterDashes(_ words: [String]) -> Int {
    min(words.count, CommandLine.arguments.drop { $0 != "--" }.dropFirst().count)
  }
}

enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto
  case always
  case never
}

extension TraceStyle.Format: ExpressibleByArgument {}
extension TimestampStyle: ExpressibleByArgument {}
