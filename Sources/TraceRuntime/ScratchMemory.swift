// Memory that lives until a clause ends, at the same addresses for each: first what the clause allocates,
// within its limit, then, out of its reach, the strings that operations make.

internal import TraceProgram

/// The scratch region.
struct ScratchMemory: ~Copyable {
  private let storage: UnsafeMutableRawPointer
  private let limit: Int
  private let capacity: Int
  private var allocatedEnd = 0
  private let textStart: Int
  /// The bytes that any string fits into, its zero included.
  private let textRoom: Int
  private var textEnd: Int

  /// The memory is not touched before it is used, so that room for much text costs nothing.
  init(limit: Int, textBytes: Int, stringSize: Int) {
    self.limit = limit
    textStart = (limit + 7) & ~7
    textEnd = textStart
    textRoom = stringSize + 1
    capacity = textStart + max(textBytes, 64 * (stringSize + 1))
    storage = .allocate(byteCount: capacity, alignment: 8)
  }

  deinit {
    storage.deallocate()
  }

  mutating func removeAll() {
    allocatedEnd = 0
    textEnd = textStart
  }

  /// The address of so many zero bytes.
  mutating func allocate(_ count: UInt64) throws(RuntimeFault) -> UInt64 {
    guard count <= UInt64(limit - allocatedEnd) else { throw RuntimeFault(.outOfScratch) }
    let start = allocatedEnd
    allocatedEnd = min(limit, (start + Int(count) + 7) & ~7)
    // What fills the last word is in reach too.
    (storage + start).initializeMemory(as: UInt8.self, repeating: 0, count: allocatedEnd - start)
    return MemoryRegion.scratch.base | UInt64(start)
  }

  /// The address of a copy of one text after another, with a zero byte at its end.
  mutating func text(
    _ first: UnsafeRawBufferPointer,
    _ second: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
  ) throws(RuntimeFault) -> UInt64 {
    let count = first.count + second.count
    guard count < capacity - textEnd else { throw RuntimeFault(.outOfScratch) }
    let start = textEnd
    let place = storage + start
    if let source = first.baseAddress { place.copyMemory(from: source, byteCount: first.count) }
    if let source = second.baseAddress {
      (place + first.count).copyMemory(from: source, byteCount: second.count)
    }
    place.storeBytes(of: 0, toByteOffset: count, as: UInt8.self)
    textEnd = start + count + 1
    return MemoryRegion.scratch.base | UInt64(start)
  }

  /// The same of an array.
  mutating func text(_ bytes: [UInt8]) throws(RuntimeFault) -> UInt64 {
    guard bytes.count < capacity - textEnd else { throw RuntimeFault(.outOfScratch) }
    let start = textEnd
    let room = UnsafeMutableRawBufferPointer(start: storage + start, count: bytes.count + 1)
    room.copyBytes(from: bytes)
    room[bytes.count] = 0
    textEnd = start + room.count
    return MemoryRegion.scratch.base | UInt64(start)
  }

  /// How much the strings take.
  var textMark: UInt64 { UInt64(textEnd) }

  mutating func releaseText(to mark: UInt64) {
    guard mark >= UInt64(textStart), mark < UInt64(textEnd) else { return }
    textEnd = Int(mark)
  }

  /// Releases the strings made since a mark but for the one at an address, which moves to the mark; its
  /// address then.
  mutating func keepText(_ address: UInt64, from mark: UInt64) -> UInt64 {
    guard mark >= UInt64(textStart), mark < UInt64(textEnd) else { return address }
    let start = Int(mark)
    let offset = address &- MemoryRegion.scratch.base
    guard offset >= mark, offset < UInt64(textEnd) else {
      textEnd = start
      return address
    }
    let limit = min(textEnd - Int(offset), textRoom)
    var count = 0
    while count < limit - 1, storage.load(fromByteOffset: Int(offset) + count, as: UInt8.self) != 0
    { count += 1 }
    (storage + start).copyMemory(from: storage + Int(offset), byteCount: count)
    storage.storeBytes(of: 0, toByteOffset: start + count, as: UInt8.self)
    textEnd = start + count + 1
    return MemoryRegion.scratch.base | mark
  }

  /// The address of an empty string with room for any.
  mutating func reserveText() throws(RuntimeFault) -> UInt64 {
    guard textRoom <= capacity - textEnd else { throw RuntimeFault(.outOfScratch) }
    let start = textEnd
    storage.storeBytes(of: 0, toByteOffset: start, as: UInt8.self)
    textEnd = start + textRoom
    return MemoryRegion.scratch.base | UInt64(start)
  }

  /// The memory in use from an offset on; nil where none is.
  func bytes(from offset: UInt64) -> UnsafeMutableRawBufferPointer? {
    let end: Int
    if offset < UInt64(allocatedEnd) {
      end = allocatedEnd
    } else if offset >= UInt64(textStart), offset < UInt64(textEnd) {
      end = textEnd
    } else {
      return nil
    }
    return UnsafeMutableRawBufferPointer(start: storage + Int(offset), count: end - Int(offset))
  }
}
