import ProgramTestSupport
import Testing
import TraceProgram
import TraceRuntime

@Suite struct MachineMapTests {
  private func keyed(
    _ keys: [ValueType], _ value: ValueType = .word, isPerThread: Bool = false,
    deletesZeros: Bool = false
  ) -> MapDeclaration {
    MapDeclaration(
      name: "m", keys: keys, value: .plain(value), isPerThread: isPerThread,
      deletesZeros: deletesZeros)
  }

  @Test func elementsAreFoundByTheirKeys() {
    let run = ClauseRun { builder in
      let map = Int64(builder.addMap(keyed([.integer(size: 4, isSigned: true), .string])))
      func keys(_ number: Int64, _ text: String) -> Slot {
        builder.row([number, builder.string(Array(text.utf8))])
      }
      builder.emit(.mapStore, b: keys(1, "a"), c: builder.word(10), immediate: map)
      builder.emit(.mapStore, b: keys(1, "b"), c: builder.word(20), immediate: map)
      builder.emit(.mapStore, b: keys(-1, "a"), c: builder.word(30), immediate: map)
      builder.emit(.mapStore, b: keys(1, "a"), c: builder.word(40), immediate: map)
      builder.trace(builder.result(.mapLoad, b: keys(1, "a"), immediate: map))
      builder.trace(builder.result(.mapLoad, b: keys(1, "b"), immediate: map))
      builder.trace(builder.result(.mapLoad, b: keys(-1, "a"), immediate: map))
      builder.trace(builder.result(.mapLoad, b: keys(2, "a"), immediate: map))
      builder.trace(builder.result(.mapContains, b: keys(1, "b"), immediate: map))
      builder.emit(.mapDelete, b: keys(1, "b"), immediate: map)
      builder.trace(builder.result(.mapContains, b: keys(1, "b"), immediate: map))
    }
    #expect(run.values == [40, 20, 30, 0, 1, 0])
  }

  @Test func zeroTakesAwayWhereItIsToldTo() {
    for deletes in [true, false] {
      let run = ClauseRun { builder in
        let map = Int64(builder.addMap(keyed([.word], deletesZeros: deletes)))
        let key = builder.row([5])
        builder.emit(.mapStore, b: key, c: builder.word(1), immediate: map)
        builder.emit(.mapStore, b: key, c: builder.word(0), immediate: map)
        builder.trace(builder.result(.mapContains, b: key, immediate: map))
      }
      #expect(run.values == [deletes ? 0 : 1])
    }
  }

  @Test func stringsAreValues() {
    let run = ClauseRun { builder in
      let map = Int64(builder.addMap(keyed([.word], .string)))
      let (one, two) = (builder.row([1]), builder.row([2]))
      builder.emit(.mapStore, b: one, c: builder.text("first"), immediate: map)
      builder.trace(builder.result(.mapLoad, b: one, immediate: map), as: .string)
      let first = builder.result(.mapLoad, b: one, immediate: map)
      builder.emit(.mapStore, b: two, c: first, immediate: map)
      builder.emit(.mapStore, b: one, c: builder.text("x"), immediate: map)
      builder.trace(builder.result(.mapLoad, b: two, immediate: map), as: .string)
      builder.trace(first, as: .string)
      builder.emit(.mapStore, b: one, c: builder.word(0), immediate: map)
      builder.trace(builder.result(.mapLoad, b: one, immediate: map))
      builder.trace(builder.result(.mapContains, b: one, immediate: map))
    }
    #expect(run.values == ["first", "first", "x", 0, 1])
  }

  @Test func bytesAreValuesAndKeys() {
    let run = ClauseRun { builder in
      let map = Int64(builder.addMap(keyed([.bytes(count: 2)], .bytes(count: 3))))
      let ab = builder.row([builder.string(Array("ab".utf8))])
      builder.emit(.mapStore, b: ab, c: builder.text("xyz"), immediate: map)
      let abc = builder.row([builder.string(Array("abc".utf8))])
      builder.trace(builder.result(.mapLoad, b: abc, immediate: map), as: .bytes(count: 3))
    }
    #expect(run.values == [.bytes(Array("xyz".utf8))])
  }

  @Test func anElementsBytesHaveAnAddress() {
    let run = ClauseRun { builder in
      let map = Int64(builder.addMap(keyed([.word], .bytes(count: 16))))
      let key = builder.row([1])
      let address = builder.result(.mapAddress, b: key, immediate: map)
      let second = builder.result(.addImmediate, b: address, immediate: 8)
      builder.emit(.store, a: second, b: builder.word(77), immediate: 8)
      let again = builder.result(.mapLoad, b: key, immediate: map)
      builder.trace(builder.result(.equal, b: address, c: again))
      let load = builder.result(.addImmediate, b: again, immediate: 8)
      builder.trace(builder.result(.loadUnsigned, b: load, immediate: 8))
      builder.emit(.mapDelete, b: key, immediate: map)
      _ = builder.result(.loadUnsigned, b: address, immediate: 8)
    }
    #expect(run.fault?.kind == .invalidAddress)
    #expect(run.records.isEmpty)
  }

  @Test func eachThreadHasItsOwn() {
    var builder = ProgramBuilder()
    let index = builder.addMap(keyed([], isPerThread: true))
    let map = Int64(index)
    builder.addClause { builder in
      let old = builder.result(.mapLoad, immediate: map)
      builder.trace(old)
      let new = builder.result(.addImmediate, b: old, immediate: 1)
      builder.emit(.mapStore, c: new, immediate: map)
    }
    var machine = Machine(builder.program, limits: MachineLimits())
    func run(thread: UInt64, _ machine: inout Machine) -> [RecordedEntry.Value] {
      var hit = FakeHit()
      hit.facts[.thread] = thread
      return ClauseRun(&machine, &hit).values
    }
    #expect(run(thread: 1, &machine) == [0])
    #expect(run(thread: 2, &machine) == [0])
    #expect(run(thread: 1, &machine) == [1])
    machine.threadEnded(1)
    #expect(machine.maps[index].count == 1)
    #expect(run(thread: 1, &machine) == [0])
    #expect(run(thread: 2, &machine) == [1])
  }

  @Test func aFullMapDrops() {
    var limits = MachineLimits()
    limits.mapBytes = 1000
    var builder = ProgramBuilder()
    let map = Int64(builder.addMap(keyed([.word])))
    builder.addClause { builder in
      let key = builder.word(0)
      let last = builder.word(100)
      let again = builder.label()
      builder.place(again)
      builder.emit(.mapStore, b: key, c: key, immediate: map)
      builder.emit(.addImmediate, a: key, b: key, immediate: 1)
      builder.jump(.jumpIfNotZero, b: builder.result(.lessSigned, b: key, c: last), to: again)
    }
    var machine = Machine(builder.program, limits: limits)
    var hit = FakeHit()
    let run = ClauseRun(&machine, &hit)
    #expect(run.outcomes == [.completed])
    let kept = machine.maps[0].count
    #expect((1..<100).contains(kept))
    #expect(run.drops.map == 100 - kept)
    machine.drops = DropCounts()
    #expect(machine.drops.map == 0)
  }

  @Test func aNullKeyIsAFault() {
    let run = ClauseRun { builder in
      let map = Int64(builder.addMap(keyed([.string])))
      builder.emit(.mapStore, b: builder.word(0), c: builder.word(1), immediate: map)
    }
    #expect(run.fault == RuntimeFault(.invalidAddress, 0))
  }

  @Test func aValueThatCannotBeReadLeavesNoElement() {
    var builder = ProgramBuilder()
    let map = Int64(builder.addMap(keyed([.word], .string)))
    builder.addClause { builder in
      builder.emit(.mapStore, b: builder.word(1), c: builder.word(0x666), immediate: map)
    }
    var machine = Machine(builder.program, limits: MachineLimits())
    var hit = FakeHit()
    #expect(ClauseRun(&machine, &hit).fault == RuntimeFault(.invalidAddress, 0x666))
    #expect(machine.maps[0].count == 0)
  }

  @Test func storesRemainWhenAClauseFaultsLater() {
    var builder = ProgramBuilder()
    let map = Int64(builder.addMap(keyed([.word])))
    builder.addClause { builder in
      builder.emit(.mapStore, b: builder.word(1), c: builder.word(5), immediate: map)
      builder.emit(.raiseFault, b: builder.word(0), immediate: FaultKind.divideByZero.rawValue)
    }
    builder.addClause { builder in
      builder.trace(builder.result(.mapLoad, b: builder.word(1), immediate: map))
    }
    var machine = Machine(builder.program, limits: MachineLimits())
    var hit = FakeHit()
    #expect(ClauseRun(&machine, &hit).values == [5])
  }

  @Test func aggregationsCombine() {
    var builder = ProgramBuilder()
    let kinds: [AggregationKind] = [
      .count, .sum(isSigned: true), .minimum(isSigned: true), .maximum(isSigned: true),
      .average(isSigned: true),
    ]
    let maps = kinds.map { kind in
      builder.addMap(MapDeclaration(name: "@", keys: [.string], value: .aggregation(kind)))
    }
    builder.addClause { builder in
      let key = builder.text("k")
      for value in [4, -10, 12] as [Int64] {
        let value = builder.word(value)
        for map in maps { builder.emit(.aggregate, b: value, c: key, immediate: Int64(map)) }
      }
    }
    var machine = Machine(builder.program, limits: MachineLimits())
    var hit = FakeHit()
    #expect(ClauseRun(&machine, &hit).outcomes == [.completed])
    let words = maps.map { map -> Int64? in
      guard let element = machine.maps[map].elements.first(where: { _ in true }),
        case .integer(let word, _) = machine.maps[map].value(of: element)
      else { return nil }
      return Int64(bitPattern: word)
    }
    #expect(words == [3, 6, -10, 12, 2])
  }

  @Test func aFullAggregationDrops() {
    var limits = MachineLimits()
    limits.aggregationBytes = 0
    let run = ClauseRun(limits: limits) { builder in
      let map = builder.addMap(MapDeclaration(name: "@", keys: [], value: .aggregation(.count)))
      builder.emit(.aggregate, immediate: Int64(map))
    }
    #expect(run.outcomes == [.completed])
    #expect(run.drops.aggregation == 1)
  }
}
