// Runs scripts on the machine against hits made up for the purpose, and writes what they record as
// text: one line per record, its entries separated by `; `.

import DLanguage
import ScriptSyntax
import TraceProgram
import TraceRuntime

/// A hit with literal answers.
struct ScriptedHit: HitContext {
  var name = "BEGIN"
  var arguments: [UInt64] = []
  /// The tracee's memory, by the address of its first byte.
  var memory: [UInt64: [UInt8]] = [:]
  var facts: [HitFact: UInt64] = [:]
  var written: [UInt64: [UInt8]] = [:]
  var acts: [String] = []

  mutating func fact(_ fact: HitFact) -> UInt64 { facts[fact] ?? 0 }

  mutating func register(_ index: Int) throws(RuntimeFault) -> UInt64 {
    guard (0..<27).contains(index) else {
      throw RuntimeFault(.indexOutOfBounds, UInt64(bitPattern: Int64(index)))
    }
    return UInt64(index) * 100
  }

  mutating func argument(_ index: Int) throws(RuntimeFault) -> UInt64 {
    guard index < arguments.count else { return 0 }
    return arguments[index]
  }

  mutating func appendText(_ text: HitQuestion, to bytes: inout [UInt8]) {
    switch text {
    case .text(.probeName): bytes += Array(name.utf8)
    case .text(let text): bytes += Array("<\(text)>".utf8)
    case .symbol(let address, let form): bytes += Array("\(form)(\(address))".utf8)
    // Nothing of D asks.
    case .stack, .commandWords, .environment, .threadName: break
    }
  }

  mutating func appendMemory(
    at address: UInt64, count: Int, stopsAtZero: Bool, to bytes: inout [UInt8]
  ) throws(RuntimeFault) {
    for (start, content) in memory where address >= start {
      guard address - start < UInt64(content.count) else { continue }
      let rest = content[Int(address - start)...]
      if stopsAtZero {
        bytes += rest.prefix(count).prefix { $0 != 0 }
        return
      }
      if rest.count >= count {
        bytes += rest.prefix(count)
        return
      }
    }
    throw RuntimeFault(.invalidAddress, address)
  }

  mutating func perform(_ request: HitRequest) throws(RuntimeFault) -> UInt64 {
    switch request {
    case .stack(let limit): return UInt64(limit)
    case .write(let bytes, let address): written[address] = bytes
    case .act(let action, let parameter): acts.append("\(action) \(parameter)")
    case .stackAddress, .taskFact: break
    }
    return 0
  }
}

/// Answers for probes: every description matches one.
final class EveryProbe: DProbeKnowledge {
  var argumentTypes: [String] = []

  func probes(matching description: DProbeDescription) -> DProbeAnswer {
    DProbeAnswer(count: 1, arguments: .types(argumentTypes))
  }

  func hasProvider(_ name: String) -> Bool { true }
}

/// Compiles scripts and runs them.
struct LoweringRun {
  let knowledge: EveryProbe
  let compiler: DCompiler
  var limits = MachineLimits()
  var hits = [ScriptedHit()]

  init(options: DCompileOptions = DCompileOptions(), argumentTypes: [String] = []) {
    knowledge = EveryProbe()
    knowledge.argumentTypes = argumentTypes
    // Declarations alone are a program here.
    var options = options
    options.allowsEmpty = true
    compiler = DCompiler(
      options: options, knowledge: knowledge, macros: DMacroVariables(named: ["target": 42]))
    compiler.setOption = { _, _ in nil }
    limits.stringSize = options.check.strsize
  }

  func compile(_ script: String) throws -> DUnit {
    try compiler.compile(SourceText(script, name: "test"))
  }

  /// What a script records, and how its clauses fault.
  mutating func lines(_ script: String) throws -> [String] {
    let unit = try compile(script)
    return try run(unit.clauses.map(\.index))
  }

  /// Runs some clauses of the program for each of the hits.
  mutating func run(_ clauses: [Int]) throws -> [String] {
    try runEach(clauses).flatMap(\.self)
  }

  /// The same, with what each run of a clause records.
  mutating func runEach(_ clauses: [Int]) throws -> [[String]] {
    let program = compiler.program
    try ProgramVerifier.verify(program)
    var machine = Machine(program, limits: limits)
    var runs: [[String]] = []
    for index in hits.indices {
      machine.beginFiring()
      for (number, clause) in clauses.enumerated() {
        let name = program.clauses[clause].patterns[0].name
        guard name == hits[index].name else { continue }
        let outcome = machine.run(clause: clause, number: number + 1, &hits[index])
        var lines = records(machine.output, program)
        machine.output.removeAll()
        if case .faulted(let fault, _) = outcome {
          lines.append("fault \(fault.kind) \(Int64(bitPattern: fault.value))")
        }
        runs.append(lines)
      }
    }
    return runs
  }

  private func records(_ output: OutputBuffer, _ program: Program) -> [String] {
    var reader = RecordReader(output)
    var lines: [String] = []
    while reader.nextRecord() != nil {
      var entries: [String] = []
      while let index = reader.nextAction() {
        let action = program.actions[index]
        let values = action.operands.map { type in Self.text(reader.value(type), type) }
        entries.append(Self.text(action.kind, values))
      }
      lines.append(entries.joined(separator: "; "))
    }
    return lines
  }

  private static func text(_ kind: OutputAction.Kind, _ values: [String]) -> String {
    let list = values.joined(separator: ", ")
    return switch kind {
    case .trace: list
    case .mark: "mark"
    case .print: "printf(\(list))"
    case .dump: "dump \(list)"
    case .printTyped: "print(\(list))"
    case .stack: "stack \(list)"
    case .printMaps(let maps, let format): "printa \(maps)\(format == nil ? "" : " formatted")"
    case .clear(let map): "clear \(map)"
    case .truncate(let map): "trunc \(map) \(list)"
    case .normalize(let map): "normalize \(map) \(list)"
    case .denormalize(let map): "denormalize \(map)"
    case .exit: "exit \(list)"
    case .system: "system(\(list))"
    case .reopen: "freopen(\(list))"
    case .truncateFile: "ftruncate"
    case .setOption: "setopt \(list)"
    // No program of D does these.
    case .warn, .nextFile: "\(kind)"
    }
  }

  private static func text(_ value: RecordedValue, _ type: ValueType) -> String {
    switch (value, type) {
    case (.integer(let word), .integer(_, let isSigned)):
      isSigned ? String(Int64(bitPattern: word)) : String(word)
    case (.integer(let word), _): String(word)
    case (.text(let bytes), _): "\"" + String(decoding: bytes, as: UTF8.self) + "\""
    case (.bytes(let bytes), _):
      bytes.map { String(format(UInt8($0))) }.joined(separator: " ")
    case (.stack(let number), _): "#\(number)"
    }
  }

  private static func format(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16)
    return text.count == 1 ? "0" + text : text
  }
}
