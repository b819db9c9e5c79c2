// Aggregations: the default listing, keys and then the value on a line, and `printa` with a format for
// each key. Maps are printed as they are when the records are rendered.

internal import TraceProgram
internal import TraceRuntime

extension DTraceRenderer {
  /// `printa`: by the format, or a newline and the default listing.
  mutating func printMaps(_ numbers: [Int], format: Int?) {
    guard numbers.allSatisfy(maps.indices.contains), !numbers.isEmpty else { return }
    printedMaps.formUnion(numbers)
    guard let format else {
      out.append(UInt8(ascii: "\n"))
      return appendListing(numbers)
    }
    let shown = numbers.map { maps[$0] }
    let types = shown[0].declaration.keys
    for element in style.order.joined(shown) {
      services.begin(shown.indices.compactMap { element.value(shown, at: $0) })
      services.append(format: format, element.keys(shown), types, to: &out)
    }
    services.begin([])
  }

  /// A line for each key of one or several aggregations.
  mutating func appendListing(_ numbers: [Int]) {
    let shown = numbers.map { maps[$0] }
    guard let types = shown.first?.declaration.keys else { return }
    for element in style.order.joined(shown) {
      for (key, type) in zip(element.keys(shown), types) { appendKey(key, type) }
      for position in shown.indices {
        if let value = element.value(shown, at: position) { append(value) }
      }
      out.append(UInt8(ascii: "\n"))
    }
  }

  /// Keys of 1 and 2 bytes have no sign, wider ones have.
  private mutating func appendKey(_ key: RecordedValue, _ type: ValueType) {
    switch key {
    case .integer(let word):
      var size: UInt8 = 8
      if case .integer(let actualSize, _) = type { size = actualSize }
      out.append(UInt8(ascii: " "))
      switch size {
      case 1: NumberText.append(word & 0xff, width: 3, to: &out)
      case 2: NumberText.append(word & 0xffff, width: 5, to: &out)
      case 4: NumberText.append(Int64(Int32(truncatingIfNeeded: word)), width: 8, to: &out)
      default: NumberText.append(Int64(bitPattern: word), width: 16, to: &out)
      }
    case .text(let text):
      if style.showsRawBytes, appendRaw(key, type) { return }
      appendLeft(text, width: 50)
    case .bytes(let bytes):
      if !style.showsRawBytes, let text = Self.text(bytes) {
        appendLeft(text, width: 50)
      } else {
        HexDump.append(bytes, to: &out)
      }
    case .stack(let number): appendStack(number)
    }
  }

  /// What memory says when it looks like a text: something that can be printed, then nothing but zeros.
  private static func text(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let text = bytes.prefix { 0x20..<0x7F ~= $0 || 7...13 ~= $0 }
    let isText = !text.isEmpty && bytes[text.endIndex...].allSatisfy { $0 == 0 }
    return isText ? text : nil
  }

  private mutating func append(_ value: AggregateValue) {
    switch value {
    case .integer(let word, let isSigned):
      out.append(UInt8(ascii: " "))
      if isSigned {
        NumberText.append(Int64(bitPattern: word), width: 16, to: &out)
      } else {
        NumberText.append(word, width: 16, to: &out)
      }
    case .histogram(let histogram): HistogramText.append(histogram.rows, to: &out)
    }
  }
}
