// Which slots each operation reads and writes, and what its immediate must be: the one table that the
// verifier, the listing and the analysis of needs share with the machine's comments.

/// The slots that an instruction uses.
package struct InstructionOperands: Hashable, Sendable {
  /// The slot that receives the result.
  package var result: Slot?
  /// Slots that are read one by one, in the order a, b, c.
  package var inputs: [Slot] = []
  /// Slots in a row that are read: keys, parameters, operands of a record.
  package var row: Range<Int> = 0..<0
}

extension Instruction {
  /// The slots used in this program. An immediate that the program has nothing for is an error.
  package func operands(in program: Program) throws(ProgramDefect) -> InstructionOperands {
    switch operation {
    case .constant, .fact, .text, .argument, .loadGlobal, .loadLocal:
      try checkImmediate(program)
      return InstructionOperands(result: a)
    case .speculation, .enterTry, .textMark, .reserveText:
      return InstructionOperands(result: a)
    case .mapCount:
      _ = try map(in: program, aggregating: nil)
      return InstructionOperands(result: a)
    case .mapRemoveAll:
      _ = try map(in: program, aggregating: nil)
      return InstructionOperands()
    case .move, .negate, .complement, .isZero, .addImmediate, .signExtend, .zeroExtend,
      .loadSigned, .loadUnsigned, .allocate, .register, .symbol, .stack, .elementKey,
      .elementValue, .matchPattern:
      try checkImmediate(program)
      return InstructionOperands(result: a, inputs: [b])
    case .add, .subtract, .multiply, .divideSigned, .divideUnsigned, .remainderSigned,
      .remainderUnsigned, .and, .or, .xor, .shiftLeft, .shiftRightSigned, .shiftRightUnsigned,
      .equal, .notEqual, .lessSigned, .lessOrEqualSigned, .lessUnsigned, .lessOrEqualUnsigned,
      .compareStrings, .readString, .keepText:
      return InstructionOperands(result: a, inputs: [b, c])
    case .chargeActions, .requireActions:
      try checkImmediate(program)
      return InstructionOperands()
    case .jump, .end, .leaveTry:
      return InstructionOperands()
    case .jumpIfZero, .jumpIfNotZero, .returnValue, .checkNotNull, .speculate, .commit, .discard,
      .advance, .endIteration, .elementDelete, .releaseText:
      return InstructionOperands(inputs: [b])
    case .raiseFault, .checkIndex, .storeGlobal, .storeLocal, .act:
      try checkImmediate(program)
      return InstructionOperands(inputs: [b])
    case .store, .copyString:
      try checkImmediate(program)
      return InstructionOperands(inputs: [a, b])
    case .copyBytes, .readBytes, .writeBytes, .writeString:
      return InstructionOperands(inputs: [a, b, c])
    case .call:
      guard let function = program.functions.element(immediate) else { throw .unknownFunction }
      return InstructionOperands(result: a, row: row(from: b, count: function.parameterCount))
    case .mapLoad, .mapAddress:
      let map = try map(in: program, aggregating: false)
      return InstructionOperands(result: a, row: row(from: b, count: map.keys.count))
    case .mapContains:
      let map = try map(in: program, aggregating: nil)
      return InstructionOperands(result: a, row: row(from: b, count: map.keys.count))
    case .mapDelete:
      let map = try map(in: program, aggregating: nil)
      return InstructionOperands(row: row(from: b, count: map.keys.count))
    case .mapStore:
      let map = try map(in: program, aggregating: false)
      return InstructionOperands(inputs: [c], row: row(from: b, count: map.keys.count))
    case .aggregate:
      let map = try map(in: program, aggregating: true)
      var inputs: [Slot] = []
      if case .aggregation(let kind) = map.value {
        if kind.isHistogram { inputs.append(a) }
        if kind != .count { inputs.append(b) }
      }
      return InstructionOperands(inputs: inputs, row: row(from: c, count: map.keys.count))
    case .readStatistic:
      guard let reading = program.readings.element(immediate),
        let map = program.maps.element(Int64(reading.map))
      else { throw .unknownReading }
      return InstructionOperands(
        result: a, inputs: reading.statistic.takesIndex ? [c] : [],
        row: row(from: b, count: map.keys.count))
    case .iterate:
      guard let iteration = program.iterations.element(immediate) else { throw .unknownIteration }
      return InstructionOperands(
        result: a, inputs: iteration.hasLimit ? [c] : [],
        row: row(from: b, count: iteration.fixedKeys.count))
    case .formatText:
      guard let formatting = program.formattings.element(immediate) else {
        throw .unknownFormatting
      }
      return InstructionOperands(result: a, row: row(from: b, count: formatting.operands.count))
    case .subroutine:
      guard let subroutine = Subroutine(rawValue: immediate) else { throw .unknownSubroutine }
      return InstructionOperands(result: a, row: row(from: b, count: subroutine.operandCount))
    case .emit:
      guard let action = program.actions.element(immediate) else { throw .unknownAction }
      return InstructionOperands(row: row(from: b, count: action.operands.count))
    }
  }

  private func row(from slot: Slot, count: Int) -> Range<Int> {
    let first = Int(slot)
    return first..<first &+ Swift.max(0, Swift.min(count, Int(UInt16.max) + 1))
  }

  private func map(
    in program: Program, aggregating: Bool?
  ) throws(ProgramDefect) -> MapDeclaration {
    guard let map = program.maps.element(immediate) else { throw .unknownMap }
    if let aggregating, aggregating != map.isAggregation { throw .wrongMap }
    return map
  }

  /// Checks an immediate that is no place in the code and names none of the program's lists of lists.
  private func checkImmediate(_ program: Program) throws(ProgramDefect) {
    let isGood =
      switch operation {
      case .signExtend, .zeroExtend: (1...64).contains(immediate)
      case .loadSigned, .loadUnsigned, .store:
        immediate == 1 || immediate == 2 || immediate == 4 || immediate == 8
      case .copyString: immediate >= 1
      case .checkIndex, .chargeActions, .requireActions: immediate >= 0
      case .raiseFault: FaultKind(rawValue: immediate) != nil
      case .argument: (0...255).contains(immediate)
      case .fact: HitFact(rawValue: immediate) != nil
      case .text: HitText(rawValue: immediate) != nil
      case .symbol: SymbolForm(rawValue: immediate) != nil
      case .act: HitAction(rawValue: immediate) != nil
      case .elementKey: (0..<Int64(UInt16.max)).contains(immediate)
      case .matchPattern: program.patterns.element(immediate) != nil
      case .loadGlobal, .storeGlobal: program.globals.element(immediate) != nil
      case .loadLocal, .storeLocal: program.locals.element(immediate) != nil
      default: true
      }
    if !isGood { throw .badImmediate }
  }
}

extension Array {
  /// The element at an index that comes from an instruction; nil if there is none.
  func element(_ index: Int64) -> Element? {
    guard index >= 0, index < Int64(count) else { return nil }
    return self[Int(index)]
  }
}

extension MapDeclaration {
  /// Whether it combines values.
  package var isAggregation: Bool {
    if case .aggregation = value { true } else { false }
  }
}
