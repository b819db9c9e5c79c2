// What a script has made, on its way out: text, messages and effects in one line, in the order made.
// A command of `system()` holds up what comes after it, and nothing else.

internal import SystemPackage
internal import TraceOutput
internal import TraceRuntime
internal import Tracing

/// How output is treated.
package struct OutboxSettings: Sendable {
  /// The first word of messages.
  package var program: String
  /// Drop messages have tags.
  package var showsDropTags: Bool
  /// Somebody watches: write at once.
  package var isInteractive: Bool
  /// Records and aggregations are objects, one on a line.
  package var writesJSON: Bool
  /// How long text may wait for more, in nanoseconds; nobody waits on a terminal.
  package var flushInterval: UInt64

  package init(
    program: String, showsDropTags: Bool, isInteractive: Bool, writesJSON: Bool,
    flushInterval: UInt64
  ) {
    self.program = program
    self.showsDropTags = showsDropTags
    self.isInteractive = isInteractive
    self.writesJSON = writesJSON
    self.flushInterval = flushInterval
  }
}

/// Renders records and carries out what they ask for.
package struct Outbox: ~Copyable {
  private enum Item {
    case rendered(RenderedItem)
    /// For standard error, with the program's name before it.
    case message(String)
  }

  private var renderer: DTraceRenderer
  /// Instead of it, for `-x oformat=json`.
  private var json: JSONRenderer?
  private let settings: OutboxSettings
  /// The file of the command line, and the one of `freopen()` while there is one.
  private var original: OutputFile
  private var reopened: OutputFile?
  private var waiting: [Item] = []
  private var command: ShellCommand?
  private var flushTime: UInt64?

  init(
    _ renderer: DTraceRenderer, json: JSONRenderer?, output: consuming OutputFile,
    settings: OutboxSettings
  ) {
    self.renderer = renderer
    self.json = json
    original = output
    self.settings = settings
  }

  /// Whether nobody can read what is written any more.
  var hasFailed: Bool { original.failure != nil }

  /// The first failure to write.
  package var failure: OutputError? { original.failure }

  // MARK: Coming in

  mutating func render(_ records: OutputBuffer) {
    var items: [Item] = []
    if json != nil {
      json?.render(records) { items.append(.rendered($0)) }
      waiting += items
      return
    }
    renderer.render(records) { item, style in
      if case .effect(.setOption(let name, let value)) = item {
        if let refusal = Self.setOption(name, value, &style) { items.append(.message(refusal)) }
      } else {
        items.append(.rendered(item))
      }
    }
    waiting += items
  }

  /// A message for the user.
  mutating func complain(_ message: String) {
    waiting.append(.message(message))
  }

  mutating func complain(_ count: Int, _ drop: DTraceMessages.Drop) {
    guard count > 0 else { return }
    complain(DTraceMessages.drops(UInt64(count), drop, showsTag: settings.showsDropTags))
  }

  /// A message that quiet output does without.
  mutating func note(_ message: String) {
    if !renderer.style.isQuiet { complain(message) }
  }

  /// Sets an option of output; gives a message when that cannot be done.
  private static func setOption(
    _ name: [UInt8], _ value: [UInt8]?, _ style: inout DTraceStyle
  ) -> String? {
    var options = DTraceOptions(style)
    let name = String(decoding: name, as: UTF8.self)
    let value = value.map { String(decoding: $0, as: UTF8.self) }
    do throws(DTraceOptionError) {
      try options.set(name, value, in: .tracing)
    } catch {
      return "couldn't set option \"\(name)\" to \"\(value ?? "1")\": \(error.rawValue)"
    }
    options.apply(to: &style)
    return nil
  }

  // MARK: Going out

  /// Every tracee runs: carries out what is waiting, and writes when it is time.
  mutating func idle() {
    carryOut()
    if settings.isInteractive || isLarge { flush() }
    let isEmpty = original.buffer.isEmpty && bufferedElsewhere == 0
    if isEmpty {
      flushTime = nil
    } else if flushTime == nil {
      flushTime = HitClock.monotonic &+ settings.flushInterval
    }
  }

  private static var bufferLimit: Int { 1 << 16 }
  private static var commandInterval: UInt64 { 1_000_000 }

  private var bufferedElsewhere: Int {
    switch reopened {
    case .some(let file): file.buffer.count
    case nil: 0
    }
  }

  private var isLarge: Bool { original.buffer.count + bufferedElsewhere > Self.bufferLimit }

  /// When it wants to be called next.
  var nextDeadline: UInt64? {
    if command != nil { return HitClock.monotonic + Self.commandInterval }
    return flushTime
  }

  mutating func ticked(_ now: UInt64) {
    carryOut()
    if let flushTime, flushTime <= now {
      flush()
      self.flushTime = nil
    }
  }

  /// Writes the end of the run and everything left, waiting for commands.
  mutating func finish() {
    var items: [Item] = []
    if json != nil {
      json?.finish { items.append(.rendered($0)) }
    } else {
      renderer.finish { item, _ in items.append(.rendered(item)) }
    }
    waiting += items
    carryOut(waits: true)
    flush()
  }

  /// Appends text outside of records.
  package mutating func append(_ text: [UInt8]) {
    waiting.append(.rendered(.text(text)))
  }

  private mutating func flush() {
    original.flush()
    reopened?.flush()
  }

  private mutating func carryOut(waits: Bool = false) {
    var done = 0
    while done < waiting.count {
      if let command {
        if waits { command.wait() }
        guard command.isDone else { break }
        self.command = nil
      }
      let item = waiting[done]
      done += 1
      switch item {
      case .rendered(.text(let text)): write(text)
      case .rendered(.effect(let effect)): carryOut(effect)
      case .message(let message):
        // A person who sees both must see them in order.
        flush()
        StandardText.complain("\(settings.program): \(message)\n")
      }
    }
    waiting.removeFirst(done)
    if waits, let command {
      command.wait()
      self.command = nil
    }
  }

  private mutating func write(_ text: [UInt8]) {
    if reopened == nil {
      original.append { $0 += text }
    } else {
      reopened?.append { $0 += text }
    }
  }

  private mutating func carryOut(_ effect: RenderedEffect) {
    switch effect {
    // The machine has told already.
    case .exit, .setOption: break
    case .system(let text):
      flush()
      command = ShellCommand(text)
    case .reopen(let path):
      flush()
      reopened = nil
      guard !path.isEmpty else { return }
      let name = String(decoding: path, as: UTF8.self)
      do throws(OutputError) {
        reopened = .some(try OutputFile(path: name, appends: true))
      } catch {
        StandardText.complain("\(settings.program): failed to freopen() \(name): \(error.cause)\n")
      }
    case .truncateFile:
      flush()
      if reopened == nil { original.truncate() } else { reopened?.truncate() }
    }
  }
}
