// Text by formats and patterns: what `formatText` makes, and what `matchPattern` finds.

internal import TraceProgram

/// What the last pattern found has matched.
struct PatternMatch {
  private var text: [UInt8] = []
  private var groups: [Range<Int>] = []

  /// How many groups there are; 0 when nothing has been found.
  var groupCount: Int { groups.count }

  mutating func removeAll() {
    guard !groups.isEmpty else { return }
    text.removeAll(keepingCapacity: true)
    groups.removeAll(keepingCapacity: true)
  }

  mutating func set(_ expression: RegularExpression, _ text: UnsafeRawBufferPointer) {
    self.text.removeAll(keepingCapacity: true)
    self.text.append(raw: text)
    groups.removeAll(keepingCapacity: true)
    for group in 0..<expression.groupCount { groups.append(expression.range(of: group) ?? 0..<0) }
  }

  /// What a group matched; nothing for one that there is not.
  subscript(group: UInt64) -> ArraySlice<UInt8> {
    group < UInt64(groups.count) ? text[groups[Int(group)]] : []
  }
}

/// The values that a format is applied to, in buffers that keep their capacity.
struct FormattedValues {
  var values: [RecordedValue] = []
  /// The bytes of all texts, one after the other, and where in `values` and here each is.
  private var bytes: [UInt8] = []
  private var pieces: [(value: Int, range: Range<Int>, isText: Bool)] = []

  mutating func removeAll() {
    // These first: they hold on to the bytes.
    values.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    pieces.removeAll(keepingCapacity: true)
  }

  mutating func append(text: UnsafeRawBufferPointer) { append(text, isText: true) }
  mutating func append(bytes: UnsafeRawBufferPointer) { append(bytes, isText: false) }

  private mutating func append(_ source: UnsafeRawBufferPointer, isText: Bool) {
    pieces.append((values.count, bytes.count..<bytes.count + source.count, isText))
    bytes.append(raw: source)
    values.append(.text([]))
  }

  /// Gives texts and bytes their values, when all of them are there.
  mutating func fillIn() {
    for piece in pieces {
      values[piece.value] =
        piece.isText ? .text(bytes[piece.range]) : .bytes(bytes[piece.range])
    }
  }
}

extension Machine {
  mutating func matchPattern(
    _ index: Int, _ address: UInt64, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    let text = try string(at: address, &hit)
    guard patterns[index].isFound(in: text) else { return 0 }
    match.set(patterns[index], text)
    return 1
  }

  mutating func formatText(
    _ index: Int, _ operands: UnsafePointer<UInt64>, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    let types = formattings[index].operands
    formatting.removeAll()
    for (offset, type) in types.enumerated() {
      let word = operands[offset]
      switch type {
      case .integer: formatting.values.append(.integer(word))
      case .stack: formatting.values.append(.stack(word))
      case .string, .symbol: formatting.append(text: try string(at: word, &hit))
      case .bytes(let count):
        guard count <= limits.recordBytes else {
          throw RuntimeFault(.invalidSize, UInt64(bitPattern: Int64(count)))
        }
        formatting.append(bytes: try bytes(at: word, count: count, &hit))
      }
    }
    formatting.fillIn()
    transfer.removeAll(keepingCapacity: true)
    dialect.format(formats[index], formatting.values, types, &transfer)
    return try textOfTransferCut()
  }
}
