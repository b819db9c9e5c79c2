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
    _ format: FormatDescriptor, _ values: [RecordedValue], _ types: [ValueType],
    using support: inout some FormatSupport, to out: inout [UInt8]
  ) {
    var next = 0
    for segment in format.segments {
      switch segment {
      case .literal(let bytes): out.append(contentsOf: bytes)
      case .conversion(let conversion):
        if conversion.letter == UInt8(ascii: "%") {
          out.append(conversion.letter)
          continue
        }
        let layout = layout(of: conversion, values, &next)
        if conversion.isAggregation {
          guard let value = support.nextAggregate(to: &out) else { continue }
          append(value, conversion, layout, using: support, to: &out)
        } else if next < values.count {
          let type = next < types.count ? types[next] : .word
          append(values[next], type, conversion, layout, using: support, to: &out)
          next += 1
        }
      }
    }
  }

  /// A negative width means left-aligned; an amount of 0 is as if it were not there.
  private static func layout(
    of conversion: FormatDescriptor.Conversion, _ values: [RecordedValue], _ next: inout Int
  ) -> FieldLayout {
    var layout = FieldLayout()
    let width = amount(conversion.width, values, &next)
    let precision = amount(conversion.precision, values, &next)
    layout.width = Int(min(width.magnitude, UInt(widestField)))
    layout.precision = precision > 0 ? min(precision, widestField) : nil
    layout.isLeftAligned = conversion.isLeftAligned || width < 0
    layout.padsWithZeros = conversion.padsWithZeros
    layout.showsSign = conversion.showsSign
    layout.padsWithSpace = conversion.padsWithSpace
    layout.isAlternate = conversion.isAlternate
    return layout
  }

  private static func amount(
    _ amount: FormatDescriptor.Amount, _ values: [RecordedValue], _ next: inout Int
  ) -> Int {
    switch amount {
    case .none: return 0
    case .fixed(let number): return number
    case .argument:
      guard next < values.count, case .integer(let word) = values[next] else { return 0 }
      next += 1
      // An int, whatever the argument's type.
      return Int(Int32(truncatingIfNeeded: word))
    }
  }

  private static func append(
    _ value: RecordedValue, _ type: ValueType, _ conversion: FormatDescriptor.Conversion,
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
        if conversion.isLeftAligned { layout.width = 0 }
      }
      support.append(stack: number, indent: indent, layout, to: &out)
    case .text(let text): append(text: text, conversion, layout, to: &out)
    case .bytes(let bytes): append(bytes, conversion, layout, using: support, to: &out)
    }
  }
}
