import ProgramTestSupport
import Testing
import TraceProgram
import TraceRuntime

@Suite struct MachineControlTests {
  @Test func branchesChoose() {
    for (value, expected) in [(0, 20), (1, 10), (-1, 10)] as [(Int64, Int64)] {
      let run = ClauseRun { builder in
        let slot = builder.word(value)
        let result = builder.freshSlots(1)
        let otherwise = builder.label()
        let end = builder.label()
        builder.jump(.jumpIfZero, b: slot, to: otherwise)
        builder.emit(.constant, a: result, immediate: 10)
        builder.jump(to: end)
        builder.place(otherwise)
        builder.emit(.constant, a: result, immediate: 20)
        builder.place(end)
        builder.trace(result)
      }
      #expect(run.values == [.init(integerLiteral: expected)])
    }
  }

  @Test func loopsEnd() {
    let run = ClauseRun { builder in
      let count = builder.word(0)
      let limit = builder.word(10)
      let again = builder.label()
      builder.place(again)
      builder.emit(.addImmediate, a: count, b: count, immediate: 1)
      let goesOn = builder.result(.lessSigned, b: count, c: limit)
      builder.jump(.jumpIfNotZero, b: goesOn, to: again)
      builder.trace(count)
    }
    #expect(run.values == [10])
  }

  @Test func anEndlessLoopIsAFault() {
    var limits = MachineLimits()
    limits.budget = 100
    let run = ClauseRun(limits: limits) { builder in
      let again = builder.label()
      builder.place(again)
      builder.jump(to: again)
    }
    #expect(run.outcomes == [.faulted(RuntimeFault(.outOfBudget), instruction: 0)])
  }

  @Test func theBudgetIsForEachClause() {
    var limits = MachineLimits()
    limits.budget = 10
    var builder = ProgramBuilder()
    for _ in 0..<2 {
      builder.addClause { builder in
        let count = builder.word(0)
        let limit = builder.word(11)
        let again = builder.label()
        builder.place(again)
        builder.emit(.addImmediate, a: count, b: count, immediate: 1)
        let goesOn = builder.result(.lessSigned, b: count, c: limit)
        builder.jump(.jumpIfNotZero, b: goesOn, to: again)
      }
    }
    var machine = Machine(builder.program, limits: limits)
    var hit = FakeHit()
    #expect(ClauseRun(&machine, &hit).outcomes == [.completed, .completed])
  }

  /// A program with the factorial as a function of its own, asked for that of a number.
  private func factorial(of number: Int64, limits: MachineLimits = MachineLimits()) -> ClauseRun {
    var builder = ProgramBuilder()
    builder.begin()
    let parameter = builder.freshSlots(1)
    let isLast = builder.label()
    builder.jump(.jumpIfZero, b: parameter, to: isLast)
    let smaller = builder.result(.addImmediate, b: parameter, immediate: -1)
    let rest = builder.result(.call, b: smaller, immediate: 0)
    builder.emit(.returnValue, b: builder.result(.multiply, b: parameter, c: rest))
    builder.place(isLast)
    builder.emit(.returnValue, b: builder.word(1))
    let function = builder.endFunction(name: "factorial", parameterCount: 1)
    builder.addClause { builder in
      let kept = builder.word(99)
      let argument = builder.word(number)
      builder.trace(builder.result(.call, b: argument, immediate: Int64(function)))
      builder.trace(kept)
    }
    var machine = Machine(builder.program, limits: limits)
    var hit = FakeHit()
    return ClauseRun(&machine, &hit)
  }

  @Test func functionsCallThemselves() {
    #expect(factorial(of: 10).values == [3_628_800, 99])
    #expect(factorial(of: 0).values == [1, 99])
  }

  @Test func callsAreNestedSoDeep() {
    var limits = MachineLimits()
    limits.callDepth = 11
    #expect(factorial(of: 10, limits: limits).values == [3_628_800, 99])
    limits.callDepth = 10
    #expect(factorial(of: 10, limits: limits).fault == RuntimeFault(.callTooDeep))
  }

  @Test func callsUseUpTheBudget() {
    var limits = MachineLimits()
    limits.budget = 10
    #expect(factorial(of: 10, limits: limits).fault == RuntimeFault(.outOfBudget))
  }

  @Test func aFunctionCanEndTheClause() {
    var builder = ProgramBuilder()
    builder.begin()
    builder.trace(builder.word(1))
    builder.emit(.end)
    let function = builder.endFunction(name: "leave", parameterCount: 0)
    builder.addClause { builder in
      builder.trace(builder.result(.call, immediate: Int64(function)))
    }
    builder.addClause { builder in builder.trace(builder.word(2)) }
    var machine = Machine(builder.program, limits: MachineLimits())
    var hit = FakeHit()
    let run = ClauseRun(&machine, &hit)
    #expect(run.outcomes == [.completed, .completed])
    #expect(run.values == [1, 2])
  }

  @Test(arguments: FaultKind.allCases.filter { $0 != .thrown })
  func faultsAreRaised(_ kind: FaultKind) {
    let run = ClauseRun { builder in
      builder.emit(.raiseFault, b: builder.word(77), immediate: kind.rawValue)
    }
    #expect(run.outcomes == [.faulted(RuntimeFault(kind, 77), instruction: 1)])
  }

  @Test func indexesAreChecked() {
    for (index, isGood) in [(0, true), (4, true), (5, false), (-1, false)] as [(Int64, Bool)] {
      let run = ClauseRun { builder in
        builder.emit(.checkIndex, b: builder.word(index), immediate: 5)
      }
      let fault = RuntimeFault(.indexOutOfBounds, UInt64(bitPattern: index))
      #expect(run.fault == (isGood ? nil : fault))
    }
  }

  @Test func nullIsChecked() {
    #expect(ClauseRun { $0.emit(.checkNotNull, b: $0.word(8)) }.fault == nil)
    let fault = RuntimeFault(.invalidAddress, 0)
    #expect(ClauseRun { $0.emit(.checkNotNull, b: $0.word(0)) }.fault == fault)
  }

  @Test func factsAndTextsAreTheHits() {
    var hit = FakeHit(11, 22)
    hit.registers = [5, 6, 7]
    hit.facts = [.process: 4242, .timestamp: 99]
    hit.texts = [.probeName: Array("gc-start".utf8)]
    let run = ClauseRun(hit) { builder in
      builder.trace(builder.result(.argument, immediate: 1))
      builder.trace(builder.result(.register, b: builder.word(2)))
      builder.trace(builder.result(.fact, immediate: HitFact.process.rawValue))
      builder.trace(builder.result(.fact, immediate: HitFact.clause.rawValue))
      builder.trace(builder.result(.text, immediate: HitText.probeName.rawValue), as: .string)
      builder.trace(builder.result(.text, immediate: HitText.probeModule.rawValue), as: .string)
      let address = builder.word(0x4000)
      let form = SymbolForm.function.rawValue
      builder.trace(builder.result(.symbol, b: address, immediate: form), as: .symbol)
    }
    #expect(run.values == [22, 7, 4242, 1, "gc-start", "", "function@4000"])
    #expect(run.records.first?.header.process == 4242)
    #expect(run.records.first?.header.timestamp == 99)
  }

  @Test func whatTheHitRefusesIsAFault() {
    #expect(
      ClauseRun { _ = $0.result(.argument, immediate: 3) }.fault
        == RuntimeFault(.argumentUnavailable, 3))
    #expect(
      ClauseRun { _ = $0.result(.register, b: $0.word(3)) }.fault
        == RuntimeFault(.indexOutOfBounds, 3))
    var hit = FakeHit()
    hit.stack = nil
    #expect(
      ClauseRun(hit) { _ = $0.result(.stack, b: $0.word(3)) }.fault
        == RuntimeFault(.stackUnavailable))
  }

  @Test func theTraceeIsActedUpon() {
    var hit = FakeHit()
    hit.place("there", at: 0x2000)
    let run = ClauseRun(&hit) { builder in
      let target = builder.word(0x5000)
      builder.emit(.act, b: builder.word(9), immediate: HitAction.raise.rawValue)
      builder.emit(.writeString, a: target, b: builder.text("abc"), c: builder.word(16))
      builder.emit(.writeString, a: target, b: builder.text("abc"), c: builder.word(2))
      builder.emit(.writeBytes, a: target, b: builder.text("xyz"), c: builder.word(2))
      builder.emit(.writeBytes, a: target, b: builder.word(0x2000), c: builder.word(3))
      builder.trace(builder.result(.stack, b: builder.word(12)), as: .stack)
    }
    #expect(run.outcomes == [.completed])
    #expect(run.values == [.stack(7)])
    #expect(
      hit.requests == [
        .act(.raise, 9), .write([0x61, 0x62, 0x63, 0], to: 0x5000),
        .write([0x61, 0x62], to: 0x5000), .write([0x78, 0x79], to: 0x5000),
        .write([0x74, 0x68, 0x65], to: 0x5000), .stack(limit: 12),
      ])
  }

  @Test func aHugeWriteIsAFault() {
    let run = ClauseRun { builder in
      builder.emit(.writeBytes, a: builder.word(1), b: builder.word(1), c: builder.word(-1))
    }
    #expect(run.fault == RuntimeFault(.invalidSize, .max))
  }
}
