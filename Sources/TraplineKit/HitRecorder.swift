// The handler of `trapline trace`: while a thread is stopped it copies the arguments, decides whether
// the hit is wanted and counts it; text is made and written when every tracee runs again.

internal import ProbeNotes
internal import SystemPackage
internal import TraceBase
package import Tracing

/// What a trace is to look like.
package struct TraceStyle: Sendable {
  package enum Format: String, CaseIterable, Sendable {
    case text
    case json
  }

  package var format = Format.text
  package var writesHits = true
  package var counts = false
  package var countedArguments: [String] = []
  package var stringLimit = 200
  package var condition: HitCondition?
  /// End after so many hits; nil for never.
  package var hitLimit: Int?
  package var timestamps = TimestampStyle.time
  /// How many frames of the stack to record with each hit.
  package var stackLimit = 0
  package var isColored = false
  package var zoneOffset = 0
  /// Write at once what was traced, for somebody who watches.
  package var isInteractive = false

  package init() {}
}

/// Records hits, and writes or counts them.
package struct HitRecorder: TraceHandler, ~Copyable {
  private let style: TraceStyle
  private var output: OutputFile
  private var values: HitValues
  private var hits: [RecordedHit] = []
  package private(set) var counts: HitCounts
  private var text: HitText
  /// Hits that were wanted.
  package private(set) var wantedCount = 0
  /// Hits by probe number, wanted or not.
  package private(set) var firedCounts: [Int] = []
  /// How many processes have come under trace.
  package private(set) var processCount = 0
  /// What the condition looks at, found once for each site.
  private var neededOfSite: [[Bool]?] = []
  private var processNames: [ProcessID: String] = [:]
  private var soleThread: ThreadID?
  private var namesThreads = false
  private var troubles: [String] = []
  /// When what has been gathered is to be written.
  private var flushTime: UInt64?
  private let report: (String) -> Void

  /// `report` is called with each trouble, in words, while no tracee waits for it.
  package init(
    _ style: TraceStyle, output: consuming OutputFile, report: @escaping (String) -> Void
  ) {
    self.style = style
    self.output = output
    self.report = report
    values = HitValues(stringLimit: style.stringLimit)
    counts = HitCounts(by: style.countedArguments)
    text = HitText(
      timestamps: style.timestamps, isColored: style.isColored, zoneOffset: style.zoneOffset,
      start: HitClock.realTime)
  }

  /// Whether the arguments of the hits that are wanted must be copied.
  private var needsValues: Bool { style.writesHits || !style.countedArguments.isEmpty }

  private mutating func argumentsNeeded(of site: Site, by condition: HitCondition) -> [Bool] {
    while neededOfSite.count <= site.index { neededOfSite.append(nil) }
    if let known = neededOfSite[site.index] { return known }
    let needed = condition.argumentsNeeded(of: site)
    neededOfSite[site.index] = needed
    return needed
  }

  package mutating func probeFired(_ hit: inout ProbeHit) -> Disposition {
    let number = hit.site.probe.index
    while firedCounts.count <= number { firedCounts.append(0) }
    firedCounts[number] += 1
    let firstValue = values.values.count
    let firstByte = values.arena.count
    if let condition = style.condition {
      values.append(&hit, only: argumentsNeeded(of: hit.site, by: condition))
      let isWanted = condition.holds(for: hit, values, firstValue: firstValue)
      values.removeAll(fromValue: firstValue, arenaByte: firstByte)
      guard isWanted else { return .resume }
    }
    if needsValues { values.append(&hit) }
    wantedCount += 1
    if style.counts { counts.add(hit, values, firstValue: firstValue) }
    if style.writesHits {
      hits.append(
        RecordedHit(
          site: hit.site, time: HitClock.realTime, process: hit.process, thread: hit.thread,
          firstValue: firstValue,
          stack: style.stackLimit == 0 ? [] : hit.stack(limit: style.stackLimit)))
    } else if needsValues {
      values.removeAll(fromValue: firstValue, arenaByte: firstByte)
    }
    return wantedCount == style.hitLimit ? .finish : .resume
  }

  package mutating func threadSampled(_ hit: inout ProbeHit) -> Disposition { .resume }

  package mutating func processChanged(_ change: ProcessChange) {
    if case .started = change { processCount += 1 }
    switch change {
    case .started(let process, _), .executed(let process):
      // Hits recorded so far belong to the old name.
      renderHits()
      processNames[process] = nil
    case .exited(let process, _), .killed(let process, _):
      renderHits()
      processNames[process] = nil
    case .everyTargetEnded: break
    case .trouble(let words): troubles.append(words)
    }
  }

  package mutating func tracingIdle() -> Disposition {
    renderHits()
    if style.isInteractive || output.buffer.count > Self.bufferLimit { output.flush() }
    if output.buffer.isEmpty {
      flushTime = nil
    } else if flushTime == nil {
      flushTime = HitClock.monotonic + Self.flushInterval
    }
    tellTroubles()
    return output.failure == nil ? .resume : .finish
  }

  package mutating func ticked() -> Disposition {
    output.flush()
    flushTime = nil
    return output.failure == nil ? .resume : .finish
  }

  /// A reader of a pipe or a file sees hits soon, however rare they are.
  package var nextDeadline: UInt64? { flushTime }

  private static var bufferLimit: Int { 1 << 16 }
  private static var flushInterval: UInt64 { 50_000_000 }

  /// Writes what is left, and the counts if they were asked for.
  package mutating func finish(_ sites: SiteTable) -> OutputError? {
    renderHits()
    if style.counts {
      let table = counts.table(sites)
      output.append { $0.append(contentsOf: table) }
    }
    output.flush()
    tellTroubles()
    return output.failure
  }

  /// Reports the troubles that have not been.
  package mutating func tellTroubles() {
    guard !troubles.isEmpty else { return }
    for trouble in troubles { report(trouble) }
    troubles.removeAll()
  }

  private mutating func renderHits() {
    guard !hits.isEmpty else { return }
    for hit in hits {
      switch style.format {
      case .text:
        if soleThread == nil { soleThread = hit.thread }
        if hit.thread != soleThread { namesThreads = true }
        let namesThread = namesThreads
        output.append { text.append(hit, values, namesThread: namesThread, to: &$0) }
      case .json:
        let name = processName(hit.process)
        output.append { HitJSON.append(hit, values, process: name, to: &$0) }
      }
    }
    hits.removeAll(keepingCapacity: true)
    values.removeAll()
  }

  private mutating func processName(_ process: ProcessID) -> String {
    if let known = processNames[process] { return known }
    let name = ProcessNames.name(of: process)
    processNames[process] = name
    return name
  }
}
