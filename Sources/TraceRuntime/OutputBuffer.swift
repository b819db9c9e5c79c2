// Records on their way to a reader: bytes in one growing buffer that keeps its capacity, written while
// a tracee is stopped and rendered when none is. A record is made by one run of a clause:
//
//   header     UInt32 length of the record, UInt32 clause, UInt32 probe number, UInt32 processor,
//              UInt64 timestamp, UInt64 process, UInt64 thread
//   entries    UInt32 action of the program, then its operands:
//              integers and stacks 8 bytes; text and bytes a UInt32 length and so many bytes
//
// All numbers are in the machine's byte order. Nothing is aligned.

package import TraceProgram

/// Who made a record, and when.
package struct RecordHeader: Hashable, Sendable {
  package static let byteCount = 40

  /// The clause's index in the program.
  package var clause: Int
  package var probe: Int
  package var processor: Int
  package var timestamp: UInt64
  package var process: UInt64
  package var thread: UInt64

  package init(
    clause: Int, probe: Int, processor: Int, timestamp: UInt64, process: UInt64, thread: UInt64
  ) {
    self.clause = clause
    self.probe = probe
    self.processor = processor
    self.timestamp = timestamp
    self.process = process
    self.thread = thread
  }
}

/// A value as recorded.
package enum RecordedValue: Hashable, Sendable {
  case integer(UInt64)
  case text(ArraySlice<UInt8>)
  case bytes(ArraySlice<UInt8>)
  case stack(UInt64)
}

/// Records in order.
package struct OutputBuffer: Sendable {
  package internal(set) var bytes: [UInt8] = []
  private var recordStart = 0
  private var entryCount = 0

  package init() {}

  package var isEmpty: Bool { bytes.isEmpty }
  package var count: Int { bytes.count }

  package mutating func removeAll() {
    guard !bytes.isEmpty else { return }
    bytes.removeAll(keepingCapacity: true)
  }

  // MARK: Writing

  package mutating func beginRecord(_ header: RecordHeader) {
    recordStart = bytes.count
    entryCount = 0
    append(
      PackedHeader(
        length: 0, clause: UInt32(truncatingIfNeeded: header.clause),
        probe: UInt32(truncatingIfNeeded: header.probe),
        processor: UInt32(truncatingIfNeeded: header.processor), timestamp: header.timestamp,
        process: header.process, thread: header.thread))
  }

  package mutating func beginEntry(action: Int) {
    entryCount += 1
    append(UInt32(truncatingIfNeeded: action))
  }

  package mutating func append(word: UInt64) { append(word) }

  /// Appends a length and what the closure appends.
  package mutating func appendCounted<Failure: Error>(
    _ fill: (inout [UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    let start = beginCounted()
    try fill(&bytes)
    endCounted(start)
  }

  /// Appends a length and these bytes.
  package mutating func append(counted source: UnsafeRawBufferPointer) {
    append(UInt32(truncatingIfNeeded: source.count))
    bytes.append(raw: source)
  }

  /// Appends room for a length, which the number returned tells `endCounted` to fill.
  mutating func beginCounted() -> Int {
    let start = bytes.count
    append(UInt32(0))
    return start
  }

  mutating func endCounted(_ start: Int) {
    patch(UInt32(truncatingIfNeeded: bytes.count - start - 4), at: start)
  }

  /// Keeps the record begun last, if it has entries.
  package mutating func endRecord() {
    guard entryCount > 0 else { return dropRecord() }
    patch(UInt32(truncatingIfNeeded: bytes.count - recordStart), at: recordStart)
  }

  /// Takes back all entries of the record begun last, and keeps its header.
  mutating func dropEntries() {
    bytes.removeSubrange((recordStart + RecordHeader.byteCount)...)
  }

  /// Takes back the last entry of the record begun last, which begins at this index.
  mutating func dropEntry(from start: Int) {
    bytes.removeSubrange(start...)
    entryCount -= 1
  }

  /// Takes back the record begun last.
  package mutating func dropRecord() {
    bytes.removeSubrange(recordStart...)
  }

  /// Adds the records of another buffer, or those in a range of its bytes.
  package mutating func append(_ other: OutputBuffer, _ range: Range<Int>? = nil) {
    bytes += other.bytes[range ?? other.bytes.indices]
  }

  private mutating func append<Plain: BitwiseCopyable>(_ value: Plain) {
    withUnsafeBytes(of: value) { bytes.append(raw: $0) }
  }

  private mutating func patch(_ value: UInt32, at index: Int) {
    bytes.withUnsafeMutableBytes { $0.storeBytes(of: value, toByteOffset: index, as: UInt32.self) }
  }
}

extension [UInt8] {
  /// Appends raw memory; as a buffer of bytes it is copied in one go.
  mutating func append(raw source: UnsafeRawBufferPointer) {
    source.withMemoryRebound(to: UInt8.self) { append(contentsOf: $0) }
  }
}

/// A header as it is in memory: no gap between its fields.
private struct PackedHeader: BitwiseCopyable {
  var length, clause, probe, processor: UInt32
  var timestamp, process, thread: UInt64
}

/// Reads the records of a buffer in order. It trusts the buffer to have been made by `OutputBuffer` for
/// the same program.
package struct RecordReader {
  private let bytes: [UInt8]
  private var position = 0
  private var recordEnd = 0

  package init(_ buffer: OutputBuffer) {
    bytes = buffer.bytes
  }

  /// The next record's header; nil at the end. Entries that were not read are passed over.
  package mutating func nextRecord() -> RecordHeader? {
    position = recordEnd
    guard position < bytes.count else { return nil }
    let start = position
    let length = Int(number(UInt32.self))
    recordEnd = start + length
    return RecordHeader(
      clause: Int(number(UInt32.self)), probe: Int(number(UInt32.self)),
      processor: Int(number(UInt32.self)), timestamp: number(UInt64.self),
      process: number(UInt64.self), thread: number(UInt64.self))
  }

  /// The next entry's action; nil at the end of the record. Its values must be read before the next.
  package mutating func nextAction() -> Int? {
    guard position < recordEnd else { return nil }
    return Int(number(UInt32.self))
  }

  package mutating func value(_ type: ValueType) -> RecordedValue {
    switch type {
    case .integer: return .integer(number(UInt64.self))
    case .stack: return .stack(number(UInt64.self))
    case .string, .symbol: return .text(counted())
    case .bytes: return .bytes(counted())
    }
  }

  private mutating func counted() -> ArraySlice<UInt8> {
    let count = Int(number(UInt32.self))
    defer { position += count }
    return bytes[position..<position + count]
  }

  private mutating func number<T: FixedWidthInteger & UnsignedInteger>(_ type: T.Type) -> T {
    var value: T = 0
    for byte in (0..<T.bitWidth / 8).reversed() { value = value << 8 | T(bytes[position + byte]) }
    position += T.bitWidth / 8
    return value
  }
}
