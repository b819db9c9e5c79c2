import Testing
import TraceProgram
import TraceRuntime

@Suite struct OutputBufferTests {
  private let header = RecordHeader(
    clause: 1, probe: 2, processor: 3, timestamp: 4, process: 5, thread: 6)

  private func append(_ words: [UInt64], to buffer: inout OutputBuffer) {
    buffer.beginRecord(header)
    for word in words {
      buffer.beginEntry(action: 9)
      buffer.append(word: word)
    }
    buffer.endRecord()
  }

  @Test func whatIsWrittenIsRead() {
    var buffer = OutputBuffer()
    append([7], to: &buffer)
    #expect(buffer.count == RecordHeader.byteCount + 12)
    var reader = RecordReader(buffer)
    #expect(reader.nextRecord() == header)
    #expect(reader.nextAction() == 9)
    #expect(reader.value(.word) == .integer(7))
    #expect(reader.nextAction() == nil)
    #expect(reader.nextRecord() == nil)
  }

  @Test func entriesThatAreNotReadArePassedOver() {
    var buffer = OutputBuffer()
    append([1, 2, 3], to: &buffer)
    append([4], to: &buffer)
    var reader = RecordReader(buffer)
    _ = reader.nextRecord()
    _ = reader.nextRecord()
    _ = reader.nextAction()
    #expect(reader.value(.word) == .integer(4))
  }

  @Test func aRecordWithoutEntriesIsNone() {
    var buffer = OutputBuffer()
    append([], to: &buffer)
    #expect(buffer.isEmpty)
    append([1], to: &buffer)
    let count = buffer.count
    append([], to: &buffer)
    #expect(buffer.count == count)
  }

  @Test func aDroppedRecordLeavesThoseBeforeIt() {
    var buffer = OutputBuffer()
    append([1], to: &buffer)
    let count = buffer.count
    buffer.beginRecord(header)
    buffer.beginEntry(action: 1)
    buffer.dropRecord()
    #expect(buffer.count == count)
  }

  @Test func countedBytesKeepTheirLength() {
    var buffer = OutputBuffer()
    buffer.beginRecord(header)
    buffer.beginEntry(action: 0)
    buffer.appendCounted { $0 += [1, 2, 3] }
    let text: [UInt8] = [0x61, 0x62]
    text.withUnsafeBytes { buffer.append(counted: $0) }
    buffer.append(counted: UnsafeRawBufferPointer(start: nil, count: 0))
    buffer.endRecord()
    var reader = RecordReader(buffer)
    _ = reader.nextRecord()
    _ = reader.nextAction()
    #expect(reader.value(.bytes(count: 3)) == .bytes([1, 2, 3]))
    #expect(reader.value(.string) == .text([0x61, 0x62]))
    #expect(reader.value(.symbol) == .text([]))
    #expect(reader.nextAction() == nil)
  }
}
