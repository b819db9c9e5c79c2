// Records and aggregations as JSON: one object on a line for each, over the same values as the text.
//
//   {"time_ns":…,"cpu":…,"pid":…,"tid":…,"probe":{"id":…,"provider":…,…},"clause":"…","data":[…]}
//   {"aggregation":"…","keys":[…],"value":…}            or "buckets":[{"label":"…","count":…},…]
//
// Each entry of `data` is an object whose one key says which action recorded it: a value that was
// traced, the text of a format, a stack, a dump, or an aggregation's state at that time.

package import TraceProgram
package import TraceRuntime

/// Renders the records of one program as JSON.
package struct JSONRenderer {
  /// Takes the pieces of output in order.
  package typealias Delivery = (RenderedItem) -> Void

  private let program: Program
  private let maps: [MapStore]
  private let order: AggregationOrder
  private var out: [UInt8] = []
  private var services: OutputServices
  private var probes: [Int: [UInt8]] = [:]
  private var printedMaps: Set<Int> = []

  package init(
    program: Program, maps: [MapStore], order: AggregationOrder = AggregationOrder(),
    source: any RenderingSource
  ) {
    self.program = program
    self.maps = maps
    self.order = order
    services = OutputServices(program, source: source)
  }

  /// Renders all records of a buffer.
  package mutating func render(_ buffer: OutputBuffer, deliver: Delivery) {
    var reader = RecordReader(buffer)
    while let record = reader.nextRecord() {
      appendHeader(record)
      var isFirst = true
      // Effects come after their record's line: a line is whole or not there.
      var effects: [RenderedEffect] = []
      while let index = reader.nextAction() {
        let action = program.actions[index]
        let values = action.operands.map { reader.value($0) }
        if ActionEffects.change(maps, by: action.kind, values) { continue }
        if let effect = ActionEffects.effect(of: action, values, in: record, using: &services) {
          effects.append(effect)
          continue
        }
        if action.kind == .mark { continue }
        if !isFirst { out.append(UInt8(ascii: ",")) }
        isFirst = false
        append(action, values)
      }
      append("]}\n")
      if effects.isEmpty { continue }
      flush(deliver)
      for effect in effects { deliver(.effect(effect)) }
    }
    flush(deliver)
  }

  /// Renders the aggregations that have not been printed.
  package mutating func finish(deliver: Delivery) {
    for number in maps.indices where !printedMaps.contains(number) {
      appendElements(number, separator: "\n")
    }
    flush(deliver)
  }

  private mutating func flush(_ deliver: Delivery) {
    guard !out.isEmpty else { return }
    let text = out
    out = []
    deliver(.text(text))
  }

  private mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { out.append(contentsOf: $0) }
  }

  // MARK: Records

  private mutating func appendHeader(_ record: RecordHeader) {
    append("{\"time_ns\":")
    NumberText.append(record.timestamp, to: &out)
    append(",\"cpu\":")
    NumberText.append(Int64(record.processor), to: &out)
    append(",\"pid\":")
    NumberText.append(record.process, to: &out)
    append(",\"tid\":")
    NumberText.append(record.thread, to: &out)
    append(",\"probe\":")
    out.append(contentsOf: probe(record.probe))
    append(",\"clause\":")
    let isKnown = program.clauses.indices.contains(record.clause)
    JSONText.append(isKnown ? program.clauses[record.clause].name : nil, to: &out)
    append(",\"data\":[")
  }

  private mutating func probe(_ number: Int) -> [UInt8] {
    if let known = probes[number] { return known }
    let label = services.source.probe(number)
    var text = Array("{\"id\":\(label.id)".utf8)
    let fields = [
      ("provider", label.provider), ("module", label.module), ("function", label.function),
      ("name", label.name),
    ]
    for (key, value) in fields {
      text.append(contentsOf: ",\"\(key)\":".utf8)
      JSONText.append(value, to: &text)
    }
    text.append(UInt8(ascii: "}"))
    probes[number] = text
    return text
  }

  private mutating func append(_ action: OutputAction, _ values: [RecordedValue]) {
    switch action.kind {
    case .trace:
      append("{\"trace\":")
      appendFirst(values, action.operands)
    case .print(let format):
      append("{\"text\":")
      var text: [UInt8] = []
      services.append(format: format, values, action.operands, to: &text)
      JSONText.append(text, to: &out)
    case .dump:
      append("{\"dump\":")
      appendFirst(values, action.operands)
    case .stack:
      append("{\"stack\":")
      appendFirst(values, action.operands)
    case .printTyped:
      append("{\"address\":")
      appendFirst(values, action.operands)
      append(",\"bytes\":")
      appendFirst(Array(values.dropFirst()), Array(action.operands.dropFirst()))
    case .printMaps(let numbers, _):
      append("{\"aggregations\":[")
      printedMaps.formUnion(numbers)
      let start = out.count
      for number in numbers where maps.indices.contains(number) {
        appendElements(number, separator: ",")
      }
      if out.count > start { out.removeLast() }
      append("]")
    case .mark, .clear, .truncate, .normalize, .denormalize, .exit, .system, .reopen, .truncateFile,
      .setOption, .warn, .nextFile:
      append("{")
    }
    append("}")
  }

  private mutating func appendFirst(_ values: [RecordedValue], _ types: [ValueType]) {
    if let value = values.first, let type = types.first {
      append(value, type)
    } else {
      append("null")
    }
  }

  private mutating func append(_ value: RecordedValue, _ type: ValueType) {
    switch value {
    case .integer(let word):
      if case .integer(let size, false) = type {
        NumberText.append(FormatInteger(word, size: Int(size), isSigned: false).bits, to: &out)
      } else {
        NumberText.append(Int64(bitPattern: word), to: &out)
      }
    case .text(let text): JSONText.append(text, to: &out)
    case .bytes(let bytes):
      append("\"")
      for byte in bytes {
        NumberText.append(UInt64(byte >> 4), isNegative: false, radix: 16, FieldLayout(), to: &out)
        NumberText.append(UInt64(byte & 15), isNegative: false, radix: 16, FieldLayout(), to: &out)
      }
      append("\"")
    case .stack(let number):
      append("[")
      for (index, frame) in services.source.frames(ofStack: number).enumerated() {
        if index > 0 { append(",") }
        var text: [UInt8] = []
        OutputServices.append(frame, to: &text)
        JSONText.append(text, to: &out)
      }
      append("]")
    }
  }

  // MARK: Aggregations

  /// An object for each element, each followed by the separator.
  private mutating func appendElements(_ number: Int, separator: StaticString) {
    let map = maps[number]
    guard case .aggregation = map.declaration.value else { return }
    for element in order.sorted(map) {
      append("{\"aggregation\":")
      JSONText.append(map.declaration.name, to: &out)
      append(",\"keys\":[")
      for (index, (key, type)) in zip(map.keys(of: element), map.declaration.keys).enumerated() {
        if index > 0 { append(",") }
        append(key, type)
      }
      append("],")
      if let value = map.value(of: element) { append(value) }
      append("}")
      append(separator)
    }
  }

  private mutating func append(_ value: AggregateValue) {
    switch value {
    case .integer(let word, let isSigned):
      append("\"value\":")
      if isSigned {
        NumberText.append(Int64(bitPattern: word), to: &out)
      } else {
        NumberText.append(word, to: &out)
      }
    case .histogram(let histogram):
      append("\"buckets\":[")
      for (index, row) in histogram.rows.enumerated() {
        if index > 0 { append(",") }
        append("{\"label\":")
        JSONText.append(row.label.description, to: &out)
        append(",\"count\":")
        NumberText.append(row.shownCount, to: &out)
        append("}")
      }
      append("]")
    }
  }
}
