// Formats laid out for writing: one array of steps without references and one of bytes, so that a
// line costs no reference counting beyond its values'.

package import TraceProgram

/// A format that is ready to be applied many times.
package struct PreparedFormat: Sendable {
  enum Step: Sendable {
    /// These of the format's bytes.
    case literal(start: Int, count: Int)
    case conversion(PreparedConversion)
    case histogram(FormatDescriptor.HistogramDrawing)
  }

  let text: [UInt8]
  let steps: [Step]

  package init(_ format: FormatDescriptor) {
    var text: [UInt8] = []
    var steps: [Step] = []
    for segment in format.segments {
      switch segment {
      case .literal(let bytes):
        steps.append(.literal(start: text.count, count: bytes.count))
        text += bytes
      case .conversion(let conversion) where conversion.letter == UInt8(ascii: "%"):
        steps.append(.literal(start: text.count, count: 1))
        text.append(conversion.letter)
      case .conversion(let conversion):
        steps.append(.conversion(PreparedConversion(conversion)))
      case .histogram(let drawing): steps.append(.histogram(drawing))
      }
    }
    self.text = text
    self.steps = steps
  }
}

/// A conversion, with as much of its field as is known beforehand.
struct PreparedConversion: Sendable {
  let letter: UInt8
  /// Whether it has size letters.
  let hasSize: Bool
  let isAggregation: Bool
  /// Whether it is left-aligned by a flag, not by a negative width.
  let hasLeftFlag: Bool
  let takesWidth: Bool
  let takesPrecision: Bool
  /// The amounts as they are written, for dialects that read them in a way of their own.
  let width: FormatDescriptor.Amount
  let precision: FormatDescriptor.Amount
  let fillsWithDigits: Bool
  /// The field, complete unless the conversion takes amounts from arguments.
  private(set) var layout = FieldLayout()

  init(_ conversion: FormatDescriptor.Conversion) {
    letter = conversion.letter
    hasSize = !conversion.size.isEmpty
    isAggregation = conversion.isAggregation
    hasLeftFlag = conversion.isLeftAligned
    takesWidth = conversion.width == .argument
    takesPrecision = conversion.precision == .argument
    width = conversion.width
    precision = conversion.precision
    fillsWithDigits = conversion.fillsWithDigits
    layout.isLeftAligned = conversion.isLeftAligned
    layout.padsWithZeros = conversion.padsWithZeros
    layout.showsSign = conversion.showsSign
    layout.padsWithSpace = conversion.padsWithSpace
    layout.isAlternate = conversion.isAlternate
    if case .fixed(let width) = conversion.width { layout.setWidth(width) }
    if case .fixed(let precision) = conversion.precision { layout.setPrecision(precision) }
  }
}

extension FieldLayout {
  /// A negative width means left-aligned.
  mutating func setWidth(_ width: Int) {
    self.width = Int(min(width.magnitude, UInt(FormatWriter.widestField)))
    if width < 0 { isLeftAligned = true }
  }

  /// A precision of 0 or less is as if it were not there.
  mutating func setPrecision(_ precision: Int) {
    self.precision = precision > 0 ? min(precision, FormatWriter.widestField) : nil
  }
}
