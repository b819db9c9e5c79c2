// `trapline explain`: from words to a run that shows how one probe works.

import ArgumentParser
import Glibc
import ProbeNotes
import SystemPackage
import TraceBase
import Tracees
import Tracing
import TraplineKit

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show step by step how one probe works, from its bytes to a hit.",
    usage: """
      trapline explain [options] PATTERN [FILE]
      trapline explain [options] PATTERN -p PID
      trapline explain [options] PATTERN -- COMMAND [ARGUMENT ...]
      """,
    discussion: """
      PATTERN is as for 'trapline trace'. If it fits several probes the first is explained, and the \
      others are listed. With FILE, which PATTERN may have in front, the note, the address, the instruction, the arguments and the \
      semaphore are explained from the file's bytes. With a process or a command it goes on: where \
      the file is mapped, what arming changes, and one hit, until everything is put back. Then the \
      process goes on untraced, as it does at Ctrl-C; a command is waited for.

      The explanation goes to standard output; -o keeps it apart from a command's own output.

      EXIT STATUS
        0 the probe was explained, with a hit if there is a process; 1 no probe matches, or it was \
      not hit; 2 something could not be read or traced; 126 the command cannot be run, 127 it was \
      not found, 64 the command line is wrong.
      """)

  @Argument(
    help: ArgumentHelp(
      "Which probe, and the file that has it; after --, the command to run.", valueName: "pattern"))
  var words: [String] = []

  @Option(
    name: [.customShort("p"), .customLong("pid")],
    help: ArgumentHelp("Explain it in a running process.", valueName: "pid"))
  var process: Int32?

  @Flag(help: "Explain every site of the probe, not the first alone.")
  var all = false

  @Option(help: ArgumentHelp("End after so many hits.", valueName: "count"))
  var maxEvents = 1

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Write the explanation to a file; - is standard output.", valueName: "file"))
  var output: String?

  @Option(
    name: [.customShort("s"), .customLong("signature")],
    help: ArgumentHelp("Name and type the probe's arguments.", valueName: "signature"))
  var signatures: [String] = []

  @Option(
    name: .customLong("signatures"),
    help: ArgumentHelp("Read signatures from a file.", valueName: "file"))
  var signatureFiles: [String] = []

  @Option(help: "Colours: auto (on a terminal), always or never.")
  var color: ColorChoice = .auto

  private var commandCount: Int { Self.countAfterDashes(words) }
  private var command: [String] { words.suffix(commandCount) }

  func validate() throws {
    let named = words.count - commandCount
    guard named > 0 else {
      throw ValidationError("name a probe, for example 'python:gc__start' (see: trapline list)")
    }
    let given = (process == nil ? 0 : 1) + (command.isEmpty ? 0 : 1) + named - 1
    let places = given == 0 && fileOfPattern != nil ? 1 : given
    guard places > 0 else {
      throw ValidationError("say where the probe is: FILE, -p PID, or -- COMMAND")
    }
    guard places == 1 else {
      throw ValidationError("explain takes one probe of one FILE, of -p PID, or of -- COMMAND")
    }
    if let process, process <= 0 { throw ValidationError("\(process) is no process id") }
    if maxEvents < 1 { throw ValidationError("--max-events is at least 1") }
  }

  func run() throws {
    let outcome: ExplainOutcome
    do {
      let run = try makeRun()
      let output = try makeOutput()
      if case .file = run.target {} else { try Interruptions.catchAll() }
      outcome = try run.run(output: output) { complain($0) }
    } catch let error as ValidationError {
      throw error
    } catch let code as ExitCode {
      throw code
    } catch {
      complain("\(error)")
      throw Self.exitCode(of: error)
    }
    if outcome == .silent { throw ExitCode.noMatch }
  }

  private func makeRun() throws -> ExplainRun {
    var options = ExplainOptions()
    options.hitLimit = maxEvents
    options.explainsAll = all
    let isTerminal = (output == nil || output == "-") && isatty(STDOUT_FILENO) == 1
    options.width = isTerminal ? terminalWidth() : nil
    options.isColored = color == .always || (color == .auto && isTerminal)
    var patternWord = words[0]
    let target: ExplainTarget
    if let process {
      target = .process(ProcessID(process))
    } else if !command.isEmpty {
      target = .command(command)
    } else if words.count == 1 {
      target = .file(fileOfPattern ?? "")
    } else {
      var fileWord = words[1]
      // As `list` has them, the other way round.
      if fileWord.contains(":"), findFile(fileWord) == nil, findFile(patternWord) != nil {
        swap(&patternWord, &fileWord)
      }
      guard let file = findFile(fileWord) else {
        complain("cannot find '\(fileWord)': no such file, here or on PATH")
        throw ExitCode.trouble
      }
      target = .file(file)
    }
    do {
      var table = SignatureTable()
      try table.add(files: signatureFiles, signatures: signatures)
      return ExplainRun(
        target: target, pattern: try ProbePatternMatcher(patternWord), signatures: table,
        options: options, searchPath: searchPath)
    } catch let error as ValidationError {
      throw error
    } catch {
      throw ValidationError("\(error)")
    }
  }

  /// The file that a pattern such as `/usr/bin/python3.11:gc__start` or `python3.11:python:gc__start` has
  /// in front; nil for any other.
  private var fileOfPattern: String? {
    guard let parts = words.first?.split(separator: ":", omittingEmptySubsequences: false),
      parts.count == 3 || parts.count == 2 && parts[0].contains("/"), !parts[0].isEmpty
    else { return nil }
    return findFile(String(parts[0]))
  }

  private func makeOutput() throws -> OutputFile {
    guard let output, output != "-" else {
      return OutputFile(standard: .standardOutput, named: "standard output")
    }
    return try OutputFile(path: output)
  }

  private static func exitCode(of error: any Error) -> ExitCode {
    switch error {
    case ExplainError.nothingMatches: .noMatch
    case ExplainError.launch(let failure):
      TraceCommand.exitCode(ofLaunch: failure, otherwise: .trouble)
    default: .trouble
    }
  }
}
