// What the clauses of a program ask of a hit, found out without running them. Whoever records hits
// without stopping the tracee knows from this what to record. Answers err on the side of needing more.

/// What one clause needs, with the functions it calls.
package struct ClauseNeeds: Hashable, Sendable {
  /// The numbers of the arguments it looks at.
  package var arguments: Set<Int> = []
  /// Those of them that it reads a string from, as they are.
  package var stringArguments: Set<Int> = []
  /// Whether it reads the tracee's memory otherwise.
  package var readsMemory = false
  package var takesStack = false
  package var usesRegisters = false
  /// Whether it may change the tracee, or names symbols of it: things that only a stop allows.
  package var actsOnTracee = false
  package var facts: Set<HitFact> = []

  package init() {}
}

/// Works out what clauses need.
package enum ProgramNeeds {
  /// The needs of each clause of a program that the verifier accepts.
  package static func clauses(of program: Program) -> [ClauseNeeds] {
    let functions = program.functions.map { function in
      var origins = ValueOrigins(program: program, code: function.code)
      origins.enter(parameters: function.parameterCount)
      return origins.run()
    }
    return program.clauses.map { clause in
      var origins = ValueOrigins(program: program, code: clause.code)
      origins.enter(parameters: 0)
      let own = origins.run()
      var needs = own.needs
      var seen: Set<Int> = []
      var pending = Array(own.calls)
      while let function = pending.popLast() {
        guard seen.insert(function).inserted, functions.indices.contains(function) else { continue }
        needs.add(functions[function].needs)
        pending += functions[function].calls
      }
      return needs
    }
  }
}

extension ClauseNeeds {
  fileprivate mutating func add(_ other: ClauseNeeds) {
    arguments.formUnion(other.arguments)
    stringArguments.formUnion(other.stringArguments)
    readsMemory = readsMemory || other.readsMemory
    takesStack = takesStack || other.takesStack
    usesRegisters = usesRegisters || other.usesRegisters
    actsOnTracee = actsOnTracee || other.actsOnTracee
    facts.formUnion(other.facts)
  }
}

/// What is known about a word.
private enum Origin: Hashable {
  /// One of these arguments, as it is.
  case arguments(Set<Int>)
  /// An address of the machine's own memory.
  case own
  case unknown

  func merged(_ other: Origin) -> Origin {
    switch (self, other) {
    case (.arguments(let a), .arguments(let b)): .arguments(a.union(b))
    case (.own, .own): .own
    default: .unknown
    }
  }
}

/// Follows words through the code of one clause or function.
private struct ValueOrigins {
  let program: Program
  let code: Range<Int>
  private var known: [Int: [Slot: Origin]] = [:]
  private var targets: Set<Int> = []
  private var pending: [Int] = []
  private var needs = ClauseNeeds()
  private var calls: Set<Int> = []

  init(program: Program, code: Range<Int>) {
    self.program = program
    self.code = code
    for index in code where program.code[index].operation.namesTarget {
      targets.insert(Int(program.code[index].immediate))
    }
  }

  /// A parameter may be anything; what the caller passes is not followed.
  mutating func enter(parameters: Int) {
    var origins: [Slot: Origin] = [:]
    for slot in 0..<parameters { origins[Slot(slot)] = .unknown }
    reach(code.lowerBound, with: origins)
  }

  mutating func run() -> (needs: ClauseNeeds, calls: Set<Int>) {
    while let start = pending.popLast() {
      guard var origins = known[start] else { continue }
      var index = start
      while true {
        let instruction = program.code[index]
        note(instruction, &origins)
        if instruction.operation == .enterTry {
          // What the slots hold when a fault comes is anybody's guess.
          reach(Int(instruction.immediate), with: origins.mapValues { _ in .unknown })
        } else if instruction.operation.namesTarget {
          reach(Int(instruction.immediate), with: origins)
        }
        if instruction.operation.endsBlock { break }
        index += 1
        if targets.contains(index) {
          reach(index, with: origins)
          break
        }
      }
    }
    return (needs, calls)
  }

  private mutating func reach(_ index: Int, with origins: [Slot: Origin]) {
    guard let before = known[index] else {
      known[index] = origins
      pending.append(index)
      return
    }
    var merged = before
    for (slot, origin) in before { merged[slot] = origin.merged(origins[slot] ?? .unknown) }
    guard merged != before else { return }
    known[index] = merged
    pending.append(index)
  }

  private mutating func note(_ instruction: Instruction, _ origins: inout [Slot: Origin]) {
    func origin(_ slot: Slot) -> Origin { origins[slot] ?? .unknown }
    var result = Origin.unknown
    switch instruction.operation {
    case .constant:
      if MemoryRegion(of: UInt64(bitPattern: instruction.immediate)) != nil
        || instruction.immediate == 0
      {
        result = .own
      }
    case .move: result = origin(instruction.b)
    case .addImmediate: if origin(instruction.b) == .own { result = .own }
    case .add:
      if origin(instruction.b) == .own || origin(instruction.c) == .own { result = .own }
    case .allocate, .text, .readString, .mapAddress, .formatText, .reserveText: result = .own
    case .keepText: result = origin(instruction.b)
    case .symbol:
      needs.actsOnTracee = true
      result = .own
    case .loadGlobal: result = stored(program.globals[Int(instruction.immediate)].type)
    case .loadLocal: result = stored(program.locals[Int(instruction.immediate)].type)
    case .mapLoad:
      if case .plain(let type) = program.maps[Int(instruction.immediate)].value {
        result = stored(type)
      }
    case .argument:
      let index = Int(instruction.immediate)
      needs.arguments.insert(index)
      result = .arguments([index])
    case .register: needs.usesRegisters = true
    case .stack: needs.takesStack = true
    case .fact: if let fact = HitFact(rawValue: instruction.immediate) { note(fact) }
    case .act, .writeBytes, .writeString: needs.actsOnTracee = true
    case .call: calls.insert(Int(instruction.immediate))
    case .subroutine:
      guard let subroutine = Subroutine(rawValue: instruction.immediate) else { break }
      if subroutine.makesText { result = .own }
      note(subroutine)
    default: break
    }
    noteReads(instruction, origins)
    if let slots = try? instruction.operands(in: program), let target = slots.result {
      origins[target] = result
    }
  }

  private func stored(_ type: ValueType) -> Origin {
    switch type {
    case .string, .symbol, .bytes: .own
    case .integer, .stack: .unknown
    }
  }

  private mutating func note(_ fact: HitFact) {
    needs.facts.insert(fact)
    switch fact {
    case .stackDepth, .callerProgramCounter: needs.takesStack = true
    case .errorNumber: needs.readsMemory = true
    case .programCounter: needs.usesRegisters = true
    default: break
    }
  }

  private mutating func note(_ subroutine: Subroutine) {
    switch subroutine {
    case .listStack, .stackAddress: needs.takesStack = true
    case .listSymbols, .moduleOffset, .moduleBuildID: needs.actsOnTracee = true
    case .registerNamed, .listRegisters: needs.usesRegisters = true
    case .listArguments: for index in 0..<16 { needs.arguments.insert(index) }
    default: break
    }
  }

  /// Notes the operands that are addresses.
  private mutating func noteReads(_ instruction: Instruction, _ origins: [Slot: Origin]) {
    switch instruction.operation {
    case .readString:
      if case .arguments(let arguments) = origins[instruction.b] {
        needs.stringArguments.formUnion(arguments)
      } else {
        noteAddress(instruction.b, origins)
      }
    case .readBytes, .loadSigned, .loadUnsigned, .copyBytes, .copyString, .writeBytes,
      .writeString:
      noteAddress(instruction.b, origins)
    case .compareStrings:
      noteAddress(instruction.b, origins)
      noteAddress(instruction.c, origins)
    case .storeGlobal:
      if case .own = stored(program.globals[Int(instruction.immediate)].type) {
        noteAddress(instruction.b, origins)
      }
    case .storeLocal:
      if case .own = stored(program.locals[Int(instruction.immediate)].type) {
        noteAddress(instruction.b, origins)
      }
    case .mapStore:
      let map = program.maps[Int(instruction.immediate)]
      if case .plain(let type) = map.value, stored(type) == .own {
        noteAddress(instruction.c, origins)
      }
      noteKeys(map, from: instruction.b, origins)
    case .matchPattern: noteAddress(instruction.b, origins)
    case .formatText:
      noteTyped(
        program.formattings[Int(instruction.immediate)].operands, from: instruction.b, origins)
    case .readStatistic:
      let reading = program.readings[Int(instruction.immediate)]
      noteKeys(program.maps[reading.map], from: instruction.b, origins)
    case .iterate:
      let iteration = program.iterations[Int(instruction.immediate)]
      let keys = program.maps[iteration.map].keys
      noteTyped(iteration.fixedKeys.map { keys[$0] }, from: instruction.b, origins)
    case .raiseFault:
      if instruction.immediate == FaultKind.thrown.rawValue { noteAddress(instruction.b, origins) }
    case .mapLoad, .mapAddress, .mapContains, .mapDelete:
      noteKeys(program.maps[Int(instruction.immediate)], from: instruction.b, origins)
    case .aggregate:
      noteKeys(program.maps[Int(instruction.immediate)], from: instruction.c, origins)
    case .emit:
      noteTyped(program.actions[Int(instruction.immediate)].operands, from: instruction.b, origins)
    case .subroutine:
      guard let subroutine = Subroutine(rawValue: instruction.immediate) else { return }
      for index in subroutine.addressOperands {
        noteAddress(instruction.b &+ Slot(index), origins)
      }
    default: break
    }
  }

  private mutating func noteKeys(
    _ map: MapDeclaration, from slot: Slot, _ origins: [Slot: Origin]
  ) {
    noteTyped(map.keys, from: slot, origins)
  }

  private mutating func noteTyped(
    _ types: [ValueType], from slot: Slot, _ origins: [Slot: Origin]
  ) {
    for (index, type) in types.enumerated() where stored(type) == .own {
      noteAddress(slot &+ Slot(index), origins)
    }
  }

  private mutating func noteAddress(_ slot: Slot, _ origins: [Slot: Origin]) {
    if origins[slot] != .own { needs.readsMemory = true }
  }
}

extension Subroutine {
  /// Whether its result is text of the machine's own.
  package var makesText: Bool {
    switch self {
    case .substring, .joinStrings, .token, .baseName, .directoryName, .cleanPath,
      .integerToString, .internetAddress4, .internetAddress6, .internetAddress, .linkAddress,
      .upperCase, .lowerCase, .replaceAll, .nextToken, .escape, .matchedText,
      .partOfString, .quote, .matchedGroup, .errorName, .dateText, .traceeText, .traceeWideText,
      .traceeBytesQuoted, .commandWords, .environmentVariable, .taskName, .listedText,
      .moduleBuildID,
      .floatText:
      true
    default: false
    }
  }

  /// Which of its operands are addresses.
  package var addressOperands: [Int] {
    switch self {
    case .stringLength, .findByte, .findLastByte, .substring, .baseName, .directoryName,
      .cleanPath, .stringToInteger, .internetAddress4, .internetAddress6, .upperCase, .lowerCase,
      .parseInteger, .byteAt, .escape, .partOfString, .byteWithin, .quote, .traceeText,
      .traceeTextOrElse, .traceeWideText, .traceeBytesQuoted, .registerNamed,
      .environmentVariable, .listSymbols, .parseFloat:
      [0]
    case .findString, .indexOf, .lastIndexOf, .joinStrings, .token, .compareUpTo, .nextToken:
      [0, 1]
    case .replaceAll: [0, 1, 2]
    case .internetAddress, .linkAddress: [1]
    case .commandWords: [2]
    case .integerToString, .swapBytes2, .swapBytes4, .swapBytes8, .random, .matchedText,
      .matchedGroups, .matchedGroup, .matchedGroupCount, .randomBelow, .errorName, .dateText,
      .taskFact, .taskName, .stackAddress, .listStack, .listRegisters, .listArguments, .listedText,
      .moduleOffset, .moduleBuildID,
      .floatAdd, .floatSubtract, .floatMultiply, .floatDivide, .floatRemainder, .floatEqual,
      .floatLess, .floatLessOrEqual, .floatSquareRoot, .floatText, .floatFromInteger,
      .integerFromFloat, .widenFloat:
      []
    }
  }
}
