// The rows of one map, found by key: a hash table that never makes anybody wait. It grows by linear
// hashing, one bucket split with each new row, so that it is never rebuilt as a whole, and rows stay
// where they are. Rows of one bucket are chained; all of them are listed in the order they came in, and
// those of one thread in a list of their own. Removing leaves nothing behind: the row is free again.
// A key of fixed size is in its row, between header and value; another is in a block of the nearest size.

/// What each row begins with.
private struct RowHeader {
  var hash: UInt64
  var keyCount: UInt32
  /// The number of the key's block among those of its size.
  var keyBlock: UInt32
  var chainNext: UInt32
  var orderNext: UInt32
  var orderPrevious: UInt32
  var threadNext: UInt32
  var threadPrevious: UInt32
  /// Whether the row holds an element.
  var isLive: Bool
  /// A mark for the owner of the value.
  var mark: Bool
}

/// Rows with a key and a value each.
final class MapTable {
  /// How many bytes a key has; nil if that varies.
  let keySize: Int?
  /// How many bytes a value has: a multiple of 8.
  let valueSize: Int
  @exclusivity(unchecked) private(set) var count = 0

  private let budget: MemoryBudget
  /// What the rows have taken of the budget.
  @exclusivity(unchecked) private var bytesTaken = 0
  private let seed: HashSeed
  private let listsThreads: Bool
  private let limit: Int
  /// Whether rows added first make room for new ones.
  private let replacesOldest: Bool
  private let valueOffset: Int
  private let rows: RowPool
  @exclusivity(unchecked) private var keyBlocks: [RowPool?] = []
  private let heads = RowPool(stride: 8)
  @exclusivity(unchecked) private var bucketCount = 0
  /// The number of buckets when the present round of splitting began: a power of two.
  @exclusivity(unchecked) private var roundCount = MapTable.firstRound
  @exclusivity(unchecked) private var first = RowPool.none
  @exclusivity(unchecked) private var last = RowPool.none
  /// The row added last for each thread.
  @exclusivity(unchecked) private var threads: [UInt64: UInt32] = [:]

  private static let firstRound = 16

  /// A table without rows. With `listsThreads` the first 8 bytes of each key are a thread.
  init(
    keySize: Int?, valueSize: Int, listsThreads: Bool, limit: Int = .max,
    replacesOldest: Bool = false, budget: MemoryBudget, seed: HashSeed
  ) {
    self.keySize = keySize
    self.valueSize = (valueSize + 7) & ~7
    self.listsThreads = listsThreads
    self.limit = limit
    self.replacesOldest = replacesOldest
    self.budget = budget
    self.seed = seed
    valueOffset = MemoryLayout<RowHeader>.stride + ((keySize ?? 0) + 7) & ~7
    rows = RowPool(stride: valueOffset + self.valueSize)
  }

  // MARK: Rows by key

  /// The row of a key, if there is one.
  func find(_ key: UnsafeRawBufferPointer) -> UInt32? {
    bucketCount == 0 ? nil : find(key, hash: seed.hash(key))
  }

  /// The row of a key, with a value of zeros if it is new; nil if the budget does not allow that.
  func insert(_ key: UnsafeRawBufferPointer) -> UInt32? {
    let hash = seed.hash(key)
    return find(key, hash: hash) ?? add(key, hash: hash)
  }

  private func find(_ key: UnsafeRawBufferPointer, hash: UInt64) -> UInt32? {
    guard bucketCount > 0 else { return nil }
    var row = head(bucket(hash)).pointee
    while row != RowPool.none {
      let header = header(row)
      if header.pointee.hash == hash, isEqual(keyBytes(header), key) { return row }
      row = header.pointee.chainNext
    }
    return nil
  }

  private func isEqual(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    guard a.count == b.count else { return false }
    var offset = 0
    while offset + 8 <= a.count {
      let isSame =
        a.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        == b.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      guard isSame else { return false }
      offset += 8
    }
    while offset < a.count {
      guard a[offset] == b[offset] else { return false }
      offset += 1
    }
    return true
  }

  private func add(_ key: UnsafeRawBufferPointer, hash: UInt64) -> UInt32? {
    guard key.count <= MapKey.largestSize, keySize == nil || keySize == key.count else {
      return nil
    }
    let cost = cost(keyCount: key.count)
    while count >= limit || !budget.take(cost) {
      guard replacesOldest, first != RowPool.none else { return nil }
      remove(first)
    }
    guard let row = rows.allocate() else {
      budget.giveBack(cost)
      return nil
    }
    bytesTaken += cost
    makeRoom()
    let header = rows[row].bindMemory(to: RowHeader.self, capacity: 1)
    let head = head(bucket(hash))
    header.initialize(
      to: RowHeader(
        hash: hash, keyCount: UInt32(key.count), keyBlock: RowPool.none, chainNext: head.pointee,
        orderNext: RowPool.none, orderPrevious: last, threadNext: RowPool.none,
        threadPrevious: RowPool.none, isLive: true, mark: false))
    head.pointee = row
    store(key, header)
    value(row).initializeMemory(as: UInt8.self, repeating: 0, count: valueSize)
    if last == RowPool.none { first = row } else { self.header(last).pointee.orderNext = row }
    last = row
    if listsThreads { linkToThread(row) }
    count += 1
    return row
  }

  func remove(_ row: UInt32) {
    let header = header(row)
    unchain(row)
    unlinkFromOrder(header)
    if listsThreads { unlinkFromThread(row) }
    let keyCount = Int(header.pointee.keyCount)
    let cost = cost(keyCount: keyCount)
    budget.giveBack(cost)
    bytesTaken -= cost
    if keySize == nil {
      keyBlocks[KeyBlockSize.index(of: keyCount)]?.deallocate(header.pointee.keyBlock)
    }
    header.pointee.isLive = false
    rows.deallocate(row)
    count -= 1
  }

  func removeAll(thread: UInt64) {
    while let row = threads[thread] { remove(row) }
  }

  func removeAll() {
    budget.giveBack(bytesTaken)
    bytesTaken = 0
    rows.removeAll()
    heads.removeAll()
    for blocks in keyBlocks { blocks?.removeAll() }
    threads.removeAll()
    bucketCount = 0
    roundCount = MapTable.firstRound
    first = RowPool.none
    last = RowPool.none
    count = 0
  }

  /// What an element takes of the budget.
  private func cost(keyCount: Int) -> Int {
    rows.stride + (keySize == nil ? KeyBlockSize.size(at: KeyBlockSize.index(of: keyCount)) : 0)
  }

  // MARK: Parts of a row

  @inline(__always)
  private func header(_ row: UInt32) -> UnsafeMutablePointer<RowHeader> {
    rows[row].assumingMemoryBound(to: RowHeader.self)
  }

  @inline(__always)
  func value(_ row: UInt32) -> UnsafeMutableRawPointer {
    rows[row] + valueOffset
  }

  func mark(_ row: UInt32) -> Bool {
    header(row).pointee.mark
  }

  /// The hash of a row's key, which tells one key from another.
  func hash(_ row: UInt32) -> UInt64 {
    header(row).pointee.hash
  }

  func setMark(_ row: UInt32, _ mark: Bool) {
    header(row).pointee.mark = mark
  }

  func isLive(_ row: UInt64) -> Bool {
    row < UInt64(rows.rowCount) && header(UInt32(row)).pointee.isLive
  }

  func key(_ row: UInt32) -> UnsafeRawBufferPointer {
    keyBytes(header(row))
  }

  @inline(__always)
  private func keyBytes(_ header: UnsafeMutablePointer<RowHeader>) -> UnsafeRawBufferPointer {
    let count = Int(header.pointee.keyCount)
    if keySize != nil {
      return UnsafeRawBufferPointer(start: UnsafeRawPointer(header + 1), count: count)
    }
    let blocks = keyBlocks[KeyBlockSize.index(of: count)]
    return UnsafeRawBufferPointer(start: blocks?[header.pointee.keyBlock], count: count)
  }

  private func store(_ key: UnsafeRawBufferPointer, _ header: UnsafeMutablePointer<RowHeader>) {
    guard let source = key.baseAddress else { return }
    if keySize != nil {
      UnsafeMutableRawPointer(header + 1).copyMemory(from: source, byteCount: key.count)
      return
    }
    let index = KeyBlockSize.index(of: key.count)
    while keyBlocks.count <= index { keyBlocks.append(nil) }
    let blocks = keyBlocks[index] ?? RowPool(stride: KeyBlockSize.size(at: index))
    keyBlocks[index] = blocks
    // There are never more keys than rows, so that there is a number for this block too.
    guard let block = blocks.allocate() else { return }
    blocks[block].copyMemory(from: source, byteCount: key.count)
    header.pointee.keyBlock = block
  }

  // MARK: Buckets

  @inline(__always)
  private func bucket(_ hash: UInt64) -> UInt32 {
    let low = Int(hash & UInt64(roundCount - 1))
    // Buckets below this have been split in this round.
    guard low < bucketCount - roundCount else { return UInt32(low) }
    return UInt32(hash & UInt64(2 * roundCount - 1))
  }

  @inline(__always)
  private func head(_ bucket: UInt32) -> UnsafeMutablePointer<UInt32> {
    heads[bucket].assumingMemoryBound(to: UInt32.self)
  }

  /// Makes as many buckets as there are rows: splits the next one, which touches its rows only.
  private func makeRoom() {
    if bucketCount == 0 {
      while bucketCount < MapTable.firstRound { addBucket() }
    }
    guard count >= bucketCount else { return }
    let old = UInt32(bucketCount - roundCount)
    let new = UInt32(bucketCount)
    addBucket()
    var row = head(old).pointee
    head(old).pointee = RowPool.none
    while row != RowPool.none {
      let header = header(row)
      let next = header.pointee.chainNext
      let isMoved = header.pointee.hash & UInt64(2 * roundCount - 1) == UInt64(new)
      let head = head(isMoved ? new : old)
      header.pointee.chainNext = head.pointee
      head.pointee = row
      row = next
    }
    if bucketCount == 2 * roundCount { roundCount = bucketCount }
  }

  private func addBucket() {
    guard let bucket = heads.allocate() else { return }
    heads[bucket].bindMemory(to: UInt32.self, capacity: 2).initialize(to: RowPool.none)
    bucketCount += 1
  }

  private func unchain(_ row: UInt32) {
    let next = header(row).pointee.chainNext
    let head = head(bucket(header(row).pointee.hash))
    if head.pointee == row {
      head.pointee = next
      return
    }
    var previous = head.pointee
    while previous != RowPool.none {
      let candidate = header(previous)
      if candidate.pointee.chainNext == row {
        candidate.pointee.chainNext = next
        return
      }
      previous = candidate.pointee.chainNext
    }
  }

  // MARK: Lists

  private func unlinkFromOrder(_ header: UnsafeMutablePointer<RowHeader>) {
    let previous = header.pointee.orderPrevious
    let next = header.pointee.orderNext
    if previous == RowPool.none {
      first = next
    } else {
      self.header(previous).pointee.orderNext = next
    }
    if next == RowPool.none {
      last = previous
    } else {
      self.header(next).pointee.orderPrevious = previous
    }
  }

  private func thread(_ row: UInt32) -> UInt64 {
    key(row).loadUnaligned(as: UInt64.self)
  }

  private func linkToThread(_ row: UInt32) {
    let thread = thread(row)
    if let next = threads[thread] {
      header(row).pointee.threadNext = next
      header(next).pointee.threadPrevious = row
    }
    threads[thread] = row
  }

  private func unlinkFromThread(_ row: UInt32) {
    let previous = header(row).pointee.threadPrevious
    let next = header(row).pointee.threadNext
    if next != RowPool.none { header(next).pointee.threadPrevious = previous }
    if previous != RowPool.none {
      header(previous).pointee.threadNext = next
    } else {
      threads[thread(row)] = next == RowPool.none ? nil : next
    }
  }

  /// The rows in the order they came in. The one given last may be removed meanwhile, no other.
  var ordered: OrderedRows { OrderedRows(table: self, row: first) }

  struct OrderedRows: Sequence, IteratorProtocol {
    fileprivate let table: MapTable
    fileprivate var row: UInt32

    mutating func next() -> UInt32? {
      guard row != RowPool.none else { return nil }
      defer { row = table.header(row).pointee.orderNext }
      return row
    }
  }
}

/// The sizes of the blocks that keys of varying size are in: multiples of 16 up to 128 bytes, then four
/// sizes for each power of two, so that at most a fifth of a larger block is wasted.
enum KeyBlockSize {
  static func index(of count: Int) -> Int {
    guard count > 128 else { return max(0, (count - 1) >> 4) }
    let order = Int.bitWidth - 1 - (count - 1).leadingZeroBitCount
    return 8 + (order - 7) * 4 + ((count - 1) >> (order - 2)) & 3
  }

  static func size(at index: Int) -> Int {
    guard index >= 8 else { return 16 * (index + 1) }
    let order = 7 + (index - 8) / 4
    return (1 << order) + ((index - 8) % 4 + 1) << (order - 2)
  }
}
