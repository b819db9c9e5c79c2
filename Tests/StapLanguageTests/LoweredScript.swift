// Scripts that are lowered and run on the machine, with nothing printed: what they have done is seen in
// their globals.

import StapLanguage
import TraceProgram
import TraceRuntime

/// A hit of nobody.
struct NoHit: HitContext {
  var arguments: [UInt64] = []
  /// The memory that there is.
  var memory: (start: UInt64, bytes: [UInt8]) = (0, [])

  mutating func fact(_ fact: HitFact) -> UInt64 { 0 }

  mutating func register(_ index: Int) throws(RuntimeFault) -> UInt64 {
    throw RuntimeFault(.indexOutOfBounds, UInt64(index))
  }

  mutating func argument(_ index: Int) throws(RuntimeFault) -> UInt64 {
    guard arguments.indices.contains(index) else {
      throw RuntimeFault(.argumentUnavailable, UInt64(index))
    }
    return arguments[index]
  }

  mutating func appendText(_ text: HitQuestion, to bytes: inout [UInt8]) {}

  mutating func appendMemory(
    at address: UInt64, count: Int, stopsAtZero: Bool, to bytes: inout [UInt8]
  ) throws(RuntimeFault) {
    guard address >= memory.start, address - memory.start < UInt64(memory.bytes.count),
      count <= memory.bytes.count - Int(address - memory.start)
    else { throw RuntimeFault(.invalidAddress, address) }
    bytes += memory.bytes[Int(address - memory.start)...].prefix(count)
  }

  mutating func perform(_ request: HitRequest) throws(RuntimeFault) -> UInt64 { 0 }
}

/// A lowered script and the machine that runs it.
struct LoweredScript: ~Copyable {
  enum Failure: Error {
    case refused(String)
  }

  let unit: StapUnit
  var machine: Machine
  private(set) var errors: [String] = []

  init(
    _ text: String, limits: StapLimits = StapLimits(),
    options: StapLoweringOptions = StapLoweringOptions()
  ) throws {
    let checking = CheckedScripts.check(
      text, isUnoptimized: options.isUnoptimized,
      assignedGlobals: Set(options.assignedValues.keys))
    try self.init(checked: checking, limits: limits, options: options)
  }

  init(
    checked checking: StapChecking?, limits: StapLimits = StapLimits(),
    options: StapLoweringOptions = StapLoweringOptions()
  ) throws {
    guard let program = checking?.program else {
      throw Failure.refused(CheckedScripts.report(checking))
    }
    let lowered = Result { () throws(StapSemanticError) in
      try StapLowering.lower(program, limits: limits, options: options)
    }
    switch lowered {
    case .success(let unit): try self.init(verified: unit, limits: limits)
    case .failure(let error): throw Failure.refused(error.message)
    }
  }

  private init(verified unit: StapUnit, limits: StapLimits) throws {
    try ProgramVerifier.verify(unit.program)
    self.unit = unit
    let texts = unit.faultTexts
    var dialect = DialectText.systemTap
    dialect.describe = { fault, _ in
      Array(texts.message(of: fault.kind, value: fault.value).utf8)
    }
    machine = Machine(unit.program, limits: Self.bounds(limits), dialect: dialect)
    var hit = NoHit()
    if let clause = unit.initialization { _ = machine.run(clause: clause, number: 0, &hit) }
  }

  /// The bounds of the machine for a run's limits.
  static func bounds(_ limits: StapLimits) -> MachineLimits {
    var bounds = MachineLimits()
    bounds.stringSize = limits.stringLength - 1
    bounds.textBytes = max(16 << 20, 4096 * limits.stringLength)
    bounds.scratchBytes = 1 << 16
    bounds.mapBytes = 1 << 32
    bounds.aggregationBytes = 1 << 32
    bounds.budget = .max
    bounds.callDepth = limits.nesting
    bounds.keepsOutputOfFaults = true
    return bounds
  }

  /// Runs all handlers in order.
  mutating func run(_ hit: NoHit = NoHit()) {
    run(at: hit)
  }

  /// Runs all handlers in order at a hit.
  mutating func run(at hit: some HitContext) {
    var hit = hit
    machine.beginFiring()
    for clause in unit.clauses {
      if case .faulted(let fault, let instruction) = machine.run(
        clause: clause.index, number: clause.index, &hit)
      {
        let message = machine.message(of: fault, instruction: instruction)
        errors.append(
          unit.faultTexts.report(String(decoding: message, as: UTF8.self), at: instruction))
      }
    }
  }

  /// What a global holds: `5`, `"text"`, `[1,"a"]=5 …`, or a statistic as `count/sum`.
  func value(_ name: String) -> String? {
    if let index = unit.program.globals.firstIndex(where: { $0.name == name }) {
      return Self.text(machine.value(ofGlobal: index))
    }
    guard let index = unit.program.maps.firstIndex(where: { $0.name == name }) else { return nil }
    let map = machine.maps[index]
    return map.elements.map { element in
      let keys = map.keys(of: element).map(Self.text).joined(separator: ",")
      return (keys.isEmpty ? "" : "[\(keys)]=") + Self.text(element, map)
    }.joined(separator: " ")
  }

  private static func text(_ element: MapElement, _ map: MapStore) -> String {
    if let summary = map.statistics(of: element) { return "\(summary.count)/\(summary.sum)" }
    if case .plain(.string) = map.declaration.value {
      let bytes = map.bytes(of: element).prefix { $0 != 0 }
      return "\"" + String(decoding: bytes, as: UTF8.self) + "\""
    }
    return String(Int64(bitPattern: map.word(of: element)))
  }

  private static func text(_ value: RecordedValue) -> String {
    switch value {
    case .integer(let word): String(Int64(bitPattern: word))
    case .text(let bytes), .bytes(let bytes): "\"" + String(decoding: bytes, as: UTF8.self) + "\""
    case .stack(let number): "#\(number)"
    }
  }

  /// Runs a script and gives what the global `r` holds then, and the errors.
  static func outcome(
    _ text: String, limits: StapLimits = StapLimits(),
    options: StapLoweringOptions = StapLoweringOptions()
  ) throws -> String {
    var script = try LoweredScript(text, limits: limits, options: options)
    script.run()
    return ([script.value("r") ?? "?"] + script.errors.map { "! \($0)" }).joined(separator: "\n")
  }
}
