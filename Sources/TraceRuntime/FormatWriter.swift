// Applies a format to the values of a record. The descriptor was made and checked when the script was
// compiled, yet nothing here trusts it: a conversion without a value writes nothing, and one of
// another type writes the value in the form that its own type has.

package import TraceProgram

/// What a format needs that the runtime does not know.
package protocol FormatSupport {
  /// The value of the next aggregation for `%@`; one that is no number is appended instead.
  mutating func nextAggregate(to out: inout [UInt8]) -> FormatInteger?
  /// Appends a time in nanoseconds since 1970.
  func append(time: UInt64, _ form: TimeForm, to out: inout [UInt8])
  /// Appends a number by the letter of a floating conversion.
  func append(floating: Double, letter: UInt8, _ layout: FieldLayout, to out: inout [UInt8])
  /// Appends a stack on lines of its own, each behind so many spaces and then in a field.
  func append(stack: UInt64, indent: Int, _ layout: FieldLayout, to out: inout [UInt8])
}

/// How a time is written.
package enum TimeForm: Hashable, Sendable {
  /// `2024 May  7 13:05:09`
  case calendar
  /// As RFC 822 has it: `Tue, 07 May 2024 13:05:09 UTC`.
  case mail
}

/// An integer with the type that decides how it is written.
package struct FormatInteger: Hashable, Sendable {
  /// The value, extended to 64 bits.
  package var word: UInt64
  /// In bytes.
  package var size: Int
  package var isSigned: Bool

  package init(_ word: UInt64, size: Int = 8, isSigned: Bool) {
    self.word = word
    self.size = size
    self.isSigned = isSigned
  }

  /// The bits that the type has.
  package var bits: UInt64 {
    size <= 0 || size >= 8 ? word : word & (1 << UInt64(8 * size) &- 1)
  }
}

/// Writes values by a format, the way D does.
package enum FormatWriter {
  /// Wider fields are cut to this, so that no script can make the tracer run out of memory.
  package static let widestField = 1 << 20

  /// Appends the text of a format. The values come in the order of the conversions, each with its type.
  package static func append(
    _ format: PreparedFormat, _ values: [RecordedValue], _ types: [ValueType],
    using support: inout some FormatSupport, to out: inout [UInt8]
  ) {
    var next = 0
    for step in format.steps {
      switch step {
      case .literal(let start, let count):
        // Most literals are a character or two.
        if count <= 2 {
          for index in start..<start + count { out.append(format.text[index]) }
        } else {
          out.append(contentsOf: format.text[start..<start + count])
        }
      case .conversion(let conversion):
        var layout = conversion.layout
        if conversion.takesWidth { layout.setWidth(amount(values, &next)) }
        if conversion.takesPrecision { layout.setPrecision(amount(values, &next)) }
        if conversion.isAggregation {
          guard let value = support.nextAggregate(to: &out) else { continue }
          append(value, conversion, layout, using: support, to: &out)
        } else if next < values.count {
          let type = next < types.count ? types[next] : .word
          append(values[next], type, conversion, layout, using: support, to: &out)
          next += 1
        }
      // No format of D has one.
      case .histogram: next += 1
      }
    }
  }

  /// The next value as a width or precision: an int, whatever its type.
  private static func amount(_ values: [RecordedValue], _ next: inout Int) -> Int {
    guard next < values.count, case .integer(let word) = values[next] else { return 0 }
    next += 1
    return Int(Int32(truncatingIfNeeded: word))
  }

  private static func append(
    _ value: RecordedValue, _ type: ValueType, _ conversion: PreparedConversion,
    _ layout: FieldLayout, using support: some FormatSupport, to out: inout [UInt8]
  ) {
    switch value {
    case .integer(let word):
      var integer = FormatInteger(word, isSigned: true)
      if case .integer(let size, let isSigned) = type {
        integer.size = Int(size)
        integer.isSigned = isSigned
      }
      append(integer, conversion, layout, using: support, to: &out)
    case .stack(let number):
      // A width is the indentation of a stack that is left-aligned.
      var layout = layout
      var indent = 0
      if layout.isLeftAligned {
        indent = layout.width
        if conversion.hasLeftFlag { layout.width = 0 }
      }
      support.append(stack: number, indent: indent, layout, to: &out)
    case .text(let text): append(text: text, conversion, layout, to: &out)
    case .bytes(let bytes): append(bytes, conversion, layout, using: support, to: &out)
    }
  }
}
