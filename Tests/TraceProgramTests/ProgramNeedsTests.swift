import ProgramTestSupport
import Testing
import TraceProgram

@Suite struct ProgramNeedsTests {
  private func needs(_ build: (inout ProgramBuilder) -> Void) -> ClauseNeeds? {
    var builder = ProgramBuilder()
    builder.addClause(build)
    return ProgramNeeds.clauses(of: builder.program).first
  }

  @Test func nothingIsNeededOfConstants() {
    #expect(
      needs { builder in
        builder.trace(builder.text("x"), as: .string)
        let room = builder.result(.allocate, b: builder.word(8))
        builder.trace(builder.result(.loadSigned, b: room, immediate: 8))
      } == ClauseNeeds())
  }

  @Test func argumentsAreWordsOrStrings() {
    let found = needs { builder in
      let path = builder.freshSlots(1)
      let argument = builder.result(.argument, immediate: 1)
      builder.emit(.move, a: path, b: argument)
      let text = builder.result(.readString, b: path, c: builder.word(256))
      builder.trace(text, as: .string)
      builder.trace(builder.result(.argument, immediate: 4))
    }
    #expect(found?.arguments == [1, 4])
    #expect(found?.stringArguments == [1])
    #expect(found?.readsMemory == false)
  }

  @Test func oneOfTwoArgumentsIsAStringOfBoth() {
    let found = needs { builder in
      let condition = builder.result(.argument, immediate: 0)
      let path = builder.freshSlots(1)
      let otherwise = builder.label()
      let end = builder.label()
      builder.jump(.jumpIfZero, b: condition, to: otherwise)
      builder.emit(.argument, a: path, immediate: 1)
      builder.jump(to: end)
      builder.place(otherwise)
      builder.emit(.argument, a: path, immediate: 2)
      builder.place(end)
      builder.trace(builder.result(.readString, b: path, c: condition), as: .string)
    }
    #expect(found?.stringArguments == [1, 2])
    #expect(found?.readsMemory == false)
  }

  @Test func otherAddressesNeedMemory() {
    let moved = needs { builder in
      let argument = builder.result(.argument, immediate: 0)
      let other = builder.result(.addImmediate, b: argument, immediate: 8)
      _ = builder.result(.readString, b: other, c: argument)
    }
    #expect(moved?.readsMemory == true)
    #expect(moved?.stringArguments == [])
    #expect(
      needs { _ = $0.result(.loadSigned, b: $0.word(4096), immediate: 8) }?.readsMemory == true)
    #expect(
      needs { $0.trace($0.result(.argument, immediate: 0), as: .string) }?.readsMemory == true)
  }

  @Test func functionsCountForTheirCallers() {
    var builder = ProgramBuilder()
    builder.begin()
    builder.emit(.returnValue, b: builder.result(.argument, immediate: 3))
    let inner = builder.endFunction(name: "inner", parameterCount: 0)
    builder.begin()
    builder.emit(.returnValue, b: builder.result(.call, immediate: Int64(inner)))
    let outer = builder.endFunction(name: "outer", parameterCount: 0)
    builder.addClause { _ = $0.result(.call, immediate: Int64(outer)) }
    builder.addClause { _ in }
    let needs = ProgramNeeds.clauses(of: builder.program)
    #expect(needs.map(\.arguments) == [[3], []])
  }

  @Test func stacksRegistersFactsAndActsAreNoted() {
    #expect(needs { _ = $0.result(.stack, b: $0.word(1)) }?.takesStack == true)
    #expect(needs { _ = $0.result(.register, b: $0.word(1)) }?.usesRegisters == true)
    #expect(
      needs { $0.emit(.act, b: $0.word(1), immediate: HitAction.stop.rawValue) }?.actsOnTracee
        == true)
    let facts = needs { builder in
      _ = builder.result(.fact, immediate: HitFact.stackDepth.rawValue)
      _ = builder.result(.fact, immediate: HitFact.timestamp.rawValue)
    }
    #expect(facts?.facts == [.stackDepth, .timestamp])
    #expect(facts?.takesStack == true)
  }

  @Test func handlersKnowNothingOfTheirSlots() {
    let found = needs { builder in
      let text = builder.text("x")
      let (caught, end) = (builder.label(), builder.label())
      builder.jump(.enterTry, a: builder.freshSlots(1), to: caught)
      builder.emit(.argument, a: text, immediate: 0)
      builder.emit(.leaveTry)
      builder.jump(to: end)
      builder.place(caught)
      builder.trace(text, as: .string)
      builder.place(end)
    }
    #expect(found?.readsMemory == true)
  }

  @Test func whatIsSearchedAndFormattedIsRead() {
    for isTracees in [false, true] {
      let found = needs { builder in
        let text = isTracees ? builder.result(.argument, immediate: 0) : builder.text("x")
        let pattern = Int64(builder.addPattern(Array("a".utf8)))
        builder.trace(builder.result(.matchPattern, b: text, immediate: pattern))
        let format = builder.addFormat(FormatDescriptor([]))
        let formatting = builder.addFormatting(
          TextFormatting(format: format, operands: [.string]))
        let made = builder.result(.formatText, b: text, immediate: Int64(formatting))
        builder.trace(made, as: .string)
      }
      #expect(found?.readsMemory == isTracees)
    }
  }
}
