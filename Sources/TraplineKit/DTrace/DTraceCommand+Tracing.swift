// `dtrace` as it traces: what matched, then BEGIN, the hits, END, and what is left to print.

internal import DLanguage
internal import Glibc
internal import SystemPackage
internal import TraceBase
internal import TraceOutput
internal import TraceProgram
internal import TraceRuntime
internal import Tracees
internal import Tracing

extension DTraceCommand {
  func trace() throws(DTraceFailure) -> Int32 {
    var output = try openOutput()
    for program in compiled {
      let count = program.unit.probeCount
      if !arguments.stopsAfterCompiling {
        note("\(program.title) matched \(count) probe\(count == 1 ? "" : "s")")
      }
      if arguments.isVerbose {
        let report = report(program)
        output.append { $0 += report.utf8 }
      }
    }
    output.flush()
    if arguments.stopsAfterCompiling { return 0 }
    let total = compiled.reduce(0) { $0 + $1.unit.probeCount }
    if total == 0, !options.isOn("zdefs") {
      throw DTraceFailure("no probes \(compiled.isEmpty ? "specified" : "matched")")
    }
    try checkEnabling()
    // What libraries may have of clauses is never run.
    var descriptions = program.clauses.map { _ in ProbeDescription.nothing }
    for clause in compiled.flatMap(\.unit.clauses) {
      descriptions[clause.index] = described(clause.description)
    }
    var handler = makeHandler(descriptions, output: output)
    try takeImplied(descriptions)
    session.policy.followsChildren = descriptions.contains { universe.mayMeanChildren($0) }
    var nobody = NoHandler()
    session.select(descriptions.map { .description($0) }, telling: &nobody)
    // Before BEGIN, so that timers do not begin while symbols are read.
    session.arm(telling: &nobody)
    for trouble in nobody.troubles { say(trouble) }
    do throws(TraceeError) {
      if options.isOn("destructive") { note("allowing destructive actions") }
      handler.begin()
      // A script that is done before it has begun starts no command.
      if !handler.hasEnded {
        let end = try session.run(&handler)
        if case .interrupted = end, !isTesting { handler.outbox.append([UInt8(ascii: "\n")]) }
      }
    } catch {
      handler.finish()
      throw DTraceFailure("processing aborted: \(error)")
    }
    handler.finish()
    if let failure = handler.outbox.failure, !failure.isClosedPipe {
      throw DTraceFailure(
        "failed to write to \(arguments.outputPath ?? "<stdout>"): \(failure.cause)")
    }
    return handler.exitStatus ?? 0
  }

  private var isTesting: Bool { environment("_DTRACE_TESTING") != nil }

  private func report(_ program: CompiledProgram) -> String {
    let descriptions = program.unit.clauses.map(\.description)
    let report = StabilityReport.program(
      program.title,
      descriptions: descriptions.map {
        StabilityReport.attributes(of: $0, matching: universe.matched($0))?.description
          ?? DTraceProviderAttributes.anyones.provider
      })
    guard arguments.stopsAfterCompiling else { return report + "\n" }
    return descriptions.reduce(report) {
      $0 + "\n\($1.text)\n" + StabilityReport.probe($1, matching: universe.matched($1))
    }
  }

  /// A description by number stands for the one probe.
  private func described(_ description: DProbeDescription) -> ProbeDescription {
    if description.identifier != nil, let probe = universe.matched(description).first {
      let identity = probe.identity
      func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
      if let found = try? ProbeDescription(
        provider: text(identity.provider), module: text(identity.module),
        function: text(identity.function), name: text(identity.name))
      {
        return found
      }
    }
    return description.compiled ?? ProbeDescription.nothing
  }

  // MARK: Before tracing

  private func checkEnabling() throws(DTraceFailure) {
    if program.clauses.contains(where: \.isDestructive), !options.isOn("destructive") {
      throw DTraceFailure("could not enable tracing: Destructive actions not allowed")
    }
    let limits = options.limits
    for clause in program.clauses
    where program.largestRecord(of: clause, stringSize: limits.stringSize) > limits.recordBytes {
      throw DTraceFailure("could not enable tracing: Enabling exceeds size of buffer")
    }
  }

  /// Takes the processes under trace that descriptions name, or all that have such probes when nobody
  /// was named.
  private func takeImplied(_ descriptions: [ProbeDescription]) throws(DTraceFailure) {
    var taken = Set(universe.targets)
    for description in descriptions {
      let isNamed = universe.processesNamed(by: description) != nil
      let processes = Set(universe.matching(description).compactMap(\.process))
      for process in processes.sorted() where taken.insert(process).inserted {
        do throws(DTraceFailure) {
          try grab(process)
        } catch {
          if isNamed { throw error }
          // One of many that may not be traced is no reason to trace none.
          say(error.message)
        }
      }
    }
  }

  private func makeHandler(
    _ descriptions: [ProbeDescription], output: consuming OutputFile
  ) -> ProgramHandler {
    var style = DTraceStyle()
    options.apply(to: &style)
    style.isTesting = isTesting
    style.showsDropTags = options.isOn("droptags")
    style.stringSize = options.limits.stringSize
    let isInteractive = arguments.outputPath == nil && isatty(STDOUT_FILENO) == 1
    let settings = OutboxSettings(
      program: name, showsDropTags: style.showsDropTags,
      writesJSON: options.text("oformat") == "json",
      queue: OutputQueue.Settings(
        isInteractive: isInteractive,
        flushInterval: options.number("switchrate").map { UInt64(max($0, 1)) } ?? 50_000_000,
        waitsForCommands: true, keepsRecords: program.actions.allSatisfy(\.canWait)))
    return ProgramHandler(
      program, descriptions: descriptions, universe: universe, sites: session.sites,
      limits: options.limits, style: style, output: output, settings: settings,
      livingTargets: session.livingTargets.intersection(universe.targets))
  }

  private func openOutput() throws(DTraceFailure) -> OutputFile {
    guard let path = arguments.outputPath else {
      return OutputFile(standard: .standardOutput, named: "standard output")
    }
    do throws(OutputError) {
      return try OutputFile(path: path, appends: true)
    } catch {
      throw DTraceFailure("failed to open output file '\(path)': \(error.cause)")
    }
  }
}

extension Program {
  /// How large a record of a clause can be, every string being as long as they get.
  fileprivate func largestRecord(of clause: Clause, stringSize: Int) -> Int {
    code[clause.code].reduce(0) { total, instruction in
      guard instruction.operation == .emit else { return total }
      let sizes = actions[Int(instruction.immediate)].operands.map { type -> Int in
        switch type {
        case .integer(let size, _): Int(size)
        case .string, .symbol: stringSize &+ 1
        case .bytes(let count): count
        case .stack: 8
        }
      }
      return sizes.reduce(total &+ 4) { $0 &+ $1 }
    }
  }
}
