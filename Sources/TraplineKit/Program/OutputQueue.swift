// What a script has made, on its way out: text, messages and effects in one line, in the order made.
// Tracees run while it is written.

internal import Glibc
internal import SystemPackage
internal import TraceProgram
internal import Tracing

/// The way out of a run.
package struct OutputQueue: ~Copyable {
  /// How output is treated.
  package struct Settings: Sendable {
    /// Somebody watches: write at once.
    package var isInteractive: Bool
    /// How long text may wait for more, in nanoseconds; nobody waits on a terminal.
    package var flushInterval: UInt64
    /// Whether a command of the shell holds up what comes after it.
    package var waitsForCommands: Bool
    /// Records may wait as long as text, so that many are rendered at once.
    package var keepsRecords: Bool

    package init(
      isInteractive: Bool, flushInterval: UInt64, waitsForCommands: Bool, keepsRecords: Bool
    ) {
      self.isInteractive = isInteractive
      self.flushInterval = flushInterval
      self.waitsForCommands = waitsForCommands
      self.keepsRecords = keepsRecords
    }
  }

  /// Something to be done when its turn has come.
  enum Item {
    case text([UInt8])
    /// For standard error.
    case message([UInt8])
    /// The shell runs this.
    case command([UInt8])
    /// Text goes to another file, or to the original one if there is none. A failure is told in the words
    /// that are made of its cause.
    case reopen(String?, complaint: @Sendable (Errno) -> String)
    /// Text goes to another file for good, in place of the original one.
    case replace(String, complaint: @Sendable (Errno) -> String)
    /// The file is cut to nothing.
    case truncate
    /// A file that is no longer wanted goes.
    case remove(String)
  }

  private let settings: Settings
  /// The file of the command line, and the one that text goes to in its place while there is one.
  private var original: OutputFile
  private var reopened: OutputFile?
  private var waiting: [Item] = []
  private var command: ShellCommand?
  private var flushTime: UInt64?

  init(_ output: consuming OutputFile, _ settings: Settings) {
    original = output
    self.settings = settings
  }

  /// Whether nobody can read what is written any more.
  var hasFailed: Bool { original.failure != nil }

  /// The first failure to write.
  package var failure: OutputError? { original.failure }

  mutating func append(_ item: Item) {
    waiting.append(item)
  }

  /// Whether so many bytes of records are to be rendered now.
  func wantsRecords(_ count: Int) -> Bool {
    !settings.keepsRecords || settings.isInteractive || count > Self.bufferLimit
  }

  /// Every tracee runs: carries out what is waiting, and writes when it is time. `keptRecords` is whether
  /// there are records that have not been rendered.
  mutating func idle(keptRecords: Bool) {
    carryOut()
    if settings.isInteractive || isLarge { flush() }
    let isEmpty = !keptRecords && original.buffer.isEmpty && bufferedElsewhere == 0
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

  /// Carries out and writes everything left, waiting for commands that hold others up.
  mutating func finish() {
    carryOut(waits: true)
    flush()
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
      carryOut(item)
    }
    waiting.removeFirst(done)
    if waits, let command {
      command.wait()
      self.command = nil
    }
  }

  private mutating func carryOut(_ item: Item) {
    switch item {
    case .text(let text): write(text)
    case .message(let message):
      // A person who sees both must see them in order.
      flush()
      StandardText.complain(message)
    case .command(let text):
      flush()
      let started = ShellCommand(text)
      if settings.waitsForCommands { command = started }
    case .reopen(let path, let complaint):
      flush()
      reopened = nil
      guard let path else { return }
      do throws(OutputError) {
        reopened = .some(try OutputFile(path: path, appends: true))
      } catch {
        StandardText.complain(complaint(error.cause))
      }
    case .replace(let path, let complaint):
      flush()
      do throws(OutputError) {
        original = try OutputFile(path: path)
      } catch {
        StandardText.complain(complaint(error.cause))
      }
    case .truncate:
      flush()
      if reopened == nil { original.truncate() } else { reopened?.truncate() }
    case .remove(let path): unlink(path)
    }
  }

  private mutating func write(_ text: [UInt8]) {
    if reopened == nil {
      original.append { $0 += text }
    } else {
      reopened?.append { $0 += text }
    }
  }
}

extension OutputAction {
  /// Whether it comes to the same when it is carried out later: it only prints, and only what is recorded.
  var canWait: Bool {
    switch kind {
    case .mark, .trace, .dump, .print, .printTyped, .stack, .exit: true
    case .printMaps, .clear, .truncate, .normalize, .denormalize, .system, .reopen, .truncateFile,
      .setOption, .warn, .nextFile:
      false
    }
  }
}
