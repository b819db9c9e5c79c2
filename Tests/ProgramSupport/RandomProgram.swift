// Programs that nobody would write, for tests that nothing crashes.

package import TraceProgram

/// A generator that gives the same numbers each time.
package struct Splitmix: RandomNumberGenerator {
  package var state: UInt64

  package init(state: UInt64) {
    self.state = state
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}

/// Makes programs of random instructions.
package enum RandomProgram {
  /// A program that the verifier accepts: every slot is written at the beginning of every clause.
  package static func make(_ generator: inout Splitmix) -> Program {
    var builder = ProgramBuilder()
    let constant = builder.string(Array("a/b//../c.d".utf8))
    let types: [ValueType] = [
      .word, .string, .bytes(count: 16), .integer(size: 2, isSigned: false), .stack,
    ]
    for type in types {
      _ = builder.addGlobal(VariableDeclaration(name: "g", type: type))
      _ = builder.addLocal(VariableDeclaration(name: "l", type: type))
      _ = builder.addMap(MapDeclaration(name: "m", keys: [], value: .plain(type)))
      _ = builder.addMap(
        MapDeclaration(
          name: "k", keys: [type, .word], value: .plain(type), isPerThread: true,
          deletesZeros: true))
      for map in (builder.program.maps.count - 2)..<builder.program.maps.count {
        addIterations(&builder, map)
      }
      _ = builder.addAction(OutputAction(.trace, [type]))
    }
    for kind in [
      AggregationKind.count, .sum(isSigned: true), .average(isSigned: false), .powerOfTwo,
      .linear(base: 0, limit: 100, step: 10), .standardDeviation(isSigned: true),
      .statistics(varianceShift: 2),
    ] {
      var map = MapDeclaration(name: "@", keys: [.string], value: .aggregation(kind))
      if case .statistics = kind { map.histograms = [.widePowerOfTwo] }
      map.elementLimit = 3
      map.overflow = [.drop, .fault, .replaceOldest].randomElement(using: &generator) ?? .drop
      addIterations(&builder, builder.addMap(map))
    }
    let format = builder.addFormat(
      FormatDescriptor([.literal([0x41]), .conversion(FormatDescriptor.Conversion(letter: 0x73))]))
    for type in types {
      _ = builder.addFormatting(TextFormatting(format: format, operands: [type]))
    }
    for pattern in ["a(/|b)*", "[^.]+"] { _ = builder.addPattern(Array(pattern.utf8)) }
    _ = builder.addAction(OutputAction(.exit, [.word]))
    _ = builder.addAction(OutputAction(.mark))
    let size = Int.random(in: 5...40, using: &generator)
    builder.begin()
    emitBody(&builder, size: size, constant, isFunction: true, &generator)
    _ = builder.endFunction(name: "f", parameterCount: 2)
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      builder.addClause { builder in
        emitBody(&builder, size: size, constant, isFunction: false, &generator)
      }
    }
    return builder.program
  }

  /// Every order and every reading that a map has.
  private static func addIterations(_ builder: inout ProgramBuilder, _ map: Int) {
    let declaration = builder.program.maps[map]
    let statistics: [Statistic] = [
      .count, .sum, .minimum, .maximum, .average, .variance, .value, .bucket(histogram: 0),
      .buckets(histogram: 0),
    ]
    for statistic in statistics where declaration.has(statistic) {
      _ = builder.addReading(StatisticReading(map: map, statistic: statistic))
    }
    var orders: [IterationDeclaration.Order] = [.insertion]
    orders += declaration.keys.indices.map { .key($0) }
    orders.append(declaration.isAggregation ? .statistic(.value) : .value)
    for (index, order) in orders.enumerated() {
      var iteration = IterationDeclaration(map: map, order: order)
      iteration.isDescending = index % 2 == 1
      iteration.hasLimit = index % 3 == 1
      if index == 2 { iteration.fixedKeys = [declaration.keys.count - 1] }
      _ = builder.addIteration(iteration)
    }
  }

  private static func emitBody(
    _ builder: inout ProgramBuilder, size: Int, _ constant: Int64, isFunction: Bool,
    _ generator: inout Splitmix
  ) {
    let slotCount = 12
    _ = builder.freshSlots(slotCount)
    for slot in 0..<slotCount {
      builder.emit(
        .constant, a: Slot(slot), immediate: interesting(constant, &generator))
    }
    var labels = (0..<4).map { _ in builder.label() }
    var unplaced = labels
    while labels.count < 8 { labels.append(labels[0]) }
    let operations = Operation.allCases
    for _ in 0..<size {
      if Int.random(in: 0..<8, using: &generator) == 0, let label = unplaced.popLast() {
        builder.place(label)
      }
      var operation = operations.randomElement(using: &generator) ?? .end
      if operation == .end || operation == .raiseFault { operation = .move }
      if operation == .returnValue, !isFunction { operation = .fact }
      // Rows of operands have at most four slots.
      let a = Slot.random(in: 0..<Slot(slotCount - 4), using: &generator)
      let b = Slot.random(in: 0..<Slot(slotCount - 4), using: &generator)
      let c = Slot.random(in: 0..<Slot(slotCount - 4), using: &generator)
      switch operation {
      case .advance, .enterTry:
        let label = labels.randomElement(using: &generator) ?? labels[0]
        builder.jump(operation, a: a, b: b, to: label)
      case .jump, .jumpIfZero, .jumpIfNotZero:
        let label = labels.randomElement(using: &generator) ?? labels[0]
        builder.jump(operation == .jump ? .jumpIfZero : operation, b: b, to: label)
      default:
        let immediate = immediate(for: operation, builder.program, constant, &generator)
        builder.emit(operation, a: a, b: b, c: c, immediate: immediate)
      }
    }
    for label in unplaced { builder.place(label) }
    if isFunction { builder.emit(.returnValue, b: 3) }
  }

  /// Words that mean something to somebody.
  private static func interesting(_ constant: Int64, _ generator: inout Splitmix) -> Int64 {
    let bases = MemoryRegion.allCases.map { Int64(bitPattern: $0.base) }
    let words =
      bases + bases.map { $0 &+ 8 } + bases.map { $0 &- 1 } + [
        0, 1, 2, 7, 64, 255, 256, -1, .max, .min, 0x1000, 0x1003, constant, constant &+ 4,
        Int64(bitPattern: MemoryRegion.elements.base) | 1 << 40,
        Int64.random(in: .min ... .max, using: &generator),
      ]
    return words.randomElement(using: &generator) ?? 0
  }

  private static func immediate(
    for operation: Operation, _ program: Program, _ constant: Int64,
    _ generator: inout Splitmix
  ) -> Int64 {
    func index(_ count: Int) -> Int64 {
      Int64.random(in: 0..<Int64(max(1, count)), using: &generator)
    }
    switch operation {
    case .signExtend, .zeroExtend: return 1 + index(64)
    case .loadSigned, .loadUnsigned, .store: return 1 << index(4)
    case .copyString: return 1 + index(300)
    case .checkIndex, .chargeActions, .requireActions: return index(300)
    case .call: return 0
    case .loadGlobal, .storeGlobal: return index(program.globals.count)
    case .loadLocal, .storeLocal: return index(program.locals.count)
    case .mapLoad, .mapStore, .mapAddress, .mapContains, .mapDelete: return index(10)
    case .aggregate: return 10 + index(7)
    case .mapRemoveAll, .mapCount: return index(program.maps.count)
    case .readStatistic: return index(program.readings.count)
    case .iterate: return index(program.iterations.count)
    case .elementKey: return index(3)
    case .formatText: return index(program.formattings.count)
    case .matchPattern: return index(program.patterns.count)
    case .argument: return index(5)
    case .fact: return index(HitFact.allCases.count)
    case .text: return index(HitText.allCases.count)
    case .symbol: return index(SymbolForm.allCases.count)
    case .act: return index(HitAction.allCases.count)
    case .subroutine: return index(Subroutine.allCases.count)
    case .emit: return index(program.actions.count)
    default: return interesting(constant, &generator)
    }
  }

  /// Changes something about a program without regard to sense.
  package static func corrupt(_ program: inout Program, _ generator: inout Splitmix) {
    let index = Int.random(in: 0..<program.code.count, using: &generator)
    switch Int.random(in: 0..<8, using: &generator) {
    case 0:
      program.code[index].operation = Operation.allCases.randomElement(using: &generator) ?? .end
    case 1: program.code[index].a = Slot.random(in: 0...20, using: &generator)
    case 2: program.code[index].b = Slot.random(in: 0 ... .max, using: &generator)
    case 3: program.code[index].c = Slot.random(in: 0...20, using: &generator)
    case 4: program.code[index].immediate = Int64.random(in: -10...90, using: &generator)
    case 5: program.code[index].immediate = Int64.random(in: .min ... .max, using: &generator)
    case 6:
      program.clauses[0].code = Int.random(in: 0...index, using: &generator)..<program.code.count
    default: program.clauses[0].slotCount = Int.random(in: -5...30, using: &generator)
    }
  }
}
