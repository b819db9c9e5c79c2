// What the machine costs by itself: compiled programs run against a hit that answers at once. The
// figures are of the thread's own processor time, so that what else runs does not count.

internal import Glibc
internal import TraceProgram
internal import TraceRuntime

/// A row of the engine's table.
struct EngineResult {
  var title: String
  /// Processor time per firing.
  var nanoseconds: [Double] = []
}

/// Measures the machine.
enum EngineBench {
  /// The rows, each measured so many times.
  static func results(rounds: Int) -> [EngineResult] {
    let programs: [(title: String, program: Program, keys: UInt64)] = [
      ("nothing to do", empty, 1),
      ("the call stack script's clause", callStack, 1),
      ("x[arg0]++, 10^3 keys", counting, 1000),
      ("x[arg0]++, 10^6 keys", counting, 1_000_000),
    ]
    return programs.map { title, program, keys in
      var limits = MachineLimits()
      limits.mapBytes = 1 << 30
      var machine = Machine(program, limits: limits)
      var hit = EngineHit()
      // Every key is there before the first sample, and every buffer has its size.
      fire(&machine, &hit, times: Int(keys) + 1000, keys: keys)
      let samples = (0..<rounds).map { _ in
        let start = processorTime()
        fire(&machine, &hit, times: firings, keys: keys)
        return Double(processorTime() - start) / Double(firings)
      }
      return EngineResult(title: title, nanoseconds: samples)
    }
  }

  static func text(_ results: [EngineResult]) -> String {
    aligned(
      [["the machine", "ns/firing", "min-max"]]
        + results.map { result in
          let times = result.nanoseconds
          return [
            result.title, decimal(median(times) ?? 0, places: 0),
            "\(decimal(times.min() ?? 0, places: 0))-\(decimal(times.max() ?? 0, places: 0))",
          ]
        })
  }

  private static let firings = 300_000

  private static func fire(
    _ machine: inout Machine, _ hit: inout EngineHit, times: Int, keys: UInt64
  ) {
    let clauses = machine.program.clauses.indices
    for index in 0..<UInt64(times) {
      // Keys that are far from each other, as addresses are.
      hit.key = (index % keys) &* 0x9E37_79B9_7F4A_7C15
      machine.beginFiring()
      for clause in clauses { _ = machine.run(clause: clause, number: clause + 1, &hit) }
      if machine.output.count > 1 << 16 { machine.output.removeAll() }
    }
  }

  private static func processorTime() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}

/// A hit of CPython's function-entry, or of anything with a number as its first argument.
private struct EngineHit: HitContext {
  var key: UInt64 = 0

  mutating func fact(_ fact: HitFact) -> UInt64 { 4242 }

  mutating func register(_ index: Int) throws(RuntimeFault) -> UInt64 { 0 }

  mutating func argument(_ index: Int) throws(RuntimeFault) -> UInt64 {
    index == 0 ? key : UInt64(index) &* 0x1000
  }

  mutating func appendText(_ text: HitQuestion, to bytes: inout [UInt8]) {
    append("function-entry", to: &bytes)
  }

  mutating func appendMemory(
    at address: UInt64, count: Int, stopsAtZero: Bool, to bytes: inout [UInt8]
  ) throws(RuntimeFault) {
    append(address == 0x1000 ? "function_1" : "/usr/lib/python3.11/call_stack.py", to: &bytes)
  }

  mutating func perform(_ request: HitRequest) throws(RuntimeFault) -> UInt64 { 0 }

  private func append(_ text: StaticString, to bytes: inout [UInt8]) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}

extension EngineBench {
  /// A clause that ends at once.
  private static var empty: Program {
    var builder = ProgramBuilder()
    builder.begin()
    _ = builder.endClause(name: "empty", patterns: [])
    return builder.program
  }

  /// `x[arg0]++`
  private static var counting: Program {
    var builder = ProgramBuilder()
    let map = Int64(
      builder.addMap(MapDeclaration(name: "x", keys: [.word], value: .plain(.word))))
    builder.begin()
    if let slot = builder.slots(2) {
      builder.emit(.argument, a: slot, immediate: 0)
      builder.emit(.mapLoad, a: slot + 1, b: slot, immediate: map)
      builder.emit(.addImmediate, a: slot + 1, b: slot + 1, immediate: 1)
      builder.emit(.mapStore, b: slot, c: slot + 1, immediate: map)
    }
    _ = builder.endClause(name: "count", patterns: [])
    return builder.program
  }

  /// `self->trace = 1`, and then, if that is set, two lines about a function, indented, the indentation
  /// counted in `self->indent`.
  private static var callStack: Program {
    var builder = ProgramBuilder()
    let perThread = ["trace", "indent"].map { name in
      Int64(
        builder.addMap(
          MapDeclaration(
            name: name, keys: [], value: .plain(.integer(size: 4, isSigned: true)),
            isPerThread: true, deletesZeros: true)))
    }
    func print(_ text: String, _ operands: [ValueType]) -> Int64 {
      let format = builder.addFormat(FormatDescriptor([.literal(Array(text.utf8))]))
      return Int64(builder.addAction(OutputAction(.print(format: format), operands)))
    }
    let head = print("head", [.unsignedWord, .word, .string])
    let indentation = print("indentation", [.word, .string])
    let call = print("call", [.string, .string, .word])
    builder.begin()
    if let slot = builder.slots(4) {
      builder.emit(.constant, a: slot, immediate: 1)
      builder.emit(.mapStore, b: slot, c: slot, immediate: perThread[0])
      let end = builder.label()
      builder.emit(.mapLoad, a: slot, b: slot, immediate: perThread[0])
      builder.jump(.jumpIfZero, b: slot, to: end)
      builder.emit(.fact, a: slot, immediate: HitFact.timestamp.rawValue)
      builder.emit(.constant, a: slot + 1, immediate: 15)
      builder.emit(.text, a: slot + 2, immediate: HitText.probeName.rawValue)
      builder.emit(.emit, b: slot, immediate: head)
      builder.emit(.mapLoad, a: slot, b: slot, immediate: perThread[1])
      builder.emit(.constant, a: slot + 1, immediate: builder.string([]))
      builder.emit(.emit, b: slot, immediate: indentation)
      builder.emit(.constant, a: slot + 3, immediate: 256)
      builder.emit(.argument, a: slot, immediate: 3)
      builder.emit(.readString, a: slot, b: slot, c: slot + 3)
      builder.emit(.subroutine, a: slot, b: slot, immediate: Subroutine.baseName.rawValue)
      builder.emit(.argument, a: slot + 1, immediate: 1)
      builder.emit(.readString, a: slot + 1, b: slot + 1, c: slot + 3)
      builder.emit(.argument, a: slot + 2, immediate: 2)
      builder.emit(.signExtend, a: slot + 2, b: slot + 2, immediate: 32)
      builder.emit(.emit, b: slot, immediate: call)
      builder.emit(.mapLoad, a: slot, b: slot, immediate: perThread[1])
      builder.emit(.addImmediate, a: slot, b: slot, immediate: 1)
      builder.emit(.mapStore, b: slot, c: slot, immediate: perThread[1])
      builder.place(end)
    }
    _ = builder.endClause(name: "dt_clause_0", patterns: [])
    return builder.program
  }
}
