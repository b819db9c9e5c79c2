// `stap`, from its command line to its status: the passes in order, and what each of them prints. Messages
// go to standard error, what a pass is asked for to standard output.

internal import Glibc
internal import StapLanguage
internal import SystemPackage
internal import TraceProgram

/// One run of stap.
package final class StapCommand {
  /// Why a run ends early. What is to be said about it has been said, except for this.
  struct Failure: Error {
    var message = ""
  }

  let arguments: StapArguments
  let library: StapLibrary
  let probes: StapProbes
  var report: StapReport
  let clock: StapPassClock
  private var limits = StapLimits()

  package init(_ arguments: StapArguments) {
    self.arguments = arguments
    library = StapLibrary(arguments)
    probes = StapProbes(
      files: StapFiles(command: arguments.command, target: arguments.process))
    report = StapReport(isVerbose: arguments.isVerbose, colors: arguments.colors)
    clock = StapPassClock(verbosity: arguments.verbosity)
  }

  /// Runs on the calling thread to the end, and gives the status.
  package func run() -> Int32 {
    defer { StandardText.complain(report.suppression) }
    do throws(Failure) {
      switch arguments.mode {
      case .help: StandardText.write(StapUsage.text)
      case .version: StandardText.write(StapVersion.text)
      case .probeTypes: StandardText.write(probes.types.map { "\($0)\n" }.joined())
      case .run: return try runPasses()
      case .list(let point, let withVariables):
        return try list(point, withVariables: withVariables)
      case .probeAliases, .functions: dump()
      }
      return 0
    } catch {
      StandardText.complain(error.message)
      return 1
    }
  }

  func say(_ bytes: [UInt8]) { StandardText.complain(bytes) }

  private func runPasses() throws(Failure) -> Int32 {
    do throws(StapLimits.Mistake) {
      try limits.take(arguments.definitions)
    } catch {
      throw Failure(message: error.message + "\n")
    }
    if arguments.isVerbose {
      for idle in arguments.idle {
        StandardText.complain("Option \(idle.option) has no effect: \(idle.reason)\n")
      }
    }
    let scripts = try parse()
    if arguments.lastPass == 1 {
      StandardText.write(StapDump.text(of: scripts))
      return 0
    }
    let (program, usedWords) = try check(scripts)
    let unused = StapSyntaxWarning.unusedArguments(of: arguments.words.count, used: usedWords)
    defer { if arguments.lastPass == 2 { warn(unused) } }
    guard arguments.lastPass > 2 else { return 0 }
    let unit = try lower(program)
    warn(unused)
    guard arguments.lastPass == 5 else { return 0 }
    return run(unit)
  }

  // MARK: Pass 1

  /// The user's scripts.
  private func parse() throws(Failure) -> [StapFile] {
    clock.begin()
    library.load(&report) { say($0) }
    let sources = try sources()
    var environment = library.environment()
    if sources.contains(where: { $0.bytes.contains(Array("CONFIG_".utf8)) }) {
      environment.kernelConfiguration.merge(
        StapLibrary.configuration(of: environment.kernelRelease)
      ) { given, _ in given }
    }
    var scripts: [StapFile] = []
    var hasFailed = false
    for source in sources {
      let parser = StapParser(source: source, environment: environment, library: library.macros)
      var parsing = parser.parse()
      if arguments.silencesWarnings { parsing.warnings = [] }
      say(report.text(of: parsing, name: source.name))
      if let file = parsing.file { scripts.append(file) } else { hasFailed = true }
    }
    if hasFailed { throw Failure(message: "Pass 1: parse failed.  [man error::pass1]\n") }
    endParsing()
    return scripts
  }

  func endParsing() {
    clock.end(
      1, "parsed user script and \(Self.count(library.files.count, "library script"))")
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  /// What the line about pass 2 says; there is no embedded code.
  static func analyzed(probes: Int, functions: Int, globals: Int) -> String {
    "analyzed script: \(count(probes, "probe")), \(count(functions, "function")), "
      + "\(count(0, "embed")), \(count(globals, "global"))"
  }

  /// What stap finds in a script that can be opened but not read, as a folder: nothing.
  private static func nothing(in path: String) -> [UInt8]? {
    access(path, R_OK) == 0 ? [] : nil
  }

  private func sources() throws(Failure) -> [StapSource] {
    var sources: [StapSource] = []
    if let text = arguments.scriptText {
      sources.append(StapSource(text, name: "<input>"))
    } else if let path = arguments.scriptPath {
      let bytes = path == "-" ? FileBytes.read(.standardInput) : FileBytes.read(path)
      guard let bytes = bytes ?? Self.nothing(in: path) else {
        let trouble = access(path, F_OK) == 0 ? "can't be opened for reading" : "is missing"
        throw Failure(
          message:
            "Input file '\(path)' \(trouble).\nPass 1: parse failed.  [man error::pass1]\n")
      }
      sources.append(StapSource(bytes, name: path == "-" ? "<input>" : path))
    }
    for (index, text) in arguments.extraScripts.enumerated() {
      let number = index + (arguments.hasScript ? 1 : 0)
      sources.append(StapSource(text, name: "<input\(number > 0 ? "\(number)" : "")>"))
    }
    return sources
  }

  // MARK: Pass 2

  /// The program, and which of the script's arguments it makes use of.
  private func check(_ scripts: [StapFile]) throws(Failure) -> (StapProgram, Set<Int>) {
    clock.begin()
    let options = StapCheckOptions(
      isUnoptimized: arguments.isUnoptimized,
      assignedGlobals: Set(arguments.globals.map(\.name)), isVerbose: arguments.verbosity[1] > 0)
    let checker = StapChecker(
      scripts: scripts, library: library.files, options: options, knowledge: probes)
    let checking = checker.check()
    if arguments.isVerbose {
      for note in probes.files.substitutions { StandardText.complain("\(note)\n") }
    }
    var messages = checking.messages
    if arguments.silencesWarnings {
      messages.removeAll { if case .warning = $0 { true } else { false } }
    }
    say(report.text(of: messages))
    let isRefused = arguments.refusesWarnings && !checking.warnings.isEmpty
    let program = isRefused ? nil : checking.program
    if arguments.lastPass == 2, let program {
      StandardText.write(program.listing(withBodies: arguments.verbosity[1] > 0))
    }
    clock.end(
      2,
      Self.analyzed(
        probes: program?.handlers.count ?? 0, functions: program?.routines.count ?? 0,
        globals: program?.globals.count ?? 0))
    guard let program else {
      throw Failure(message: "Pass 2: analysis failed.  [man error::pass2]\n")
    }
    return (program, checking.usedArguments)
  }

  private func warn(_ warnings: [StapSyntaxWarning]) {
    guard !arguments.silencesWarnings else { return }
    for warning in warnings { say(report.text(of: warning)) }
  }

  // MARK: Passes 3 to 5

  private func lower(_ program: StapProgram) throws(Failure) -> StapUnit {
    clock.begin()
    var options = StapLoweringOptions()
    options.isUnoptimized = arguments.isUnoptimized
    options.suppressesTimeLimits = arguments.suppressesTimeLimits
    options.fillsPointers = !library.environment().speaks("1.3")
    options.assignedValues = Dictionary(
      arguments.globals.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    if !program.mistakes.isEmpty {
      for mistake in program.mistakes { say(report.text(of: mistake)) }
      throw Failure(message: "Pass 3: translation failed.  [man error::pass3]\n")
    }
    let unit: StapUnit
    do throws(StapSemanticError) {
      unit = try StapLowering.lower(program, limits: limits, options: options)
    } catch {
      say(report.text(of: error))
      throw Failure(message: "Pass 3: translation failed.  [man error::pass3]\n")
    }
    let count = "\(unit.program.code.count) instructions"
    if arguments.lastPass == 3 { StandardText.write(ProgramListing.text(of: unit.program)) }
    clock.end(3, "translated to \(count)")
    guard arguments.lastPass > 3 else { return unit }
    clock.begin()
    do throws(VerificationError) {
      try ProgramVerifier.verify(unit.program)
    } catch {
      throw Failure(message: "\(error)\nPass 4: compilation failed.  [man error::pass4]\n")
    }
    clock.end(4, "verified \(count)", withMemory: false)
    return unit
  }

  private func run(_ unit: StapUnit) -> Int32 {
    let run = StapRun(
      unit: unit, meanings: unit.clauses.map { probes.meaning(of: $0.handler.point) },
      limits: limits, arguments: arguments)
    clock.begin()
    clock.tell(5, "starting run.")
    let isGood = run.run()
    if !isGood, !arguments.silencesWarnings {
      // In the words of the program that runs modules, which whoever watches stap looks for.
      let head = report.colors.paint("WARNING:", as: .warning)
      StandardText.complain("\(head) /usr/bin/staprun exited with status: 1\n")
    }
    clock.end(5, "run completed", withMemory: false)
    if !isGood {
      StandardText.complain("Pass 5: run failed.  [man error::pass5]\n")
    }
    return isGood ? 0 : 1
  }
}
