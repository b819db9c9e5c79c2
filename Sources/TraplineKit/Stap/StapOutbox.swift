// What a SystemTap script prints on its way out, with the messages of its run.

internal import StapLanguage
internal import SystemPackage
internal import TraceOutput
internal import TraceProgram
internal import TraceRuntime

/// Renders records and carries out what they ask for.
struct StapOutbox: ~Copyable {
  private var renderer: SystemTapRenderer
  private var queue: OutputQueue
  private var files: StapOutputFiles
  private let silencesWarnings: Bool
  /// Whether a warning that was given before is given again.
  private let repeatsWarnings: Bool
  private let colors: StapColors
  private var given: Set<[UInt8]> = []

  /// More warnings than these are not kept for comparing.
  private static var mostGiven: Int { 1024 }

  init(
    _ program: Program, _ arguments: StapArguments, output: consuming OutputFile,
    files: StapOutputFiles
  ) {
    renderer = SystemTapRenderer(program: program)
    self.files = files
    silencesWarnings = arguments.silencesWarnings
    repeatsWarnings = arguments.verbosity[4] > 0
    colors = arguments.colors
    queue = OutputQueue(
      output,
      OutputQueue.Settings(
        isInteractive: files.isTerminal, flushInterval: 50_000_000, waitsForCommands: false,
        keepsRecords: program.actions.allSatisfy(\.canWait)))
  }

  /// Whether nobody can read what is written any more.
  var hasFailed: Bool { queue.hasFailed }

  /// The first failure to write.
  var failure: OutputError? { queue.failure }

  // MARK: Coming in

  mutating func render(_ records: OutputBuffer) {
    var items: [RenderedItem] = []
    renderer.render(records) { items.append($0) }
    for item in items { append(item) }
  }

  private mutating func append(_ item: RenderedItem) {
    switch item {
    case .text(let text): print(text)
    case .effect(.system(let text)): queue.append(.command(text))
    case .effect(.warning(let text)): warn(text)
    case .effect(.nextFile): moveOn()
    // The machine has told of the first; the others are D's.
    case .effect(.exit), .effect(.setOption), .effect(.truncateFile), .effect(.reopen): break
    }
  }

  private mutating func print(_ text: [UInt8]) {
    queue.append(.text(text))
    if files.take(text.count) { moveOn() }
  }

  mutating func print(_ text: String) {
    print(Array(text.utf8))
  }

  /// The globals that nobody has read.
  mutating func printGlobals(_ unit: StapUnit, _ machine: borrowing Machine) {
    var text: [UInt8] = []
    unit.appendGlobals(of: machine, to: &text)
    print(text)
  }

  /// Goes on in the next of several files, if output goes to files at all.
  mutating func moveOn() {
    guard let path = files.next() else { return }
    queue.append(
      .replace(path) { cause in "ERROR: Couldn't open output file \(path): \(cause)\n" })
    for path in files.takeSuperfluous() { queue.append(.remove(path)) }
  }

  // MARK: Messages

  mutating func fail(_ message: String) {
    queue.append(.message(Array("\(colors.paint("ERROR:", as: .error)) \(message)\n".utf8)))
  }

  mutating func warn(_ message: String) { warn(Array(message.utf8)) }

  mutating func warn(_ message: [UInt8]) {
    guard !silencesWarnings else { return }
    if !repeatsWarnings {
      guard !given.contains(message) else { return }
      if given.count < Self.mostGiven { given.insert(message) }
    }
    queue.append(
      .message(
        Array("\(colors.paint("WARNING:", as: .warning)) ".utf8) + message + [UInt8(ascii: "\n")]))
  }

  // MARK: Going out

  /// Whether so many bytes of records are to be rendered now.
  func wantsRecords(_ count: Int) -> Bool { queue.wantsRecords(count) }
  mutating func idle(keptRecords: Bool) { queue.idle(keptRecords: keptRecords) }
  var nextDeadline: UInt64? { queue.nextDeadline }
  mutating func ticked(_ now: UInt64) { queue.ticked(now) }
  /// Writes everything, and waits for nobody.
  mutating func flush() { queue.finish() }
}
