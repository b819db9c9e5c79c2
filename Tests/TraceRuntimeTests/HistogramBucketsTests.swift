// Buckets: edge values of all three kinds, labels and shown rows as D has them, and hostile parameters.

import Testing
import TraceProgram

@testable import TraceRuntime

struct HistogramBucketsTests {
  private func buckets(_ kind: AggregationKind) throws -> HistogramBuckets {
    try #require(HistogramBuckets(kind))
  }

  /// The rows of a histogram of some values, as D writes them, without bars.
  private func rows(
    _ kind: AggregationKind, _ values: [(Int64, Int64)], normalization: UInt64 = 1
  ) throws -> [String] {
    let buckets = try buckets(kind)
    var counts = [Int64](repeating: 0, count: buckets.count)
    for (value, weight) in values { counts[buckets.index(of: value)] += weight }
    let histogram = Histogram(buckets: buckets, counts: counts, normalization: normalization)
    return histogram.rows.map { "\($0.label): \($0.shownCount)" }
  }

  // MARK: Powers of two

  @Test(
    arguments: [
      (0, 63, 0), (1, 64, 1), (2, 65, 2), (3, 65, 2), (4, 66, 4), (7, 66, 4), (8, 67, 8),
      (1023, 73, 512), (1024, 74, 1024), (.max, 126, 1 << 62), (1 << 62, 126, 1 << 62),
      (-1, 62, -1), (-2, 61, -2), (-3, 61, -2), (-4, 60, -4), (.min, 0, -(1 << 62)),
      (.min + 1, 0, -(1 << 62)), (-(1 << 62), 0, -(1 << 62)), (1 - (1 << 62), 1, -(1 << 61)),
    ] as [(Int64, Int, Int128)])
  func powersOfTwo(value: Int64, index: Int, bound: Int128) throws {
    let buckets = try buckets(.powerOfTwo)
    #expect(buckets.count == 127)
    #expect(buckets.index(of: value) == index)
    #expect(buckets.label(of: index, showsNegatives: false) == .value(bound))
  }

  @Test func powersOfTwoShowOneMoreOnEitherSide() throws {
    #expect(
      try rows(.powerOfTwo, [(4, 6), (9, 2)]) == ["2: 0", "4: 6", "8: 2", "16: 0"])
    #expect(try rows(.powerOfTwo, [(-1, 1)]) == ["-2: 0", "-1: 1", "0: 0"])
    #expect(try rows(.powerOfTwo, [(.max, 1)]).last == "4611686018427387904: 1")
    #expect(try rows(.powerOfTwo, [(.min, 1)]).first == "-4611686018427387904: 1")
  }

  @Test func weightsThatCancelShowTheBucketsAroundZero() throws {
    #expect(try rows(.powerOfTwo, [(9, 2), (9, -2)]) == ["-1: 0", "0: 0", "1: 0"])
    #expect(
      try rows(.linear(base: 5, limit: 50, step: 10), []) == ["< 5: 0", "5: 0", "15: 0"])
    #expect(
      try rows(.linear(base: 5, limit: 6, step: 1), []) == ["< 5: 0", "5: 0", ">= 6: 0"])
    #expect(
      try rows(.logLinear(factor: 10, low: 1, high: 2, steps: 10), [])
        == ["< 10: 0", "10: 0", "20: 0"])
    #expect(
      try rows(.logLinear(factor: 10, low: 0, high: 2, steps: 20), []) == ["0: 0", "1: 0", "2: 0"])
    #expect(try rows(.powerOfTwo, [(9, -3)]) == ["4: 0", "8: -3", "16: 0"])
  }

  @Test func numbersAreDividedButNotCounts() throws {
    let buckets = try buckets(.powerOfTwo)
    var counts = [Int64](repeating: 0, count: buckets.count)
    counts[63] = 7
    counts[64] = -7
    let histogram = Histogram(buckets: buckets, counts: counts, normalization: 2)
    #expect(histogram.rows.map(\.count) == [0, 7, -7, 0])
    #expect(histogram.rows.map(\.shownCount) == [0, 3, -3, 0])
  }

  // MARK: Linear

  @Test(
    arguments: [
      (-1, "< 0"), (0, "0"), (9, "0"), (10, "10"), (29, "20"), (30, ">= 30"), (.max, ">= 30"),
      (.min, "< 0"),
    ] as [(Int64, String)])
  func linear(value: Int64, label: String) throws {
    let buckets = try buckets(.linear(base: 0, limit: 30, step: 10))
    #expect(buckets.count == 5)
    let index = buckets.index(of: value)
    #expect("\(buckets.label(of: index, showsNegatives: false))" == label)
  }

  @Test func linearShowsOneMoreOnEitherSide() throws {
    #expect(
      try rows(.linear(base: 0, limit: 100, step: 10), [(3, 1), (12, 3)])
        == ["< 0: 0", "0: 1", "10: 3", "20: 0"])
    #expect(
      try rows(.linear(base: -10, limit: 0, step: 5), [(1, 1)]) == ["-5: 0", ">= 0: 1"])
    #expect(
      try rows(.linear(base: -10, limit: 0, step: 5), [(-11, 1)]) == ["< -10: 1", "-10: 0"])
  }

  @Test func aStepThatDoesNotFitBelongsToTheLimit() throws {
    #expect(
      try rows(.linear(base: 0, limit: 25, step: 10), [(19, 1), (20, 1), (25, 1)])
        == ["0: 0", "10: 1", ">= 20: 2"])
  }

  @Test func linearOfAllNumbers() throws {
    let kind = AggregationKind.linear(base: .min, limit: .max, step: 1 << 61)
    let buckets = try buckets(kind)
    #expect(buckets.count == 9)
    #expect(buckets.index(of: .min) == 1)
    #expect(buckets.index(of: -1) == 4)
    #expect(buckets.index(of: 0) == 5)
    #expect(buckets.index(of: .max) == 8)
    #expect(buckets.bound(of: 0) == Int128(Int64.min) - 1)
  }

  // MARK: Log-linear

  @Test(
    arguments: [
      (0, "< 1000"), (999, "< 1000"), (-999, "< 1000"), (1000, "1000"), (1999, "1000"),
      (2000, "2000"), (9999, "9000"), (10000, "10000"), (99999, "90000"), (100_000, "100000"),
      (999_999, "900000"), (1_000_000, ">= 1000000"), (.max, ">= 1000000"),
      (-1000, "-1000"), (-1999, "-1000"), (-2000, "-2000"), (-999_999, "-900000"),
      (-1_000_000, "<= -1000000"), (.min, "<= -1000000"),
    ] as [(Int64, String)])
  func logLinear(value: Int64, label: String) throws {
    let buckets = try buckets(.logLinear(factor: 10, low: 3, high: 5, steps: 10))
    #expect(buckets.count == 2 * (3 * 9 + 1) + 1)
    let index = buckets.index(of: value)
    #expect("\(buckets.label(of: index, showsNegatives: false))" == label)
  }

  @Test func stepsFinerThanNumbersMerge() throws {
    let kind = AggregationKind.logLinear(factor: 10, low: 0, high: 1, steps: 20)
    #expect(
      try rows(kind, (0...20).map { ($0, 1) }) == [
        "-1: 0", "0: 1", "1: 1", "2: 1", "3: 1", "4: 1", "5: 1", "6: 1", "7: 1", "8: 1", "9: 1",
        "10: 5", "15: 5", "20: 1", "25: 0",
      ])
    // The bucket next to that of 3 holds nothing; the one after it is shown.
    #expect(try rows(kind, [(3, 1)]) == ["2: 0", "3: 1", "4: 0"])
    #expect(try rows(kind, [(-3, 1)]) == ["-4: 0", "-3: 1", "-2: 0"])
    #expect(try rows(kind, [(-12, 2)]) == ["-15: 0", "-10: 2", "-9: 0"])
  }

  @Test func theMiddleIsNamedByWhatIsShown() throws {
    let kind = AggregationKind.logLinear(factor: 2, low: 2, high: 3, steps: 2)
    #expect(try rows(kind, [(4, 1)]) == ["< 4: 0", "4: 1", "8: 0"])
    #expect(try rows(kind, [(1, 1)]) == ["-4: 0", "abs() < 4: 1", "4: 0"])
    #expect(
      try rows(kind, [(-5, 1), (16, 1)])
        == ["-8: 0", "-4: 1", "abs() < 4: 0", "4: 0", "8: 0", ">= 16: 1"])
    #expect(try rows(kind, [(-16, 1)]) == ["<= -16: 1", "-8: 0"])
  }

  /// Parameters of all sorts, among them steps that do not divide an order evenly: whatever the value, it
  /// is in the bucket whose bounds hold it, and that bucket can be shown.
  @Test func everyValueIsBetweenTheBoundsOfItsBucket() throws {
    var random = Sequence64(state: 5)
    var tried = 0
    for _ in 0..<400 {
      let factor = Int64.random(in: 2...20, using: &random)
      let low = Int64.random(in: 0...4, using: &random)
      let high = low + Int64.random(in: 0...6, using: &random)
      let steps =
        factor * Int64.random(in: 1...9, using: &random) + .random(in: 0...1, using: &random)
      guard
        let buckets = HistogramBuckets(
          .logLinear(factor: factor, low: low, high: high, steps: steps))
      else { continue }
      tried += 1
      for _ in 0..<50 {
        let value =
          Int64(bitPattern: random.next()) >> Int64(UInt64.random(in: 0..<64, using: &random))
        let index = buckets.index(of: value)
        #expect(buckets.isDistinct(index))
        let zero = buckets.count / 2
        #expect(index == zero || (index > zero) == (value > 0))
        if index > zero {
          #expect(buckets.bound(of: index) <= Int128(value))
          if index < buckets.count - 1 {
            #expect(Int128(value) < buckets.bound(of: index + 1))
          }
        } else if index < zero {
          #expect(buckets.bound(of: index) >= Int128(value))
          if index > 0 { #expect(Int128(value) > buckets.bound(of: index - 1)) }
        } else {
          #expect(Int128(value.magnitude) < buckets.bound(of: zero + 1))
        }
      }
    }
    #expect(tried > 300)
  }

  // MARK: Hostile parameters

  @Test(
    arguments: [
      .linear(base: 0, limit: 0, step: 1), .linear(base: 1, limit: 0, step: 1),
      .linear(base: 0, limit: 10, step: 0), .linear(base: 0, limit: 10, step: -1),
      .linear(base: 0, limit: 10, step: 11), .linear(base: .min, limit: .max, step: 1),
      .linear(base: 0, limit: 10, step: .min),
      .logLinear(factor: 1, low: 0, high: 1, steps: 10),
      .logLinear(factor: 0, low: 0, high: 1, steps: 10),
      .logLinear(factor: -2, low: 0, high: 1, steps: 10),
      .logLinear(factor: 10, low: -1, high: 1, steps: 10),
      .logLinear(factor: 10, low: 2, high: 1, steps: 10),
      .logLinear(factor: 10, low: 0, high: 1, steps: 9),
      .logLinear(factor: 10, low: 0, high: 1, steps: .max),
      .logLinear(factor: 10, low: 0, high: .max, steps: 10),
      .logLinear(factor: 10, low: 0, high: 19, steps: 10),
      .logLinear(factor: .max, low: 0, high: 1, steps: .max),
      .logLinear(factor: 2, low: 0, high: 63, steps: 1 << 20),
      .count, .average(isSigned: true),
    ] as [AggregationKind])
  func noBuckets(kind: AggregationKind) {
    #expect(HistogramBuckets(kind) == nil)
  }

  @Test(
    arguments: [
      .linear(base: .min, limit: .max, step: .max), .linear(base: .max - 1, limit: .max, step: 1),
      .logLinear(factor: 2, low: 63, high: 63, steps: 2),
      .logLinear(factor: 10, low: 0, high: 18, steps: 100),
      .logLinear(factor: 1 << 32, low: 0, high: 1, steps: 1 << 32 - 1),
      .logLinear(factor: 2, low: 0, high: 1, steps: 1 << 20),
    ] as [AggregationKind])
  func extremeButPossible(kind: AggregationKind) throws {
    guard let buckets = HistogramBuckets(kind) else {
      // Steps fewer than the factor are refused, whatever their size.
      guard case .logLinear(let factor, _, _, let steps) = kind else {
        Issue.record("no buckets")
        return
      }
      #expect(steps < factor)
      return
    }
    for value in [.min, .min + 1, -1, 0, 1, .max - 1, .max] as [Int64] {
      let index = buckets.index(of: value)
      #expect((0..<buckets.count).contains(index))
      #expect(buckets.isDistinct(index))
    }
    for index in [-1, 0, 1, buckets.count / 2, buckets.count - 1, buckets.count] {
      #expect("\(buckets.label(of: index, showsNegatives: true))" != "")
    }
  }
}
