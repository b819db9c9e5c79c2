// The lowering of SystemTap's language: it turns a checked script into the instructions of the common
// machine. This file owns what everything shares: the builder, where each variable lives, and the order
// of the whole. The rest is in extensions: statements, expressions, arrays and statistics, loops, output,
// functions that are built in, and places of the traced program. Nothing here checks a script; what the
// checker let through and no machine could hold is refused as too large.

internal import TraceProgram

/// What the lowering must know of the options.
package struct StapLoweringOptions: Sendable {
  /// Whether actions are counted one by one even where their number is known before: the option `-u`.
  package var isUnoptimized = false
  /// Whether actions are not counted at all: the option `--suppress-time-limits`.
  package var suppressesTimeLimits = false
  /// Whether `%p` fills its field with digits, as it did before version 1.3: the option `--compatible`.
  package var fillsPointers = false
  /// The values that the option `-G` gives to globals, by name, as they were written.
  package var assignedValues: [String: String] = [:]

  package init() {}
}

/// Lowers one script.
package final class StapLowering {
  /// Where a variable lives.
  enum Storage {
    case global(Int)
    /// An array or a statistic.
    case map(Int)
    /// A local or a parameter; a slot of the handler or function that is being lowered.
    case slot(Slot)
  }

  /// A loop around the statement that is being lowered.
  struct Loop {
    let end: ProgramBuilder.Label
    let next: ProgramBuilder.Label
    /// How many `try` are around it.
    let tryDepth: Int
  }

  /// A visited histogram whose buckets need not be looked up again.
  struct VisitedBuckets {
    let shape: StapHistogramShape
    let statistic: StapVariable
    let bucket: StapVariable
    /// Where its counts are, or 0 if they are all 0.
    let counts: Slot
  }

  /// The longest code of a handler or function.
  private static let codeLimit = 1 << 17

  let script: StapProgram
  let limits: StapLimits
  let options: StapLoweringOptions
  var builder = ProgramBuilder()
  var unit = StapUnit()
  /// What is being lowered, which faults of the next instructions are near.
  private(set) var token: StapToken?
  /// Where in the code tokens change.
  private var tokenChanges: [(start: Int, token: StapToken?)] = []
  var codeStart = 0
  /// The handler being lowered; nil in a function.
  var handler: StapHandler?
  /// The function being lowered; nil in a handler.
  var routine: StapRoutine?
  /// The slots of the locals and parameters of what is being lowered.
  var slots: [ObjectIdentifier: Slot] = [:]
  /// Where globals live.
  var storages: [ObjectIdentifier: Storage] = [:]
  /// The numbers of functions in the program.
  var functions: [ObjectIdentifier: Int] = [:]
  /// The global variable that says whether the function called last wants the next one to be called.
  var handsOn: Int?

  // What belongs to the handler or function that is being lowered.
  var loops: [Loop] = []
  var visitedBuckets: [VisitedBuckets] = []
  var tryDepth = 0
  /// Where the handler ends.
  var end: ProgramBuilder.Label?
  /// How much text was in use when the function began, if it makes any.
  var textMark: Slot?
  /// Actions that are yet to be charged.
  var pendingActions = 0
  /// Whether the actions of all that is lowered have been checked at its beginning.
  var checkedActions = false
  var actionCounts = StapActionCounts()

  /// Lowers a script that the checker has let through.
  package static func lower(
    _ script: StapProgram, limits: StapLimits, options: StapLoweringOptions = StapLoweringOptions()
  ) throws(StapSemanticError) -> StapUnit {
    if let mistake = script.mistakes.first { throw mistake }
    let lowering = StapLowering(script, limits: limits, options: options)
    try lowering.lowerEverything()
    var unit = lowering.unit
    unit.program = lowering.builder.program
    unit.tokens = lowering.tokens
    return unit
  }

  private init(_ script: StapProgram, limits: StapLimits, options: StapLoweringOptions) {
    self.script = script
    self.limits = limits
    self.options = options
  }

  /// The token of each instruction.
  private var tokens: [StapToken?] {
    var tokens: [StapToken?] = []
    let count = builder.program.code.count
    tokens.reserveCapacity(count)
    for (index, change) in tokenChanges.enumerated() {
      let end = index + 1 < tokenChanges.count ? tokenChanges[index + 1].start : count
      tokens += repeatElement(change.token, count: end - change.start)
    }
    return repeatElement(nil, count: count - tokens.count) + tokens
  }

  // MARK: Slots and constants

  /// What is lowered from here on is near a token.
  func begin(at token: StapToken) {
    note(token)
  }

  /// What is lowered from here on is near no place, or near a token.
  func note(_ token: StapToken?) {
    guard token !== self.token || tokenChanges.isEmpty else { return }
    self.token = token
    builder.line = Int32(clamping: token?.line ?? 0)
    tokenChanges.append((builder.program.code.count, token))
  }

  /// A fresh slot, or the first of several in a row.
  func freshSlots(_ count: Int = 1) throws(StapSemanticError) -> Slot {
    guard builder.program.code.count - codeStart < Self.codeLimit,
      let slot = builder.slots(count)
    else { throw StapDiagnostics.tooLarge(at: token ?? handler?.body.token) }
    return slot
  }

  /// The slot that a result is wanted in, or a fresh one.
  func destination(_ target: Slot?) throws(StapSemanticError) -> Slot {
    guard let target else { return try freshSlots() }
    return target
  }

  func constant(_ value: Int64, into target: Slot? = nil) throws(StapSemanticError) -> Slot {
    let target = try destination(target)
    builder.emit(.constant, a: target, immediate: value)
    return target
  }

  /// The address of a string, which is cut to what strings can be.
  func text(_ bytes: [UInt8], into target: Slot? = nil) throws(StapSemanticError) -> Slot {
    try constant(builder.string(Array(bytes.prefix(limits.stringLength - 1))), into: target)
  }

  /// The bytes that a string of the script stands for, which is written with the escapes of C.
  func unescaped(_ written: [UInt8]) -> [UInt8] {
    StapText.unescaped(written)
  }

  /// A slot with the value of another, which is that one when it does not matter.
  func moved(_ slot: Slot, into target: Slot?) -> Slot {
    guard let target, target != slot else { return slot }
    builder.emit(.move, a: target, b: slot)
    return target
  }

  /// Values in slots in a row, as operands of what takes several.
  func row(_ values: [Slot]) throws(StapSemanticError) -> Slot {
    let first = try freshSlots(max(values.count, 1))
    for (index, value) in values.enumerated() {
      builder.emit(.move, a: first + Slot(index), b: value)
    }
    return first
  }
}
