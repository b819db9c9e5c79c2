// The order in which aggregations are shown: by value from small to large, equal ones by key, as D has
// it, with the options that change that. Values are compared without normalization. Histograms compare
// by the sum of their buckets' bounds, each as often as the bucket counts, then by the count at zero.

internal import TraceProgram

/// How the elements of aggregations are ordered.
package struct AggregationOrder: Hashable, Sendable {
  /// By keys first (`aggsortkey`).
  package var isByKey = false
  /// From large to small, keys too (`aggsortrev`).
  package var isReversed = false
  /// Which of several joined aggregations is compared first, from 0 (`aggsortpos`).
  package var valuePosition = 0
  /// Which key is compared first, from 0; those before it come last (`aggsortkeypos`).
  package var keyPosition = 0
  /// Whether integer keys compare by their types' signs. D's compare as numbers without signs.
  package var keysHaveSigns = false

  package init() {}

  /// The elements of one map in this order.
  package func sorted(_ map: MapStore) -> [MapElement] {
    joined([map]).compactMap { $0.elements[0] }
  }

  /// The keys of several maps, whose types must be the same, each with its element in every map.
  package func joined(_ maps: [MapStore]) -> [JoinedElement] {
    guard let declaration = maps.first?.declaration else { return [] }
    var entries = entries(maps)
    let positions = rotated(maps.count, by: valuePosition)
    let keys = declaration.keys
    let firstKey = keys.indices.contains(keyPosition) ? keyPosition : 0
    entries.sort { a, b in
      let order = compare(a, b, maps, positions, keys, firstKey)
      return isReversed ? order > 0 : order < 0
    }
    return entries.map(\.joined)
  }

  /// 0 to `count`, beginning at a position; an impossible one is the first.
  private func rotated(_ count: Int, by position: Int) -> [Int] {
    let start = (0..<count).contains(position) ? position : 0
    return (0..<count).map { (start + $0) % count }
  }

  // MARK: Comparing

  private struct Entry {
    var joined: JoinedElement
    var measures: [Measure]
  }

  private func entries(_ maps: [MapStore]) -> [Entry] {
    let gauges = maps.map(Gauge.init)
    var entries: [Entry] = []
    entries.reserveCapacity(maps[0].count)
    let absent = [MapElement?](repeating: nil, count: maps.count)
    let zeros = [Measure](repeating: Measure(), count: maps.count)
    // A single map needs no table, for its keys are all different.
    var indexes: [[UInt8]: Int] = [:]
    for (position, map) in maps.enumerated() {
      for element in map.elements {
        var index = entries.count
        if maps.count > 1 {
          let key = Array(map.keyBytes(of: element))
          index = indexes[key, default: index]
          indexes[key] = index
        }
        if index == entries.count {
          let joined = JoinedElement(elements: absent, source: position)
          entries.append(Entry(joined: joined, measures: zeros))
        }
        entries[index].joined.elements[position] = element
        entries[index].measures[position] = gauges[position].measure(element)
      }
    }
    return entries
  }

  private func compare(
    _ a: Entry, _ b: Entry, _ maps: [MapStore], _ positions: [Int],
    _ keys: [ValueType], _ firstKey: Int
  ) -> Int {
    if isByKey {
      let order = compareKeys(a.joined, b.joined, maps, keys, firstKey)
      if order != 0 { return order }
    }
    for position in positions {
      let order = a.measures[position].compare(b.measures[position])
      if order != 0 { return order }
    }
    return isByKey ? 0 : compareKeys(a.joined, b.joined, maps, keys, firstKey)
  }

  private func compareKeys(
    _ a: JoinedElement, _ b: JoinedElement, _ maps: [MapStore], _ keys: [ValueType],
    _ firstKey: Int
  ) -> Int {
    guard var left = a.keyReader(maps), var right = b.keyReader(maps) else { return 0 }
    // The first difference from `firstKey` on decides, else the first of those before it.
    var early = 0
    for (index, type) in keys.enumerated() {
      let order = left.compare(&right, type, numbersHaveSigns: keysHaveSigns)
      if order == 0 { continue }
      if index >= firstKey { return order }
      if early == 0 { early = order }
    }
    return early
  }
}

/// A key and its elements in several maps.
package struct JoinedElement: Hashable, Sendable {
  /// One for each map; nil where that has no such key.
  package fileprivate(set) var elements: [MapElement?]
  /// The map that has the key.
  fileprivate var source: Int

  /// The keys, read from the maps that were joined.
  package func keys(_ maps: [MapStore]) -> [RecordedValue] {
    elements[source].map { maps[source].keys(of: $0) } ?? []
  }

  /// The value in one of the maps that were joined; zero where that has no such key.
  package func value(_ maps: [MapStore], at position: Int) -> AggregateValue? {
    if let element = elements[position] { return maps[position].value(of: element) }
    guard case .aggregation(let kind) = maps[position].declaration.value else { return nil }
    return .zero(of: kind)
  }

  fileprivate func keyReader(_ maps: [MapStore]) -> MapKeyReader? {
    elements[source].map { maps[source].keyReader($0) }
  }
}

/// What a value is compared by.
private struct Measure {
  var size: Int128 = 0
  var tieBreaker: Int64 = 0

  func compare(_ other: Measure) -> Int {
    if size != other.size { return size < other.size ? -1 : 1 }
    if tieBreaker != other.tieBreaker { return tieBreaker < other.tieBreaker ? -1 : 1 }
    return 0
  }
}

/// Measures the values of one map.
private struct Gauge {
  let map: MapStore
  let bounds: [Int128]
  let tieBreaker: Int?

  init(_ map: MapStore) {
    self.map = map
    let buckets = map.buckets
    bounds = (0..<(buckets?.count ?? 0)).map { buckets?.bound(of: $0) ?? 0 }
    tieBreaker = buckets?.tieBreaker
  }

  func measure(_ element: MapElement) -> Measure {
    switch map.value(of: element, normalization: 1) {
    case .integer(let bits, let isSigned):
      return Measure(size: isSigned ? Int128(Int64(bitPattern: bits)) : Int128(bits))
    case .histogram(let histogram):
      var sum: Int128 = 0
      for (count, bound) in zip(histogram.counts, bounds) where count != 0 {
        // Sums that no number holds are as large as can be, which orders them well enough.
        let (product, overflow) = bound.multipliedReportingOverflow(by: Int128(count))
        let isNegative = (bound < 0) != (count < 0)
        let addend = overflow ? (isNegative ? Int128.min : .max) : product
        let (total, isTooLarge) = sum.addingReportingOverflow(addend)
        sum = isTooLarge ? (addend < 0 ? .min : .max) : total
      }
      return Measure(size: sum, tieBreaker: tieBreaker.map { histogram.counts[$0] } ?? 0)
    case nil: return Measure()
    }
  }
}

extension MapStore {
  /// Keeps so many elements of the largest values, or of the smallest if the number is negative.
  package func truncate(keeping count: Int64) {
    guard count.magnitude < UInt64(self.count) else { return }
    let sorted = AggregationOrder().sorted(self)
    let kept = Int(count.magnitude)
    for element in count < 0 ? sorted.dropFirst(kept) : sorted.dropLast(kept) { remove(element) }
  }
}
