import ProgramTestSupport
import Testing
import TraceProgram
import TraceRuntime

@Suite struct MachineMapBoundTests {
  private func bounded(
    _ overflow: MapDeclaration.Overflow, limit: Int? = 2, _ value: MapDeclaration.Value,
    keys: [ValueType] = [.word]
  ) -> MapDeclaration {
    var map = MapDeclaration(name: "m", keys: keys, value: value)
    map.elementLimit = limit
    map.overflow = overflow
    return map
  }

  /// Stores 1, 2 and 3 under themselves, and tells which are there.
  private func storeThree(
    _ map: MapDeclaration, limits: MachineLimits = MachineLimits()
  ) -> ClauseRun {
    ClauseRun(limits: limits) { builder in
      let index = Int64(builder.addMap(map))
      for key: Int64 in [1, 2, 1, 3] {
        let row = builder.row([key])
        if map.isAggregation {
          builder.emit(.aggregate, b: row, c: row, immediate: index)
        } else {
          builder.emit(.mapStore, b: row, c: row, immediate: index)
        }
      }
      for key: Int64 in 1...3 {
        let row = builder.row([key])
        builder.trace(builder.result(.mapContains, b: row, immediate: index))
      }
    }
  }

  private let values: [MapDeclaration.Value] = [
    .plain(.word), .aggregation(.statistics(varianceShift: 0)),
  ]

  @Test func aFullMapDropsWhatIsNew() {
    for value in values {
      let run = storeThree(bounded(.drop, value))
      #expect(run.values == [1, 1, 0])
      #expect(run.drops.map + run.drops.aggregation == 1)
    }
  }

  @Test func aFullMapMayFault() {
    for value in values {
      let run = storeThree(bounded(.fault, value))
      #expect(run.fault == RuntimeFault(.mapFull, 0))
      #expect(run.drops == DropCounts())
    }
  }

  @Test func aFullMapMayReplaceTheOldest() {
    for value in values {
      let run = storeThree(bounded(.replaceOldest, value))
      #expect(run.values == [0, 1, 1])
      #expect(run.drops == DropCounts())
    }
  }

  @Test func memoryIsABoundToo() {
    var limits = MachineLimits()
    limits.mapBytes = 130
    let run = storeThree(bounded(.replaceOldest, limit: nil, .plain(.word)), limits: limits)
    #expect(run.values == [0, 1, 1])
    limits.mapBytes = 10
    let none = storeThree(bounded(.replaceOldest, limit: nil, .plain(.word)), limits: limits)
    #expect(none.values == [0, 0, 0])
    #expect(none.drops.map == 4)
  }

  @Test func aMapOfNoElementsIsFull() {
    #expect(storeThree(bounded(.replaceOldest, limit: 0, .plain(.word))).values == [0, 0, 0])
    #expect(storeThree(bounded(.fault, limit: 0, .plain(.word))).fault?.kind == .mapFull)
  }

  /// The value of the element that goes is still good for the one that comes.
  @Test func theOldestMayBeTheValueOfTheNewest() {
    for type in [ValueType.string, .bytes(count: 5)] {
      let run = ClauseRun { builder in
        let map = Int64(
          builder.addMap(bounded(.replaceOldest, limit: 1, .plain(type))))
        builder.emit(.mapStore, b: builder.row([1]), c: builder.text("value"), immediate: map)
        let value = builder.result(.mapLoad, b: builder.row([1]), immediate: map)
        let row = builder.row([2])
        builder.emit(.mapStore, b: row, c: value, immediate: map)
        builder.trace(builder.result(.mapLoad, b: row, immediate: map), as: type)
      }
      #expect(run.values == [type == .string ? "value" : .bytes(Array("value".utf8))])
    }
  }

  @Test func anAddressOfAFullMapIsAFault() {
    let run = ClauseRun { builder in
      let map = Int64(builder.addMap(bounded(.fault, limit: 1, .plain(.bytes(count: 8)))))
      for key: Int64 in 1...2 {
        let row = builder.row([key])
        builder.trace(
          builder.result(.isZero, b: builder.result(.mapAddress, b: row, immediate: map)))
      }
    }
    #expect(run.fault == RuntimeFault(.mapFull, 0))
  }
}
