// The elements of a map at one moment, in order: what a program's iterations go through. An element is
// its row and the hash of its key, which tells whether the row has been given to another key since. All
// snapshots share one buffer, used as a stack, that keeps its capacity.

internal import TraceProgram

/// An element of a snapshot.
struct SnapshotEntry {
  /// Smaller where the element is before another, as far as a word can tell.
  var prefix: UInt64
  var hash: UInt64
  var row: UInt32
  /// When it was added, among those of the snapshot.
  var ordinal: UInt32
}

/// A run of an iteration.
struct IterationRun {
  var map: Int
  /// Where its entries begin in the buffer.
  var start: Int
  /// Those before this index are still to come, the last one first, down to `limit`.
  var next: Int
  var limit: Int
  /// How many functions had been called when it began.
  var depth: Int
  var current: SnapshotEntry?
}

/// The runs that are open, the last begun at the end.
struct IterationRuns {
  private(set) var entries: [SnapshotEntry] = []
  private(set) var runs: [IterationRun] = []

  /// No more can be open at a time.
  static let largestCount = 64

  /// Takes a snapshot of those elements of a map that the closure wants, and opens a run of it.
  mutating func begin(
    _ store: MapStore, map: Int, _ iteration: IterationDeclaration, count: Int, depth: Int,
    where isWanted: (MapElement) -> Bool
  ) {
    let start = entries.count
    var ordinal: UInt32 = 0
    for element in store.elements where isWanted(element) {
      entries.append(
        SnapshotEntry(
          prefix: store.prefix(of: element, iteration.order) ?? UInt64(ordinal),
          hash: store.table.hash(element.row), row: element.row, ordinal: ordinal))
      ordinal += 1
    }
    let order = SnapshotOrder(store: store, iteration: iteration)
    let wanted = min(count, entries.count - start)
    entries.withUnsafeMutableBufferPointer { all in
      order.select(wanted, of: UnsafeMutableBufferPointer(rebasing: all[start...]))
    }
    runs.append(
      IterationRun(
        map: map, start: start, next: entries.count, limit: entries.count - wanted, depth: depth))
  }

  /// Goes on to the next entry of a run; false at the end, which ends the run.
  mutating func advance(_ index: Int, in store: MapStore) -> Bool {
    while runs[index].next > runs[index].limit {
      runs[index].next -= 1
      let entry = entries[runs[index].next]
      if store.holds(entry) {
        runs[index].current = entry
        return true
      }
    }
    end(from: index)
    return false
  }

  /// Ends a run and those begun after it.
  mutating func end(from index: Int) {
    guard index < runs.count else { return }
    entries.removeSubrange(runs[index].start...)
    runs.removeSubrange(index...)
  }

  /// Ends the runs that were begun where at least so many functions had been called.
  mutating func end(depth: Int) {
    while let run = runs.last, run.depth >= depth { end(from: runs.count - 1) }
  }

  mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    runs.removeAll(keepingCapacity: true)
  }
}

/// Sorts a snapshot.
private struct SnapshotOrder {
  let store: MapStore
  let iteration: IterationDeclaration

  /// Moves the first so many entries to the end of the buffer, the first of all last: a heap gives them
  /// up one by one, in place.
  func select(_ count: Int, of entries: UnsafeMutableBufferPointer<SnapshotEntry>) {
    var size = entries.count
    for index in (0..<size / 2).reversed() { sink(index, entries, size) }
    for _ in 0..<count {
      size -= 1
      entries.swapAt(0, size)
      sink(0, entries, size)
    }
  }

  private func sink(
    _ index: Int, _ entries: UnsafeMutableBufferPointer<SnapshotEntry>, _ size: Int
  ) {
    var index = index
    while true {
      var child = 2 * index + 1
      guard child < size else { return }
      if child + 1 < size, isBefore(entries[child + 1], entries[child]) { child += 1 }
      guard isBefore(entries[child], entries[index]) else { return }
      entries.swapAt(child, index)
      index = child
    }
  }

  private func isBefore(_ a: SnapshotEntry, _ b: SnapshotEntry) -> Bool {
    if a.prefix != b.prefix { return (a.prefix < b.prefix) != iteration.isDescending }
    let order = store.compareRest(a.row, b.row, iteration.order)
    if order == 0 { return a.ordinal < b.ordinal }
    return (order < 0) != iteration.isDescending
  }
}

extension MapStore {
  /// Whether an entry's element is still there.
  func holds(_ entry: SnapshotEntry) -> Bool {
    table.isLive(UInt64(entry.row)) && table.hash(entry.row) == entry.hash
  }

  /// A word that orders an element as far as a word can; nil for the order of insertion.
  func prefix(of element: MapElement, _ order: IterationDeclaration.Order) -> UInt64? {
    switch order {
    case .insertion: return nil
    case .key(let position):
      var reader = keyReader(element)
      for type in declaration.keys[..<position] { reader.skip(type) }
      return reader.prefix(declaration.keys[position], numbersHaveSigns: true)
    case .value:
      guard case .plain(let type) = declaration.value else { return 0 }
      switch type {
      case .integer(_, let isSigned): return word(of: element) ^ (isSigned ? 1 << 63 : 0)
      case .stack: return word(of: element)
      case .string, .symbol, .bytes:
        var prefix: UInt64 = 0
        for (index, byte) in valueText(element.row).prefix(8).enumerated() {
          prefix |= UInt64(byte) << (56 - 8 * UInt64(index))
        }
        return prefix
      }
    case .statistic(let statistic):
      return UInt64(bitPattern: word(statistic, of: element) ?? 0) ^ 1 << 63
    }
  }

  /// Compares what prefixes leave open.
  func compareRest(_ a: UInt32, _ b: UInt32, _ order: IterationDeclaration.Order) -> Int {
    switch order {
    case .insertion, .statistic: return 0
    case .key(let position):
      var left = keyReader(MapElement(row: a))
      var right = keyReader(MapElement(row: b))
      for type in declaration.keys[..<position] {
        left.skip(type)
        right.skip(type)
      }
      return left.compare(&right, declaration.keys[position], numbersHaveSigns: true)
    case .value:
      switch declaration.value {
      case .plain(.string), .plain(.symbol), .plain(.bytes):
        return TextOperations.compare(valueText(a), valueText(b))
      case .plain, .aggregation: return 0
      }
    }
  }

  /// The text of a value up to its zero, or all of its bytes; none for NULL.
  func valueText(_ row: UInt32) -> UnsafeRawBufferPointer {
    let whole = UnsafeRawBufferPointer(bytes(of: MapElement(row: row)))
    switch declaration.value {
    case .plain(.bytes(let count)): return UnsafeRawBufferPointer(rebasing: whole.prefix(count))
    default:
      if table.mark(row) { return UnsafeRawBufferPointer(start: nil, count: 0) }
      return UnsafeRawBufferPointer(rebasing: whole.prefix { $0 != 0 })
    }
  }

  /// Whether the keys at these positions, ascending, are the parts of another key, in order.
  func matches(_ element: MapElement, at positions: [Int], _ parts: borrowing MapKey) -> Bool {
    parts.bytes.withUnsafeBytes { bytes in
      var given = MapKeyReader(bytes)
      var reader = keyReader(element)
      var next = 0
      for (position, type) in declaration.keys.enumerated() where next < positions.count {
        if positions[next] != position {
          reader.skip(type)
        } else {
          guard reader.compare(&given, type, numbersHaveSigns: true) == 0 else { return false }
          next += 1
        }
      }
      return true
    }
  }
}
