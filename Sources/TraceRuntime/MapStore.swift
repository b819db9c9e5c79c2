// The elements of one map of a program: keys and values by their types, over a `MapTable`. Values are
// words, or bytes that the machine reads and writes in place: elements stay where they are until they
// are removed, so that the offset of a value can be part of an address.

package import TraceProgram

/// An element of a map, valid until it is removed.
package struct MapElement: Hashable, Sendable {
  let row: UInt32
}

/// A keyed store.
package final class MapStore {
  package let declaration: MapDeclaration
  /// What divides counts, sums and averages when they are read.
  package var normalization: UInt64 = 1
  /// The buckets of a histogram; nil for other kinds, and for parameters that make none.
  package let buckets: HistogramBuckets?
  /// Those of the histograms kept beside statistics; nil for parameters that make none.
  package let histograms: [HistogramBuckets?]
  private let hasHistograms: Bool
  let table: MapTable
  /// Whether an element could be stored at all.
  private let isUsable: Bool

  /// Larger values are refused.
  private static let largestSize = 1 << 32

  package init(
    _ declaration: MapDeclaration, stringSize: Int, budget: MemoryBudget, seed: HashSeed
  ) {
    self.declaration = declaration
    var buckets: HistogramBuckets?
    let histograms = declaration.histograms.map { HistogramBuckets($0) }
    let wanted: Int
    switch declaration.value {
    case .plain(.integer), .plain(.stack): wanted = 8
    case .plain(.string), .plain(.symbol):
      wanted = min(max(0, stringSize), MapStore.largestSize) + 1
    case .plain(.bytes(let count)): wanted = min(max(0, count), MapStore.largestSize)
    case .aggregation(let kind):
      buckets = HistogramBuckets(kind)
      let beside = histograms.reduce(0) { $0 + ($1?.count ?? 0) }
      wanted = 8 * (buckets?.count ?? kind.wordCount + beside)
    }
    self.buckets = buckets
    self.histograms = histograms
    hasHistograms = !histograms.isEmpty
    let keySize = MapStore.keySize(declaration)
    isUsable = wanted < MapStore.largestSize && keySize ?? 0 <= MapKey.largestSize
    table = MapTable(
      keySize: keySize, valueSize: isUsable ? wanted : 0, listsThreads: declaration.isPerThread,
      limit: max(0, declaration.elementLimit ?? .max),
      replacesOldest: declaration.overflow == .replaceOldest,
      budget: budget, seed: seed)
  }

  private static func keySize(_ declaration: MapDeclaration) -> Int? {
    var sum = declaration.isPerThread ? 8 : 0
    for type in declaration.keys {
      guard let size = MapKey.fixedSize(of: type) else { return nil }
      sum = min(sum + size, MapKey.largestSize + 1)
    }
    return sum
  }

  // MARK: Elements

  package var count: Int { table.count }

  /// The element of a key, if there is one.
  package func find(_ key: borrowing MapKey) -> MapElement? {
    key.bytes.withUnsafeBytes { table.find($0).map { MapElement(row: $0) } }
  }

  /// The element of a key, made of zeros if it is new; nil if the budget does not allow that.
  package func insert(_ key: borrowing MapKey) -> MapElement? {
    guard isUsable else { return nil }
    return key.bytes.withUnsafeBytes { table.insert($0).map { MapElement(row: $0) } }
  }

  /// Takes the element of a key away; false if there is none.
  @discardableResult
  package func remove(_ key: borrowing MapKey) -> Bool {
    guard let element = find(key) else { return false }
    table.remove(element.row)
    return true
  }

  package func remove(_ element: MapElement) {
    table.remove(element.row)
  }

  /// Takes all elements of a thread away, without looking at others.
  package func removeAll(thread: UInt64) {
    table.removeAll(thread: thread)
  }

  /// Takes all elements away.
  package func removeAll() {
    table.removeAll()
  }

  /// The elements in the order they came in. The one given last may be removed meanwhile, no other.
  package var elements: some Sequence<MapElement> {
    table.ordered.lazy.map { MapElement(row: $0) }
  }

  // MARK: Values

  /// How many bytes each value has: what the address of an element can reach.
  package var valueSize: Int { table.valueSize }

  /// The word of an element whose value is an integer or a stack.
  package func word(of element: MapElement) -> UInt64 {
    table.value(element.row).load(as: UInt64.self)
  }

  package func setWord(_ word: UInt64, of element: MapElement) {
    table.value(element.row).storeBytes(of: word, as: UInt64.self)
  }

  /// Whether the text of an element is NULL. A new one is not: it is empty.
  package func isNull(_ element: MapElement) -> Bool {
    table.mark(element.row)
  }

  package func setNull(_ isNull: Bool, of element: MapElement) {
    table.setMark(element.row, isNull)
  }

  /// The storage of an element's value, all of it.
  package func bytes(of element: MapElement) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: table.value(element.row), count: table.valueSize)
  }

  /// Where an element's value is among those of the map: the offset in addresses of elements.
  package func offset(of element: MapElement) -> UInt64 {
    UInt64(element.row) &* UInt64(table.valueSize)
  }

  /// The storage from an offset to the end of the value there; nil where no element is.
  package func bytes(at offset: UInt64) -> UnsafeMutableRawBufferPointer? {
    guard table.valueSize > 0 else { return nil }
    let (row, start) = offset.quotientAndRemainder(dividingBy: UInt64(table.valueSize))
    guard table.isLive(row) else { return nil }
    let whole = bytes(of: MapElement(row: UInt32(row)))
    return UnsafeMutableRawBufferPointer(rebasing: whole[Int(start)...])
  }

  // MARK: Aggregations

  /// Combines a value with the element of a key; false if that is new and the budget is used up, and for
  /// maps that are no aggregations. The weight is how often it counts in a histogram.
  @discardableResult
  package func aggregate(_ key: borrowing MapKey, _ value: UInt64, weight: Int64 = 1) -> Bool {
    guard case .aggregation(let kind) = declaration.value, kind.isHistogram == (buckets != nil),
      let element = insert(key)
    else { return false }
    state(element, kind).add(value, weight: weight)
    if hasHistograms { addToHistograms(element, Int64(bitPattern: value)) }
    return true
  }

  /// What an element of an aggregation amounts to, normalized; nil for a map that is none.
  package func value(of element: MapElement) -> AggregateValue? {
    value(of: element, normalization: normalization)
  }

  /// The same with another normalization.
  func value(of element: MapElement, normalization: UInt64) -> AggregateValue? {
    guard case .aggregation(let kind) = declaration.value else { return nil }
    return state(element, kind).value(normalization: normalization)
  }

  /// Sets all values to what they were before the first was added, and keeps the keys.
  package func clear() {
    for row in table.ordered {
      table.value(row).initializeMemory(as: UInt8.self, repeating: 0, count: table.valueSize)
    }
  }

  func state(_ element: MapElement, _ kind: AggregationKind) -> AggregationState {
    AggregationState(
      words: table.value(element.row).assumingMemoryBound(to: UInt64.self), kind: kind,
      buckets: buckets)
  }

  // MARK: Keys

  /// The thread that an element of a per-thread map belongs to.
  package func thread(of element: MapElement) -> UInt64? {
    declaration.isPerThread ? table.key(element.row).loadUnaligned(as: UInt64.self) : nil
  }

  /// The keys of an element, without the thread.
  package func keys(of element: MapElement) -> [RecordedValue] {
    var reader = keyReader(element)
    return declaration.keys.map { reader.value($0) }
  }

  /// A reader of an element's keys, at the first after the thread.
  func keyReader(_ element: MapElement) -> MapKeyReader {
    var reader = MapKeyReader(table.key(element.row))
    if declaration.isPerThread { _ = reader.number(size: 8, isSigned: false) }
    return reader
  }

  /// The bytes of an element's key.
  func keyBytes(of element: MapElement) -> UnsafeRawBufferPointer {
    table.key(element.row)
  }
}
