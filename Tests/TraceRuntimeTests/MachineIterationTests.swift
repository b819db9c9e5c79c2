import ProgramTestSupport
import Testing
import TraceProgram
import TraceRuntime

@Suite struct MachineIterationTests {
  private func map(
    _ keys: [ValueType] = [.word], _ value: ValueType = .word, isPerThread: Bool = false
  ) -> MapDeclaration {
    MapDeclaration(name: "m", keys: keys, value: .plain(value), isPerThread: isPerThread)
  }

  /// Runs a body for each element.
  private func forEach(
    _ builder: inout ProgramBuilder, _ iteration: IterationDeclaration, fixed: Slot = 0,
    limit: Slot = 0, _ body: (inout ProgramBuilder, Slot) -> Void
  ) {
    let index = Int64(builder.addIteration(iteration))
    let run = builder.result(.iterate, b: fixed, c: limit, immediate: index)
    let (top, end) = (builder.label(), builder.label())
    builder.place(top)
    builder.jump(.advance, b: run, to: end)
    body(&builder, run)
    builder.jump(to: top)
    builder.place(end)
  }

  private func traceKey(_ builder: inout ProgramBuilder, _ run: Slot, as type: ValueType = .word) {
    builder.trace(builder.result(.elementKey, b: run), as: type)
  }

  private func traceValue(_ builder: inout ProgramBuilder, _ run: Slot) {
    builder.trace(builder.result(.elementValue, b: run))
  }

  private func store(_ builder: inout ProgramBuilder, _ map: Int, _ keys: [Int64], _ value: Int64) {
    let row = builder.row(keys)
    builder.emit(.mapStore, b: row, c: builder.word(value), immediate: Int64(map))
  }

  @Test func elementsComeInTheOrderTheyWereAddedIn() {
    let run = ClauseRun { builder in
      let map = builder.addMap(map())
      for key: Int64 in [5, -1, 9] { store(&builder, map, [key], key * 2) }
      builder.emit(.mapDelete, b: builder.row([5]), immediate: Int64(map))
      store(&builder, map, [5], 7)
      forEach(&builder, IterationDeclaration(map: map)) { builder, run in
        traceKey(&builder, run)
        traceValue(&builder, run)
      }
      builder.trace(builder.result(.mapCount, immediate: Int64(map)))
    }
    #expect(run.values == [-1, -2, 9, 18, 5, 7, 3])
  }

  @Test(
    arguments: [
      (IterationDeclaration.Order.key(0), false, [-3, 1, 4]), (.key(0), true, [4, 1, -3]),
      (.value, false, [4, -3, 1]), (.value, true, [-3, 1, 4]), (.insertion, true, [-3, 1, 4]),
    ] as [(IterationDeclaration.Order, Bool, [Int64])])
  func numbersAreSorted(
    _ order: IterationDeclaration.Order, isDescending: Bool, expected: [Int64]
  ) {
    let run = ClauseRun { builder in
      let map = builder.addMap(map())
      store(&builder, map, [4], -8)
      store(&builder, map, [1], 2)
      // Equal to that before, so that it comes after it in either direction, but for those added first.
      store(&builder, map, [-3], order == .value && !isDescending ? 1 : 3)
      var iteration = IterationDeclaration(map: map, order: order)
      iteration.isDescending = isDescending
      forEach(&builder, iteration) { builder, run in traceKey(&builder, run) }
    }
    #expect(run.values == expected.map { .integer(UInt64(bitPattern: $0)) })
  }

  @Test func equalValuesKeepTheirOrder() {
    for isDescending in [false, true] {
      let run = ClauseRun { builder in
        let map = builder.addMap(map())
        for key: Int64 in 0..<20 { store(&builder, map, [key], key % 2) }
        var iteration = IterationDeclaration(map: map, order: .value)
        iteration.isDescending = isDescending
        forEach(&builder, iteration) { builder, run in traceKey(&builder, run) }
      }
      let even = (0..<10).map { 2 * $0 } as [Int64]
      let odd = even.map { $0 + 1 }
      let expected = isDescending ? odd + even : even + odd
      #expect(run.values == expected.map { .integer(UInt64(bitPattern: $0)) })
    }
  }

  @Test func textIsSortedByItsBytes() {
    let words = ["beginning", "beginner", "a", "", "\u{e9}", "beginners"]
    for order in [IterationDeclaration.Order.key(0), .value] {
      let run = ClauseRun { builder in
        let map = builder.addMap(map([.string], .string))
        for word in words {
          let text = builder.text(word)
          builder.emit(.mapStore, b: text, c: text, immediate: Int64(map))
        }
        forEach(&builder, IterationDeclaration(map: map, order: order)) { builder, run in
          traceKey(&builder, run, as: .string)
        }
      }
      #expect(run.values == ["", "a", "beginner", "beginners", "beginning", "\u{e9}"])
    }
  }

  @Test(arguments: [(2, [9, 8]), (0, []), (-4, []), (100, [9, 8, 7])] as [(Int64, [Int64])])
  func aLimitEndsARun(_ limit: Int64, expected: [Int64]) {
    let run = ClauseRun { builder in
      let map = builder.addMap(map())
      for key: Int64 in [8, 7, 9] { store(&builder, map, [key], 1) }
      var iteration = IterationDeclaration(map: map, order: .key(0))
      iteration.isDescending = true
      iteration.hasLimit = true
      let slot = builder.word(limit)
      forEach(&builder, iteration, limit: slot) { builder, run in traceKey(&builder, run) }
    }
    #expect(run.values == expected.map { .integer(UInt64(bitPattern: $0)) })
  }

  @Test func someKeysCanBeFixed() {
    let run = ClauseRun { builder in
      let map = builder.addMap(map([.word, .string]))
      for (number, text) in [(1, "a"), (2, "b"), (3, "a")] as [(Int64, String)] {
        store(&builder, map, [number, builder.string(Array(text.utf8))], number)
      }
      var iteration = IterationDeclaration(map: map)
      iteration.fixedKeys = [1]
      let fixed = builder.text("a")
      forEach(&builder, iteration, fixed: fixed) { builder, run in
        traceKey(&builder, run)
        builder.emit(.elementDelete, b: run)
      }
      builder.trace(builder.result(.mapCount, immediate: Int64(map)))
    }
    #expect(run.values == [1, 3, 1])
  }

  @Test func runsNest() {
    let run = ClauseRun { builder in
      let map = builder.addMap(map())
      for key: Int64 in [1, 2] { store(&builder, map, [key], key) }
      var backwards = IterationDeclaration(map: map)
      backwards.isDescending = true
      forEach(&builder, IterationDeclaration(map: map)) { builder, outer in
        forEach(&builder, backwards) { builder, inner in
          traceKey(&builder, outer)
          traceKey(&builder, inner)
        }
      }
    }
    #expect(run.values == [1, 2, 1, 1, 2, 2, 2, 1])
  }

  @Test func whatHasGoneIsPassedOver() {
    let run = ClauseRun { builder in
      let map = builder.addMap(map())
      for key: Int64 in [1, 2, 3] { store(&builder, map, [key], key) }
      forEach(&builder, IterationDeclaration(map: map)) { builder, run in
        traceKey(&builder, run)
        // The row of the second is given to another key, which is no part of the run.
        builder.emit(.mapDelete, b: builder.row([2]), immediate: Int64(map))
        store(&builder, map, [7], 7)
        builder.emit(.mapDelete, b: builder.row([1]), immediate: Int64(map))
        traceValue(&builder, run)
      }
    }
    #expect(run.values == [1, 0, 3, 3])
  }

  @Test func allCanBeRemovedMeanwhile() {
    let run = ClauseRun { builder in
      let map = builder.addMap(map([.string], .string))
      for word in ["x", "y"] {
        let text = builder.text(word)
        builder.emit(.mapStore, b: text, c: text, immediate: Int64(map))
      }
      forEach(&builder, IterationDeclaration(map: map)) { builder, run in
        let key = builder.result(.elementKey, b: run)
        let value = builder.result(.elementValue, b: run)
        builder.emit(.mapRemoveAll, immediate: Int64(map))
        builder.trace(key, as: .string)
        builder.trace(value, as: .string)
        traceKey(&builder, run, as: .string)
      }
      builder.trace(builder.result(.mapCount, immediate: Int64(map)))
    }
    #expect(run.values == ["x", "x", "", 0])
  }

  @Test func onlyTheThreadsOwnElementsAreSeen() {
    var builder = ProgramBuilder()
    let index = builder.addMap(map([.word], isPerThread: true))
    builder.addClause { builder in
      let row = builder.result(.argument)
      builder.emit(.mapStore, b: row, c: builder.word(1), immediate: Int64(index))
      forEach(&builder, IterationDeclaration(map: index)) { builder, run in
        traceKey(&builder, run)
      }
    }
    var machine = Machine(builder.program, limits: MachineLimits())
    var values: [[RecordedEntry.Value]] = []
    for (thread, key) in [(1, 10), (2, 20), (1, 11)] as [(UInt64, UInt64)] {
      var hit = FakeHit(key)
      hit.facts[.thread] = thread
      values.append(ClauseRun(&machine, &hit).values)
    }
    #expect(values == [[10], [20], [10, 11]])
  }

  @Test func aRunThatIsNotOpenIsAFault() {
    let run = ClauseRun { builder in
      let map = builder.addMap(map())
      store(&builder, map, [1], 1)
      let run = builder.result(
        .iterate, immediate: Int64(builder.addIteration(IterationDeclaration(map: map))))
      builder.emit(.endIteration, b: run)
      builder.emit(.endIteration, b: run)
      traceKey(&builder, run)
    }
    #expect(run.fault?.kind == .illegalOperation)
  }

  @Test func runsEndWithTheFunctionThatBeganThem() {
    let run = ClauseRun { builder in
      let map = builder.addMap(map())
      let iteration = Int64(builder.addIteration(IterationDeclaration(map: map)))
      builder.begin()
      let opened = builder.result(.iterate, immediate: iteration)
      builder.emit(.returnValue, b: opened)
      let function = Int64(builder.endFunction(name: "f", parameterCount: 0))
      builder.begin()
      for _ in 0..<200 { builder.trace(builder.result(.call, immediate: function)) }
    }
    #expect(run.values.count == 200 && Set(run.values) == [1])
  }
}
