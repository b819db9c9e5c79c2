// One run of `trapline explain`: choose the probe, explain its file, and, with a process, what happens
// until it was hit and the process was let go.

package import ProbeNotes
package import TraceBase
package import Tracees
package import Tracing

/// Where the probe is to be found.
package enum ExplainTarget: Sendable {
  case file(String)
  case process(ProcessID)
  case command([String])
}

/// How a probe is to be explained.
package struct ExplainOptions: Sendable {
  /// End after so many hits.
  package var hitLimit = 1
  /// Explain every site, not the first alone.
  package var explainsAll = false
  /// The columns of the terminal; nil when there is none.
  package var width: Int?
  package var isColored = false

  package init() {}
}

/// What came of it.
package enum ExplainOutcome: Equatable, Sendable {
  case explained
  /// The probe was there and was not hit.
  case silent
}

/// Why nothing could be explained.
package enum ExplainError: Error, CustomStringConvertible {
  /// No probe fits.
  case nothingMatches(String)
  case file(ProbeCatalogError)
  case launch(TraceeError)
  case tracee(TraceeError)
  case output(OutputError)
  /// The probe is there and cannot be armed.
  case notArmed(String)

  package var description: String {
    switch self {
    case .nothingMatches(let words), .notArmed(let words): words
    case .file(let error): error.description
    case .launch(let error), .tracee(let error): error.description
    case .output(let error): error.description
    }
  }
}

/// A run of the explain command.
package struct ExplainRun {
  package var target: ExplainTarget
  package var pattern: ProbePatternMatcher
  /// Signatures that the user declares beside the built-in ones.
  package var signatures: SignatureTable
  package var options: ExplainOptions
  package var searchPath: String

  package init(
    target: ExplainTarget, pattern: ProbePatternMatcher, signatures: SignatureTable,
    options: ExplainOptions, searchPath: String
  ) {
    self.target = target
    self.pattern = pattern
    self.signatures = signatures
    self.options = options
    self.searchPath = searchPath
  }

  /// Explains on the calling thread until the end.
  package func run(
    output: consuming OutputFile, report: @escaping (String) -> Void
  ) throws(ExplainError) -> ExplainOutcome {
    var choice = ProbeChoice(pattern, declared: signatures)
    switch target {
    case .file(let path):
      do throws(ProbeCatalogError) {
        try choice.look(at: path)
      } catch {
        throw .file(error)
      }
      guard let probe = choice.probe else { throw .nothingMatches(noMatch(choice, in: path)) }
      return try explain(probe, choice, output: output)
    case .process(let process):
      do throws(TraceeError) {
        try choice.look(at: process)
      } catch {
        throw .tracee(error)
      }
      for trouble in choice.troubles { report(trouble) }
      guard choice.probe != nil else {
        throw .nothingMatches(noMatch(choice, in: "process \(process)"))
      }
    case .command: break
    }
    return try trace(choice, output: output, report: report)
  }

  /// A file alone.
  private func explain(
    _ probe: ExplainedProbe, _ choice: ProbeChoice, output: consuming OutputFile
  ) throws(ExplainError) -> ExplainOutcome {
    var text = LectureText(width: options.width, isColored: options.isColored)
    text.explainFile(probe, choice: choice, explainsAll: options.explainsAll)
    text.explainTracing(probe.sites[0], of: probe)
    let bytes = text.take()
    output.append { $0 += bytes }
    output.flush()
    if let failure = output.failure, !failure.isClosedPipe { throw .output(failure) }
    return .explained
  }

  // MARK: With a process

  private func trace(
    _ choice: ProbeChoice, output: consuming OutputFile, report: @escaping (String) -> Void
  ) throws(ExplainError) -> ExplainOutcome {
    let sites = SiteTable([], declared: signatures)
    let session = TraceSession(sites)
    var handler = ExplainHandler(
      session, choice, options: options, output: output, report: report)
    do throws(ExplainError) {
      let process = try begin(session, &handler)
      if handler.choice.probe != nil {
        handler.writeFile()
        if let process { handler.noteArmed(in: process) }
      }
    } catch {
      try? session.tracer.detachAll()
      throw error
    }
    let end: SessionEnd
    do throws(TraceeError) {
      end = try session.run(&handler)
    } catch {
      handler.writeHits()
      throw .tracee(error)
    }
    handler.writeHits()
    if handler.writtenCount < options.hitLimit {
      handler.writeSilence(end)
    }
    handler.writeLeaving()
    let isExplained = handler.writtenCount > 0
    let failure = handler.output.failure
    let isFound = handler.choice.probe != nil
    let words = isFound ? "" : noMatch(handler.choice, in: "the program and its libraries")
    if end != .everybodyLeft, case .command = target {
      _ = TraceRun.outcome(of: session, end)
    }
    if let failure, !failure.isClosedPipe { throw .output(failure) }
    guard isFound else { throw .nothingMatches(words) }
    if !isExplained, failure == nil {
      let silence = Silence(sites, firedCounts: [])
      for line in silence.explanations(patterns: [], conditionNames: []) { report(line) }
    }
    return isExplained || failure != nil ? .explained : .silent
  }

  /// Takes the process under trace and arms the probe, if it is there already.
  private func begin(
    _ session: TraceSession, _ handler: inout ExplainHandler
  ) throws(ExplainError) -> TracedProcess? {
    let id: ProcessID
    switch target {
    case .file: return nil
    case .process(let process):
      id = process
      do throws(TraceeError) {
        try session.attach(process, telling: &handler)
        session.arm(telling: &handler)
      } catch {
        throw .tracee(error)
      }
    case .command(let words):
      do throws(TraceeError) {
        let command = try Command(words, searchPath: searchPath)
        id = try session.launch(command, telling: &handler)
      } catch {
        throw .launch(error)
      }
      do throws(TraceeError) {
        // Up to where the libraries are mapped, and nothing of the program has run.
        try session.loadLibraries(telling: &handler)
      } catch {
        throw .tracee(error)
      }
      do throws(TraceeError) {
        try handler.choice.look(at: id)
      } catch {
        // It has ended already: nothing is there to be found.
        if session.tracer.processes[id] != nil { throw .tracee(error) }
      }
    }
    session.select([.pattern(handler.choice.exactPattern ?? pattern)], telling: &handler)
    guard let process = session.tracer.processes[id] else { return nil }
    if let probe = handler.choice.probe, session.armedSites(in: process).isEmpty {
      throw .notArmed(
        handler.takeTroubles()
          ?? "\(probe.provider):\(probe.name) cannot be armed in process \(id)")
    }
    return process
  }

  // MARK: Nothing found

  private func noMatch(_ choice: ProbeChoice, in place: String) -> String {
    var text = "no probe of \(place) matches '\(pattern)'"
    let nearest = choice.nearest
    let providers = Set(choice.strangers.map(\.provider)).sorted()
    if !nearest.isEmpty {
      text += " (did you mean \(nearest.joined(separator: " or "))?)"
    } else if providers.isEmpty {
      text += ": it has none"
    } else {
      text += ": it has the providers \(providers.joined(separator: ", ")) (see: trapline list)"
    }
    guard case .file(let path) = target else { return text }
    return text + NeededLibraries.advice(for: [path])
  }
}
