import ProgramTestSupport
import Testing
import TraceProgram
import TraceRuntime

@Suite struct MachineOutputTests {
  @Test func everyTypeIsRecorded() {
    var hit = FakeHit()
    hit.place("there", at: 0x1000)
    let run = ClauseRun(hit) { builder in
      let types: [ValueType] = [
        .word, .string, .string, .bytes(count: 2), .bytes(count: 3), .stack, .symbol,
      ]
      let action = builder.addAction(OutputAction(.trace, types))
      let own = builder.string(Array("own".utf8))
      let row = builder.row([-3, own, 0x1000, own, 0x1001, 12, own])
      builder.emit(.emit, b: row, immediate: Int64(action))
    }
    #expect(
      run.values == [
        -3, "own", "there", .bytes(Array("ow".utf8)), .bytes(Array("her".utf8)), .stack(12), "own",
      ])
  }

  @Test func aRecordSaysWhoMadeItAndWhen() {
    var hit = FakeHit()
    hit.facts = [
      .probe: 3, .processor: 1, .timestamp: 1 << 40, .process: 4242, .thread: 4243,
    ]
    var builder = ProgramBuilder()
    builder.addClause { _ in }
    builder.addClause { builder in
      builder.emit(.emit, immediate: Int64(builder.addAction(OutputAction(.mark))))
    }
    var machine = Machine(builder.program, limits: MachineLimits())
    let run = ClauseRun(&machine, &hit)
    let header = RecordHeader(
      clause: 1, probe: 3, processor: 1, timestamp: 1 << 40, process: 4242, thread: 4243)
    #expect(run.records == [DecodedRecord(header: header, entries: [RecordedEntry(.mark)])])
  }

  @Test func nullIsNotRecorded() {
    for type in [ValueType.string, .symbol, .bytes(count: 4)] {
      let run = ClauseRun { builder in
        builder.trace(builder.word(1))
        builder.trace(builder.word(0), as: type)
      }
      #expect(run.fault == RuntimeFault(.invalidAddress, 0))
      #expect(run.records.isEmpty)
    }
  }

  @Test func aFaultTakesItsClauseOnly() {
    var builder = ProgramBuilder()
    builder.addClause { $0.trace($0.word(1)) }
    builder.addClause { builder in
      builder.trace(builder.word(2))
      builder.emit(.raiseFault, b: builder.word(0), immediate: FaultKind.divideByZero.rawValue)
    }
    builder.addClause { $0.trace($0.word(3)) }
    var machine = Machine(builder.program, limits: MachineLimits())
    var hit = FakeHit()
    let run = ClauseRun(&machine, &hit)
    #expect(run.values == [1, 3])
    #expect(run.outcomes[0] == .completed)
    #expect(run.outcomes[1] != .completed)
  }

  @Test func recordedStringsAreCut() {
    var hit = FakeHit()
    hit.place("abcdef", at: 0x1000)
    var limits = MachineLimits()
    limits.stringSize = 4
    let run = ClauseRun(hit, limits: limits) { builder in
      builder.trace(builder.word(0x1000), as: .string)
      builder.trace(builder.text("ghijkl"), as: .string)
    }
    #expect(run.values == ["abcd", "ghij"])
  }

  @Test func aLargeRecordIsDropped() {
    var limits = MachineLimits()
    limits.recordBytes = RecordHeader.byteCount + 24
    for (count, isKept) in [(2, true), (3, false), (40, false)] {
      var builder = ProgramBuilder()
      builder.addClause { builder in
        let word = builder.word(1)
        for _ in 0..<count { builder.trace(word) }
      }
      builder.addClause { $0.trace($0.word(2)) }
      var machine = Machine(builder.program, limits: limits)
      var hit = FakeHit()
      let run = ClauseRun(&machine, &hit)
      #expect(run.outcomes == [.completed, .completed])
      #expect(run.records.count == (isKept ? 2 : 1))
      #expect(run.values.last == 2)
      #expect(run.drops.record == (isKept ? 0 : 1))
    }
  }

  @Test func bytesLargerThanARecordAreNotRead() {
    var limits = MachineLimits()
    limits.recordBytes = 1000
    let run = ClauseRun(limits: limits) { builder in
      builder.trace(builder.word(0x1000), as: .bytes(count: 1 << 27))
    }
    #expect(run.outcomes == [.completed])
    #expect(run.drops.record == 1)
  }

  @Test func exitCountsWhenItsClauseEndsWell() {
    func run(faults: Bool) -> ClauseRun {
      ClauseRun { builder in
        let action = builder.addAction(OutputAction(.exit, [.word]))
        builder.emit(.emit, b: builder.word(3), immediate: Int64(action))
        builder.trace(builder.word(1))
        if faults {
          builder.emit(.raiseFault, b: builder.word(0), immediate: FaultKind.divideByZero.rawValue)
        }
      }
    }
    #expect(run(faults: false).exitStatus == 3)
    #expect(run(faults: false).entries.map(\.kind) == [.exit, .trace])
    #expect(run(faults: true).exitStatus == nil)
  }
}

@Suite struct SpeculationTests {
  /// A machine whose program asks for speculations, fills them and ends them, by arguments of the hit:
  /// what to do (0 take, 1 speculate, 2 commit, 3 discard, 4 speculate and fault), and with which.
  struct Session: ~Copyable {
    var machine: Machine

    init(count: Int, bytes: Int = 1000) {
      var limits = MachineLimits()
      limits.speculationCount = count
      limits.speculationBytes = bytes
      var builder = ProgramBuilder()
      let operations: [TraceProgram.Operation] = [
        .speculation, .speculate, .commit, .discard, .speculate,
      ]
      for (index, operation) in operations.enumerated() {
        builder.addClause { builder in
          let end = builder.label()
          let wanted = builder.result(.argument, immediate: 0)
          let other = builder.result(.addImmediate, b: wanted, immediate: -Int64(index))
          builder.jump(.jumpIfNotZero, b: other, to: end)
          let id = builder.result(.argument, immediate: 1)
          if operation == .speculation {
            builder.trace(builder.result(.speculation))
          } else {
            builder.emit(operation, b: id)
          }
          if operation == .speculate { builder.trace(builder.result(.argument, immediate: 2)) }
          if index == 4 {
            builder.emit(.raiseFault, b: id, immediate: FaultKind.divideByZero.rawValue)
          }
          builder.place(end)
        }
      }
      machine = Machine(builder.program, limits: limits)
    }

    mutating func run(_ what: UInt64, _ id: UInt64 = 0, _ value: UInt64 = 0) -> ClauseRun {
      var hit = FakeHit(what, id, value)
      hit.facts[.timestamp] = value
      return ClauseRun(&machine, &hit)
    }

    mutating func take() -> RecordedEntry.Value? { run(0).values.first }

    mutating func fault(_ what: UInt64, _ id: UInt64) -> RuntimeFault? {
      for outcome in run(what, id).outcomes {
        if case .faulted(let fault, _) = outcome { return fault }
      }
      return nil
    }
  }

  @Test func numbersRunOut() {
    var session = Session(count: 2)
    #expect(session.take() == 1)
    #expect(session.take() == 2)
    #expect(session.take() == 0)
    #expect(session.machine.drops.unavailableSpeculation == 1)
    #expect(session.run(3, 1).outcomes.allSatisfy { $0 == .completed })
    #expect(session.take() == 1)
    var none = Session(count: 0)
    #expect(none.take() == 0)
  }

  @Test func whatIsCommittedComesAsRecordsOfItsOwn() {
    var session = Session(count: 1)
    #expect(session.take() == 1)
    #expect(session.run(1, 1, 10).records.isEmpty)
    #expect(session.run(1, 1, 20).records.isEmpty)
    let run = session.run(2, 1)
    #expect(run.values == [10, 20])
    #expect(run.records.map(\.header.timestamp) == [10, 20])
    // Its number is free again, and nothing of it is left.
    #expect(session.take() == 1)
    #expect(session.run(2, 1).records.isEmpty)
  }

  @Test func whatIsDiscardedIsGone() {
    var session = Session(count: 1)
    _ = session.take()
    _ = session.run(1, 1, 10)
    #expect(session.run(3, 1).records.isEmpty)
    #expect(session.take() == 1)
    #expect(session.run(2, 1).records.isEmpty)
  }

  @Test func aFaultTakesItsPartOfASpeculation() {
    var session = Session(count: 1)
    _ = session.take()
    _ = session.run(1, 1, 10)
    #expect(session.fault(4, 1) == RuntimeFault(.divideByZero, 1))
    _ = session.run(1, 1, 30)
    #expect(session.run(2, 1).values == [10, 30])
  }

  @Test func unknownNumbersLoseWhatIsRecorded() {
    var session = Session(count: 2)
    for id in [1, 3, 99, UInt64.max] {
      let run = session.run(1, id, 5)
      #expect(run.records.isEmpty)
      #expect(run.outcomes.allSatisfy { $0 == .completed })
    }
    #expect(session.run(2, 1).records.isEmpty)
  }

  @Test func zeroIsHarmless() {
    var session = Session(count: 1)
    let run = session.run(1, 0, 5)
    #expect(run.records.isEmpty)
    #expect(run.outcomes.allSatisfy { $0 == .completed })
    #expect(session.fault(2, 0) == nil)
    #expect(session.fault(3, 0) == nil)
  }

  @Test func numbersThatCannotBeAreIllegal() {
    var session = Session(count: 2)
    for id in [3, UInt64.max] {
      #expect(session.fault(2, id) == RuntimeFault(.illegalOperation))
      #expect(session.fault(3, id) == RuntimeFault(.illegalOperation))
    }
    #expect(session.fault(2, 2) == nil)
  }

  @Test func aFullSpeculationDrops() {
    var session = Session(count: 1, bytes: 2 * (RecordHeader.byteCount + 12))
    _ = session.take()
    for value in 1...4 as ClosedRange<UInt64> { _ = session.run(1, 1, value) }
    #expect(session.machine.drops.speculation == 2)
    #expect(session.run(2, 1).values == [1, 2])
  }
}
