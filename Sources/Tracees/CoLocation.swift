// Where hits are handled. A wake-up across processors costs several times what a switch on one does, so a
// thread that hits often is brought to the tracer's processor while it does, and the tracer is kept there.
// Threads that hit rarely are never touched, and each gets its own mask back when it has cooled, when it is
// let go, and when a child inherits what was not meant for it.
//
// Several busy threads on one processor do without the others, which is worth it only while they do little
// else than hit. Of two it is tried out; three keep the tracer so busy that it hardly sleeps.

internal import TraceBase

/// Where the tracer runs, and threads that hit often.
package enum Placement: Equatable, Sendable {
  /// Wherever the scheduler puts them; a thread that hits often comes to the tracer's processor.
  case automatic
  /// Wherever the scheduler puts them.
  case off
  /// As `automatic`, on this processor.
  case processor(Int)
}

/// What co-location knows of a thread.
struct Warmth {
  /// Stops counted since it came under trace.
  fileprivate var stops: UInt32 = 0
  /// When the last window of stops was full, in nanoseconds.
  fileprivate var mark: UInt64 = 0
  /// Nanoseconds from one stop to the next, in the last window.
  fileprivate var interval: UInt64 = .max
  /// Its own processors, while it is kept on another set.
  fileprivate(set) var own: ProcessorSet?
  /// It cannot be brought anywhere.
  fileprivate var isFixed = false

  init() {}

  /// Of a child that began with its parent's.
  init(inheriting own: ProcessorSet) { self.own = own }
}

/// Brings threads together with the tracer, and lets them go again.
struct CoLocation: ~Copyable {
  var placement = Placement.automatic
  /// Threads whose last window was short.
  private var hot: [Tracee] = []
  /// The threads that are kept on the tracer's processor.
  private var guests: [Tracee] = []
  /// The tracer's processor while there are guests.
  private var home: Int?
  /// The tracer's own processors, while it is kept on one.
  private var own: ProcessorSet?
  private var trial: Trial?
  private var lastDelay: UInt64 = 0
  /// Whom to tell who is a guest; nil when there is nobody.
  var notes: RescueNotes?
  /// When to look next whether threads have cooled; nil while none is warm.
  private(set) var nextReview: UInt64?
  /// How many system calls it has made.
  private(set) var calls = 0

  /// A window is so many stops; a thread is hot while each takes less than this, in nanoseconds.
  private static let window: UInt32 = 32
  private static let hotInterval: UInt64 = 1_000_000
  private static let reviewInterval: UInt64 = 100_000_000

  // MARK: Warm and cold

  /// A thread has stopped for something that is told.
  @inline(__always)
  mutating func note(_ tracee: Tracee) {
    tracee.warmth.stops &+= 1
    if tracee.warmth.stops % Self.window == 0 { closeWindow(of: tracee) }
  }

  @inline(never)
  private mutating func closeWindow(of tracee: Tracee) {
    guard placement != .off else { return }
    let now = monotonicTime()
    let elapsed = now &- tracee.warmth.mark
    tracee.warmth.mark = now
    tracee.warmth.interval = elapsed / UInt64(Self.window)
    let wasHot = hot.contains { $0 === tracee }
    guard tracee.warmth.interval < Self.hotInterval else {
      if wasHot { cool(tracee) }
      return
    }
    if !wasHot {
      hot.append(tracee)
      trial = nil
    }
    settle(now)
  }

  /// Looks whether threads have cooled, and whether the processor is anybody else's.
  mutating func review(_ now: UInt64) {
    for tracee in hot where now &- tracee.warmth.mark > UInt64(Self.window) * Self.hotInterval {
      cool(tracee)
    }
    nextReview = guests.isEmpty ? nil : now &+ Self.reviewInterval
    if !guests.isEmpty { leaveIfCrowded() }
  }

  private mutating func cool(_ tracee: Tracee) {
    hot.removeAll { $0 === tracee }
    trial = nil
    sendHome(tracee)
  }

  /// Decides who belongs on the tracer's processor.
  private mutating func settle(_ now: UInt64) {
    // Each makes up a good part of all stops: the others' come in between, whoever runs where.
    let rates = hot.map { 1_000_000_000 / max(1, $0.warmth.interval) }
    let total = rates.reduce(0, +)
    let leading = hot.indices.filter { rates[$0] * 4 >= total }.map { hot[$0] }
    switch leading.count {
    case 1:
      trial = nil
      bring(leading, now)
    case 2:
      var running = trial ?? Trial(now)
      running.count(Self.window, now)
      trial = running
      bring(running.isTogether ? leading : [], now)
    default:
      trial = nil
      bring([], now)
    }
  }

  /// Whether two threads do better together with the tracer than apart: each is tried for so many stops, and
  /// what was better is kept for a while.
  struct Trial {
    private enum Phase { case apart, together, settled }
    private var phase = Phase.apart
    private(set) var isTogether = false
    private var start: UInt64
    private var stops: UInt64 = 0
    private var apartInterval: UInt64 = .max
    private var pause: UInt64 = 1_000_000_000

    private static let length: UInt64 = 512
    /// In nanoseconds: where stops are further apart than a wake-up across processors takes, there is nothing
    /// to be gained.
    private static let longestWait: UInt64 = 40_000
    private static let longestPause: UInt64 = 16_000_000_000

    init(_ now: UInt64) { start = now }

    mutating func count(_ count: UInt32, _ now: UInt64) {
      stops += UInt64(count)
      switch phase {
      case .apart where stops >= Self.length:
        apartInterval = (now &- start) / stops
        if apartInterval < Self.longestWait {
          begin(.together, isTogether: true, now)
        } else {
          begin(.settled, isTogether: false, now)
        }
      case .together where stops >= Self.length:
        let interval = (now &- start) / stops
        begin(.settled, isTogether: interval < apartInterval - apartInterval / 20, now)
      case .settled where now &- start > pause:
        pause = min(pause * 2, Self.longestPause)
        begin(.apart, isTogether: false, now)
      default: break
      }
    }

    private mutating func begin(_ phase: Phase, isTogether: Bool, _ now: UInt64) {
      self.phase = phase
      self.isTogether = isTogether
      start = now
      stops = 0
    }
  }

  // MARK: Together and apart

  /// Keeps these threads on the tracer's processor, and nobody else.
  private mutating func bring(_ wanted: [Tracee], _ now: UInt64) {
    for guest in guests where !wanted.contains(where: { $0 === guest }) { sendHome(guest) }
    for tracee in wanted
    where tracee.warmth.own == nil && !tracee.warmth.isFixed { invite(tracee, now) }
  }

  private mutating func invite(_ tracee: Tracee, _ now: UInt64) {
    calls += 1
    guard let processors = ProcessorSet(of: tracee.thread),
      let home = home ?? takeHome(for: processors),
      processors.contains(home)
    else {
      tracee.warmth.isFixed = true
      return leaveIfAlone()
    }
    calls += 1
    tell(of: tracee.thread, processors)
    guard ProcessorSet(home).apply(to: tracee.thread) else {
      tell(ofLeaving: tracee.thread)
      tracee.warmth.isFixed = true
      return leaveIfAlone()
    }
    tracee.warmth.own = processors
    tracee.process.ownProcessors = processors
    guests.append(tracee)
    if nextReview == nil { nextReview = now &+ Self.reviewInterval }
  }

  /// Notes that a thread is, or is about to be, a guest, and what its own processors are.
  private func tell(of guest: ThreadID, _ own: ProcessorSet) {
    guard let notes, let home else { return }
    notes.note(.guest(thread: guest.rawValue, home: UInt64(home)))
    for (index, word) in own.words.enumerated() {
      notes.note(.mask(thread: guest.rawValue, index: UInt32(index), word: word))
    }
    notes.flush()
  }

  /// Notes that a thread is no guest any more.
  private func tell(ofLeaving guest: ThreadID) {
    notes?.note(.sentHome(thread: guest.rawValue))
    notes?.flush()
  }

  /// Keeps the tracer on a processor that a thread may use too; nil when there is none.
  private mutating func takeHome(for processors: ProcessorSet) -> Int? {
    calls += 2
    guard let own = ProcessorSet(of: currentThreadID()) else { return nil }
    let common = own.intersection(processors)
    let choice: Int?
    switch placement {
    case .processor(let number): choice = common.contains(number) ? number : nil
    default:
      let here = currentProcessor
      choice = common.contains(here) ? here : common.processors.first
    }
    guard let choice, ProcessorSet(choice).apply(to: currentThreadID()) else { return nil }
    self.own = own
    home = choice
    lastDelay = runDelay()
    return choice
  }

  private mutating func sendHome(_ tracee: Tracee) {
    guard tracee.warmth.own != nil else { return }
    guests.removeAll { $0 === tracee }
    restore(tracee)
    leaveIfAlone()
  }

  /// Gives a thread its own processors, unless somebody else has given it others meanwhile.
  private mutating func restore(_ tracee: Tracee) {
    guard let own = tracee.warmth.own, let home else { return }
    tracee.warmth.own = nil
    calls += 1
    if ProcessorSet(of: tracee.thread) == ProcessorSet(home) {
      calls += own.giveBack(to: tracee.thread)
    }
    tell(ofLeaving: tracee.thread)
  }

  /// Without guests the tracer runs where it likes.
  private mutating func leaveIfAlone() {
    guard guests.isEmpty, let own else { return }
    calls += own.giveBack(to: currentThreadID())
    self.own = nil
    home = nil
    nextReview = nil
  }

  /// Moves on to another processor when the tracer has had to wait for this one for a good part of the time:
  /// somebody else is kept here.
  private mutating func leaveIfCrowded() {
    guard let own, let home else { return }
    let delay = runDelay()
    defer { lastDelay = delay }
    guard placement == .automatic, delay &- lastDelay > Self.reviewInterval / 4 else { return }
    let others = guests.reduce(own) { $0.intersection($1.warmth.own ?? own) }.processors
    guard let next = others.first(where: { $0 > home }) ?? others.first, next != home else {
      return
    }
    calls += 1 + guests.count
    guard ProcessorSet(next).apply(to: currentThreadID()) else { return }
    for guest in guests {
      notes?.note(.guest(thread: guest.thread.rawValue, home: UInt64(next)))
      notes?.flush()
      ProcessorSet(next).apply(to: guest.thread)
    }
    self.home = next
  }

  /// How long this thread has waited for a processor, in nanoseconds: the second number of "schedstat"
  /// (Documentation/scheduler/sched-stats.rst).
  private mutating func runDelay() -> UInt64 {
    calls += 1
    let text = readSmallFile("/proc/thread-self/schedstat")
    return text?.split(separator: " ").dropFirst().first.flatMap { UInt64($0) } ?? 0
  }

  // MARK: Comings and goings

  /// A thread has made another, which has the mask that is not its own.
  mutating func welcome(_ child: ThreadID, of parent: Tracee) {
    guard let own = parent.warmth.own else { return }
    calls += own.giveBack(to: child)
  }

  /// A thread is found whose maker is gone, of a process some of whose threads were guests.
  mutating func welcome(_ orphan: ThreadID, of process: TracedProcess) {
    guard let home, let own = process.ownProcessors, ProcessorSet(of: orphan) == ProcessorSet(home)
    else { return }
    calls += own.giveBack(to: orphan)
  }

  /// A thread has executed a program and goes on under the name of another of its process.
  mutating func takeOver(_ tracee: Tracee, _ former: Tracee) {
    forget(tracee, isGone: true)
    tracee.warmth = former.warmth
    hot = hot.map { $0 === former ? tracee : $0 }
    guests = guests.map { $0 === former ? tracee : $0 }
    if let own = tracee.warmth.own { tell(of: tracee.thread, own) }
  }

  /// A thread is let go, or is gone.
  mutating func forget(_ tracee: Tracee, isGone: Bool) {
    guard tracee.warmth.own != nil || hot.contains(where: { $0 === tracee }) else { return }
    if isGone, tracee.warmth.own != nil {
      tracee.warmth.own = nil
      tell(ofLeaving: tracee.thread)
    }
    hot.removeAll { $0 === tracee }
    guests.removeAll { $0 === tracee }
    trial = nil
    restore(tracee)
    leaveIfAlone()
  }
}
