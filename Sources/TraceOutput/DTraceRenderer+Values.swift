// Values without a format: what `trace`, `tracemem` and `ustack` show, each type in a width of its own.

internal import TraceProgram
internal import TraceRuntime

extension DTraceRenderer {
  mutating func appendTraced(_ value: RecordedValue, _ type: ValueType) {
    if style.showsRawBytes, appendRaw(value, type) { return }
    switch value {
    case .integer(let word): appendTraced(word, type)
    case .text(let text) where type == .symbol: appendLeft(text, width: 50)
    case .text(let text):
      if style.isQuiet { out.append(contentsOf: text) } else { appendLeft(text, width: 33) }
    case .bytes(let bytes): HexDump.append(bytes, to: &out)
    case .stack(let number): appendStack(number)
    }
  }

  private mutating func appendTraced(_ word: UInt64, _ type: ValueType) {
    var size: UInt8 = 8
    var isSigned = true
    if case .integer(let actualSize, let hasSign) = type {
      (size, isSigned) = (actualSize, hasSign)
    }
    if !style.isQuiet { out.append(UInt8(ascii: " ")) }
    let width =
      switch size {
      case _ where style.isQuiet: 0
      case 1: 3
      case 2: 5
      case 4: 10
      default: isSigned ? 19 : 20
      }
    if isSigned {
      NumberText.append(Int64(bitPattern: word), width: width, to: &out)
    } else {
      let bits = FormatInteger(word, size: Int(size), isSigned: false).bits
      NumberText.append(bits, width: width, to: &out)
    }
  }

  /// Two spaces and a field.
  mutating func appendLeft(_ text: ArraySlice<UInt8>, width: Int) {
    out.append(contentsOf: "  ".utf8)
    NumberText.append(text: text, FieldLayout(width: width, isLeftAligned: true), to: &out)
  }

  mutating func appendStack(_ number: UInt64) {
    services.append(stack: number, indent: style.stackIndent, FieldLayout(), to: &out)
  }

  /// The bytes of a value as memory holds them; false for what has none.
  mutating func appendRaw(_ value: RecordedValue, _ type: ValueType) -> Bool {
    switch value {
    case .integer(let word):
      var size = 8
      if case .integer(let actualSize, _) = type { size = min(8, Int(actualSize)) }
      let bytes = (0..<size).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
      HexDump.append(bytes[...], to: &out)
    case .text(let text):
      guard type == .string else { return false }
      var bytes = Array(text.prefix(max(0, style.stringSize)))
      let whole = min(style.stringSize, FormatWriter.widestField) + 1
      NumberText.append(0, count: whole - bytes.count, to: &bytes)
      HexDump.append(bytes[...], to: &out)
    case .bytes(let bytes): HexDump.append(bytes, to: &out)
    case .stack: return false
    }
    return true
  }

  /// Memory, or as much of it as the second operand says; all of it if that is negative.
  mutating func appendDump(_ values: [RecordedValue], _ types: [ValueType]) {
    guard case .bytes(let bytes) = values.first else { return }
    guard values.count > 1, case .integer(let shown) = values[1] else {
      return HexDump.append(bytes, to: &out)
    }
    var isSigned = false
    if types.count > 1, case .integer(_, let hasSign) = types[1] { isSigned = hasSign }
    let isAll = isSigned && Int64(bitPattern: shown) < 0
    HexDump.append(isAll ? bytes : bytes.prefix(Int(clamping: shown)), to: &out)
  }
}
