// Records as SystemTap prints them: the text that the script has made and nothing beside it, with effects
// where they belong between its pieces.

package import TraceProgram
package import TraceRuntime

/// Renders the records of one program in SystemTap's form.
package struct SystemTapRenderer {
  /// Takes the pieces of output in order.
  package typealias Delivery = (RenderedItem) -> Void

  private let actions: [OutputAction]
  private let formats: [PreparedFormat]
  private var out: [UInt8] = []
  private var values: [RecordedValue] = []

  /// Text is delivered in pieces of about this size.
  private static let pieceSize = 1 << 16

  package init(program: Program) {
    actions = program.actions
    formats = program.formats.map(PreparedFormat.init)
  }

  /// Renders all records of a buffer.
  package mutating func render(_ buffer: OutputBuffer, deliver: Delivery) {
    var reader = RecordReader(buffer)
    while reader.nextRecord() != nil {
      while let index = reader.nextAction() {
        let action = actions[index]
        values.removeAll(keepingCapacity: true)
        for type in action.operands { values.append(reader.value(type)) }
        append(action.kind, deliver)
      }
      if out.count >= Self.pieceSize { flush(deliver) }
    }
    flush(deliver)
  }

  private mutating func append(_ kind: OutputAction.Kind, _ deliver: Delivery) {
    switch kind {
    case .print(let format): SystemTapFormat.append(formats[format], values, to: &out)
    case .exit:
      let status = values.first.map(ActionEffects.integer) ?? 0
      carryOut(.exit(status: Int32(truncatingIfNeeded: status)), deliver)
    case .system(let format): carryOut(.system(text(format)), deliver)
    case .warn(let format):
      var text = text(format)
      if text.last == UInt8(ascii: "\n") { text.removeLast() }
      carryOut(.warning(text), deliver)
    case .nextFile: carryOut(.nextFile, deliver)
    // Nothing of SystemTap's is lowered to these.
    case .mark, .trace, .dump, .printTyped, .stack, .printMaps, .clear, .truncate, .normalize,
      .denormalize, .reopen, .truncateFile, .setOption:
      break
    }
  }

  private func text(_ format: Int) -> [UInt8] {
    var text: [UInt8] = []
    SystemTapFormat.append(formats[format], values, to: &text)
    return text
  }

  private mutating func carryOut(_ effect: RenderedEffect, _ deliver: Delivery) {
    flush(deliver)
    deliver(.effect(effect))
  }

  private mutating func flush(_ deliver: Delivery) {
    guard !out.isEmpty else { return }
    let text = out
    out = []
    deliver(.text(text))
  }
}
