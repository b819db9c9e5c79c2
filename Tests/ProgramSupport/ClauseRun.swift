// Programs of one clause, built by hand and run once: what most tests of the machine are.

package import TraceProgram
package import TraceRuntime

/// What came of running a program's clauses, in order, as one firing.
package struct ClauseRun: Sendable {
  package var outcomes: [ClauseOutcome]
  package var records: [DecodedRecord]
  package var drops: DropCounts
  package var exitStatus: Int64?

  /// Builds one clause with the closure and runs it.
  package init(
    _ hit: FakeHit = FakeHit(), limits: MachineLimits = MachineLimits(),
    _ build: (inout ProgramBuilder) -> Void
  ) {
    var hit = hit
    self.init(&hit, limits: limits, build)
  }

  /// The same for tests that look at the hit afterwards.
  package init(
    _ hit: inout FakeHit, limits: MachineLimits = MachineLimits(),
    _ build: (inout ProgramBuilder) -> Void
  ) {
    var builder = ProgramBuilder()
    builder.addClause(build)
    var machine = Machine(builder.program, limits: limits)
    self.init(&machine, &hit)
  }

  /// Runs all clauses of a machine's program, and takes the output.
  package init(_ machine: inout Machine, _ hit: inout FakeHit) {
    machine.beginFiring()
    outcomes = []
    for clause in machine.program.clauses.indices {
      outcomes.append(machine.run(clause: clause, number: clause + 1, &hit))
    }
    records = DecodedRecord.all(in: machine.output, of: machine.program)
    machine.output.removeAll()
    drops = machine.drops
    exitStatus = machine.exitStatus
  }

  /// The entries of all records.
  package var entries: [RecordedEntry] { records.flatMap(\.entries) }

  /// The values of all entries.
  package var values: [RecordedEntry.Value] { entries.flatMap(\.values) }

  /// The fault of the first clause; nil if it had none.
  package var fault: RuntimeFault? {
    if case .faulted(let fault, _) = outcomes.first { fault } else { nil }
  }
}

extension ProgramBuilder {
  /// Adds a clause for every probe, whose code the closure emits.
  package mutating func addClause(_ build: (inout ProgramBuilder) -> Void) {
    begin()
    build(&self)
    let name = "clause_\(program.clauses.count)"
    let everything = ProbePattern(provider: "", module: "", function: "", name: "")
    _ = endClause(name: name, patterns: [everything])
  }

  /// A fresh slot that holds a number.
  package mutating func word(_ value: Int64) -> Slot {
    let slot = freshSlots(1)
    emit(.constant, a: slot, immediate: value)
    return slot
  }

  /// A fresh slot that holds the address of a constant string.
  package mutating func text(_ text: String) -> Slot {
    word(string(Array(text.utf8)))
  }

  /// Fresh slots in a row.
  package mutating func freshSlots(_ count: Int) -> Slot {
    guard let slot = slots(count) else { fatalError("a test needs too many slots") }
    return slot
  }

  /// Slots in a row that hold these constants.
  package mutating func row(_ values: [Int64]) -> Slot {
    let first = freshSlots(values.count)
    for (index, value) in values.enumerated() {
      emit(.constant, a: first + Slot(index), immediate: value)
    }
    return first
  }

  /// A fresh slot that holds the result of an operation.
  package mutating func result(
    _ operation: Operation, b: Slot = 0, c: Slot = 0, immediate: Int64 = 0
  ) -> Slot {
    let slot = freshSlots(1)
    emit(operation, a: slot, b: b, c: c, immediate: immediate)
    return slot
  }

  /// Records a slot as one traced value.
  package mutating func trace(_ slot: Slot, as type: ValueType = .word) {
    let action = addAction(OutputAction(.trace, [type]))
    emit(.emit, b: slot, immediate: Int64(action))
  }
}
