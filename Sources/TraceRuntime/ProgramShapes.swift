// What the machine needs of a program's lists, as plain data: reading it on a hit counts no references.

internal import TraceProgram

/// Where a clause or function begins, and how many slots it has.
struct CodeShape {
  var start: Int
  var slotCount: Int
  /// How many actions a run of a clause may do.
  var actionLimit: Int64

  init(_ code: Range<Int>, slotCount: Int, actionLimit: Int64 = .max) {
    start = code.lowerBound
    self.slotCount = slotCount
    self.actionLimit = actionLimit
  }
}

/// How a value is kept outside of the slots.
enum StoredForm {
  case word
  case text
  case bytes(Int)

  init(_ type: ValueType) {
    switch type {
    case .integer, .stack: self = .word
    case .string, .symbol: self = .text
    case .bytes(let count): self = .bytes(count)
    }
  }
}

/// A map's types.
struct MapShape {
  /// Where its keys are among all types.
  var keys: Range<Int>
  var isPerThread: Bool
  var deletesZeros: Bool
  /// Nil for an aggregation.
  var value: StoredForm?
  /// Whether aggregating looks at the slots of the value and of the weight.
  var looksAtValue = false
  var looksAtWeight = false
  var overflow: MapDeclaration.Overflow

  init(_ map: MapDeclaration, types: inout [ValueType]) {
    keys = types.count..<types.count + map.keys.count
    types += map.keys
    isPerThread = map.isPerThread
    deletesZeros = map.deletesZeros
    overflow = map.overflow
    switch map.value {
    case .plain(let type): value = StoredForm(type)
    case .aggregation(let kind):
      looksAtValue = kind != .count
      looksAtWeight = kind.isHistogram
    }
  }
}

/// An action's operands.
struct ActionShape {
  /// Where its operands are among all types.
  var operands: Range<Int>
  var isExit: Bool

  init(_ action: OutputAction, types: inout [ValueType]) {
    operands = types.count..<types.count + action.operands.count
    types += action.operands
    isExit = action.kind == .exit
  }
}
