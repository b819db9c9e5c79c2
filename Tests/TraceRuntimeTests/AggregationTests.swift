// Aggregated values: every kind at its edges, clearing and normalizing.

import Testing
import TraceProgram

@testable import TraceRuntime

/// A store of one aggregation without keys, or with the keys given.
func makeAggregation(
  _ kind: AggregationKind, keys: [ValueType] = [], limit: Int = .max
) -> MapStore {
  MapStore(
    MapDeclaration(name: "a", keys: keys, value: .aggregation(kind)), stringSize: 256,
    budget: MemoryBudget(limit: limit), seed: HashSeed(1, 2))
}

struct AggregationTests {
  /// What the values amount to; the bits of the number.
  private func result(
    _ kind: AggregationKind, _ values: [Int64], normalization: UInt64 = 1
  ) throws -> Int64 {
    let map = makeAggregation(kind)
    for value in values { #expect(map.aggregate(MapKey(), UInt64(bitPattern: value))) }
    map.normalization = normalization
    let element = try #require(map.find(MapKey()))
    guard case .integer(let bits, _) = map.value(of: element) else {
      Issue.record("not a number")
      return 0
    }
    return Int64(bitPattern: bits)
  }

  @Test(
    arguments: [
      (.count, [5, 6, 7], 3), (.count, [0], 1),
      (.sum(isSigned: true), [5, -6, 7], 6), (.sum(isSigned: true), [.max, 1], .min),
      (.minimum(isSigned: true), [5, -6, 7], -6), (.minimum(isSigned: true), [.max], .max),
      (.minimum(isSigned: false), [5, -6, 7], 5), (.minimum(isSigned: false), [-1], -1),
      (.maximum(isSigned: true), [-5, -6], -5), (.maximum(isSigned: true), [.min], .min),
      (.maximum(isSigned: false), [5, -6, 7], -6), (.maximum(isSigned: true), [0, -6], 0),
      (.average(isSigned: true), [1, 2], 1), (.average(isSigned: true), [-1, -2], -1),
      (.average(isSigned: true), [.max, .max, .max], .max),
      (.average(isSigned: true), [.min, .min], .min),
      (.average(isSigned: true), [.min, .max], 0),
      (.average(isSigned: false), [-1, -1], -1),
      (.average(isSigned: false), [-1, 1], .min),
    ] as [(AggregationKind, [Int64], Int64)])
  func numbers(kind: AggregationKind, values: [Int64], expected: Int64) throws {
    #expect(try result(kind, values) == expected)
  }

  /// The average of the squares is cut to a whole number, as is the average that is squared.
  @Test(
    arguments: [
      ([5], 0), ([1, 3], 1), ([2, 4, 4, 4, 5, 5, 7, 9], 2), ([-1, 1], 1), ([1, 2, 3, 4], 1),
      ([-5, -5, -5], 0), ([0, 100], 50), ([1_000_000_000, 3_000_000_000], 1_000_000_000),
      ([.min, .max], .max), ([.max, .max], 0), ([.min, .min, .min], 0),
      ([.max, .min + 1, .max, .min + 1], .max),
    ] as [([Int64], Int64)])
  func deviations(values: [Int64], expected: Int64) throws {
    #expect(try result(.standardDeviation(isSigned: true), values) == expected)
  }

  @Test func deviationsWithoutSigns() throws {
    #expect(try result(.standardDeviation(isSigned: false), [-1, -1]) == 0)
    #expect(try result(.standardDeviation(isSigned: false), [0, -1]) == .max)
  }

  @Test(
    arguments: [
      ([1, 2, 3, 4], 3), ([2, 4, 4, 4, 5, 5, 7, 9], 4), ([7], 0), ([-10, 10], 100),
      ([.min, .max], -1),
    ] as [([Int64], Int64)])
  func variances(values: [Int64], expected: Int64) throws {
    // That of the extreme numbers is beyond 64 bits, and shown as the largest number.
    #expect(try result(.variance(isSigned: true), values) == expected)
  }

  @Test func manyEqualValuesDoNotDeviate() throws {
    let map = makeAggregation(.standardDeviation(isSigned: true))
    for _ in 0..<10_000 { map.aggregate(MapKey(), UInt64(bitPattern: .max - 1)) }
    let element = try #require(map.find(MapKey()))
    #expect(map.value(of: element) == .integer(0, isSigned: false))
  }

  @Test(
    arguments: [
      (.count, [1, 1, 1, 1, 1], 2, 2), (.sum(isSigned: true), [-7], 2, -3),
      (.sum(isSigned: false), [-1], 2, .max), (.sum(isSigned: true), [.min], UInt64.max, 0),
      (.minimum(isSigned: true), [-9], 3, -3), (.maximum(isSigned: true), [9], 4, 2),
      (.average(isSigned: true), [10, 20], 4, 3), (.average(isSigned: true), [-10, -20], 4, -3),
      (.standardDeviation(isSigned: true), [0, 100], 10, 21), (.count, [1], 0, 1),
      (.count, [1], UInt64.max, 0),
    ] as [(AggregationKind, [Int64], UInt64, Int64)])
  func normalized(
    kind: AggregationKind, values: [Int64], normalization: UInt64, expected: Int64
  ) throws {
    #expect(try result(kind, values, normalization: normalization) == expected)
  }

  @Test func clearingKeepsTheKeys() throws {
    let map = makeAggregation(.sum(isSigned: true), keys: [.word])
    map.aggregate(makeKey(.number(1)), 5)
    map.aggregate(makeKey(.number(2)), 6)
    map.clear()
    #expect(map.count == 2)
    #expect(map.elements.allSatisfy { map.value(of: $0) == .integer(0, isSigned: true) })
    map.aggregate(makeKey(.number(2)), 7)
    #expect(
      map.elements.map { map.value(of: $0) }
        == [.integer(0, isSigned: true), .integer(7, isSigned: true)])
  }

  /// What D shows of a minimum that was cleared: the number that any other replaces.
  @Test(
    arguments: [
      (.minimum(isSigned: true), Int64.max), (.maximum(isSigned: true), .min),
      (.minimum(isSigned: false), -1), (.maximum(isSigned: false), 0),
      (.average(isSigned: true), 0), (.standardDeviation(isSigned: true), 0), (.count, 0),
    ] as [(AggregationKind, Int64)])
  func cleared(kind: AggregationKind, expected: Int64) throws {
    let map = makeAggregation(kind)
    map.aggregate(MapKey(), 5)
    map.clear()
    let element = try #require(map.find(MapKey()))
    guard case .integer(let bits, _) = map.value(of: element) else {
      Issue.record("not a number")
      return
    }
    #expect(Int64(bitPattern: bits) == expected)
    map.aggregate(MapKey(), 9)
    guard case .integer(let next, _) = map.value(of: element) else { return }
    #expect(next == (kind == .count ? 1 : kind == .standardDeviation(isSigned: true) ? 0 : 9))
  }

  @Test func histogramsCountByWeight() throws {
    let map = makeAggregation(.linear(base: 0, limit: 4, step: 2))
    map.aggregate(MapKey(), 1)
    map.aggregate(MapKey(), 3, weight: 10)
    map.aggregate(MapKey(), UInt64(bitPattern: -1), weight: -4)
    map.aggregate(MapKey(), 100, weight: .max)
    map.aggregate(MapKey(), 100, weight: .max)
    let element = try #require(map.find(MapKey()))
    guard case .histogram(let histogram) = map.value(of: element) else {
      Issue.record("not a histogram")
      return
    }
    #expect(histogram.counts == [-4, 1, 10, -2])
  }

  @Test func histogramsThatCannotBeAreRefused() {
    let map = makeAggregation(.linear(base: 0, limit: 0, step: 0))
    #expect(!map.aggregate(MapKey(), 1))
    #expect(map.count == 0)
    // Possible, but larger than what there is.
    let large = makeAggregation(
      .linear(base: 0, limit: 1_000_000, step: 1), limit: MachineLimits().aggregationBytes)
    #expect(!large.aggregate(MapKey(), 1))
  }

  @Test func plainMapsDoNotAggregate() {
    let map = MapStore(
      MapDeclaration(name: "m", keys: [], value: .plain(.word)), stringSize: 256,
      budget: MemoryBudget(limit: .max), seed: HashSeed(1, 2))
    #expect(!map.aggregate(MapKey(), 1))
    #expect(map.count == 0)
  }
}
