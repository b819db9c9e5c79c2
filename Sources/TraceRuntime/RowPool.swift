// Rows of one size in chunks of memory: the storage of maps. A row keeps its place as long as it is in
// use, growing copies nothing, and rows given back are handed out again.
// Here and in `MapTable` exclusive access is not checked at run time: no method hands out access to
// these variables, and the checks cost as much as the rest of finding a row.

/// Numbered rows of memory, all of one size.
final class RowPool {
  /// How many bytes a row has: a multiple of 8.
  let stride: Int
  private let shift: Int
  @exclusivity(unchecked) private var chunks: [UnsafeMutableRawPointer] = []
  /// How many rows have been handed out at least once.
  @exclusivity(unchecked) private(set) var rowCount = 0
  /// The row given back last; each such row begins with the number of the one given back before it.
  @exclusivity(unchecked) private var free = RowPool.none

  /// The number that no row has.
  static let none = UInt32.max

  init(stride: Int) {
    self.stride = max(8, (stride + 7) & ~7)
    // Chunks of about 32 KiB: a single row when rows are larger.
    let rows = max(1, 32768 / self.stride)
    shift = Int.bitWidth - 1 - rows.leadingZeroBitCount
  }

  deinit {
    for chunk in chunks { chunk.deallocate() }
  }

  /// A row of undefined content; nil when their numbers are used up.
  func allocate() -> UInt32? {
    if free != RowPool.none {
      let row = free
      free = self[row].load(as: UInt32.self)
      return row
    }
    guard rowCount < Int(RowPool.none) else { return nil }
    if rowCount == chunks.count << shift {
      chunks.append(.allocate(byteCount: stride << shift, alignment: 8))
    }
    rowCount += 1
    return UInt32(rowCount - 1)
  }

  func deallocate(_ row: UInt32) {
    self[row].storeBytes(of: free, as: UInt32.self)
    free = row
  }

  /// Gives all rows back; one chunk of memory is kept.
  func removeAll() {
    for chunk in chunks.dropFirst() { chunk.deallocate() }
    chunks.removeSubrange(min(1, chunks.count)...)
    rowCount = 0
    free = RowPool.none
  }

  /// Where a row is. It must have been handed out.
  @inline(__always)
  subscript(row: UInt32) -> UnsafeMutableRawPointer {
    let row = Int(row)
    return chunks[row >> shift] + (row & ((1 << shift) - 1)) * stride
  }
}
