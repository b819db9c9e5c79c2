// Pass 5: a script's unit as it runs.

internal import Glibc
internal import StapLanguage
internal import SystemPackage
internal import TraceBase
internal import Tracees
internal import Tracing

/// Runs a script's unit.
struct StapRun {
  let unit: StapUnit
  /// What the points of the unit's clauses mean, one for each.
  let meanings: [StapMeaning]
  let limits: StapLimits
  let arguments: StapArguments

  /// Why a run cannot begin, as it is printed after `ERROR: `.
  private struct Failure: Error {
    let message: String
  }

  /// Traces to the end; false if the run failed. What the script prints goes to the output, messages to
  /// standard error.
  func run() -> Bool {
    do throws(Failure) {
      try checkHistograms()
      return try !trace()
    } catch {
      let colors = arguments.colors
      StandardText.complain("\(colors.paint("ERROR:", as: .error)) \(error.message)\n")
      return false
    }
  }

  /// Without room for its statistics no run begins.
  private func checkHistograms() throws(Failure) {
    let colors = arguments.colors
    for histogram in unit.unusableHistograms {
      if !arguments.silencesWarnings {
        StandardText.complain(
          "\(colors.paint("WARNING:", as: .warning)) \(histogram.warning)\n")
      }
      throw Failure(message: histogram.error)
    }
  }

  /// Gives whether there were errors.
  private func trace() throws(Failure) -> Bool {
    let files = StapOutputFiles(path: arguments.outputPath, size: arguments.fileSize)
    let output = try open(files)
    let session = makeSession()
    do throws(SettingsError) {
      try session.prepare()
    } catch {
      throw Failure(message: error.description)
    }
    defer { try? session.letEverybodyGo() }
    do throws(TraceeError) {
      // Scripts of the shell start stap in the background and end it by SIGINT.
      try Interruptions.catchAll(evenIgnored: true)
      // As stap has it: go on in the next file, if output goes to files.
      try Interruptions.catchRequests(SIGUSR2)
    } catch {
      throw Failure(message: "\(error)")
    }
    var nobody = NoHandler()
    let context = RunContext()
    context.readsRawArguments = true
    let command = try takeTargets(session, context, telling: &nobody)
    var handler = StapTraceHandler(
      StapScript(unit, meanings), arguments, limits, sites: session.sites, context: context,
      command: command, taken: session.livingTargets.count, output: output, files: files)
    for trouble in nobody.troubles + unmeantPoints { handler.outbox.warn(trouble) }
    handler.begin()
    if !handler.hasEnded {
      do throws(TraceeError) {
        // Before time counts, so that timers do not begin while symbols are read.
        session.arm(telling: &handler)
        handler.startTime()
        _ = try session.run(&handler)
      } catch {
        handler.finish()
        throw Failure(message: "\(error)")
      }
    }
    handler.finish()
    if let failure = handler.outbox.failure, !failure.isClosedPipe {
      throw Failure(message: "\(failure)")
    }
    return handler.hasFailed
  }

  private func open(_ files: StapOutputFiles) throws(Failure) -> OutputFile {
    guard let path = files.first else {
      return OutputFile(standard: .standardOutput, named: "standard output")
    }
    do throws(OutputError) {
      return try OutputFile(path: path)
    } catch {
      throw Failure(message: "Couldn't open output file \(path): \(error.cause)")
    }
  }

  // MARK: What is traced

  private func makeSession() -> TraceSession {
    var selectors: [ProbeSelector] = []
    var moments: Set<TaskMoment> = []
    for meaning in meanings {
      switch meaning {
      case .site(let selector, _): selectors.append(.image(selector))
      case .moment(let moment, _): moments.insert(moment)
      case .begin, .end, .error, .never, .timer: break
      }
    }
    let session = TraceSession(
      SiteTable(selecting: selectors),
      policy: FollowPolicy(followsChildren: true, outlivesTracees: true))
    session.moments = moments
    return session
  }

  /// Takes the command, the process and the processes that points name under trace. Gives the process of
  /// the command.
  private func takeTargets(
    _ session: TraceSession, _ context: RunContext, telling handler: inout NoHandler
  ) throws(Failure) -> ProcessID? {
    var command: ProcessID?
    var taken: Set<ProcessID> = []
    do throws(TraceeError) {
      if let text = arguments.command {
        let process = try session.launch(Self.command(text), telling: &handler)
        command = process
        context.targetProcess = process.rawValue
        taken.insert(process)
      } else if let number = arguments.process {
        let process = ProcessID(number)
        context.targetProcess = process.rawValue
        try session.attach(process, telling: &handler)
        taken.insert(process)
      }
      for process in namedProcesses where taken.insert(process).inserted {
        try session.attach(process, telling: &handler)
      }
      if arguments.command == nil, arguments.process == nil { try watch(session) }
    } catch {
      throw Failure(message: "\(error)")
    }
    return command
  }

  /// The processes that points name by number.
  private var namedProcesses: [ProcessID] {
    meanings.compactMap { meaning in
      switch meaning {
      case .site(let selector, _): selector.process
      case .moment(_, .process(let process)): process
      default: nil
      }
    }
  }

  /// What is to be said about points that mean every process there is: without a target they see none. To
  /// trace them all would be to trace the terminal that is written to, among others, and to wait for it.
  private var unmeantPoints: [String] {
    guard arguments.command == nil, arguments.process == nil else { return [] }
    return zip(unit.clauses, meanings).compactMap { clause, meaning in
      guard case .moment(_, .all) = meaning else { return nil }
      let point = clause.handler.point.text
      return
        "\(point) is reached by no process: all of the system's are not traced at once (name a program, "
        + "as in process(\"PATH\")\(point.dropFirst("process".count)), or run with -c or -x)"
    }
  }

  /// Without a target the script means every process of the files that it names.
  private func watch(_ session: TraceSession) throws(TraceeError) {
    var files: Set<NamedFile> = []
    for meaning in meanings {
      switch meaning {
      case .site(let selector, _):
        if let file = selector.watchedFile { files.insert(file) }
      case .moment(_, .program(let program)): files.insert(program)
      case .moment, .begin, .end, .error, .never, .timer: break
      }
    }
    try session.watch(files.sorted { $0.path < $1.path })
  }

  /// The command of `-c`: as words if that is all it is, else the shell's. As stap has it: a command that
  /// is words is executed without a shell, and one that a shell alone can make sense of is given to it.
  private static func command(_ text: String) throws(TraceeError) -> Command {
    let path = searchPath
    let words = (try? ShellWords.split(text)) ?? ["/bin/sh", "-c", text]
    return try Command(words, searchPath: path)
  }
}
