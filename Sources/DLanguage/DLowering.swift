// The lowering of D: it turns checked clauses into the instructions of the common machine. This file
// owns what is shared by all clauses of a command line: the builder, and where each variable and each
// aggregation lives. The rest is in extensions: clauses, expressions, places (what can be stored to),
// assignments, calls, aggregations, and output. Nothing here checks a script; what the checker let
// through and no machine could hold is refused as too large.

internal import ScriptSyntax
internal import TraceProgram

/// Lowers the clauses of all programs of one command line into one program.
final class DLowering {
  /// Where a variable lives.
  enum Storage {
    case global(Int)
    case local(Int)
    /// An array, or a variable of each thread.
    case map(Int)
  }

  /// What stands for a name while an inline array or a translator is expanded.
  struct Binding {
    var slot: Slot
    var type: DType
  }

  /// The longest code of a clause; expanded inlines and translators can grow without end.
  private static let codeLimit = 1 << 17
  /// How deeply expressions may be nested once inlines are expanded, lest the stack overflow.
  static let depthLimit = 600
  /// The largest value that is stored, is a key or is recorded.
  private static let valueLimit = 1 << 24
  /// What all variables may need together. Storage is set aside before tracing starts.
  private static let storageLimit = 1 << 26
  private static let mapLimit = 1 << 16

  var builder = ProgramBuilder()
  /// How many frames `ustack()` takes when it does not say.
  var defaultFrames: Int64 = 100
  var layout: DTypeLayout
  /// The line of a place in the program being compiled.
  var line: (SourceRange) -> Int = { _ in 0 }
  /// What is being lowered, for messages about it.
  var range = SourceRange(start: 0, end: 0)
  /// Whether the clause being lowered has recorded anything.
  var hasRecorded = false
  /// The inputs of the translators being expanded, the innermost last.
  var translatorInputs: [Binding] = []
  /// The parameters of the inline arrays being expanded.
  var inlineParameters: [[Binding]] = []
  var codeStart = 0
  /// How deeply the expression being lowered is nested.
  var depth = 0

  // The objects are kept with their storage, so that no other one can take over their identity.
  private var storages: [ObjectIdentifier: (variable: DVariable, storage: Storage)] = [:]
  private var reserved = 0
  private var maps: [ObjectIdentifier: (aggregation: DAggregation, map: Int)] = [:]

  init(strsize: Int) {
    layout = DTypeLayout(strsize: strsize)
  }

  // MARK: Slots and constants

  /// A fresh slot, or the first of several in a row.
  func slots(_ count: Int = 1) throws(Diagnostic) -> Slot {
    guard builder.program.code.count - codeStart < Self.codeLimit,
      let slot = builder.slots(count)
    else { throw DDiagnostics.clauseTooLarge(at: range) }
    return slot
  }

  /// The slot that a result is wanted in, or a fresh one.
  func destination(_ target: Slot?) throws(Diagnostic) -> Slot {
    guard let target else { return try slots() }
    return target
  }

  func constant(_ value: Int64, into target: Slot? = nil) throws(Diagnostic) -> Slot {
    let target = try destination(target)
    builder.emit(.constant, a: target, immediate: value)
    return target
  }

  /// A slot with the value of another, which is that one when it does not matter.
  func moved(_ slot: Slot, into target: Slot?) -> Slot {
    guard let target, target != slot else { return slot }
    builder.emit(.move, a: target, b: slot)
    return target
  }

  /// In bytes; what has no size has none.
  func size(of type: DType) -> Int {
    layout.size(of: type) ?? 0
  }

  // MARK: Variables

  /// Where a variable lives, which its first use decides.
  func storage(of variable: DVariable) throws(Diagnostic) -> Storage {
    let identity = ObjectIdentifier(variable)
    if let known = storages[identity] { return known.storage }
    let type = valueType(of: variable.type)
    try requireRoom([type])
    let storage: Storage
    if variable.keys != nil || variable.scope == .thread {
      storage = .map(
        try add(
          MapDeclaration(
            name: (variable.scope == .thread ? "self->" : "") + variable.name,
            keys: (variable.keys ?? []).map(valueType(of:)), value: .plain(type),
            isPerThread: variable.scope == .thread, deletesZeros: true)))
    } else if variable.scope == .clause {
      try reserve(type, for: variable)
      storage = .local(
        builder.addLocal(VariableDeclaration(name: "this->" + variable.name, type: type)))
    } else {
      try reserve(type, for: variable)
      storage = .global(builder.addGlobal(VariableDeclaration(name: variable.name, type: type)))
    }
    storages[identity] = (variable, storage)
    return storage
  }

  private func reserve(_ type: ValueType, for variable: DVariable) throws(Diagnostic) {
    guard case .bytes(let count) = type else { return }
    guard reserved + count <= Self.storageLimit else {
      throw DDiagnostics.variableTooLarge(variable.name, at: range)
    }
    reserved += count
  }

  private func add(_ map: MapDeclaration) throws(Diagnostic) -> Int {
    try requireRoom(map.keys)
    guard builder.program.maps.count < Self.mapLimit else {
      throw DDiagnostics.clauseTooLarge(at: range)
    }
    return builder.addMap(map)
  }

  /// Refuses values that are too large to be kept anywhere.
  func requireRoom(_ types: [ValueType]) throws(Diagnostic) {
    for case .bytes(let count) in types where count > Self.valueLimit {
      throw DDiagnostics.valueTooLarge(at: range)
    }
  }

  /// The map of an aggregation, which its first use declares.
  func map(of aggregation: DAggregation) throws(Diagnostic) -> Int {
    let identity = ObjectIdentifier(aggregation)
    if let known = maps[identity] { return known.map }
    guard let kind = kind(of: aggregation) else {
      throw DDiagnostics.notLowered("@" + aggregation.name, at: range)
    }
    let map = try add(
      MapDeclaration(
        name: "@" + aggregation.name, keys: aggregation.keys.map(valueType(of:)),
        value: .aggregation(kind)))
    maps[identity] = (aggregation, map)
    return map
  }
}

extension DDiagnostics {
  static func clauseTooLarge(at range: SourceRange) -> Diagnostic {
    Diagnostic("D_UNKNOWN", at: range, "clause is too large to be compiled")
  }

  static func variableTooLarge(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic("D_UNKNOWN", at: range, "variable \(name) is too large")
  }

  static func valueTooLarge(at range: SourceRange) -> Diagnostic {
    Diagnostic("D_UNKNOWN", at: range, "value is too large to be stored or recorded")
  }

  static func typeTooLarge(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic("D_UNKNOWN", at: range, "type \(name) has too many members to be printed")
  }

  static func notLowered(_ what: String, at range: SourceRange) -> Diagnostic {
    Diagnostic("D_UNKNOWN", at: range, "\(what) cannot be used here")
  }
}
