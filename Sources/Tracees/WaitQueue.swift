// The only waits. A wait blocks once; when several threads are traced, now and then everything else that is
// ready is taken without blocking before any of it is acted on, so that a busy thread starves nobody.
//
// A wait for anybody looks at one thread after the other, in the kernel, and so costs the more the more there
// are (`do_wait` of kernel/exit.c); one for a thread by name does not. Among many, therefore, a thread that
// is nearly always the next to stop is waited for by name, with a look at the others now and then, and
// when many are ready each is asked by name.

internal import SystemPackage
internal import TraceBase

/// Wait results not yet acted on, in the order the kernel gave them.
struct WaitQueue: ~Copyable {
  struct Result: Sendable {
    let thread: ThreadID
    let status: WaitStatus
  }

  enum Answer: Sendable {
    case result(Result)
    /// A signal handler ran while the wait blocked.
    case interrupted
    /// No tracee and no child is left.
    case nobody
  }

  private var ready: [Result] = []
  private var nextReady = 0
  private var focus = WaitFocus()
  /// More may be ready than was taken: the others are to be asked by name (`take`).
  private(set) var mayHaveMore = false

  private var sinceDrain = 0
  /// So many are taken by waits for anybody, and so many stops are acted on before others are looked for.
  private static let handful = 16

  /// When to call `lookAround` next; nil when there is no need.
  var nextLook: UInt64? { focus.nextLook }

  /// The others have not been looked at for a while.
  mutating func lookAround(_ now: UInt64) { focus.lookAround(now) }

  var isEmpty: Bool { nextReady == ready.count }

  /// The next result; blocks when nothing is queued. Drains only if `drains`, since it costs a call. One thread
  /// may be waited for by name if `focuses`; the caller then minds `nextLook`.
  mutating func next(_ ptrace: inout Ptrace, drains: Bool, focuses: Bool = false) -> Answer {
    if let queued = takeQueued() {
      if focuses { focus.note(queued.thread) }
      return .result(queued)
    }
    do throws(Errno) {
      if focuses, let thread = focus.choice() {
        do throws(Errno) {
          guard let only = try ptrace.wait(for: thread, blocks: true) else { return .interrupted }
          return .result(Result(thread: only.thread, status: only.status))
        } catch {
          focus.turnAway()
          guard error == .noChildProcess else { return .interrupted }
        }
      }
      guard let first = try ptrace.wait(for: nil, blocks: true) else { return .interrupted }
      if focuses { focus.note(first.thread) }
      if drains, sinceDrain >= Self.handful { drain(&ptrace, limit: Self.handful) }
      sinceDrain += 1
      return .result(Result(thread: first.thread, status: first.status))
    } catch {
      return error == .noChildProcess ? .nobody : .interrupted
    }
  }

  /// Whether a result of a thread is queued: who waits for that thread would wait in vain.
  func holds(_ thread: ThreadID) -> Bool {
    ready[nextReady...].contains { $0.thread == thread }
  }

  /// Takes everything that is ready without blocking, or as much as `limit`.
  mutating func drain(_ ptrace: inout Ptrace, limit: Int = .max) {
    var count = 0
    while count < limit, let more = try? ptrace.wait(for: nil, blocks: false) {
      ready.append(Result(thread: more.thread, status: more.status))
      count += 1
    }
    mayHaveMore = count == limit
    sinceDrain = 0
  }

  /// Takes what is ready of these threads.
  mutating func take(_ threads: some Sequence<ThreadID>, _ ptrace: inout Ptrace) {
    mayHaveMore = false
    for thread in threads {
      guard let more = try? ptrace.wait(for: thread, blocks: false) else { continue }
      ready.append(Result(thread: more.thread, status: more.status))
    }
  }

  mutating func takeQueued() -> Result? {
    guard nextReady < ready.count else { return nil }
    let result = ready[nextReady]
    nextReady += 1
    if nextReady == ready.count {
      ready.removeAll(keepingCapacity: true)
      nextReady = 0
    }
    return result
  }

  /// Takes out the stops of threads that are about to end.
  mutating func takeExits() -> [ThreadID] {
    let waiting = ready[nextReady...]
    let exits = waiting.filter { $0.status.event == .exit }.map(\.thread)
    guard !exits.isEmpty else { return [] }
    ready = waiting.filter { $0.status.event != .exit }
    nextReady = 0
    return exits
  }

  /// Puts a result that was waited for by name behind those already queued.
  mutating func append(_ result: Result) {
    ready.append(result)
  }
}

/// Who is nearly always the next to stop.
struct WaitFocus {
  private var thread: ThreadID?
  /// How often it was the next, one time after the other.
  private var streak = 0
  /// The same when the others were looked at last for want of it.
  private var lastStreak = 0
  /// How often it was waited for by name since anybody was.
  private var turns = 0
  /// When the others must be looked at even if it does not stop; nil while nobody is waited for by name.
  private(set) var nextLook: UInt64?

  private static let longStreak = 64
  private static let mostTurns = 32
  /// In nanoseconds: how long another's stop may have to wait while this thread is silent.
  private static let patience: UInt64 = 1_000_000
  /// Stops in that time for which it is worth while to go on.
  private static let fewStops = 8

  /// Whom to wait for by name; nil for anybody.
  mutating func choice() -> ThreadID? {
    guard nextLook != nil, turns < Self.mostTurns else {
      turns = 0
      return nil
    }
    turns += 1
    streak += 1
    return thread
  }

  /// Somebody stopped who was not waited for by name.
  mutating func note(_ stopped: ThreadID) {
    guard stopped == thread else {
      self = WaitFocus()
      thread = stopped
      return
    }
    streak += 1
    guard nextLook == nil, streak >= Self.longStreak else { return }
    nextLook = monotonicTime() &+ Self.patience
    lastStreak = streak
  }

  /// The next wait is for anybody.
  mutating func turnAway() { turns = Self.mostTurns }

  /// The others have had to wait long enough.
  mutating func lookAround(_ now: UInt64) {
    guard nextLook != nil else { return }
    turnAway()
    nextLook = now &+ Self.patience
    if streak - lastStreak < Self.fewStops { self = WaitFocus() }
    lastStreak = streak
  }
}
