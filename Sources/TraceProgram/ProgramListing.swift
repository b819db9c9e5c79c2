// A program as text: what `--dump` shows and what tests compare. One line for each instruction, with
// the names of what it uses; it must be able to list programs that the verifier refuses.

/// Lists programs.
package struct ProgramListing {
  private let program: Program
  private var text = ""

  /// The text of a whole program.
  package static func text(of program: Program) -> String {
    var listing = ProgramListing(program: program)
    listing.listDeclarations()
    for index in program.functions.indices { listing.list(function: index) }
    for index in program.clauses.indices { listing.list(clause: index) }
    return listing.text
  }

  /// The text of one clause.
  package static func text(of program: Program, clause: Int) -> String {
    var listing = ProgramListing(program: program)
    listing.list(clause: clause)
    return listing.text
  }

  private init(program: Program) {
    self.program = program
  }

  private mutating func listDeclarations() {
    for variable in program.globals { text += "global \(variable.name): \(name(variable.type))\n" }
    for variable in program.locals { text += "local \(variable.name): \(name(variable.type))\n" }
    for map in program.maps { text += "\(declaration(map))\n" }
  }

  private mutating func list(function index: Int) {
    let function = program.functions[index]
    text += "function \(function.name): \(function.parameterCount) parameters, "
    text += "\(function.slotCount) slots\n"
    list(function.code)
  }

  private mutating func list(clause index: Int) {
    guard program.clauses.indices.contains(index) else { return }
    let clause = program.clauses[index]
    text += "clause \(clause.name): \(clause.slotCount) slots"
    if clause.isDestructive { text += ", destructive" }
    if clause.actionLimit != .max { text += ", \(clause.actionLimit) actions" }
    text += "\n"
    for pattern in clause.patterns {
      text += "  for \(pattern.provider):\(pattern.module):\(pattern.function):\(pattern.name)\n"
    }
    list(clause.code)
  }

  private mutating func list(_ code: Range<Int>) {
    for index in code.clamped(to: program.code.indices) {
      let number = String(index)
      text += String(repeating: " ", count: max(0, 6 - number.count))
      text += "\(number)  \(line(program.code[index]))\n"
    }
  }

  // MARK: Instructions

  private func line(_ instruction: Instruction) -> String {
    let name = "\(instruction.operation)"
    guard let operands = try? instruction.operands(in: program) else {
      return "\(name) a=\(instruction.a) b=\(instruction.b) c=\(instruction.c) "
        + "i=\(instruction.immediate)"
    }
    var line = operands.result.map { "r\($0) = \(name)" } ?? name
    let slots = operands.inputs.map { "r\($0)" }
    let row = operands.row.map { "r\($0)" }.joined(separator: ", ")
    switch instruction.operation {
    case .mapLoad, .mapAddress, .mapContains, .mapDelete, .mapStore, .aggregate:
      line += " \(subject(instruction) ?? "")[\(row)]"
      if !slots.isEmpty { line += " <- " + slots.joined(separator: ", ") }
    case .readStatistic:
      line += " \(subject(instruction) ?? "")[\(row)]"
      if !slots.isEmpty { line += ", " + slots.joined(separator: ", ") }
    case .iterate:
      line += " \(subject(instruction) ?? "")"
      if !row.isEmpty { line += " with \(row)" }
      if !slots.isEmpty { line += " limit " + slots.joined(separator: ", ") }
    case .call, .subroutine, .formatText:
      line += " \(subject(instruction) ?? "")(\(row))"
    case .emit:
      line += " \(subject(instruction) ?? "")"
      if !row.isEmpty { line += ": \(row)" }
    case _ where instruction.operation.namesTarget:
      line += slots.map { " \($0)" }.joined() + " -> \(instruction.immediate)"
    default:
      let parts = slots + (subject(instruction).map { [$0] } ?? [])
      if !parts.isEmpty { line += " " + parts.joined(separator: ", ") }
    }
    return line
  }

  /// What the immediate stands for; nil for an operation that has none.
  private func subject(_ instruction: Instruction) -> String? {
    let immediate = instruction.immediate
    switch instruction.operation {
    case .constant: return constant(immediate)
    case .addImmediate, .signExtend, .zeroExtend, .loadSigned, .loadUnsigned, .store, .copyString,
      .checkIndex, .argument, .elementKey, .chargeActions, .requireActions:
      return String(immediate)
    case .raiseFault: return FaultKind(rawValue: immediate).map { "\($0)" }
    case .loadGlobal, .storeGlobal: return program.globals.element(immediate)?.name
    case .loadLocal, .storeLocal: return program.locals.element(immediate)?.name
    case .fact: return HitFact(rawValue: immediate).map { "\($0)" }
    case .text: return HitText(rawValue: immediate).map { "\($0)" }
    case .symbol: return SymbolForm(rawValue: immediate).map { "\($0)" }
    case .act: return HitAction(rawValue: immediate).map { "\($0)" }
    case .call: return program.functions.element(immediate)?.name
    case .subroutine: return Subroutine(rawValue: immediate).map { "\($0)" }
    case .readStatistic: return program.readings.element(immediate).map(reading)
    case .iterate: return program.iterations.element(immediate).map(iteration)
    case .formatText: return program.formattings.element(immediate).map { format($0.format) }
    case .matchPattern: return program.patterns.element(immediate).map(quoted)
    case .mapLoad, .mapAddress, .mapContains, .mapDelete, .mapStore, .aggregate, .mapRemoveAll,
      .mapCount:
      return program.maps.element(immediate)?.name
    case .emit: return program.actions.element(immediate).map { action($0.kind) }
    default: return nil
    }
  }

  private func constant(_ value: Int64) -> String {
    let address = UInt64(bitPattern: value)
    guard MemoryRegion(of: address) == .constants else { return String(value) }
    let offset = address - MemoryRegion.constants.base
    guard offset < UInt64(program.constants.count) else { return String(value) }
    return quoted(program.constants[Int(offset)...].prefix { $0 != 0 })
  }

  private func quoted(_ bytes: some Sequence<UInt8>) -> String {
    var quoted = "\""
    for byte in bytes {
      switch byte {
      case 0x0A: quoted += "\\n"
      case 0x09: quoted += "\\t"
      case 0x22: quoted += "\\\""
      case 0x5C: quoted += "\\\\"
      case 0x20..<0x7F: quoted.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16)
        quoted += "\\x" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return quoted + "\""
  }

  // MARK: Declarations

  private func declaration(_ map: MapDeclaration) -> String {
    var text = "map \(map.name)[" + map.keys.map(name).joined(separator: ", ") + "]: "
    switch map.value {
    case .plain(let type): text += name(type)
    case .aggregation(let kind): text += "\(kind)"
    }
    if map.isPerThread { text += ", one for each thread" }
    if map.deletesZeros { text += ", zeros are deleted" }
    for kind in map.histograms { text += ", \(kind)" }
    if let limit = map.elementLimit { text += ", at most \(limit)" }
    switch map.overflow {
    case .drop: break
    case .fault: text += ", faults when full"
    case .replaceOldest: text += ", replaces the oldest"
    }
    return text
  }

  private func reading(_ reading: StatisticReading) -> String {
    "\(reading.statistic) of \(map(reading.map))"
  }

  private func iteration(_ iteration: IterationDeclaration) -> String {
    var text = map(iteration.map)
    if !iteration.fixedKeys.isEmpty {
      text += " where " + iteration.fixedKeys.map(String.init).joined(separator: ", ")
    }
    if iteration.order != .insertion { text += " by \(iteration.order)" }
    if iteration.isDescending { text += ", descending" }
    return text
  }

  private func name(_ type: ValueType) -> String {
    switch type {
    case .integer(let size, let isSigned): "\(isSigned ? "i" : "u")\(Int(size) * 8)"
    case .string: "string"
    case .bytes(let count): "bytes(\(count))"
    case .stack: "stack"
    case .symbol: "symbol"
    }
  }

  private func action(_ kind: OutputAction.Kind) -> String {
    switch kind {
    case .print(let format): "print \(self.format(format))"
    case .system(let format): "system \(self.format(format))"
    case .reopen(let format): "reopen \(self.format(format))"
    case .warn(let format): "warn \(self.format(format))"
    case .printTyped(let layout): "printTyped \(layout)"
    case .printMaps(let maps, let format):
      "printMaps " + maps.map(map).joined(separator: ", ")
        + (format.map { " \(self.format($0))" } ?? "")
    case .clear(let map): "clear \(self.map(map))"
    case .truncate(let map): "truncate \(self.map(map))"
    case .normalize(let map): "normalize \(self.map(map))"
    case .denormalize(let map): "denormalize \(self.map(map))"
    case .mark, .trace, .dump, .stack, .exit, .truncateFile, .setOption, .nextFile: "\(kind)"
    }
  }

  private func map(_ index: Int) -> String {
    program.maps.element(Int64(index))?.name ?? "?"
  }

  /// The format as it would be written.
  private func format(_ index: Int) -> String {
    guard let format = program.formats.element(Int64(index)) else { return "?" }
    var bytes: [UInt8] = []
    for segment in format.segments {
      switch segment {
      case .literal(let literal):
        for byte in literal { bytes += byte == 0x25 ? [0x25, 0x25] : [byte] }
      case .conversion(let conversion): bytes += Array(written(conversion).utf8)
      case .histogram: bytes += Array("%(histogram)".utf8)
      }
    }
    return quoted(bytes)
  }

  private func written(_ conversion: FormatDescriptor.Conversion) -> String {
    var text = "%"
    if conversion.isLeftAligned { text += "-" }
    if conversion.showsSign { text += "+" }
    if conversion.padsWithSpace { text += " " }
    if conversion.isAlternate { text += "#" }
    if conversion.padsWithZeros { text += "0" }
    if conversion.groupsThousands { text += "'" }
    text += written(conversion.width)
    if conversion.precision != .none { text += "." + written(conversion.precision) }
    text += String(decoding: conversion.size, as: UTF8.self)
    if conversion.isAggregation { text += "@" }
    text.unicodeScalars.append(Unicode.Scalar(conversion.letter))
    return text
  }

  private func written(_ amount: FormatDescriptor.Amount) -> String {
    switch amount {
    case .none: ""
    case .fixed(let number): String(number)
    case .argument: "*"
    }
  }
}
