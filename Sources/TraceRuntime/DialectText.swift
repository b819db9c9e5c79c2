// What a machine cannot know of the dialect whose program it runs: how formats are written, and what faults
// are called. Only `formatText` and caught faults ask.

package import TraceProgram

/// The texts of a dialect.
package struct DialectText: Sendable {
  /// Appends values by a format; each value has its type.
  package var format:
    @Sendable (PreparedFormat, [RecordedValue], [ValueType], inout [UInt8]) -> Void
  /// What a fault at an instruction of the program is called.
  package var describe: @Sendable (RuntimeFault, _ instruction: Int) -> [UInt8]

  /// The texts as `FormatWriter` writes them with nothing known of stacks and times, and the bare names
  /// of faults.
  package init() {
    format = { format, values, types, out in
      var support = PlainSupport()
      FormatWriter.append(format, values, types, using: &support, to: &out)
    }
    describe = { fault, _ in Array("\(fault.kind)".utf8) }
  }
}

/// Writes what needs more than the value as a number.
private struct PlainSupport: FormatSupport {
  mutating func nextAggregate(to out: inout [UInt8]) -> FormatInteger? { nil }

  func append(time: UInt64, _ form: TimeForm, to out: inout [UInt8]) {
    NumberText.append(time, to: &out)
  }

  func append(floating: Double, letter: UInt8, _ layout: FieldLayout, to out: inout [UInt8]) {
    NumberText.append(text: Array("\(floating)".utf8)[...], layout, to: &out)
  }

  func append(stack: UInt64, indent: Int, _ layout: FieldLayout, to out: inout [UInt8]) {
    NumberText.append(stack, to: &out)
  }
}
