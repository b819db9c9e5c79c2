// What front ends make programs with: it hands out slots, resolves labels, and keeps each constant,
// format and action once. It trusts its caller; `ProgramVerifier` does not.

/// Builds one program, clause by clause.
package struct ProgramBuilder {
  /// A place in the code that jumps can name before it is known.
  package struct Label: Hashable {
    fileprivate let index: Int
  }

  /// What has been built so far.
  package private(set) var program = Program()
  private var constantOffsets: [[UInt8]: Int] = [:]
  private var actionIndexes: [OutputAction: Int] = [:]
  private var labels: [Int?] = []
  private var unresolved: [(instruction: Int, label: Int)] = []
  private var nextSlot = 0
  private var slotCount = 0
  private var start = 0
  /// The script's line that the next instructions come from.
  package var line: Int32 = 0

  package init() {}

  // MARK: Tables

  /// The address of a string constant, which a zero byte follows.
  package mutating func string(_ bytes: [UInt8]) -> Int64 {
    Int64(bitPattern: MemoryRegion.constants.base | UInt64(constant(bytes + [0])))
  }

  private mutating func constant(_ bytes: [UInt8]) -> Int {
    if let known = constantOffsets[bytes] { return known }
    let offset = program.constants.count
    program.constants += bytes
    constantOffsets[bytes] = offset
    return offset
  }

  package mutating func addGlobal(_ variable: VariableDeclaration) -> Int {
    program.globals.append(variable)
    return program.globals.count - 1
  }

  package mutating func addLocal(_ variable: VariableDeclaration) -> Int {
    program.locals.append(variable)
    return program.locals.count - 1
  }

  package mutating func addMap(_ map: MapDeclaration) -> Int {
    program.maps.append(map)
    return program.maps.count - 1
  }

  package mutating func addFormat(_ format: FormatDescriptor) -> Int {
    if let known = program.formats.firstIndex(of: format) { return known }
    program.formats.append(format)
    return program.formats.count - 1
  }

  package mutating func addLayout(_ layout: ValueLayout) -> Int {
    if let known = program.layouts.firstIndex(of: layout) { return known }
    program.layouts.append(layout)
    return program.layouts.count - 1
  }

  package mutating func addAction(_ action: OutputAction) -> Int {
    if let known = actionIndexes[action] { return known }
    program.actions.append(action)
    actionIndexes[action] = program.actions.count - 1
    return program.actions.count - 1
  }

  package mutating func addIteration(_ iteration: IterationDeclaration) -> Int {
    Self.index(of: iteration, in: &program.iterations)
  }

  package mutating func addReading(_ reading: StatisticReading) -> Int {
    Self.index(of: reading, in: &program.readings)
  }

  package mutating func addFormatting(_ formatting: TextFormatting) -> Int {
    Self.index(of: formatting, in: &program.formattings)
  }

  /// A pattern that `RegularExpression` accepts.
  package mutating func addPattern(_ pattern: [UInt8]) -> Int {
    Self.index(of: pattern, in: &program.patterns)
  }

  private static func index<Entry: Equatable>(of entry: Entry, in list: inout [Entry]) -> Int {
    if let known = list.firstIndex(of: entry) { return known }
    list.append(entry)
    return list.count - 1
  }

  // MARK: Slots

  /// A fresh slot, or the first of several in a row. Nil when a clause needs more than there are.
  package mutating func slots(_ count: Int = 1) -> Slot? {
    guard nextSlot + count <= Int(Slot.max) else { return nil }
    defer {
      nextSlot += count
      slotCount = max(slotCount, nextSlot)
    }
    return Slot(nextSlot)
  }

  /// How many slots are in use; given back to `release(to:)`, those handed out later are free again.
  package var slotMark: Int { nextSlot }

  package mutating func release(to mark: Int) {
    nextSlot = mark
  }

  // MARK: Code

  package mutating func emit(
    _ operation: Operation, a: Slot = 0, b: Slot = 0, c: Slot = 0, immediate: Int64 = 0
  ) {
    program.code.append(Instruction(operation, a: a, b: b, c: c, immediate: immediate))
    program.lines.append(line)
  }

  package mutating func label() -> Label {
    labels.append(nil)
    return Label(index: labels.count - 1)
  }

  /// The next instruction is where the label is.
  package mutating func place(_ label: Label) {
    labels[label.index] = program.code.count
  }

  /// Emits a jump to a label, which may be placed later; `b` is the slot that conditional jumps test, `a`
  /// the one that `enterTry` writes.
  package mutating func jump(
    _ operation: Operation = .jump, a: Slot = 0, b: Slot = 0, to label: Label
  ) {
    unresolved.append((program.code.count, label.index))
    emit(operation, a: a, b: b)
  }

  /// Begins the code of a clause or function.
  package mutating func begin() {
    start = program.code.count
    nextSlot = 0
    slotCount = 0
  }

  /// Ends a clause begun with `begin`.
  package mutating func endClause(name: String, patterns: [ProbePattern]) -> Int {
    emit(.end)
    resolve()
    program.clauses.append(
      Clause(
        name: name, patterns: patterns, code: start..<program.code.count, slotCount: slotCount))
    return program.clauses.count - 1
  }

  /// Ends a function begun with `begin`, whose parameters are its first slots.
  package mutating func endFunction(name: String, parameterCount: Int) -> Int {
    resolve()
    program.functions.append(
      Function(
        name: name, code: start..<program.code.count, parameterCount: parameterCount,
        slotCount: max(slotCount, parameterCount)))
    return program.functions.count - 1
  }

  /// Forgets what was begun and not ended, for a clause that turned out to be wrong.
  package mutating func abandon() {
    program.code.removeSubrange(start...)
    program.lines.removeSubrange(start...)
    unresolved.removeAll()
  }

  package mutating func limitActions(_ limit: Int64, clause: Int) {
    program.clauses[clause].actionLimit = limit
  }

  /// What the script calls a clause.
  package mutating func setTitle(_ title: String, clause: Int) {
    program.clauses[clause].title = title
  }

  package mutating func markDestructive(clause: Int) {
    program.clauses[clause].isDestructive = true
  }

  private mutating func resolve() {
    for (instruction, label) in unresolved {
      guard let target = labels[label] else {
        preconditionFailure("a label of this clause was never placed")
      }
      program.code[instruction].immediate = Int64(target)
    }
    unresolved.removeAll()
  }
}
