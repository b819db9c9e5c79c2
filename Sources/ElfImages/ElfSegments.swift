// Segments: the loader's view of a file, and the only way between a place in the file and a
// link-time address. All sums are checked: the numbers come from the file.

package import TraceBase

/// One entry of the program header table.
package struct ElfSegment: Equatable, Sendable {
  /// `p_type`.
  package let type: UInt32
  /// `p_flags`: 1 execute, 2 write, 4 read.
  package let flags: UInt32
  /// Where its bytes are in the file.
  package let offset: FileOffset
  /// Where it goes in memory.
  package let address: FileAddress
  /// How many bytes the file holds.
  package let fileByteCount: UInt64
  /// How many bytes it takes in memory; those the file does not hold are zero.
  package let memoryByteCount: UInt64
  /// `p_align`.
  package let alignment: UInt64
}

extension ElfSegment {
  /// Segment types this target looks for, from the ELF specification.
  enum Kind {
    static let load: UInt32 = 1
    static let dynamic: UInt32 = 2
    static let interpreter: UInt32 = 3
    static let note: UInt32 = 4
    static let threadLocal: UInt32 = 7
    /// What is read-only once the dynamic linker is done: PT_GNU_RELRO.
    static let sealed: UInt32 = 0x6474_e552
  }

  /// Whether the loader maps it.
  package var isLoaded: Bool { type == Kind.load }
  /// Whether it holds code.
  package var isExecutable: Bool { flags & 1 != 0 }
  /// Whether the program may write to it.
  package var isWritable: Bool { flags & 2 != 0 }

  /// Whether a link-time address is in it, file bytes or not.
  package func contains(_ position: FileAddress) -> Bool {
    position.value >= address.value && position.value - address.value < memoryByteCount
  }

  /// How many of its bytes lie at or after a position that the file holds; nil for any other.
  fileprivate func bytesLeft(at position: FileAddress) -> UInt64? {
    guard position.value >= address.value else { return nil }
    let distance = position.value - address.value
    return distance < fileByteCount ? fileByteCount - distance : nil
  }
}

/// The initial image of thread-local storage, `PT_TLS`.
package struct ThreadLocalImage: Equatable, Sendable {
  /// How many bytes a thread's copy takes.
  package let byteCount: UInt64
  /// How a thread's copy is aligned.
  package let alignment: UInt64

  /// Where a symbol of the *executable* is from the thread pointer; negative on x86-64.
  ///
  /// The executable's block ends at the thread pointer (variant II of Drepper's "ELF Handling For
  /// Thread-Local Storage"), so that a symbol is at its value less the rounded size of the block.
  package func offsetFromThreadPointer(symbolValue: UInt64) -> Int64 {
    let unit = max(alignment, 1)
    let excess = byteCount % unit
    let rounded = excess == 0 ? byteCount : byteCount &+ (unit - excess)
    return Int64(bitPattern: symbolValue &- rounded)
  }
}

extension ElfFile {
  /// The segments the loader maps.
  package var loadedSegments: [ElfSegment] { segments.filter(\.isLoaded) }

  /// The thread-local image; nil when the file has no thread-local variables.
  package var threadLocalImage: ThreadLocalImage? {
    segments.first { $0.type == ElfSegment.Kind.threadLocal }
      .map { ThreadLocalImage(byteCount: $0.memoryByteCount, alignment: $0.alignment) }
  }

  /// Whether the program may write a number of bytes at a link-time address as long as it runs.
  package func holdsVariable(at address: FileAddress, byteCount: Int) -> Bool {
    let last = address + (byteCount - 1)
    func isIn(_ segment: ElfSegment) -> Bool {
      segment.contains(address) && segment.contains(last)
    }
    return segments.contains { $0.isLoaded && $0.isWritable && isIn($0) }
      && !segments.contains { $0.type == ElfSegment.Kind.sealed && isIn($0) }
  }

  /// The link-time address of a byte of the file; nil when no segment maps it.
  package func address(of offset: FileOffset) -> FileAddress? {
    for segment in segments where segment.isLoaded && offset >= segment.offset {
      let distance = offset.value - segment.offset.value
      if distance < segment.fileByteCount {
        return FileAddress(segment.address.value &+ distance)
      }
    }
    return nil
  }

  /// Where the file holds the byte of a link-time address; nil when it holds none.
  package func offset(of address: FileAddress) -> FileOffset? {
    for segment in segments where segment.isLoaded && segment.bytesLeft(at: address) != nil {
      return FileOffset(segment.offset.value &+ (address.value - segment.address.value))
    }
    return nil
  }

  /// The bytes at a link-time address, as the file holds them before any relocation.
  package func bytes(at address: FileAddress, count: Int) throws(ElfError) -> [UInt8] {
    let part = "bytes at address \(address)"
    guard count > 0 else { return [] }
    for segment in segments where segment.isLoaded {
      guard let left = segment.bytesLeft(at: address) else { continue }
      let offset = FileOffset(segment.offset.value &+ (address.value - segment.address.value))
      guard left >= UInt64(count) else {
        throw ElfError(
          .read(part), path,
          .malformed("only \(left) of \(count) bytes are in the segment", at: offset))
      }
      return try read(offset, byteCount: UInt64(count), part: part)
    }
    throw ElfError(
      .read(part), path,
      .malformed("no segment holds that address", at: FileOffset(programHeaderOffset)))
  }

  /// The bytes of a segment that the file holds.
  func bytes(of segment: ElfSegment, part: String) throws(ElfError) -> [UInt8] {
    try read(segment.offset, byteCount: segment.fileByteCount, part: part)
  }
}
