// One run of `trapline trace`: begin, trace, let go, report. Everything the command line decides
// comes in as values; everything that a person is told goes out through `report`.

package import ProbeNotes
internal import SystemPackage
package import TraceBase
package import Tracees
package import Tracing

/// What to trace.
package enum TraceTarget: Sendable {
  case command([String])
  case processes([ProcessID])
  /// Every process that has one of the files mapped, also those that begin later.
  case everyProcess(of: [NamedFile])
}

/// How a run ended.
package enum TraceOutcome: Equatable, Sendable {
  /// The launched command's own end.
  case commandExited(Int32)
  case commandKilled(Int32)
  /// Attached processes ended, or the limit was reached, or the user interrupted.
  case done
  /// The launched command was left running after a second interruption by this signal.
  case leftRunning(Int32)
}

/// Why a run could not be done.
package enum TraceRunError: Error, CustomStringConvertible {
  case launch(TraceeError)
  case tracee(TraceeError)
  case noSuchFile(String)
  case nothingMatches(String)
  case output(OutputError)
  case settings(SettingsError)

  package var description: String {
    switch self {
    case .launch(let error), .tracee(let error): error.description
    case .noSuchFile(let name): "cannot find '\(name)': no such file, here or on PATH"
    case .nothingMatches(let words): words
    case .output(let error): error.description
    case .settings(let error): error.description
    }
  }
}

/// A run of the trace command.
package struct TraceRun {
  package var target: TraceTarget
  package var patterns: [ProbePatternMatcher]
  /// Signatures that the user declares beside the built-in ones.
  package var signatures: SignatureTable
  package var style: TraceStyle
  package var policy = FollowPolicy()
  /// Wait for libraries that may bring a match later instead of refusing to attach in vain.
  package var waitsForMatch = false
  package var searchPath: String

  /// Where the tracer and busy threads run.
  package var placement: Placement?
  /// Whether processes are to survive a sudden death of the tracer; nil leaves it to the environment.
  package var laysNets: Bool?

  package init(
    target: TraceTarget, patterns: [ProbePatternMatcher], signatures: SignatureTable,
    style: TraceStyle, searchPath: String
  ) {
    self.target = target
    self.patterns = patterns
    self.signatures = signatures
    self.style = style
    self.searchPath = searchPath
  }

  /// Traces on the calling thread until the end.
  package func run(
    output: consuming OutputFile, statistics: inout TraceStatistics,
    report: @escaping (String) -> Void
  ) throws(TraceRunError) -> TraceOutcome {
    let sites = SiteTable(patterns, declared: signatures)
    let session = TraceSession(sites, policy: policy)
    do throws(SettingsError) {
      try session.prepare(placement: placement, laysNets: laysNets)
    } catch {
      throw .settings(error)
    }
    var recorder = HitRecorder(style, output: output, report: report)
    do throws(TraceRunError) {
      try begin(session, sites, &recorder, &statistics, report)
    } catch {
      // They may be why nothing matches.
      recorder.tellTroubles()
      throw error
    }
    let started = HitClock.monotonic
    let end: SessionEnd
    do throws(TraceeError) {
      end = try session.run(&recorder)
    } catch {
      _ = recorder.finish(sites)
      throw .tracee(error)
    }
    statistics.elapsed = HitClock.monotonic - started
    statistics.detaching = session.leavingTime
    statistics.hits = session.hitCount
    statistics.calls = session.tracer.systemCalls
    let failure = recorder.finish(sites)
    let outcome = Self.outcome(of: session, end)
    if let failure, !failure.isClosedPipe { throw .output(failure) }
    if case .everyProcess(let files) = target, recorder.processCount == 0 {
      report("no process that may be traced had \(Self.list(files)) mapped")
      return outcome
    }
    let silence = Silence(sites, firedCounts: recorder.firedCounts)
    for line in silence.explanations(patterns: patterns, conditionNames: conditionNames(sites)) {
      report(line)
    }
    return outcome
  }

  private func begin(
    _ session: TraceSession, _ sites: SiteTable, _ recorder: inout HitRecorder,
    _ statistics: inout TraceStatistics, _ report: (String) -> Void
  ) throws(TraceRunError) {
    let started = HitClock.monotonic
    switch target {
    case .command(let words):
      do throws(TraceeError) {
        let command = try Command(words, searchPath: searchPath)
        try session.launch(command, telling: &recorder)
      } catch {
        throw .launch(error)
      }
    case .processes(let processes):
      do throws(TraceeError) {
        for process in processes { try session.attach(process, telling: &recorder) }
        let attached = HitClock.monotonic
        statistics.attaching = attached - started
        session.arm(telling: &recorder)
        statistics.arming = HitClock.monotonic - attached
      } catch {
        try? session.tracer.detachAll()
        throw .tracee(error)
      }
      guard sites.sites.isEmpty, !waitsForMatch else { return }
      try? session.tracer.detachAll()
      throw .nothingMatches(Silence.noMatch(patterns: patterns, sites, processes: processes))
    case .everyProcess(let files):
      session.policy.outlivesTracees = true
      do throws(TraceeError) {
        try session.watch(files)
      } catch {
        throw .tracee(error)
      }
      session.findProcesses(telling: &recorder)
      if sites.sites.isEmpty, !waitsForMatch, !mayMatchLater(files) {
        try? session.tracer.detachAll()
        let place = "\(Self.list(files)) and what its processes load"
        throw .nothingMatches(
          Silence.noMatch(patterns: patterns, sites, place: place, mayWait: true))
      }
      tell(hidden: session.hiddenProcessCount, files, report)
    }
  }

  /// Tells of processes of which nothing may be known.
  private func tell(hidden count: Int, _ files: [NamedFile], _ report: (String) -> Void) {
    guard count > 0 else { return }
    let isPrivileged = ProcessStatus(.own)?.mayTraceAnyone == true
    let advice = isPrivileged ? "" : " (run as root, or with the capability CAP_SYS_PTRACE)"
    report(
      "\(count) process\(count == 1 ? "" : "es") may not be looked into, and not be traced if "
        + "\(Self.list(files)) is mapped there\(advice)")
  }

  /// Whether the libraries that a file is started with have a probe that was asked for: nobody may
  /// have it mapped yet.
  private func mayMatchLater(_ files: [NamedFile]) -> Bool {
    files.lazy.flatMap { NeededLibraries.all(neededBy: $0.realPath) }.contains { path in
      guard patterns.contains(where: { $0.matches(path: path) }),
        let catalog = try? ProbeCatalog(path: FilePath(path))
      else { return false }
      return catalog.probes.contains { probe in
        patterns.contains {
          $0.matches(path: path)
            && $0.matches(provider: probe.note.provider, name: probe.note.name)
        }
      }
    }
  }

  private static func list(_ files: [NamedFile]) -> String {
    files.map(\.path).joined(separator: ", ")
  }

  /// The names that the condition uses and no site has.
  private func conditionNames(_ sites: SiteTable) -> [String] {
    guard let condition = style.condition else { return [] }
    return condition.argumentNames.sorted().filter { name in
      !sites.sites.contains { HitCondition.index(ofArgument: name, in: $0) != nil }
    }
  }

  /// What became of the launched command, once it has ended or was left running.
  static func outcome(of session: TraceSession, _ end: SessionEnd) -> TraceOutcome {
    guard let launched = session.launched.first else { return .done }
    var last = session.ends[launched]
    if last == nil {
      // The command goes on without us; it is still our child, and its status is ours.
      if case .interrupted(let interruption) = end {
        Interruptions.forget()
        if !interruption.isFromTerminal {
          _ = send(interruption.signal, to: ThreadID(leaderOf: launched), of: launched)
        }
      }
      while last == nil {
        last = session.tracer.waitForEnd(of: launched)
        if last == nil {
          guard let second = Interruptions.noted else { continue }
          return .leftRunning(second.signal)
        }
      }
    }
    switch last {
    case .exited(let code)?: return .commandExited(code)
    case .killed(let signal)?: return .commandKilled(signal)
    default: return .done
    }
  }
}

/// What a run cost.
package struct TraceStatistics: Sendable {
  package var hits = 0
  /// Nanoseconds between the first resumption and the end.
  package var elapsed: UInt64 = 0
  /// Nanoseconds that it took to attach to running processes, to find and arm their sites, and to leave
  /// everybody as they were; the last is a part of the time between the first resumption and the end.
  package var attaching: UInt64 = 0
  package var arming: UInt64 = 0
  package var detaching: UInt64 = 0
  package var calls = SystemCallCounts()

  package init() {}

  /// One line of JSON.
  package var json: String {
    "{\"hits\":\(hits),\"elapsed_ns\":\(elapsed),\"attach_ns\":\(attaching),"
      + "\"arm_ns\":\(arming),\"detach_ns\":\(detaching),\"system_calls\":\(calls.total),"
      + "\"wait\":\(calls.wait),\"registers\":\(calls.registers),\"memory\":\(calls.memory),"
      + "\"continue\":\(calls.resume),\"other\":\(calls.other)}\n"
  }
}
