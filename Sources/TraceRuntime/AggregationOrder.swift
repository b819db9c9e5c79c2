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
    let table = JoinTable([map], self)
    return order(table).compactMap { table.elements[$0] }
  }

  /// The keys of several maps, whose types must be the same, each with its element in every map.
  package func joined(_ maps: [MapStore]) -> [JoinedElement] {
    let table = JoinTable(maps, self)
    return order(table).map { row in
      let start = row * maps.count
      return JoinedElement(
        elements: Array(table.elements[start..<start + maps.count]), source: table.sources[row])
    }
  }

  /// The rows of a table in this order.
  private func order(_ table: JoinTable) -> [Int] {
    table.sources.indices.sorted { a, b in
      var order = isByKey ? table.compareKeys(a, b) : table.compareValues(a, b)
      if order == 0 { order = isByKey ? table.compareValues(a, b) : table.compareKeys(a, b) }
      return isReversed ? order > 0 : order < 0
    }
  }
}

/// A row for each key of several maps, a column for each map.
private struct JoinTable {
  let maps: [MapStore]
  /// Row by row.
  private(set) var elements: [MapElement?] = []
  private var measures: [Measure] = []
  /// For each row a map that has the key.
  private(set) var sources: [Int] = []
  /// For each row the beginning of the key compared first: most comparisons need not fetch the keys.
  private var prefixes: [UInt64] = []
  private let keys: [ValueType]
  private let firstKey: Int
  private let keysHaveSigns: Bool
  private let firstColumn: Int

  init(_ maps: [MapStore], _ order: AggregationOrder) {
    self.maps = maps
    keys = maps.first?.declaration.keys ?? []
    firstKey = keys.indices.contains(order.keyPosition) ? order.keyPosition : 0
    keysHaveSigns = order.keysHaveSigns
    firstColumn = maps.indices.contains(order.valuePosition) ? order.valuePosition : 0
    var rows: [[UInt8]: Int] = [:]
    for (column, map) in maps.enumerated() {
      let gauge = Gauge(map)
      for element in map.elements {
        var row = sources.count
        // The keys of a single map are all different.
        if maps.count > 1 {
          let key = Array(map.keyBytes(of: element))
          row = rows[key, default: row]
          rows[key] = row
        }
        if row == sources.count {
          sources.append(column)
          prefixes.append(prefix(map.keyReader(element)))
          for _ in maps {
            elements.append(nil)
            measures.append(Measure())
          }
        }
        elements[row * maps.count + column] = element
        measures[row * maps.count + column] = gauge.measure(element)
      }
    }
  }

  private func prefix(_ reader: MapKeyReader) -> UInt64 {
    guard keys.indices.contains(firstKey) else { return 0 }
    var reader = reader
    for type in keys[..<firstKey] { reader.skip(type) }
    return reader.prefix(keys[firstKey], numbersHaveSigns: keysHaveSigns)
  }

  func compareValues(_ a: Int, _ b: Int) -> Int {
    for offset in maps.indices {
      let column = (firstColumn + offset) % maps.count
      let order = measures[a * maps.count + column].compare(measures[b * maps.count + column])
      if order != 0 { return order }
    }
    return 0
  }

  /// The first difference from the first key on decides, else the first of those before it.
  func compareKeys(_ a: Int, _ b: Int) -> Int {
    if prefixes[a] != prefixes[b] { return prefixes[a] < prefixes[b] ? -1 : 1 }
    guard var left = keyReader(a), var right = keyReader(b) else { return 0 }
    var early = 0
    for (index, type) in keys.enumerated() {
      let order = left.compare(&right, type, numbersHaveSigns: keysHaveSigns)
      if order == 0 { continue }
      if index >= firstKey { return order }
      if early == 0 { early = order }
    }
    return early
  }

  private func keyReader(_ row: Int) -> MapKeyReader? {
    let source = sources[row]
    return elements[row * maps.count + source].map { maps[source].keyReader($0) }
  }
}

/// A key and its elements in several maps.
package struct JoinedElement: Hashable, Sendable {
  /// One for each map; nil where that has no such key.
  package let elements: [MapElement?]
  /// A map that has the key.
  private let source: Int

  fileprivate init(elements: [MapElement?], source: Int) {
    self.elements = elements
    self.source = source
  }

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
