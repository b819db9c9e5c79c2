// The only waits. A wait blocks once; when several threads are traced, everything else that is ready
// is taken without blocking before any of it is acted on, so that a busy thread starves nobody.

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

  var isEmpty: Bool { nextReady == ready.count }

  /// The next result; blocks when nothing is queued. Drains only if `drains`, since it costs a call.
  mutating func next(_ ptrace: inout Ptrace, drains: Bool) -> Answer {
    if let queued = takeQueued() { return .result(queued) }
    do throws(Errno) {
      guard let first = try ptrace.wait(for: nil, blocks: true) else { return .interrupted }
      if drains { drain(&ptrace) }
      return .result(Result(thread: first.thread, status: first.status))
    } catch {
      return error == .noChildProcess ? .nobody : .interrupted
    }
  }

  /// Whether a result of a thread is queued: who waits for that thread would wait in vain.
  func holds(_ thread: ThreadID) -> Bool {
    ready[nextReady...].contains { $0.thread == thread }
  }

  /// Takes everything that is ready without blocking.
  mutating func drain(_ ptrace: inout Ptrace) {
    while let more = try? ptrace.wait(for: nil, blocks: false) {
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
