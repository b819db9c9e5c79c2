import ProgramTestSupport
import Testing
import TraceProgram

@Suite struct ProgramVerifierTests {
  /// The defect that the verifier finds in a clause.
  private func defect(_ build: (inout ProgramBuilder) -> Void) -> ProgramDefect? {
    var builder = ProgramBuilder()
    builder.addClause(build)
    return defect(of: builder.program)
  }

  private func defect(of program: Program) -> ProgramDefect? {
    do throws(VerificationError) {
      try ProgramVerifier.verify(program)
      return nil
    } catch {
      return error.defect
    }
  }

  @Test func goodProgramsPass() {
    #expect(defect { _ in } == nil)
    #expect(defect { $0.trace($0.word(1)) } == nil)
    #expect(defect(of: Program()) == nil)
  }

  @Test func slotsAreDefinedBeforeUse() {
    #expect(
      defect { builder in
        let slot = builder.freshSlots(1)
        builder.trace(slot)
      } == .undefinedSlot)
  }

  @Test func slotsAreDefinedOnEveryWay() {
    func program(definesInBoth: Bool) -> ProgramDefect? {
      defect { builder in
        let condition = builder.word(1)
        let slot = builder.freshSlots(1)
        let otherwise = builder.label()
        let end = builder.label()
        builder.jump(.jumpIfZero, b: condition, to: otherwise)
        builder.emit(.constant, a: slot, immediate: 1)
        builder.jump(to: end)
        builder.place(otherwise)
        if definesInBoth { builder.emit(.constant, a: slot, immediate: 2) }
        builder.place(end)
        builder.trace(slot)
      }
    }
    #expect(program(definesInBoth: true) == nil)
    #expect(program(definesInBoth: false) == .undefinedSlot)
  }

  @Test func aLoopDoesNotDefineForItsFirstTurn() {
    #expect(
      defect { builder in
        let condition = builder.word(1)
        let slot = builder.freshSlots(1)
        let again = builder.label()
        builder.place(again)
        builder.trace(slot)
        builder.emit(.constant, a: slot, immediate: 1)
        builder.jump(.jumpIfNotZero, b: condition, to: again)
      } == .undefinedSlot)
  }

  @Test func slotsAreThoseOfTheClause() {
    var builder = ProgramBuilder()
    builder.addClause { $0.trace($0.word(1)) }
    var program = builder.program
    program.clauses[0].slotCount = 0
    #expect(defect(of: program) == .slotOutOfRange)
    program.clauses[0].slotCount = 70000
    #expect(defect(of: program) == .slotOutOfRange)
  }

  @Test func jumpsStayInTheirClause() {
    var builder = ProgramBuilder()
    builder.addClause { _ in }
    builder.addClause { $0.emit(.jump, immediate: 0) }
    #expect(defect(of: builder.program) == .jumpOutOfRange)
    for target in [-1, 99, Int64.max, .min] {
      #expect(defect { $0.emit(.jump, immediate: target) } == .jumpOutOfRange)
    }
  }

  @Test func everyWayEnds() {
    var builder = ProgramBuilder()
    builder.addClause { _ = $0.word(1) }
    var program = builder.program
    program.code[1] = Instruction(.constant, a: 0)
    #expect(defect(of: program) == .missingEnd)
    program.clauses[0].code = 0..<0
    #expect(defect(of: program) == .badRange)
    program.clauses[0].code = 1..<9
    #expect(defect(of: program) == .badRange)
  }

  @Test func listsAreIndexedWithinTheirBounds() {
    for index in [-1, 0, Int64.max] {
      #expect(defect { _ = $0.result(.loadGlobal, immediate: index) } == .badImmediate)
      #expect(defect { $0.emit(.storeLocal, b: $0.word(1), immediate: index) } == .badImmediate)
      #expect(defect { _ = $0.result(.mapLoad, immediate: index) } == .unknownMap)
      #expect(defect { $0.emit(.emit, immediate: index) } == .unknownAction)
      #expect(defect { _ = $0.result(.call, immediate: index) } == .unknownFunction)
    }
    for index in [-1, 99, Int64.max] {
      #expect(defect { _ = $0.result(.subroutine, immediate: index) } == .unknownSubroutine)
      #expect(defect { _ = $0.result(.fact, immediate: index) } == .badImmediate)
      #expect(defect { _ = $0.result(.text, immediate: index) } == .badImmediate)
      #expect(
        defect { _ = $0.result(.symbol, b: $0.word(1), immediate: index) } == .badImmediate)
      #expect(defect { $0.emit(.act, b: $0.word(1), immediate: index) } == .badImmediate)
      #expect(defect { $0.emit(.raiseFault, b: $0.word(1), immediate: index) } == .badImmediate)
    }
    #expect(defect { _ = $0.result(.argument, immediate: 256) } == .badImmediate)
  }

  @Test func sizesAreThoseThatThereAre() {
    for size in [0, 3, 16, -1] as [Int64] {
      #expect(
        defect { _ = $0.result(.loadSigned, b: $0.word(1), immediate: size) } == .badImmediate)
    }
    for bits in [0, 65, -1] as [Int64] {
      #expect(
        defect { _ = $0.result(.signExtend, b: $0.word(1), immediate: bits) } == .badImmediate)
    }
    #expect(
      defect { $0.emit(.copyString, a: $0.word(1), b: $0.word(1), immediate: 0) }
        == .badImmediate)
  }

  @Test func operationsFitTheirMaps() {
    #expect(
      defect { builder in
        let map = builder.addMap(
          MapDeclaration(name: "@", keys: [], value: .aggregation(.count)))
        _ = builder.result(.mapLoad, immediate: Int64(map))
      } == .wrongMap)
    #expect(
      defect { builder in
        let map = builder.addMap(MapDeclaration(name: "x", keys: [], value: .plain(.word)))
        builder.emit(.aggregate, immediate: Int64(map))
      } == .wrongMap)
  }

  @Test func countingLooksAtNoValueAndHistogramsAtTheWeight() {
    func aggregate(_ kind: AggregationKind, hasWeight: Bool) -> ProgramDefect? {
      defect { builder in
        let map = builder.addMap(MapDeclaration(name: "@", keys: [], value: .aggregation(kind)))
        let undefined = builder.freshSlots(1)
        let one = builder.word(1)
        builder.emit(
          .aggregate, a: hasWeight ? one : undefined, b: kind == .count ? undefined : one,
          immediate: Int64(map))
      }
    }
    #expect(aggregate(.count, hasWeight: false) == nil)
    #expect(aggregate(.sum(isSigned: true), hasWeight: false) == nil)
    #expect(aggregate(.powerOfTwo, hasWeight: true) == nil)
    #expect(aggregate(.powerOfTwo, hasWeight: false) == .undefinedSlot)
  }

  @Test func actionsNameWhatThereIs() {
    let kinds: [OutputAction.Kind] = [
      .print(format: 0), .system(format: -1), .reopen(format: 5), .printTyped(layout: 0),
      .printMaps([0], format: nil), .printMaps([], format: 0), .clear(map: 0), .truncate(map: -1),
      .normalize(map: 0), .denormalize(map: 0),
    ]
    for kind in kinds {
      #expect(defect { _ = $0.addAction(OutputAction(kind)) } == .badAction)
    }
  }

  @Test func returningIsForFunctions() {
    #expect(defect { $0.emit(.returnValue, b: $0.word(1)) } == .returnOutsideFunction)
  }

  @Test func parametersAreDefined() {
    var builder = ProgramBuilder()
    builder.begin()
    let parameter = builder.freshSlots(2)
    builder.emit(.returnValue, b: parameter + 1)
    _ = builder.endFunction(name: "second", parameterCount: 2)
    #expect(defect(of: builder.program) == nil)
    var program = builder.program
    program.functions[0].parameterCount = 1
    #expect(defect(of: program) == .undefinedSlot)
    program.functions[0].parameterCount = 3
    #expect(defect(of: program) == .slotOutOfRange)
  }

  @Test func declarationsAreSound() {
    for type in [
      ValueType.integer(size: 3, isSigned: true), .bytes(count: -1), .bytes(count: .max),
    ] {
      #expect(
        defect { _ = $0.addGlobal(VariableDeclaration(name: "x", type: type)) }
          == .badDeclaration)
      #expect(
        defect { _ = $0.addMap(MapDeclaration(name: "x", keys: [type], value: .plain(.word))) }
          == .badDeclaration)
    }
  }

  /// Whatever is done to a program, it is refused or can be listed and analysed.
  @Test func corruptedProgramsAreNoTrouble() {
    var generator = Splitmix(state: 1)
    var refused = 0
    for _ in 0..<3000 {
      var program = RandomProgram.make(&generator)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        RandomProgram.corrupt(&program, &generator)
      }
      if defect(of: program) == nil {
        #expect(ProgramNeeds.clauses(of: program).count == program.clauses.count)
      } else {
        refused += 1
      }
      #expect(!ProgramListing.text(of: program).isEmpty)
    }
    #expect(refused > 300)
  }
}
