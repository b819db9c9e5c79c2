// The handler of `trapline explain`: waits for the probe to be armed somewhere and for its hits, and writes
// down what each was.

internal import ProbeNotes
internal import SystemPackage
internal import TraceBase
internal import Tracees
internal import Tracing

/// Explains the hits of one probe as they come.
struct ExplainHandler: TraceHandler, ~Copyable {
  /// What is shared with the tracer's last look at each process.
  final class Leaving {
    var armed: [ArmedState] = []
    var left: [ArmedState.Left?] = []

    /// Looks at what is armed in a process that is about to be let go.
    func look(at process: TracedProcess) {
      for index in armed.indices where armed[index].process == process.id {
        left[index] = armed[index].left(in: process)
      }
    }

    func add(_ states: [ArmedState]) {
      armed += states
      left += states.map { _ in nil }
    }

    /// Forgets a process whose memory is gone, though it lives on.
    func forget(_ process: ProcessID) {
      let kept = armed.indices.filter { armed[$0].process != process }
      left = kept.map { left[$0] }
      armed = kept.map { armed[$0] }
    }
  }

  private let session: TraceSession
  private let options: ExplainOptions
  let leaving = Leaving()
  var choice: ProbeChoice
  var text: LectureText
  private(set) var output: OutputFile
  private let report: (String) -> Void
  private var earlierCalls = SystemCallCounts()
  private var waiting: [ExplainedHit] = []
  private(set) var hitCount = 0
  private(set) var writtenCount = 0
  private var troubles: [String] = []
  private var told: Set<String> = []
  private var hasExplainedMapping = false

  init(
    _ session: TraceSession, _ choice: ProbeChoice, options: ExplainOptions,
    output: consuming OutputFile, report: @escaping (String) -> Void
  ) {
    self.session = session
    self.choice = choice
    self.options = options
    self.output = output
    self.report = report
    text = LectureText(width: options.width, isColored: options.isColored)
    session.tracer.whenPutRight = { [leaving] in leaving.look(at: $0) }
  }

  // MARK: What the session tells

  mutating func probeFired(_ hit: inout ProbeHit) -> Disposition {
    guard hitCount < options.hitLimit, isMeant(hit.site) else { return .resume }
    hitCount += 1
    if let process = session.tracer.processes[hit.process] { noteArmed(in: process) }
    waiting.append(ExplainedHit(&hit, tracer: session.tracer, since: earlierCalls))
    return hitCount == options.hitLimit ? .finish : .resume
  }

  mutating func threadSampled(_ hit: inout ProbeHit) -> Disposition { .resume }

  mutating func processChanged(_ change: ProcessChange) {
    switch change {
    case .trouble(let words):
      if told.insert(words).inserted { troubles.append(words) }
    case .executed(let process): leaving.forget(process)
    case .started, .exited, .killed, .everyTargetEnded: break
    }
  }

  mutating func tracingIdle() -> Disposition {
    if leaving.armed.isEmpty {
      let processes = session.tracer.processes.values.sorted { $0.id.rawValue < $1.id.rawValue }
      for process in processes where leaving.armed.isEmpty {
        chooseLate(in: process)
        noteArmed(in: process)
      }
    }
    writeHits()
    earlierCalls = session.tracer.systemCalls
    return output.failure == nil ? .resume : .finish
  }

  mutating func ticked() -> Disposition { .resume }

  var nextDeadline: UInt64? { nil }

  // MARK: Choosing and arming

  /// Whether a site is of the probe that is explained.
  private func isMeant(_ site: Site) -> Bool {
    guard let probe = choice.probe else { return true }
    return site.provider == probe.provider && site.name == probe.name && site.path == probe.path
  }

  /// A library that came later brought the probe.
  private mutating func chooseLate(in process: TracedProcess) {
    guard choice.probe == nil, !session.armedSites(in: process).isEmpty else { return }
    lookLate(in: process.id)
  }

  private mutating func lookLate(in process: ProcessID) {
    var late = choice
    guard (try? late.look(at: process)) != nil, late.probe != nil else { return }
    choice = late
    writeFile()
  }

  /// Explains what is armed in a process, the first time that anything is.
  mutating func noteArmed(in process: TracedProcess) {
    guard !leaving.armed.contains(where: { $0.process == process.id }) else { return }
    let sites = session.armedSites(in: process).filter { isMeant($0.site) }
    guard !sites.isEmpty else { return }
    if choice.probe == nil { lookLate(in: process.id) }
    let isFirst = leaving.armed.isEmpty
    let states = sites.map { ArmedState($0, in: process) }
    leaving.add(states)
    guard isFirst, let probe = choice.probe else { return }
    // In the order of the file, as they are explained.
    let first = states.first { $0.site.site.address == probe.sites[0].note.site } ?? states[0]
    text.explainMapping(first, of: probe, isAgain: hasExplainedMapping)
    hasExplainedMapping = true
    text.explainArming(options.explainsAll ? states : [first])
    flush()
  }

  // MARK: Writing

  /// The half that needs no process.
  mutating func writeFile() {
    guard let probe = choice.probe else { return }
    text.explainFile(probe, choice: choice, explainsAll: options.explainsAll)
    flush()
  }

  mutating func writeHits() {
    if let probe = choice.probe {
      for hit in waiting {
        writtenCount += 1
        let number = probe.sites.firstIndex { $0.note.site == hit.site.address }
        text.explain(
          hit, of: probe, number: writtenCount, isLast: writtenCount == options.hitLimit,
          siteNumber: number.map { $0 + 1 })
      }
    }
    waiting.removeAll()
    flush()
    for trouble in troubles { report(trouble) }
    troubles.removeAll()
  }

  /// What was found when everybody was let go; only once something was armed.
  mutating func writeLeaving() {
    guard !leaving.armed.isEmpty else { return }
    var states = zip(leaving.armed, leaving.left).map { ($0, $1) }
    if !options.explainsAll, let first = choice.probe?.sites.first {
      let only = states.filter { $0.0.site.site.address == first.note.site }
      if !only.isEmpty { states = only }
    }
    text.explainLeaving(states)
    flush()
  }

  /// That there was no hit, or that there were fewer than were asked for.
  mutating func writeSilence(_ end: SessionEnd) {
    guard choice.probe != nil, !leaving.armed.isEmpty else { return }
    text.heading(writtenCount == 0 ? "No hit" : "No more hits")
    let more = writtenCount == 0 ? "" : " again"
    switch end {
    case .everybodyLeft:
      text.paragraph("The program has ended, and no thread of it has come to the site\(more).")
    case .interrupted:
      text.paragraph("It was interrupted before a thread came to the site\(more).")
    case .finished: text.paragraph("Nobody reads this any more.")
    }
    flush()
  }

  /// What could not be done so far, in words; nil when there is nothing.
  mutating func takeTroubles() -> String? {
    defer { troubles.removeAll() }
    return troubles.isEmpty ? nil : troubles.joined(separator: "; ")
  }

  mutating func flush() {
    let bytes = text.take()
    output.append { $0 += bytes }
    output.flush()
  }
}
