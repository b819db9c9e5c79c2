// D's records and messages on their way out.

internal import SystemPackage
internal import TraceOutput
internal import TraceRuntime

/// How output is treated.
package struct OutboxSettings: Sendable {
  /// The first word of messages.
  package var program: String
  /// Drop messages have tags.
  package var showsDropTags: Bool
  /// Records and aggregations are objects, one on a line.
  package var writesJSON: Bool
  package var queue: OutputQueue.Settings

  package init(
    program: String, showsDropTags: Bool, writesJSON: Bool, queue: OutputQueue.Settings
  ) {
    self.program = program
    self.showsDropTags = showsDropTags
    self.writesJSON = writesJSON
    self.queue = queue
  }
}

/// Renders records and carries out what they ask for.
package struct Outbox: ~Copyable {
  private var renderer: DTraceRenderer
  /// Instead of it, for `-x oformat=json`.
  private var json: JSONRenderer?
  private let settings: OutboxSettings
  private var queue: OutputQueue

  init(
    _ renderer: DTraceRenderer, json: JSONRenderer?, output: consuming OutputFile,
    settings: OutboxSettings
  ) {
    self.renderer = renderer
    self.json = json
    queue = OutputQueue(output, settings.queue)
    self.settings = settings
  }

  /// Whether nobody can read what is written any more.
  var hasFailed: Bool { queue.hasFailed }

  /// The first failure to write.
  package var failure: OutputError? { queue.failure }

  // MARK: Coming in

  mutating func render(_ records: OutputBuffer) {
    var items: [OutputQueue.Item] = []
    let program = settings.program
    if json != nil {
      json?.render(records) { Self.append($0, program, to: &items) }
    } else {
      renderer.render(records) { item, style in
        if case .effect(.setOption(let name, let value, let place)) = item {
          if let failure = Self.setOption(name, value, &style) {
            items.append(Self.message(DTraceMessages.failure(failure, at: place), program))
          }
        } else {
          Self.append(item, program, to: &items)
        }
      }
    }
    for item in items { queue.append(item) }
  }

  private static func append(
    _ item: RenderedItem, _ program: String, to items: inout [OutputQueue.Item]
  ) {
    switch item {
    case .text(let text): items.append(.text(text))
    // The machine has told already.
    case .effect(.exit), .effect(.setOption): break
    // No program of D does these.
    case .effect(.warning), .effect(.nextFile): break
    case .effect(.system(let text)): items.append(.command(text))
    case .effect(.truncateFile): items.append(.truncate)
    case .effect(.reopen(let path, let place)):
      let name = String(decoding: path, as: UTF8.self)
      items.append(
        .reopen(path.isEmpty ? nil : name) { cause in
          let failure = DTraceMessages.failure(
            "couldn't freopen() \"\(name)\": \(cause)", at: place)
          return "\(program): \(failure)\n"
        })
    }
  }

  private static func message(_ message: String, _ program: String) -> OutputQueue.Item {
    .message(Array("\(program): \(message)\n".utf8))
  }

  /// A message for the user.
  mutating func complain(_ message: String) {
    queue.append(Self.message(message, settings.program))
  }

  mutating func complain(_ count: Int, _ drop: DTraceMessages.Drop) {
    guard count > 0 else { return }
    complain(DTraceMessages.drops(UInt64(count), drop, showsTag: settings.showsDropTags))
  }

  /// A message that quiet output does without.
  mutating func note(_ message: String) {
    if !renderer.style.isQuiet { complain(message) }
  }

  /// Sets an option, or says why it stays as it is.
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
  mutating func idle(keptRecords: Bool) { queue.idle(keptRecords: keptRecords) }

  /// Whether so many bytes of records are to be rendered now.
  func wantsRecords(_ count: Int) -> Bool { queue.wantsRecords(count) }

  /// When it wants to be called next.
  var nextDeadline: UInt64? { queue.nextDeadline }

  mutating func ticked(_ now: UInt64) { queue.ticked(now) }

  /// Writes the end of the run and everything left, waiting for commands.
  mutating func finish() {
    var items: [OutputQueue.Item] = []
    let program = settings.program
    if json != nil {
      json?.finish { Self.append($0, program, to: &items) }
    } else {
      renderer.finish { item, _ in Self.append(item, program, to: &items) }
    }
    for item in items { queue.append(item) }
    queue.finish()
  }

  /// Appends text outside of records.
  package mutating func append(_ text: [UInt8]) {
    queue.append(.text(text))
  }
}
