// Formats as SystemTap writes them. Much is C's, but not all: `#` puts its prefix before zeros too, zeros
// fill a field even beside a precision, a width that an argument gives cannot be negative, and one call
// prints no more than a buffer holds.

internal import TraceProgram

/// Writes values by a format, the way SystemTap does. A value of the wrong type or none writes nothing.
package enum SystemTapFormat {
  /// What one call of `printf` can print; widths and precisions are cut to this.
  package static let bufferSize = 8192

  /// Appends the text of a format. The values come in the order of the conversions.
  package static func append(
    _ format: PreparedFormat, _ values: [RecordedValue], to out: inout [UInt8]
  ) {
    let start = out.count
    var arguments = Arguments(values: values)
    var isLimited = true
    for step in format.steps {
      switch step {
      case .literal(let first, let count):
        format.text.withUnsafeBufferPointer {
          out.append(contentsOf: UnsafeBufferPointer(rebasing: $0[first..<first + count]))
        }
      case .conversion(let conversion):
        append(conversion, &arguments, to: &out)
      case .histogram(let drawing):
        isLimited = false
        guard case .bytes(let counts) = arguments.next() else { continue }
        SystemTapHistogram(drawing, recorded: counts)?.append(to: &out)
      }
    }
    if isLimited, out.count - start > bufferSize {
      out.removeSubrange((start + bufferSize)...)
    }
  }

  /// Values that are taken one after the other.
  private struct Arguments {
    let values: [RecordedValue]
    private var index = 0

    init(values: [RecordedValue]) {
      self.values = values
    }

    mutating func next() -> RecordedValue? {
      guard index < values.count else { return nil }
      index += 1
      return values[index - 1]
    }

    /// A width or precision; nil when there is none. One that is negative is 0.
    mutating func next(_ amount: FormatDescriptor.Amount) -> Int? {
      let number: Int
      switch amount {
      case .none: return nil
      case .fixed(let written): number = written
      case .argument:
        guard case .integer(let word) = next() else { return nil }
        number = Int(Int32(truncatingIfNeeded: word))
      }
      return min(max(number, 0), bufferSize)
    }
  }

  /// A field, with all amounts known.
  private struct Field {
    var width: Int?
    var precision: Int?
    let flags: FieldLayout

    /// Appends text that is as long as it is to be.
    func append(_ text: some Collection<UInt8>, filler: UInt8 = 0x20, to out: inout [UInt8]) {
      let padding = (width ?? 0) - text.count
      if !flags.isLeftAligned { NumberText.append(filler, count: padding, to: &out) }
      out.append(contentsOf: text)
      if flags.isLeftAligned { NumberText.append(filler, count: padding, to: &out) }
    }
  }

  private static func append(
    _ conversion: PreparedConversion, _ arguments: inout Arguments, to out: inout [UInt8]
  ) {
    let width = arguments.next(conversion.width)
    let precision = arguments.next(conversion.precision)
    var field = Field(width: width, precision: precision, flags: conversion.layout)
    switch arguments.next() {
    case .integer(let word)?:
      if conversion.fillsWithDigits {
        let width = width ?? 18
        let digits = width - 2
        field.width = width
        field.precision = field.flags.isLeftAligned ? digits : min(digits, 16)
      }
      append(word, letter: conversion.letter, field, to: &out)
    case .text(let text)?:
      let shown = text.prefix(precision ?? text.count)
      if field.flags.isAlternate {
        field.append(escaped(shown), to: &out)
      } else if width == nil {
        out.append(contentsOf: shown)
      } else {
        field.append(shown, to: &out)
      }
      if field.flags.padsWithZeros { out.append(0) }
    case .bytes(let bytes)?:
      let shown = bytes.prefix(max(precision ?? 1, 1))
      if conversion.letter == UInt8(ascii: "M") {
        var digits: [UInt8] = []
        for byte in shown {
          NumberText.append(digitsOf: UInt64(byte), atLeast: 2, radix: 16, to: &digits)
        }
        field.append(digits, to: &out)
      } else {
        field.append(shown, to: &out)
      }
      if field.flags.padsWithZeros { out.append(0) }
    case .stack?, nil: break
    }
  }

  // MARK: Numbers

  private static func append(
    _ word: UInt64, letter: UInt8, _ field: Field, to out: inout [UInt8]
  ) {
    switch letter {
    case UInt8(ascii: "b"): appendBinary(word, field, to: &out)
    case UInt8(ascii: "c"):
      let byte = UInt8(truncatingIfNeeded: word)
      guard field.flags.isAlternate else { return field.append([byte], to: &out) }
      var text: [UInt8] = []
      appendEscaped(byte, quote: UInt8(ascii: "'"), to: &text)
      field.append(text, to: &out)
    case UInt8(ascii: "o"): appendNumber(word, radix: 8, field, to: &out)
    case UInt8(ascii: "x"): appendNumber(word, radix: 16, field, to: &out)
    case UInt8(ascii: "X"): appendNumber(word, radix: 16, isUppercase: true, field, to: &out)
    case UInt8(ascii: "p"): appendNumber(word, radix: 16, isPointer: true, field, to: &out)
    case UInt8(ascii: "u"): appendNumber(word, radix: 10, field, to: &out)
    default:
      let number = Int64(bitPattern: word)
      if field.width == nil, field.precision == nil, number < 0 || !field.flags.hasSign {
        return NumberText.append(number, to: &out)
      }
      let sign: UInt8? =
        number < 0
        ? UInt8(ascii: "-")
        : field.flags.showsSign
          ? UInt8(ascii: "+") : field.flags.padsWithSpace ? UInt8(ascii: " ") : nil
      appendNumber(number.magnitude, radix: 10, sign: sign, field, to: &out)
    }
  }

  private static func appendNumber(
    _ magnitude: UInt64, radix: UInt64, isUppercase: Bool = false, isPointer: Bool = false,
    sign: UInt8? = nil, _ field: Field, to out: inout [UInt8]
  ) {
    var prefix: StaticString = ""
    if field.flags.isAlternate || isPointer {
      if radix == 8 { prefix = "0" }
      if radix == 16 { prefix = isUppercase ? "0X" : "0x" }
    }
    let digits = max(NumberText.digitCount(of: magnitude, radix: radix), field.precision ?? 0)
    let padding =
      (field.width ?? 0) - digits - prefix.utf8CodeUnitCount - (sign == nil ? 0 : 1)
    let isLeft = field.flags.isLeftAligned
    let hasZeros = field.flags.padsWithZeros
    if !isLeft, !hasZeros { NumberText.append(spaces: padding, to: &out) }
    if let sign { out.append(sign) }
    prefix.withUTF8Buffer { out.append(contentsOf: $0) }
    if !isLeft, hasZeros { NumberText.append(UInt8(ascii: "0"), count: padding, to: &out) }
    NumberText.append(
      digitsOf: magnitude, atLeast: digits, radix: radix, isUppercase: isUppercase, to: &out)
    if isLeft { NumberText.append(spaces: padding, to: &out) }
  }

  /// The low bytes of a number in the machine's order. The width alone is how many; beside a precision,
  /// which is how many then, it is a field that zeros fill.
  private static func appendBinary(_ word: UInt64, _ field: Field, to out: inout [UInt8]) {
    func count(_ amount: Int?) -> Int? {
      if let amount, [1, 2, 4, 8].contains(amount) { amount } else { nil }
    }
    let bytes = count(field.precision) ?? count(field.width) ?? 8
    let text = (0..<bytes).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
    field.append(text, filler: 0, to: &out)
  }

  // MARK: Escapes

  private static func escaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var escaped: [UInt8] = []
    for byte in text { appendEscaped(byte, quote: UInt8(ascii: "\""), to: &escaped) }
    return escaped
  }

  /// A byte as C writes it between quotes.
  private static func appendEscaped(_ byte: UInt8, quote: UInt8, to out: inout [UInt8]) {
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
      if byte == quote { out.append(UInt8(ascii: "\\")) }
      return out.append(byte)
    }
    TextOperations.appendEscape(byte, to: &out)
  }
}

extension FieldLayout {
  fileprivate var hasSign: Bool { showsSign || padsWithSpace }
}

extension DialectText {
  /// The texts of SystemTap, but for the names of faults.
  package static var systemTap: DialectText {
    var text = DialectText()
    text.format = { format, values, _, out in SystemTapFormat.append(format, values, to: &out) }
    return text
  }
}
