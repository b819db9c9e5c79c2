// The lowering of SystemTap's language: it turns a checked script into the instructions of the common
// machine. This file owns what everything shares: the builder, where each variable lives, and the order
// of the whole. The rest is in extensions: statements, expressions, arrays and statistics, loops, output,
// functions that are built in, and places of the traced program. Nothing here checks a script; what the
// checker let through and no machine could hold is refused as too large.

internal import ScriptSyntax
internal import TraceProgram

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

  /// The longest code of a handler or function.
  private static let codeLimit = 1 << 17

  let script: StapProgram
  let limits: StapLimits
  var builder = ProgramBuilder()
  var unit = StapUnit()
  /// What is being lowered, which faults of the next instructions are near.
  private(set) var token: StapToken?
  var codeStart = 0
  /// The handler being lowered; nil in a function.
  var handler: StapHandler?
  /// The function being lowered; nil in a handler.
  var routine: StapRoutine?
  /// The slots of the locals and parameters of what is being lowered.
  var slots: [ObjectIdentifier: Slot] = [:]
  private var storages: [ObjectIdentifier: Storage] = [:]
  /// The numbers of functions in the program.
  var functions: [ObjectIdentifier: Int] = [:]

  /// Lowers a script that the checker has let through.
  package static func lower(
    _ script: StapProgram, limits: StapLimits
  ) throws(StapSemanticError) -> StapUnit {
    let lowering = StapLowering(script, limits: limits)
    try lowering.lowerEverything()
    var unit = lowering.unit
    unit.program = lowering.builder.program
    return unit
  }

  private init(_ script: StapProgram, limits: StapLimits) {
    self.script = script
    self.limits = limits
  }

  // MARK: Slots and constants

  /// What is lowered from here on is near a token.
  func begin(at token: StapToken) {
    self.token = token
    builder.line = Int32(clamping: token.line)
  }

  /// A fresh slot, or the first of several in a row.
  func freshSlots(_ count: Int = 1) throws(StapSemanticError) -> Slot {
    guard builder.program.code.count - codeStart < Self.codeLimit,
      let slot = builder.slots(count)
    else { throw StapDiagnostics.tooLarge(at: token) }
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

  /// The address of a string that the script or the library has.
  func text(_ bytes: [UInt8], into target: Slot? = nil) throws(StapSemanticError) -> Slot {
    try constant(builder.string(Array(bytes.prefix(limits.stringLength - 1))), into: target)
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
