// `print` and its relatives: what they are given becomes a format of the machine, which is recorded with
// its values, or made into text at once for `sprint` and its like. Constants are part of the format.

internal import TraceProgram

extension StapLowering {
  /// What is written, and with which values.
  private struct Pieces {
    enum Operand {
      case value(StapTerm)
      /// Memory at an address: so many bytes, or as many as the operand before it says.
      case memory(StapTerm, count: Int?)
      case counts(StapBuckets)
    }

    var segments: [FormatDescriptor.Segment] = []
    var operands: [Operand] = []

    mutating func append(_ text: [UInt8]) {
      guard !text.isEmpty else { return }
      if case .literal(let before) = segments.last {
        segments[segments.count - 1] = .literal(before + text)
      } else {
        segments.append(.literal(text))
      }
    }

    /// A value in the form that its type has.
    mutating func append(_ term: StapTerm) {
      switch term.kind {
      case .string(let written): append(StapText.unescaped(written))
      case .number(let number): append(Array(String(number).utf8))
      default:
        let letter = term.type == .string ? UInt8(ascii: "s") : UInt8(ascii: "d")
        segments.append(.conversion(FormatDescriptor.Conversion(letter: letter)))
        operands.append(.value(term))
      }
    }

    /// Values by a format.
    mutating func append(_ format: [FormatDescriptor.Segment], _ values: [StapTerm]) {
      var values = values[...]
      for segment in format {
        guard case .conversion(let conversion) = segment else {
          if case .literal(let text) = segment { append(text) }
          continue
        }
        if conversion.isPlain, let term = values.first, term.isConstant {
          append(term)
          values.removeFirst()
          continue
        }
        segments.append(segment)
        if conversion.width == .argument, let term = values.popFirst() {
          operands.append(.value(term))
        }
        if conversion.precision == .argument, let term = values.popFirst() {
          operands.append(.value(term))
        }
        guard let term = values.popFirst() else { continue }
        guard conversion.readsMemory else {
          operands.append(.value(term))
          continue
        }
        switch conversion.precision {
        case .none: operands.append(.memory(term, count: 1))
        case .fixed(let count): operands.append(.memory(term, count: count))
        case .argument: operands.append(.memory(term, count: nil))
        }
      }
    }
  }

  /// Prints, and gives 0; or for `sprint` and its like makes the text.
  func printed(
    _ printing: StapPrinting, at token: StapToken, into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    let pieces = pieces(of: printing)
    let (first, types) = try operands(pieces, at: token)
    note(token)
    let format = builder.addFormat(FormatDescriptor(pieces.segments))
    guard printing.isOutput else {
      let result = try destination(target)
      builder.emit(
        .formatText, a: result, b: first,
        immediate: Int64(
          builder.addFormatting(TextFormatting(format: format, operands: types))))
      return result
    }
    if !pieces.segments.isEmpty { record(.print(format: format), first, types) }
    return try constant(0, into: target)
  }

  /// Records an action, whose operands are in slots in a row.
  func record(_ kind: OutputAction.Kind, _ first: Slot = 0, _ types: [ValueType] = []) {
    let action = builder.addAction(OutputAction(kind, types))
    builder.emit(.emit, b: first, immediate: Int64(action))
  }

  /// The number of a format that writes a string and then this.
  func formatOfText(before end: String = "") -> Int {
    var segments: [FormatDescriptor.Segment] = [
      .conversion(FormatDescriptor.Conversion(letter: UInt8(ascii: "s")))
    ]
    if !end.isEmpty { segments.append(.literal(Array(end.utf8))) }
    return builder.addFormat(FormatDescriptor(segments))
  }

  private func pieces(of printing: StapPrinting) -> Pieces {
    var pieces = Pieces()
    switch printing.head {
    case .histogram(let buckets):
      // A line of its own ends it, even for `println`.
      var drawing = FormatDescriptor.HistogramDrawing(buckets.shape.kind)
      drawing.width = limits.histogramWidth
      drawing.elision = limits.histogramElision
      pieces.segments = [.histogram(drawing)]
      pieces.operands = [.counts(buckets)]
      return pieces
    case .format(let format):
      var segments = StapFormat.segments(of: format)
      if options.fillsPointers { segments = segments.map(\.withFilledPointers) }
      pieces.append(segments, printing.values)
      return pieces
    case .none where printing.name == "print_char":
      pieces.append(
        [.conversion(FormatDescriptor.Conversion(letter: UInt8(ascii: "c")))], printing.values)
      return pieces
    case .delimiter(let written):
      let delimiter = StapText.unescaped(written)
      for (index, value) in printing.values.enumerated() {
        if index > 0 { pieces.append(delimiter) }
        pieces.append(value)
      }
    case .none:
      for value in printing.values { pieces.append(value) }
    }
    if printing.name.hasSuffix("ln") { pieces.append([0x0A]) }
    return pieces
  }

  // MARK: Operands

  /// The operands in slots in a row, and their types.
  private func operands(
    _ pieces: Pieces, at token: StapToken
  ) throws(StapSemanticError) -> (first: Slot, types: [ValueType]) {
    var terms: [StapTerm] = []
    var types: [ValueType] = []
    for operand in pieces.operands {
      switch operand {
      case .counts(let buckets):
        let counts = try counts(of: buckets, at: token)
        return (counts, [.bytes(count: Int(clamping: 8 * buckets.shape.bucketCount))])
      case .value(let term):
        terms.append(term)
        types.append(term.type == .string ? .string : .word)
      case .memory(let term, let count):
        terms.append(term)
        types.append(.bytes(count: min(max(count ?? Self.largestDump, 1), Self.largestDump)))
      }
    }
    guard !terms.isEmpty else { return (0, []) }
    var first = try row(of: terms)
    let dumps = pieces.operands.enumerated().compactMap { index, operand in
      if case .memory(_, let count) = operand { (index: index, count: count) } else { nil }
    }
    // The slot of a single operand may be a variable's own.
    if !dumps.isEmpty, terms.count == 1 { first = moved(first, into: try freshSlots()) }
    for (index, count) in dumps {
      let place = first + Slot(index)
      if let count {
        try dump(place, count: try constant(Int64(count)), room: max(count, 1), at: token)
      } else {
        try dump(place, count: place - 1, room: Self.largestDump, at: terms[index - 1].token)
      }
    }
    return (first, types)
  }

  /// A dump has at most so many bytes: a page.
  private static var largestDump: Int { 4096 }

  /// Replaces an address by that of a copy of the memory there, at least one byte.
  private func dump(
    _ place: Slot, count: Slot, room: Int, at token: StapToken
  ) throws(StapSemanticError) {
    note(token)
    let isSmall = try freshSlots()
    let fits = builder.label()
    let limit = try constant(Int64(Self.largestDump))
    builder.emit(.lessOrEqualSigned, a: isSmall, b: count, c: limit)
    builder.jump(.jumpIfNotZero, b: isSmall, to: fits)
    let message = try freshSlots()
    let format = builder.addFormat(
      FormatDescriptor([
        .conversion(FormatDescriptor.Conversion(letter: UInt8(ascii: "d"))),
        .literal(Array(" is too many bytes for a memory dump".utf8)),
      ]))
    builder.emit(
      .formatText, a: message, b: count,
      immediate: Int64(builder.addFormatting(TextFormatting(format: format, operands: [.word]))))
    builder.emit(.raiseFault, b: message, immediate: FaultKind.thrown.rawValue)
    builder.place(fits)
    let given = builder.label()
    let bytes = try freshSlots()
    builder.emit(.move, a: bytes, b: count)
    let one = try constant(1)
    builder.emit(.lessSigned, a: isSmall, b: bytes, c: one)
    builder.jump(.jumpIfZero, b: isSmall, to: given)
    builder.emit(.move, a: bytes, b: one)
    builder.place(given)
    let copy = try freshSlots()
    let size = try constant(Int64(min(room, Self.largestDump)))
    builder.emit(.allocate, a: copy, b: size)
    builder.emit(.readBytes, a: copy, b: place, c: bytes)
    builder.emit(.move, a: place, b: copy)
  }
}

extension FormatDescriptor.Conversion {
  fileprivate var readsMemory: Bool {
    letter == UInt8(ascii: "m") || letter == UInt8(ascii: "M")
  }

  /// Whether it writes a value in the form that its type has.
  fileprivate var isPlain: Bool {
    (letter == UInt8(ascii: "d") || letter == UInt8(ascii: "s")) && width == .none
      && precision == .none && !isAlternate && !showsSign && !padsWithSpace && !padsWithZeros
  }
}

extension FormatDescriptor.Segment {
  fileprivate var withFilledPointers: Self {
    guard case .conversion(var conversion) = self, conversion.letter == UInt8(ascii: "p") else {
      return self
    }
    conversion.fillsWithDigits = true
    return .conversion(conversion)
  }
}

extension StapTerm {
  fileprivate var isConstant: Bool {
    switch kind {
    case .number, .string: true
    default: false
    }
  }
}
