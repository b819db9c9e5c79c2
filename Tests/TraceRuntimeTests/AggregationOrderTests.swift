// The order of aggregations: by value and key, with every option, several joined, and truncated.

import Testing
import TraceProgram

@testable import TraceRuntime

struct AggregationOrderTests {
  /// The keys of a map with one integer key, in an order.
  private func keys(_ map: MapStore, _ order: AggregationOrder = AggregationOrder()) -> [Int64] {
    order.sorted(map).map { element in
      guard case .integer(let bits) = map.keys(of: element)[0] else { return .min }
      return Int64(bitPattern: bits)
    }
  }

  private func texts(_ map: MapStore, _ order: AggregationOrder = AggregationOrder()) -> [String] {
    order.sorted(map).map { element in
      map.keys(of: element).map { key in
        switch key {
        case .integer(let bits): "\(Int64(bitPattern: bits))"
        case .text(let text): String(decoding: text, as: UTF8.self)
        case .bytes(let bytes): "\(Array(bytes))"
        case .stack(let number): "stack \(number)"
        }
      }.joined(separator: ",")
    }
  }

  private func order(_ change: (inout AggregationOrder) -> Void) -> AggregationOrder {
    var order = AggregationOrder()
    change(&order)
    return order
  }

  private func sums(_ values: [(key: Int64, value: Int64)]) -> MapStore {
    let map = makeAggregation(.sum(isSigned: true), keys: [.word])
    for (key, value) in values { map.aggregate(makeKey(.number(key)), UInt64(bitPattern: value)) }
    return map
  }

  @Test func valuesThenKeys() {
    let map = sums([(4, 7), (3, -2), (9, 7), (1, 0), (-5, 7)])
    // Keys compare as numbers without signs, so that -5 is the last of those with 7.
    #expect(keys(map) == [3, 1, 4, 9, -5])
    #expect(keys(map, order { $0.isReversed = true }) == [-5, 9, 4, 1, 3])
    #expect(keys(map, order { $0.isByKey = true }) == [1, 3, 4, 9, -5])
    #expect(keys(map, order { $0.keysHaveSigns = true }) == [3, 1, -5, 4, 9])
    let both = order {
      $0.isByKey = true
      $0.isReversed = true
    }
    #expect(keys(map, both) == [-5, 9, 4, 3, 1])
  }

  @Test func keysCompareByTheirWidth() {
    let byte = ValueType.integer(size: 1, isSigned: true)
    let map = makeAggregation(.count, keys: [byte])
    for value in [0x7f, 0x80, 0, 0xff] as [UInt64] { map.aggregate(makeKey(.word(value, byte)), 0) }
    #expect(keys(map) == [0, 0x7f, -0x80, -1])
    #expect(keys(map, order { $0.keysHaveSigns = true }) == [-0x80, -1, 0, 0x7f])
    let unsigned = ValueType.integer(size: 1, isSigned: false)
    let other = makeAggregation(.count, keys: [unsigned])
    for value in [0xff, 1] as [UInt64] { other.aggregate(makeKey(.word(value, unsigned)), 0) }
    #expect(keys(other, order { $0.keysHaveSigns = true }) == [1, 0xff])
  }

  @Test func textsCompareByBytes() {
    let map = makeAggregation(.count, keys: [.string])
    for text in ["b", "a", "ab", "", "ä", "B"] { map.aggregate(makeKey(.text(text)), 0) }
    #expect(texts(map) == ["", "B", "a", "ab", "b", "ä"])
  }

  @Test func longTextsCompareBeyondTheirBeginning() {
    let map = makeAggregation(.count, keys: [.string, .word])
    let texts = [
      "aaaaaaaaaaaaaaaaaaab", "aaaaaaaaaaaaaaaaaaaa", "aaaaaaaa", "aaaaaaaa\0", "aaaaaaaaab",
      "aaaaaaaaba", "aaaaaaaaaaaaaaaaaaaab", "aaaaaaaäaaaaaaaa",
    ]
    for text in texts { map.aggregate(makeKey(.text(text), .number(1)), 0) }
    map.aggregate(makeKey(.text("aaaaaaaa"), .number(0)), 0)
    let expected = (texts + ["aaaaaaaa"]).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    #expect(self.texts(map).map { $0.prefix { $0 != "," } } == expected.map { $0[...] })
    #expect(self.texts(map)[0] == "aaaaaaaa,0")
  }

  @Test func keyPositionsRotate() {
    let map = makeAggregation(.count, keys: [.word, .string, .bytes(count: 1)])
    for (number, text, byte) in [(1, "z", 5), (2, "a", 5), (1, "a", 9), (2, "z", 1)] {
      map.aggregate(
        makeKey(.number(Int64(number)), .text(text), .bytes([UInt8(byte)], count: 1)), 0)
    }
    let first = ["1,a,[9]", "1,z,[5]", "2,a,[5]", "2,z,[1]"]
    #expect(texts(map) == first)
    #expect(
      texts(map, order { $0.keyPosition = 1 }) == ["2,a,[5]", "1,a,[9]", "2,z,[1]", "1,z,[5]"])
    #expect(
      texts(map, order { $0.keyPosition = 2 }) == ["2,z,[1]", "1,z,[5]", "2,a,[5]", "1,a,[9]"])
    #expect(texts(map, order { $0.keyPosition = 3 }) == first)
    #expect(texts(map, order { $0.keyPosition = -1 }) == first)
  }

  @Test func normalizationDoesNotMatter() {
    let map = sums([(1, 9), (2, 8)])
    map.normalization = 10
    #expect(keys(map) == [2, 1])
  }

  @Test func deviationsAndUnsignedSumsHaveNoSign() {
    let map = makeAggregation(.sum(isSigned: false), keys: [.word])
    map.aggregate(makeKey(.number(1)), .max)
    map.aggregate(makeKey(.number(2)), 1)
    #expect(keys(map) == [2, 1])
  }

  @Test(
    arguments: [
      .powerOfTwo, .linear(base: -100, limit: 100, step: 1),
      .logLinear(factor: 10, low: 0, high: 3, steps: 10),
    ] as [AggregationKind])
  func histogramsCompareBySumThenZero(kind: AggregationKind) {
    let map = makeAggregation(kind, keys: [.word])
    func add(_ key: Int64, _ value: Int64, _ weight: Int64 = 1) {
      map.aggregate(makeKey(.number(key)), UInt64(bitPattern: value), weight: weight)
    }
    add(1, 8, 2)
    add(2, -1)
    add(3, 4)
    add(4, 2, 2)
    add(4, 0, 3)
    add(5, 4, 1)
    add(6, 4, 1)
    add(6, 0, -1)
    // Sums: 16, -1, 4, 4, 4, 4; of the equal ones 6 has less at zero, and 4 more.
    #expect(keys(map) == [2, 6, 3, 5, 4, 1])
  }

  @Test func hugeHistogramsStillCompare() {
    let map = makeAggregation(.powerOfTwo, keys: [.word])
    for (key, value) in [(1, Int64.max), (2, .min), (3, 1)] as [(Int64, Int64)] {
      for power in 0..<62 {
        let place = value == 1 ? 1 : value >> Int64(power)
        map.aggregate(makeKey(.number(key)), UInt64(bitPattern: place), weight: .max)
      }
    }
    #expect(keys(map) == [2, 3, 1])
  }

  // MARK: Joining

  private func rows(_ maps: [MapStore], _ order: AggregationOrder = AggregationOrder()) -> [String]
  {
    order.joined(maps).map { joined in
      guard case .integer(let key) = joined.keys(maps)[0] else { return "" }
      let values = maps.indices.map { position in
        switch joined.value(maps, at: position) {
        case .integer(let bits, _): "\(Int64(bitPattern: bits))"
        case .histogram(let histogram): "\(histogram.counts.reduce(0, +)) counted"
        case nil: "none"
        }
      }
      return "\(key): " + values.joined(separator: " ")
    }
  }

  @Test func missingValuesAreZero() {
    let sums = sums([(1, 5), (2, -3), (4, 5)])
    let counts = makeAggregation(.count, keys: [.word])
    for key in [2, 3, 3, 4] as [Int64] { counts.aggregate(makeKey(.number(key)), 0) }
    let least = makeAggregation(.minimum(isSigned: true), keys: [.word])
    least.aggregate(makeKey(.number(5)), 7)
    let histogram = makeAggregation(.powerOfTwo, keys: [.word])
    histogram.aggregate(makeKey(.number(1)), 7, weight: 6)
    #expect(
      rows([sums, counts, least, histogram]) == [
        "2: -3 1 0 0 counted", "5: 0 0 7 0 counted", "3: 0 2 0 0 counted", "1: 5 0 0 6 counted",
        "4: 5 1 0 0 counted",
      ])
  }

  @Test func thePositionDecidesWhichValueComesFirst() {
    let first = sums([(1, 5), (2, 6), (3, 5)])
    let second = sums([(1, 9), (2, 8), (3, 7)])
    #expect(rows([first, second]) == ["3: 5 7", "1: 5 9", "2: 6 8"])
    #expect(
      rows([first, second], order { $0.valuePosition = 1 }) == ["3: 5 7", "2: 6 8", "1: 5 9"])
    #expect(rows([first, second], order { $0.valuePosition = 2 }) == rows([first, second]))
    #expect(
      rows([first, second], order { $0.isByKey = true }) == ["1: 5 9", "2: 6 8", "3: 5 7"])
    #expect(
      rows([first, second], order { $0.isReversed = true }) == ["2: 6 8", "1: 5 9", "3: 5 7"])
  }

  @Test func oneMapMayBeThereTwice() {
    let map = sums([(1, 5), (2, 4)])
    #expect(rows([map, map]) == ["2: 4 4", "1: 5 5"])
    #expect(rows([]) == [])
    #expect(rows([sums([]), sums([])]) == [])
  }

  // MARK: Truncating

  @Test(
    arguments: [
      (2, [3, 1]), (-2, [2, 5]), (0, []), (5, [1, 2, 3, 4, 5]), (-5, [1, 2, 3, 4, 5]),
      (.max, [1, 2, 3, 4, 5]), (.min, [1, 2, 3, 4, 5]), (-1, [2]), (4, [1, 3, 4, 5]),
    ] as [(Int64, Set<Int64>)])
  func truncating(count: Int64, left: Set<Int64>) {
    let map = sums([(1, 50), (2, -1), (3, 50), (4, 40), (5, 30)])
    map.truncate(keeping: count)
    #expect(Set(keys(map)) == left)
    #expect(map.count == left.count)
  }
}
