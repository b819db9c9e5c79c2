// Records as dtrace prints them. Each record is a line: processor, probe and name, then what its
// actions recorded, and a newline; in quiet mode only the latter's text. Widths are dtrace's, to the
// byte (dtrace-utils, "Output Formatting"). Printing is far from the tracee: no stop waits for it.

package import TraceProgram
package import TraceRuntime

/// Renders the records of one program in D's form.
package struct DTraceRenderer {
  /// Takes the pieces of output in order. It may change the style, as setting an option does.
  package typealias Delivery = (RenderedItem, inout DTraceStyle) -> Void

  package var style: DTraceStyle
  let program: Program
  let maps: [MapStore]
  var out: [UInt8] = []
  var services: OutputServices
  /// The maps that have been printed, which are not listed at the end.
  var printedMaps: Set<Int> = []
  private var hasHeader = false
  private var flow = FlowIndent()
  private var labels: [Int: ProbeColumns] = [:]
  private var values: [RecordedValue] = []

  /// Text is delivered in pieces of about this size.
  private static let pieceSize = 1 << 16

  /// - Parameter maps: Those of the machine that runs the program, in the program's order.
  package init(
    program: Program, maps: [MapStore], style: DTraceStyle, source: any RenderingSource
  ) {
    self.program = program
    self.maps = maps
    self.style = style
    services = OutputServices(program, source: source)
  }

  /// Renders all records of a buffer.
  package mutating func render(_ buffer: OutputBuffer, deliver: Delivery) {
    var reader = RecordReader(buffer)
    while let record = reader.nextRecord() {
      begin(record)
      while let index = reader.nextAction() {
        let action = program.actions[index]
        values.removeAll(keepingCapacity: true)
        for type in action.operands { values.append(reader.value(type)) }
        append(action, values, of: record, deliver: deliver)
      }
      if !style.isQuiet { out.append(UInt8(ascii: "\n")) }
      if out.count >= Self.pieceSize { flush(deliver) }
    }
    flush(deliver)
  }

  /// Renders the end of a run: a newline, then the aggregations that have not been printed.
  package mutating func finish(deliver: Delivery) {
    out.append(UInt8(ascii: "\n"))
    let numbers = maps.indices.filter { index in
      if case .aggregation = maps[index].declaration.value {
        !printedMaps.contains(index)
      } else {
        false
      }
    }
    for number in style.order.isReversed ? numbers.reversed() : numbers { appendListing([number]) }
    flush(deliver)
  }

  private mutating func flush(_ deliver: Delivery) {
    guard !out.isEmpty else { return }
    let text = out
    out = []
    deliver(.text(text), &style)
  }

  // MARK: The beginning of a line

  /// What names a probe at the beginning of its records.
  private struct ProbeColumns {
    /// Width 6 for the number, then 32 for the name.
    var number: [UInt8] = []
    var name: [UInt8] = []
    var label: ProbeLabel
  }

  private mutating func begin(_ record: RecordHeader) {
    if !hasHeader {
      hasHeader = true
      appendHeader()
    }
    guard !style.isQuiet || style.flowIndents else { return }
    let columns = columns(of: record.probe)
    if !style.isTesting { NumberText.append(Int64(record.processor), width: 3, to: &out) }
    if style.flowIndents { return appendFlow(record, columns.label) }
    if !style.isTesting { out.append(contentsOf: columns.number) }
    out.append(contentsOf: columns.name)
  }

  private mutating func appendHeader() {
    if style.flowIndents {
      if !style.isTesting { out.append(contentsOf: "CPU ".utf8) }
      NumberText.append(
        text: Array("FUNCTION".utf8)[...], FieldLayout(width: 41, isLeftAligned: true), to: &out)
      out.append(UInt8(ascii: "\n"))
    } else if !style.isQuiet {
      if !style.isTesting { out.append(contentsOf: "CPU     ID ".utf8) }
      out.append(contentsOf: "                   FUNCTION:NAME\n".utf8)
    }
  }

  private mutating func columns(of probe: Int) -> ProbeColumns {
    if let known = labels[probe] { return known }
    let label = services.source.probe(probe)
    var columns = ProbeColumns(label: label)
    columns.number.append(UInt8(ascii: " "))
    NumberText.append(Int64(label.id), width: 6, to: &columns.number)
    columns.number.append(UInt8(ascii: " "))
    let name = label.function + [UInt8(ascii: ":")] + label.name
    NumberText.append(text: name[...], FieldLayout(width: 32), to: &columns.name)
    columns.name.append(UInt8(ascii: " "))
    labels[probe] = columns
    return columns
  }

  /// The name behind an arrow, indented.
  private mutating func appendFlow(_ record: RecordHeader, _ label: ProbeLabel) {
    let (direction, depth) = flow.take(record, name: label.name)
    var name: [UInt8] = []
    NumberText.append(spaces: depth, to: &name)
    let isCall = label.provider.elementsEqual("syscall".utf8)
    switch direction {
    case .entry: name.append(contentsOf: (isCall ? " => " : " -> ").utf8)
    case .exit: name.append(contentsOf: (isCall ? " <= " : " <- ").utf8)
    case .none: name.append(contentsOf: "| ".utf8)
    }
    name.append(contentsOf: label.function)
    if direction == .none {
      name.append(UInt8(ascii: ":"))
      name.append(contentsOf: label.name)
    }
    if !style.isTesting { out.append(UInt8(ascii: " ")) }
    NumberText.append(text: name[...], FieldLayout(width: 41, isLeftAligned: true), to: &out)
    out.append(UInt8(ascii: " "))
  }

  // MARK: Actions

  private mutating func append(
    _ action: OutputAction, _ values: [RecordedValue], of record: RecordHeader, deliver: Delivery
  ) {
    switch action.kind {
    case .mark: break
    case .print(let format):
      services.append(format: format, values, action.operands, to: &out)
    case .trace:
      if let value = values.first { appendTraced(value, action.operands[0]) }
    case .dump: appendDump(values, action.operands)
    case .printTyped(let layout):
      guard program.layouts.indices.contains(layout), values.count > 1,
        case .bytes(let bytes) = values[1]
      else { break }
      TypedValueText.append(
        program.layouts[layout], at: ActionEffects.integer(values[0]), bytes,
        limit: style.printSize, to: &out)
    case .stack:
      if let value = values.first { appendStack(ActionEffects.integer(value)) }
    case .printMaps(let maps, let format): printMaps(maps, format: format)
    case .clear, .truncate, .normalize, .denormalize:
      ActionEffects.change(maps, by: action.kind, values)
    case .exit, .system, .reopen, .truncateFile, .setOption, .warn, .nextFile:
      let effect = ActionEffects.effect(of: action, values, in: record, using: &services)
      guard let effect else { break }
      flush(deliver)
      deliver(.effect(effect), &style)
    }
  }
}
