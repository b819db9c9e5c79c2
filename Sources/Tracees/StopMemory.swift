// Tracee memory as a hit sees it: a few pages copied at most once per stop. One page is one system call,
// however many arguments and strings lie in it. Our int3s are hidden in what is read of it: a page may hold
// hundreds.

package import TraceBase

/// The memory of the address space that is stopped now. Valid until the next `begin`.
@safe package final class StopMemory: TraceeMemoryReader {
  private static let pageSize = 4096
  private static let pageCount = 8

  private var space: AddressSpace?
  private let pages: UnsafeMutableRawBufferPointer
  /// The page number held in each place, or no page.
  private var held = InlineArray<8, UInt64>(repeating: .max)
  private var next = 0

  package init() {
    unsafe pages = .allocate(byteCount: Self.pageSize * Self.pageCount, alignment: Self.pageSize)
  }

  deinit {
    unsafe pages.deallocate()
  }

  /// Forgets what was read and reads from this space from now on.
  package func begin(_ space: AddressSpace) {
    if self.space !== space { self.space = space }
    guard next > 0 else { return }
    for index in 0..<Self.pageCount { held[index] = .max }
    next = 0
  }

  package func read(
    _ address: Address, byteCount: Int, into buffer: inout MutableRawSpan
  ) throws(MemoryFault) {
    var done = 0
    while done < byteCount {
      let position = address + done
      let offset = Int(position.value & 4095)
      let count = min(byteCount - done, Self.pageSize - offset)
      let place = try place(ofPage: position.value >> 12, for: address, byteCount, done)
      let start = place * Self.pageSize + offset
      unsafe buffer.withUnsafeMutableBytes { target in
        let piece = unsafe UnsafeMutableRawBufferPointer(rebasing: target[done..<done + count])
        unsafe piece.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: pages[start..<start + count]))
        unsafe space?.breakpoints.hideTraps(in: piece, copiedFrom: position)
      }
      done += count
    }
  }

  /// Writes where the stopped program itself may write.
  package func write(_ bytes: [UInt8], to address: Address) throws(MemoryFault) {
    guard !bytes.isEmpty else { return }
    guard let space else { throw MemoryFault(address: address, wanted: bytes.count) }
    // What was read before may have been overwritten, even by a write that failed half-way.
    for index in 0..<Self.pageCount { held[index] = .max }
    try space.writeAsTheProgram(bytes, to: address)
  }

  private func place(
    ofPage page: UInt64, for address: Address, _ byteCount: Int, _ done: Int
  ) throws(MemoryFault) -> Int {
    for index in 0..<Self.pageCount where held[index] == page { return index }
    guard let space else { throw MemoryFault(address: address, wanted: byteCount) }
    let place = next % Self.pageCount
    held[place] = .max
    let count: Int
    do throws(MemoryFault) {
      count = try unsafe space.copyAsItIs(
        from: Address(page << 12),
        into: UnsafeMutableRawBufferPointer(
          rebasing: pages[place * Self.pageSize..<(place + 1) * Self.pageSize]))
    } catch {
      throw MemoryFault(address: address, wanted: byteCount, reached: done, cause: error.cause)
    }
    // A page is mapped or it is not, so a short copy of one means that it went away meanwhile.
    guard count == Self.pageSize else {
      throw MemoryFault(address: address, wanted: byteCount, reached: done)
    }
    held[place] = page
    next += 1
    return place
  }
}
