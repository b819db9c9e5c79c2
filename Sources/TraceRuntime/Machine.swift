// Runs the clauses of a program against hits. The machine owns what lives longer than one clause: the
// variables, the maps, the speculations and the output; everything a clause records is put together
// beside the output and joins it only when the clause has ended without a fault. On a hit that makes no
// new key nothing is allocated: slots, scratch memory and buffers are used again and again.
//
// The dispatch loop is in Machine+Dispatch.swift, the operations in the other parts.

package import TraceProgram

/// How the run of a clause ended.
package enum ClauseOutcome: Hashable, Sendable {
  /// To its end, or to where its predicate did not hold.
  case completed
  /// Nothing that it recorded remains, unless the limits say so. The instruction is an index into the
  /// program's code.
  case faulted(RuntimeFault, instruction: Int)
}

/// What was lost for want of room, since it was last reset.
package struct DropCounts: Hashable, Sendable {
  /// Elements that did not fit into the maps.
  package var map = 0
  package var aggregation = 0
  /// Records larger than the limit.
  package var record = 0
  /// Records that did not fit into their speculation.
  package var speculation = 0
  /// Speculations asked for when none was free.
  package var unavailableSpeculation = 0

  package init() {}
}

/// Runs programs.
package struct Machine: ~Copyable {
  package let program: Program
  package let limits: MachineLimits
  /// The maps in the order of the program.
  package let maps: [MapStore]
  /// How the program's language writes and names things.
  package let dialect: DialectText
  /// What completed clauses have recorded. Whoever reads it empties it.
  package var output = OutputBuffer()
  package var drops = DropCounts()
  /// The status of the last `exit` that a completed clause has recorded.
  package internal(set) var exitStatus: Int64?

  // What the program is, as plain data.
  let code: UnsafeMutablePointer<Instruction>
  let clauses: [CodeShape]
  let functions: [CodeShape]
  let parameterCounts: [Int]
  let mapShapes: [MapShape]
  let actions: [ActionShape]
  /// The types of keys and operands, one list after the other.
  let types: [ValueType]
  let constants: UnsafeMutableRawBufferPointer
  let iterationDeclarations: [IterationDeclaration]
  let readings: [StatisticReading]
  let formattings: [TextFormatting]
  /// The formats of the formattings.
  let formats: [PreparedFormat]
  let patterns: [RegularExpression]
  /// What each clause is called, and what its script calls it, cut to the string size.
  let clauseTexts: [(name: [UInt8], title: [UInt8])]
  /// Whether any clause iterates, catches or searches, so that there is something to be reset.
  let keepsClauseState: Bool

  // What lives on.
  var globals: VariableStore
  var locals: VariableStore
  var speculations: [Speculation]
  var randomState = UInt64.random(in: 0 ... .max)

  // What belongs to the running firing.
  var tokens = TokenState()

  // What belongs to the running clause.
  var slots: SlotStack
  var scratch: ScratchMemory
  var key = MapKey()
  var transfer: [UInt8] = []
  var record = OutputBuffer()
  var recording = Recording()
  var iterations = IterationRuns()
  var handlers: [FaultHandler] = []
  var match = PatternMatch()
  /// What `formatText` fills in.
  var formatting = FormattedValues()
  /// What `listStack` and its like have got ready.
  var listing: [UInt8] = []
  var clause = 0
  var clauseNumber = 0
  var position = 0
  /// How many actions the clause may still do.
  var remainingActions = Int64.max

  /// A machine for a program that `ProgramVerifier` accepts: to make one for another is a bug.
  package init(_ program: Program, limits: MachineLimits, dialect: DialectText = DialectText()) {
    do throws(VerificationError) {
      try ProgramVerifier.verify(program)
    } catch {
      preconditionFailure("\(error)")
    }
    let limits = limits.bounded
    self.program = program
    self.limits = limits
    self.dialect = dialect
    iterationDeclarations = program.iterations
    readings = program.readings
    formattings = program.formattings
    formats = program.formattings.map { PreparedFormat(program.formats[$0.format]) }
    // The verifier has compiled each of them too.
    patterns = program.patterns.compactMap { try? RegularExpression($0) }
    clauseTexts = program.clauses.map { clause in
      (
        Array(clause.name.utf8.prefix(limits.stringSize)),
        Array((clause.title ?? clause.name).utf8.prefix(limits.stringSize))
      )
    }
    keepsClauseState = program.code.contains {
      $0.operation == .iterate || $0.operation == .enterTry || $0.operation == .matchPattern
    }
    maps = MapStore.stores(for: program.maps, limits: limits)
    code = .allocate(capacity: max(1, program.code.count))
    code.initialize(from: program.code, count: program.code.count)
    clauses = program.clauses.map {
      CodeShape($0.code, slotCount: $0.slotCount, actionLimit: $0.actionLimit)
    }
    functions = program.functions.map { CodeShape($0.code, slotCount: $0.slotCount) }
    parameterCounts = program.functions.map(\.parameterCount)
    var types: [ValueType] = []
    mapShapes = program.maps.map { MapShape($0, types: &types) }
    actions = program.actions.map { ActionShape($0, types: &types) }
    self.types = types
    constants = .allocate(byteCount: program.constants.count, alignment: 8)
    constants.copyBytes(from: program.constants)
    globals = VariableStore(program.globals, region: .globals, stringSize: limits.stringSize)
    locals = VariableStore(program.locals, region: .locals, stringSize: limits.stringSize)
    speculations = Array(repeating: Speculation(), count: limits.speculationCount)
    scratch = ScratchMemory(
      limit: limits.scratchBytes, textBytes: limits.textBytes, stringSize: limits.stringSize)
    slots = SlotStack(capacity: clauses.map(\.slotCount).max() ?? 0)
  }

  deinit {
    code.deallocate()
    constants.deallocate()
  }

  // MARK: Running

  /// Begins the firing of a probe, to which several clauses may belong.
  package mutating func beginFiring() {
    locals.reset()
    tokens.isSet = false
  }

  /// Runs a clause of the program. Its number among those enabled is what scripts are told.
  package mutating func run(
    clause index: Int, number: Int, _ hit: inout some HitContext & ~Copyable
  ) -> ClauseOutcome {
    clause = index
    clauseNumber = number
    scratch.removeAll()
    record.removeAll()
    recording.reset()
    if keepsClauseState { resetClauseState() }
    remainingActions = clauses[index].actionLimit
    var budget = limits.budget
    var frame = slots.enter(clauses[index])
    var next = clauses[index].start
    while true {
      do throws(RuntimeFault) {
        try execute(frame, from: next, &budget, &hit)
        finishRecording()
        return .completed
      } catch {
        guard let place = resume(after: error) else {
          if limits.keepsOutputOfFaults { keepOutput() }
          return .faulted(error, instruction: position)
        }
        (frame, next) = place
      }
    }
  }

  private mutating func resetClauseState() {
    iterations.removeAll()
    handlers.removeAll(keepingCapacity: true)
    match.removeAll()
  }

  /// Takes the variables of a thread away, which is no more.
  package mutating func threadEnded(_ thread: UInt64) {
    for (index, shape) in mapShapes.enumerated() where shape.isPerThread {
      maps[index].removeAll(thread: thread)
    }
  }
}

extension MachineLimits {
  /// The limits with those that make no sense, or could not be had, brought within reason.
  var bounded: MachineLimits {
    var limits = self
    limits.stringSize = min(max(stringSize, 1), 1 << 20)
    limits.mapBytes = max(0, mapBytes)
    limits.aggregationBytes = max(0, aggregationBytes)
    limits.scratchBytes = min(max(scratchBytes, 0), 1 << 28)
    limits.textBytes = min(max(textBytes, 0), 1 << 30)
    limits.recordBytes = min(max(recordBytes, 0), 1 << 30)
    limits.speculationCount = min(max(speculationCount, 0), 1 << 16)
    limits.speculationBytes = min(max(speculationBytes, 0), 1 << 30)
    limits.callDepth = min(max(callDepth, 0), 1 << 10)
    return limits
  }
}
