import ProgramTestSupport
import Testing
import TraceProgram
import TraceRuntime

@Suite struct MachineFaultTests {
  /// Emits a try with its handler, which gets the slot of the message.
  private func attempt(
    _ builder: inout ProgramBuilder, _ body: (inout ProgramBuilder) -> Void,
    handler: (inout ProgramBuilder, Slot) -> Void
  ) {
    let (caught, end) = (builder.label(), builder.label())
    let message = builder.freshSlots(1)
    builder.jump(.enterTry, a: message, to: caught)
    body(&builder)
    builder.emit(.leaveTry)
    builder.jump(to: end)
    builder.place(caught)
    handler(&builder, message)
    builder.place(end)
  }

  private func divideByZero(_ builder: inout ProgramBuilder) {
    let one = builder.word(1)
    builder.emit(.divideSigned, a: one, b: one, c: builder.word(0))
  }

  @Test func aFaultGoesToItsHandler() {
    let run = ClauseRun { builder in
      attempt(&builder) { builder in
        builder.trace(builder.word(1))
        divideByZero(&builder)
        builder.trace(builder.word(2))
      } handler: { builder, message in
        builder.trace(message, as: .string)
      }
      builder.trace(builder.word(3))
    }
    #expect(run.outcomes == [.completed])
    #expect(run.values == [1, "divideByZero", 3])
  }

  @Test func withoutAFaultTheHandlerDoesNotRun() {
    let run = ClauseRun { builder in
      attempt(&builder) { builder in
        builder.trace(builder.word(1))
      } handler: { builder, message in
        builder.trace(message, as: .string)
      }
      divideByZero(&builder)
    }
    #expect(run.fault == RuntimeFault(.divideByZero))
    #expect(run.values == [])
  }

  @Test func handlersNestAndMayFaultThemselves() {
    let run = ClauseRun { builder in
      attempt(&builder) { builder in
        attempt(&builder) { builder in
          builder.emit(.raiseFault, b: builder.text("inner"), immediate: FaultKind.thrown.rawValue)
        } handler: { builder, message in
          builder.trace(message, as: .string)
          builder.emit(.raiseFault, b: builder.text("outer"), immediate: FaultKind.thrown.rawValue)
        }
      } handler: { builder, message in
        builder.trace(message, as: .string)
      }
    }
    #expect(run.values == ["inner", "outer"])
  }

  @Test func faultsComeBackThroughFunctions() {
    let run = ClauseRun { builder in
      builder.begin()
      let parameter = builder.freshSlots(1)
      // A handler of this function that is still set up when it returns.
      let (never, start) = (builder.label(), builder.label())
      builder.jump(.enterTry, a: builder.freshSlots(1), to: never)
      builder.jump(.jumpIfNotZero, b: parameter, to: start)
      builder.emit(.returnValue, b: builder.word(5))
      builder.place(start)
      builder.emit(.leaveTry)
      divideByZero(&builder)
      builder.place(never)
      builder.emit(.returnValue, b: builder.word(6))
      let function = Int64(builder.endFunction(name: "f", parameterCount: 1))
      builder.begin()
      attempt(&builder) { builder in
        let kept = builder.word(9)
        builder.trace(builder.result(.call, b: builder.word(0), immediate: function))
        builder.trace(kept)
        builder.trace(builder.result(.call, b: builder.word(1), immediate: function))
      } handler: { builder, message in
        builder.trace(message, as: .string)
      }
    }
    #expect(run.values == [5, 9, "divideByZero"])
  }

  @Test func slotsAreThoseOfTheHandlersFrame() {
    let run = ClauseRun { builder in
      builder.begin()
      _ = builder.freshSlots(30)
      divideByZero(&builder)
      builder.emit(.returnValue, b: builder.word(1))
      let function = Int64(builder.endFunction(name: "f", parameterCount: 0))
      builder.begin()
      let kept = builder.word(42)
      attempt(&builder) { builder in
        builder.trace(builder.result(.call, immediate: function))
      } handler: { builder, message in
        builder.trace(message, as: .string)
        builder.trace(kept)
      }
    }
    #expect(run.values == ["divideByZero", 42])
  }

  @Test func anUnfinishedEntryIsTakenBack() {
    let run = ClauseRun { builder in
      let action = builder.addAction(OutputAction(.trace, [.word, .string]))
      for isFirst in [true, false] {
        if !isFirst { builder.trace(builder.word(1)) }
        attempt(&builder) { builder in
          let row = builder.row([8, 0])
          builder.emit(.emit, b: row, immediate: Int64(action))
        } handler: { builder, message in
          builder.trace(message, as: .string)
        }
      }
    }
    #expect(run.values == ["invalidAddress", 1, "invalidAddress"])
  }

  @Test func theMessageIsTheDialects() {
    var dialect = DialectText()
    dialect.describe = { fault, instruction in
      Array("\(fault.kind) \(fault.value) at \(instruction)".utf8)
    }
    var builder = ProgramBuilder()
    builder.addClause { builder in
      attempt(&builder) { builder in
        let address = builder.word(0x5000)
        builder.trace(builder.result(.loadSigned, b: address, immediate: 8))
      } handler: { builder, message in
        builder.trace(message, as: .string)
      }
    }
    builder.addClause { builder in
      builder.emit(.raiseFault, b: builder.text("my own"), immediate: FaultKind.thrown.rawValue)
    }
    var machine = Machine(builder.program, limits: MachineLimits(), dialect: dialect)
    var hit = FakeHit()
    let run = ClauseRun(&machine, &hit)
    #expect(run.values == ["invalidAddress 20480 at 2"])
    guard case .faulted(let fault, let instruction) = run.outcomes[1] else {
      return #expect(run.outcomes.isEmpty)
    }
    #expect(machine.message(of: fault, instruction: instruction) == Array("my own".utf8))
  }

  @Test func aThrownMessageMayBeTheTracees() {
    var hit = FakeHit()
    hit.place("from afar", at: 0x4000)
    let run = ClauseRun(&hit) { builder in
      attempt(&builder) { builder in
        builder.emit(.raiseFault, b: builder.word(0x4000), immediate: FaultKind.thrown.rawValue)
      } handler: { builder, message in
        builder.trace(message, as: .string)
      }
    }
    #expect(run.values == ["from afar"])
  }

  @Test func noBudgetIsNoMatterOfHandlers() {
    var limits = MachineLimits()
    limits.budget = 100
    let run = ClauseRun(limits: limits) { builder in
      attempt(&builder) { builder in
        let top = builder.label()
        builder.place(top)
        builder.jump(to: top)
      } handler: { builder, message in
        builder.trace(message, as: .string)
      }
    }
    #expect(run.fault == RuntimeFault(.outOfBudget))
  }

  @Test func handlersWithoutEndAreAFault() {
    let run = ClauseRun { builder in
      let (top, caught) = (builder.label(), builder.label())
      let message = builder.word(0)
      builder.place(top)
      builder.jump(.enterTry, a: message, to: caught)
      builder.jump(to: top)
      builder.place(caught)
      builder.trace(message, as: .string)
    }
    #expect(run.values == ["callTooDeep"])
  }

  @Test func runsBegunSinceEnd() {
    let run = ClauseRun { builder in
      let map = builder.addMap(MapDeclaration(name: "m", keys: [.word], value: .plain(.word)))
      builder.emit(.mapStore, b: builder.row([4]), c: builder.word(1), immediate: Int64(map))
      let iteration = Int64(builder.addIteration(IterationDeclaration(map: map)))
      let outer = builder.result(.iterate, immediate: iteration)
      let end = builder.label()
      builder.jump(.advance, b: outer, to: end)
      attempt(&builder) { builder in
        builder.trace(builder.result(.iterate, immediate: iteration))
        divideByZero(&builder)
      } handler: { builder, _ in
        builder.trace(builder.result(.iterate, immediate: iteration))
        builder.trace(builder.result(.elementKey, b: outer))
      }
      builder.place(end)
    }
    #expect(run.values == [2, 2, 4])
  }
}
