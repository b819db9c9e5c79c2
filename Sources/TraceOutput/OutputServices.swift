// What formats and listings share between the renderers: times, floating-point numbers, stacks, and
// the aggregated values that `%@` conversions take one after the other.

internal import TraceProgram
internal import TraceRuntime

/// The support of D's formats, and the formats of one program.
struct OutputServices: FormatSupport {
  let source: any RenderingSource
  private let clauses: [String]
  private let formats: [PreparedFormat]
  /// The values for `%@`; each conversion takes the next, and those after the last take the last.
  var aggregates: [AggregateValue] = []
  private var nextIndex = 0

  init(_ program: Program, source: any RenderingSource) {
    self.source = source
    clauses = program.clauses.map(\.name)
    formats = program.formats.map(PreparedFormat.init)
  }

  /// Where a record was made, as messages name it.
  func place(of record: RecordHeader) -> String {
    let clause = clauses.indices.contains(record.clause) ? clauses[record.clause] : ""
    return DTraceMessages.place(clause: clause, at: source.probe(record.probe))
  }

  /// Appends values by a format of the program; nothing if it has no such format.
  mutating func append(
    format: Int, _ values: [RecordedValue], _ types: [ValueType], to out: inout [UInt8]
  ) {
    guard formats.indices.contains(format) else { return }
    FormatWriter.append(formats[format], values, types, using: &self, to: &out)
  }

  /// Begins with a new key's values.
  mutating func begin(_ values: [AggregateValue]) {
    aggregates = values
    nextIndex = 0
  }

  mutating func nextAggregate(to out: inout [UInt8]) -> FormatInteger? {
    guard !aggregates.isEmpty else { return nil }
    let value = aggregates[nextIndex]
    nextIndex = min(nextIndex + 1, aggregates.count - 1)
    switch value {
    case .integer(let word, let isSigned): return FormatInteger(word, isSigned: isSigned)
    case .histogram(let histogram):
      HistogramText.append(histogram.rows, to: &out)
      return nil
    }
  }

  func append(time: UInt64, _ form: TimeForm, to out: inout [UInt8]) {
    LibraryText.append(time: time, form, to: &out)
  }

  func append(floating: Double, letter: UInt8, _ layout: FieldLayout, to out: inout [UInt8]) {
    LibraryText.append(floating: floating, letter: letter, layout, to: &out)
  }

  /// A newline, then a line for each frame up to one at address 0.
  func append(stack: UInt64, indent: Int, _ layout: FieldLayout, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "\n"))
    var text: [UInt8] = []
    for frame in source.frames(ofStack: stack) {
      if frame.address == 0 { break }
      text.removeAll(keepingCapacity: true)
      Self.append(frame, to: &text)
      NumberText.append(spaces: indent, to: &out)
      NumberText.append(text: text[...], layout, to: &out)
      out.append(UInt8(ascii: "\n"))
    }
  }

  /// `module`, backquote, `symbol+0x1f`, or what is known of these.
  static func append(_ frame: FrameLabel, to out: inout [UInt8]) {
    if let module = frame.module {
      out.append(contentsOf: module)
      out.append(UInt8(ascii: "`"))
    }
    guard let symbol = frame.symbol, frame.module != nil else {
      out.append(contentsOf: "0x".utf8)
      return NumberText.append(hexadecimal: frame.address, to: &out)
    }
    out.append(contentsOf: symbol)
    guard frame.offset > 0 else { return }
    out.append(contentsOf: "+0x".utf8)
    NumberText.append(hexadecimal: frame.offset, to: &out)
  }
}
