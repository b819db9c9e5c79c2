// Says whether a program can be run at all: every list index it names exists, every jump stays in its
// clause or function, and no slot is read that has not been written on every way there. The machine
// runs nothing else, and so need not check any of it while a tracee is stopped.

/// What is wrong with a program.
package enum ProgramDefect: Error, Hashable, Sendable {
  case badImmediate
  case unknownFunction, unknownSubroutine, unknownAction, unknownMap
  case unknownIteration, unknownReading, unknownFormatting
  /// A plain operation on an aggregation, or the other way round.
  case wrongMap
  /// An action on the output that names what the program does not have.
  case badAction
  /// A regular expression that cannot be used.
  case badPattern
  case badDeclaration
  /// The clause or function has no code, or is not inside the program's.
  case badRange
  case slotOutOfRange
  case undefinedSlot
  case jumpOutOfRange
  /// The code goes on past its end.
  case missingEnd
  case returnOutsideFunction
}

/// Where a program is wrong.
package struct VerificationError: Error, Hashable, Sendable, CustomStringConvertible {
  package var defect: ProgramDefect
  /// The clause or function; nil for a fault of a list.
  package var name: String?
  package var instruction: Int?

  package var description: String {
    var text = "invalid program: \(defect)"
    if let name { text += " in \(name)" }
    if let instruction { text += " at instruction \(instruction)" }
    return text
  }
}

/// Checks programs.
package enum ProgramVerifier {
  /// No type, and no list of variables together, may need more bytes.
  package static let largestStorage = 1 << 28

  /// Throws the first defect found.
  package static func verify(_ program: Program) throws(VerificationError) {
    do throws(ProgramDefect) {
      try checkLists(program)
    } catch {
      throw VerificationError(defect: error, name: nil, instruction: nil)
    }
    for function in program.functions {
      var flow = SlotFlow(
        program: program, name: function.name, code: function.code, slotCount: function.slotCount,
        parameterCount: function.parameterCount)
      try flow.check()
    }
    for clause in program.clauses {
      var flow = SlotFlow(
        program: program, name: clause.name, code: clause.code, slotCount: clause.slotCount,
        parameterCount: nil)
      try flow.check()
    }
  }

  private static func checkLists(_ program: Program) throws(ProgramDefect) {
    guard program.lines.count == program.code.count else { throw .badRange }
    guard program.maps.count <= 1 << 16 else { throw .badDeclaration }
    for list in [program.globals, program.locals] {
      var total = 0
      for variable in list {
        try check(variable.type)
        if case .bytes(let count) = variable.type { total += count }
        guard total <= largestStorage else { throw .badDeclaration }
      }
    }
    for map in program.maps {
      for key in map.keys { try check(key) }
      try check(map)
    }
    for iteration in program.iterations {
      guard isGood(iteration, in: program) else { throw .badDeclaration }
    }
    for reading in program.readings {
      guard let map = program.maps.element(Int64(reading.map)), map.has(reading.statistic)
      else { throw .badDeclaration }
    }
    for formatting in program.formattings {
      for operand in formatting.operands { try check(operand) }
      guard program.formats.indices.contains(formatting.format) else { throw .badDeclaration }
    }
    for pattern in program.patterns {
      guard (try? RegularExpression(pattern)) != nil else { throw .badPattern }
    }
    for action in program.actions {
      for operand in action.operands { try check(operand) }
      guard isGood(action.kind, in: program) else { throw .badAction }
    }
  }

  private static func check(_ type: ValueType) throws(ProgramDefect) {
    switch type {
    case .integer(let size, _):
      guard size == 1 || size == 2 || size == 4 || size == 8 else { throw .badDeclaration }
    case .bytes(let count):
      guard (0...largestStorage).contains(count) else { throw .badDeclaration }
    case .string, .stack, .symbol: break
    }
  }

  private static func check(_ map: MapDeclaration) throws(ProgramDefect) {
    if case .plain(let type) = map.value { try check(type) }
    if let limit = map.elementLimit, limit < 0 { throw .badDeclaration }
    if case .aggregation(.statistics(let shift)) = map.value {
      guard (0...62).contains(shift), map.histograms.allSatisfy(\.isHistogram) else {
        throw .badDeclaration
      }
    } else if !map.histograms.isEmpty {
      throw .badDeclaration
    }
  }

  private static func isGood(_ iteration: IterationDeclaration, in program: Program) -> Bool {
    guard let map = program.maps.element(Int64(iteration.map)) else { return false }
    let fixed = iteration.fixedKeys
    guard fixed.allSatisfy(map.keys.indices.contains), zip(fixed, fixed.dropFirst()).allSatisfy(<)
    else { return false }
    return switch iteration.order {
    case .insertion: true
    case .key(let position): map.keys.indices.contains(position)
    case .value: !map.isAggregation
    case .statistic(.bucket), .statistic(.buckets): false
    case .statistic(let statistic): map.has(statistic)
    }
  }

  private static func isGood(_ kind: OutputAction.Kind, in program: Program) -> Bool {
    func isFormat(_ index: Int) -> Bool { program.formats.indices.contains(index) }
    func isAggregation(_ index: Int) -> Bool {
      program.maps.indices.contains(index) && program.maps[index].isAggregation
    }
    return switch kind {
    case .mark, .trace, .dump, .stack, .exit, .truncateFile, .setOption, .nextFile: true
    case .print(let format), .system(let format), .reopen(let format), .warn(let format):
      isFormat(format)
    case .printTyped(let layout): program.layouts.indices.contains(layout)
    case .printMaps(let maps, let format):
      maps.allSatisfy { program.maps.indices.contains($0) } && (format.map(isFormat) ?? true)
    case .clear(let map), .truncate(let map), .normalize(let map), .denormalize(let map):
      isAggregation(map)
    }
  }
}

/// The slots that are surely written, followed through the code of one clause or function.
private struct SlotFlow {
  let program: Program
  let name: String
  let code: Range<Int>
  let slotCount: Int
  /// Nil for a clause.
  let parameterCount: Int?
  /// For each instruction that is jumped to, the slots written on every way there known so far.
  private var known: [Int: SlotSet] = [:]
  private var targets: Set<Int> = []
  private var pending: [Int] = []

  init(
    program: Program, name: String, code: Range<Int>, slotCount: Int, parameterCount: Int?
  ) {
    self.program = program
    self.name = name
    self.code = code
    self.slotCount = slotCount
    self.parameterCount = parameterCount
  }

  mutating func check() throws(VerificationError) {
    let parameters = parameterCount ?? 0
    guard !code.isEmpty, code.lowerBound >= 0, code.upperBound <= program.code.count else {
      throw VerificationError(defect: .badRange, name: name, instruction: nil)
    }
    guard (0...Int(UInt16.max) + 1).contains(slotCount), (0...slotCount).contains(parameters)
    else { throw VerificationError(defect: .slotOutOfRange, name: name, instruction: nil) }
    for index in code {
      do throws(ProgramDefect) {
        try checkForm(index)
      } catch {
        throw VerificationError(defect: error, name: name, instruction: index)
      }
    }
    reach(code.lowerBound, with: SlotSet(first: parameters, of: slotCount))
    while let start = pending.popLast() {
      try follow(from: start)
    }
  }

  /// Checks what does not depend on the way here.
  private mutating func checkForm(_ index: Int) throws(ProgramDefect) {
    let instruction = program.code[index]
    let operands = try instruction.operands(in: program)
    guard operands.inputs.allSatisfy({ Int($0) < slotCount }),
      operands.row.isEmpty || operands.row.upperBound <= slotCount,
      operands.result.map({ Int($0) < slotCount }) ?? true
    else { throw .slotOutOfRange }
    switch instruction.operation {
    case _ where instruction.operation.namesTarget:
      guard instruction.immediate >= 0, instruction.immediate < Int64(program.code.count),
        code.contains(Int(instruction.immediate))
      else { throw .jumpOutOfRange }
      targets.insert(Int(instruction.immediate))
    case .returnValue:
      if parameterCount == nil { throw .returnOutsideFunction }
    default: break
    }
    if index == code.upperBound - 1, !instruction.operation.endsBlock { throw .missingEnd }
  }

  private mutating func reach(_ index: Int, with slots: SlotSet) {
    guard let before = known[index] else {
      known[index] = slots
      pending.append(index)
      return
    }
    let both = before.intersection(slots)
    guard both != before else { return }
    known[index] = both
    pending.append(index)
  }

  private mutating func follow(from start: Int) throws(VerificationError) {
    guard var slots = known[start] else { return }
    var index = start
    while true {
      let instruction = program.code[index]
      do throws(ProgramDefect) {
        let operands = try instruction.operands(in: program)
        guard operands.inputs.allSatisfy({ slots.contains(Int($0)) }),
          operands.row.allSatisfy({ slots.contains($0) })
        else { throw .undefinedSlot }
        if let result = operands.result { slots.insert(Int(result)) }
      } catch {
        throw VerificationError(defect: error, name: name, instruction: index)
      }
      // A handler sees the slots as they were when its try began, for what is written stays written.
      if instruction.operation.namesTarget { reach(Int(instruction.immediate), with: slots) }
      if instruction.operation.endsBlock { return }
      index += 1
      if targets.contains(index) { return reach(index, with: slots) }
    }
  }
}

extension Operation {
  /// Whether the immediate is a place in the code.
  package var namesTarget: Bool {
    switch self {
    case .jump, .jumpIfZero, .jumpIfNotZero, .advance, .enterTry: true
    default: false
    }
  }

  /// Whether the next instruction is never reached from this one.
  package var endsBlock: Bool {
    switch self {
    case .jump, .end, .returnValue, .raiseFault: true
    default: false
    }
  }
}

/// A set of slots.
private struct SlotSet: Hashable {
  private var words: [UInt64]

  init(first count: Int, of slotCount: Int) {
    words = Array(repeating: 0, count: (slotCount + 63) / 64)
    for slot in 0..<count { insert(slot) }
  }

  func contains(_ slot: Int) -> Bool {
    words[slot / 64] & 1 << UInt64(slot % 64) != 0
  }

  mutating func insert(_ slot: Int) {
    words[slot / 64] |= 1 << UInt64(slot % 64)
  }

  func intersection(_ other: SlotSet) -> SlotSet {
    var both = self
    for index in both.words.indices { both.words[index] &= other.words[index] }
    return both
  }
}
