// Actions: statements that record data, or do something to the tracee or the output.

internal import ScriptSyntax
internal import TraceProgram

extension DLowering {
  /// Records an action whose operands are already in the slots from `first` on.
  func record(
    _ kind: OutputAction.Kind, _ types: [ValueType] = [], from first: Slot = 0
  ) throws(Diagnostic) {
    try requireRoom(types)
    hasRecorded = true
    let action = builder.addAction(OutputAction(kind, types))
    builder.emit(.emit, b: first, immediate: Int64(action))
  }

  /// Records an action with the values of expressions, in the types they have.
  private func record(
    _ kind: OutputAction.Kind, _ expressions: [DExpression]
  ) throws(Diagnostic) {
    let first = try slots(expressions.count)
    var types: [ValueType] = []
    for (index, expression) in expressions.enumerated() {
      types.append(try operand(expression, into: first + Slot(index)))
    }
    try record(kind, types, from: first)
  }

  /// The value of an expression for a record, and how it is recorded.
  private func operand(_ expression: DExpression, into slot: Slot) throws(Diagnostic) -> ValueType {
    _ = try converted(expression, to: expression.type, into: slot)
    return valueType(of: expression.type)
  }

  func action(
    _ function: DFunction, _ arguments: [DExpression], of expression: DExpression
  ) throws(Diagnostic) {
    if try effect(function, arguments, of: expression) { return }
    switch (function, arguments.first) {
    case (.printf, let format?): try formatted(format, arguments) { .print(format: $0) }
    case (.system, let format?): try formatted(format, arguments) { .system(format: $0) }
    case (.freopen, let format?): try formatted(format, arguments) { .reopen(format: $0) }
    case (.printa, let first?): try printAggregations(first, arguments)
    case (.print, let value?): try printTyped(value)
    case (.tracemem, let address?): try dump(address, arguments)
    case (.trace, let value?): try record(.trace, [value])
    case (.ustack, _), (.stack, _), (.jstack, _):
      try record(.stack, [expression])
    case (.usym, _), (.uaddr, _), (.ufunc, _), (.umod, _), (.sym, _), (.func, _), (.mod, _):
      try record(.trace, [expression])
    case (.clear, let target?): try record(.clear(map: try map(target)))
    case (.denormalize, let target?): try record(.denormalize(map: try map(target)))
    case (.normalize, let target?):
      try record(.normalize(map: try map(target)), Array(arguments.dropFirst().prefix(1)))
    case (.trunc, let target?):
      try record(.truncate(map: try map(target)), Array(arguments.dropFirst().prefix(1)))
    case (.exit, let status?): try record(.exit, [status])
    case (.ftruncate, _): try record(.truncateFile)
    case (.setopt, let name?):
      let first = try slots(2)
      _ = try string(name, into: first)
      if arguments.count > 1 {
        _ = try string(arguments[1], into: first + 1)
      } else {
        // An option without a value is one that is switched on.
        _ = try constant(builder.string(Array("1".utf8)), into: first + 1)
      }
      try record(.setOption, [.string, .string], from: first)
    default: throw DDiagnostics.notLowered(function.rawValue, at: expression.range)
    }
  }

  /// What is done while the probe fires. False for actions on the output.
  private func effect(
    _ function: DFunction, _ arguments: [DExpression], of expression: DExpression
  ) throws(Diagnostic) -> Bool {
    let operand: Slot =
      if let argument = arguments.first,
        [.raise, .chill, .speculate, .commit, .discard].contains(function)
      {
        try value(argument)
      } else if function == .stop {
        try constant(0)
      } else {
        0
      }
    switch function {
    case .stop: builder.emit(.act, b: operand, immediate: HitAction.stop.rawValue)
    case .raise: builder.emit(.act, b: operand, immediate: HitAction.raise.rawValue)
    case .chill: builder.emit(.act, b: operand, immediate: HitAction.delay.rawValue)
    case .speculate: builder.emit(.speculate, b: operand)
    case .commit: builder.emit(.commit, b: operand)
    case .discard: builder.emit(.discard, b: operand)
    default: return false
    }
    return true
  }

  // MARK: Formats

  /// A format taken apart; the checker has refused those that cannot be.
  private func descriptor(
    _ text: [UInt8], at range: SourceRange
  ) throws(Diagnostic) -> FormatDescriptor {
    do throws(FormatStringParser.Failure) {
      return FormatDescriptor(try FormatStringParser.parse(text).map(\.segment))
    } catch {
      throw DDiagnostics.notLowered("this format", at: range)
    }
  }

  /// Records values by the format that is the first argument.
  private func formatted(
    _ first: DExpression, _ arguments: [DExpression], _ kind: (Int) -> OutputAction.Kind
  ) throws(Diagnostic) {
    guard case .string(let text) = first.kind else {
      throw DDiagnostics.notLowered("a format that is not constant", at: first.range)
    }
    let format = try descriptor(text, at: first.range)
    let values = arguments.dropFirst()
    let base = try slots(values.count)
    var types: [ValueType] = []
    var letters: [UInt8] = []
    for case .conversion(let conversion) in format.segments {
      if conversion.width == .argument { letters.append(star) }
      if conversion.precision == .argument { letters.append(star) }
      letters.append(conversion.letter)
    }
    for (index, expression) in values.enumerated() {
      let letter = index < letters.count ? letters[index] : star
      types.append(try operand(expression, letter: letter, into: base + Slot(index)))
    }
    try record(kind(builder.addFormat(format)), types, from: base)
  }

  /// The value for a conversion: addresses become their names, characters in an array a string.
  private func operand(
    _ expression: DExpression, letter: UInt8, into slot: Slot
  ) throws(Diagnostic) -> ValueType {
    switch letter {
    case UInt8(ascii: "a"), UInt8(ascii: "A"):
      if expression.type.isSymbol || expression.type.isString { break }
      let mark = builder.slotMark
      defer { builder.release(to: mark) }
      let address = try value(expression)
      builder.emit(
        .symbol, a: slot, b: address, immediate: SymbolForm.addressAndOffset.rawValue)
      return .symbol
    case UInt8(ascii: "s"), UInt8(ascii: "S"):
      guard expression.type.isStringLike || expression.type.isString else { break }
      _ = try string(expression, into: slot)
      return .string
    default:
      guard case .array = expression.type.resolved else { break }
      _ = try value(expression, into: slot)
      return .unsignedWord
    }
    return try operand(expression, into: slot)
  }

  private func printAggregations(
    _ first: DExpression, _ arguments: [DExpression]
  ) throws(Diagnostic) {
    var format: Int?
    var rest = arguments[...]
    if case .string(let text) = first.kind {
      format = builder.addFormat(try descriptor(text, at: first.range))
      rest = rest.dropFirst()
    }
    var maps: [Int] = []
    for argument in rest { maps.append(try map(argument)) }
    try record(.printMaps(maps, format: format))
  }

  // MARK: Memory

  /// `tracemem(address, size, shown)`: the size is constant, how much of it is shown need not be.
  private func dump(_ address: DExpression, _ arguments: [DExpression]) throws(Diagnostic) {
    let size = arguments.count > 1 ? arguments[1].constant ?? 0 : 0
    let hasShown = arguments.count > 2
    let first = try slots(hasShown ? 2 : 1)
    _ = try value(address, into: first)
    if hasShown { _ = try value(arguments[2], into: first + 1) }
    let bytes = ValueType.bytes(count: Int(clamping: size))
    try record(.dump, hasShown ? [bytes, valueType(of: arguments[2].type)] : [bytes], from: first)
  }

  /// `print(e)`: what a pointer points to, or what is at the place that the expression names.
  private func printTyped(_ expression: DExpression) throws(Diagnostic) {
    let type: DType
    let first = try slots(2)
    if case .pointer(let target) = expression.type.resolved {
      type = target
      _ = try value(expression, into: first)
    } else if expression.type.isByReference && !expression.type.isString {
      type = expression.type
      _ = moved(try address(of: expression, forStoring: false), into: first)
    } else {
      return try record(.trace, [expression])
    }
    var budget = 20_000
    guard let layout = valueLayout(of: type, budget: &budget) else {
      throw DDiagnostics.typeTooLarge(type.spelling, at: expression.range)
    }
    builder.emit(.move, a: first + 1, b: first)
    try record(
      .printTyped(layout: builder.addLayout(layout)),
      [.unsignedWord, .bytes(count: layout.size)], from: first)
  }

  /// How values of a type are printed member by member; nil when there are too many.
  private func valueLayout(of type: DType, budget: inout Int) -> ValueLayout? {
    budget -= 1
    guard budget > 0 else { return nil }
    let name = type.spelling
    switch type.resolved {
    case .integer(let integer):
      return .integer(
        typeName: name, size: integer.size, isSigned: integer.isSigned,
        isCharacter: integer.isCharacter)
    case .enumeration(let enumeration):
      return .enumeration(
        typeName: name, names: enumeration.values.map { .init(name: $0.name, value: $0.value) })
    case .floating(_, let size): return .floating(typeName: name, size: size)
    case .string: return .string(typeName: name, size: size(of: type))
    case .array(let inner, let count):
      guard let element = valueLayout(of: inner, budget: &budget) else { return nil }
      return .array(typeName: name, element: element, count: count ?? 0)
    case .aggregate(let aggregate):
      var members: [ValueLayout.Member] = []
      for member in aggregate.members ?? [] {
        guard var layout = valueLayout(of: member.type, budget: &budget) else { return nil }
        if let bits = member.bits {
          layout = .bitField(
            typeName: member.type.spelling, size: size(of: member.type), lowest: bits.lowest,
            width: bits.width, isSigned: member.type.isSigned)
        }
        members.append(.init(name: member.name, offset: member.offset, layout: layout))
      }
      return .structure(typeName: name, size: aggregate.size, members: members)
    default: return .pointer(typeName: name)
    }
  }
}

private let percent = UInt8(ascii: "%")
/// Stands for the arguments that `*` takes.
private let star = UInt8(ascii: "*")
