// Records as values that tests can compare.

package import TraceProgram
package import TraceRuntime

/// One entry of a record.
package struct RecordedEntry: Hashable, Sendable {
  package enum Value: Hashable, Sendable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    case integer(UInt64)
    case text(String)
    case bytes([UInt8])
    case stack(UInt64)

    package init(integerLiteral value: Int64) {
      self = .integer(UInt64(bitPattern: value))
    }

    package init(stringLiteral value: String) {
      self = .text(value)
    }

    package init(_ value: RecordedValue) {
      switch value {
      case .integer(let word): self = .integer(word)
      case .text(let text): self = .text(String(decoding: text, as: UTF8.self))
      case .bytes(let bytes): self = .bytes(Array(bytes))
      case .stack(let number): self = .stack(number)
      }
    }
  }

  package var kind: OutputAction.Kind
  package var values: [Value]

  package init(_ kind: OutputAction.Kind, _ values: [Value] = []) {
    self.kind = kind
    self.values = values
  }
}

/// One record.
package struct DecodedRecord: Hashable, Sendable {
  package var header: RecordHeader
  package var entries: [RecordedEntry]

  package init(header: RecordHeader, entries: [RecordedEntry] = []) {
    self.header = header
    self.entries = entries
  }

  /// The records of a buffer in order.
  package static func all(in buffer: OutputBuffer, of program: Program) -> [DecodedRecord] {
    var reader = RecordReader(buffer)
    var records: [DecodedRecord] = []
    while let header = reader.nextRecord() {
      var record = DecodedRecord(header: header)
      while let action = reader.nextAction() {
        let action = program.actions[action]
        record.entries.append(
          RecordedEntry(action.kind, action.operands.map { .init(reader.value($0)) }))
      }
      records.append(record)
    }
    return records
  }
}
