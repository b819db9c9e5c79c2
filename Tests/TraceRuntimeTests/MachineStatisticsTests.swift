import ProgramTestSupport
import Testing
import TraceProgram
import TraceRuntime

@Suite struct MachineStatisticsTests {
  private func statistics(
    shift: Int64 = 0, _ histograms: [AggregationKind] = [], keys: [ValueType] = []
  ) -> MapDeclaration {
    var map = MapDeclaration(
      name: "s", keys: keys, value: .aggregation(.statistics(varianceShift: shift)))
    map.histograms = histograms
    return map
  }

  private func add(_ builder: inout ProgramBuilder, _ map: Int, _ values: [Int64], key: Int64 = 0) {
    for value in values {
      let row = builder.row([key])
      builder.emit(.aggregate, b: builder.word(value), c: row, immediate: Int64(map))
    }
  }

  private func trace(
    _ builder: inout ProgramBuilder, _ map: Int, _ statistic: Statistic, key: Int64 = 0,
    bucket: Int64 = 0, as type: ValueType = .word
  ) {
    let reading = builder.addReading(StatisticReading(map: map, statistic: statistic))
    let row = builder.row([key])
    let index = builder.word(bucket)
    builder.trace(
      builder.result(.readStatistic, b: row, c: index, immediate: Int64(reading)), as: type)
  }

  @Test func allStatisticsAreOfTheSameValues() {
    let run = ClauseRun { builder in
      let map = builder.addMap(statistics())
      add(&builder, map, [7, -3, 12, 5])
      for statistic in [
        Statistic.count, .sum, .minimum, .maximum, .average, .value,
      ] { trace(&builder, map, statistic) }
    }
    #expect(run.values == [4, 21, -3, 12, 5, 4])
  }

  /// The variance of whole numbers depends on their order.
  @Test(
    arguments: [
      (0, [100, 0, -2], 3410), (0, [0, 100, -2], 3410), (0, [0, -2, 100], 3435), (0, [5], 0),
      (10, [100, 0, -2], 3401), (0, [1, 2], 1), (0, [.min, .max], 0), (31, [.min, 0, .max], 0),
    ] as [(Int64, [Int64], Int64)])
  func variances(_ shift: Int64, _ values: [Int64], expected: Int64) {
    let run = ClauseRun { builder in
      let map = builder.addMap(statistics(shift: shift))
      add(&builder, map, values)
      trace(&builder, map, .variance)
      trace(&builder, map, .count)
    }
    guard case .integer(let variance) = run.values.first else { return #expect(Bool(false)) }
    // Sums that do not fit wrap to something.
    if !values.contains(.min) { #expect(Int64(bitPattern: variance) == expected) }
    #expect(run.values.last == .integer(UInt64(values.count)))
  }

  @Test func statisticsOfNothing() {
    for (statistic, isFault) in [
      (.count, false), (.sum, false), (.value, false), (.minimum, true), (.maximum, true),
      (.average, true), (.variance, true), (.bucket(histogram: 0), true),
      (.buckets(histogram: 0), true),
    ] as [(Statistic, Bool)] {
      let run = ClauseRun { builder in
        let map = builder.addMap(statistics([.powerOfTwo]))
        trace(&builder, map, statistic)
      }
      #expect(run.fault == (isFault ? RuntimeFault(.emptyAggregate) : nil))
      #expect(run.values == (isFault ? [] : [0]))
    }
  }

  @Test func histogramsAreKeptBeside() {
    let run = ClauseRun { builder in
      let map = builder.addMap(
        statistics([.widePowerOfTwo, .linear(base: 0, limit: 30, step: 10)]))
      add(&builder, map, [0, 5, 6, 25, 90, -1, .min])
      for bucket: Int64 in [0, 63, 64, 66, 67, 68, 128] {
        trace(&builder, map, .bucket(histogram: 0), bucket: bucket)
      }
      for bucket: Int64 in 0..<5 { trace(&builder, map, .bucket(histogram: 1), bucket: bucket) }
      trace(&builder, map, .sum)
    }
    #expect(run.values.dropLast() == [1, 1, 1, 0, 2, 0, 0, 2, 3, 0, 1, 1])
    #expect(run.values.last == .integer(UInt64(bitPattern: .min &+ 125)))
  }

  @Test func aBucketThatThereIsNotIsAFault() {
    for (bucket, isGood) in [(0, true), (128, true), (129, false), (-1, false)] as [(Int64, Bool)] {
      let run = ClauseRun { builder in
        let map = builder.addMap(statistics([.widePowerOfTwo]))
        add(&builder, map, [1])
        trace(&builder, map, .bucket(histogram: 0), bucket: bucket)
      }
      let fault = RuntimeFault(.indexOutOfBounds, UInt64(bitPattern: bucket))
      #expect(run.fault == (isGood ? nil : fault))
    }
  }

  @Test func bucketsCanBeRecorded() throws {
    let kind = AggregationKind.linear(base: 0, limit: 3, step: 1)
    let run = ClauseRun { builder in
      let map = builder.addMap(statistics([.powerOfTwo, kind]))
      add(&builder, map, [1, 1, 2])
      trace(&builder, map, .buckets(histogram: 1), as: .bytes(count: 40))
      builder.emit(.mapRemoveAll, immediate: Int64(map))
    }
    guard case .bytes(let bytes) = run.values.first else { return #expect(run.values.isEmpty) }
    let buckets = try #require(HistogramBuckets(kind))
    let histogram = try #require(Histogram(buckets: buckets, recorded: bytes[...]))
    #expect(histogram.counts == [0, 0, 2, 1, 0])
    #expect(Histogram(buckets: buckets, recorded: bytes.dropLast()) == nil)
  }

  @Test func renderersReadThem() throws {
    let store = MapStore(
      statistics([.powerOfTwo], keys: [.word]), stringSize: 64,
      budget: MemoryBudget(limit: 1 << 16), seed: HashSeed.random())
    var key = MapKey()
    key.append(word: 3, as: .word)
    for value: UInt64 in [4, 6] { store.aggregate(key, value) }
    let element = try #require(store.find(key))
    #expect(
      store.statistics(of: element)
        == StatisticsSummary(count: 2, sum: 10, minimum: 4, maximum: 6, average: 5, variance: 2))
    #expect(store.histogram(of: element, at: 0)?.counts[66] == 2)
    #expect(store.histogram(of: element, at: 1) == nil)
    #expect(store.value(of: element) == .integer(2, isSigned: true))
    store.clear()
    #expect(store.statistics(of: element) == nil)
  }

  @Test func otherKindsAmountToANumberToo() {
    let run = ClauseRun { builder in
      let kinds: [AggregationKind] = [
        .count, .sum(isSigned: true), .maximum(isSigned: true), .average(isSigned: true),
      ]
      for kind in kinds {
        let map = builder.addMap(MapDeclaration(name: "a", keys: [], value: .aggregation(kind)))
        trace(&builder, map, .value)
        add(&builder, map, [-4, -8])
        trace(&builder, map, .value)
      }
    }
    #expect(run.values == [0, 2, 0, -12, 0, -4, 0, -6])
  }

  @Test func elementsAreSortedByAStatistic() {
    let run = ClauseRun { builder in
      let map = builder.addMap(statistics(keys: [.word]))
      add(&builder, map, [5], key: 1)
      add(&builder, map, [-9, 1], key: 2)
      add(&builder, map, [2, 3, 0], key: 3)
      for statistic in [Statistic.count, .sum, .minimum] {
        var iteration = IterationDeclaration(map: map, order: .statistic(statistic))
        iteration.isDescending = true
        let index = Int64(builder.addIteration(iteration))
        let run = builder.result(.iterate, immediate: index)
        let (top, end) = (builder.label(), builder.label())
        builder.place(top)
        builder.jump(.advance, b: run, to: end)
        builder.trace(builder.result(.elementKey, b: run))
        builder.jump(to: top)
        builder.place(end)
      }
    }
    #expect(run.values == [3, 2, 1, 1, 3, 2, 1, 3, 2])
  }
}
