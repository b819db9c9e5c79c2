// The compiled form of scripts, whatever their language: plain data that can be listed, verified and
// run without a process. `ProgramBuilder` makes it, `Machine` runs it.

/// A compiled program.
package struct Program: Sendable {
  package var code: [Instruction] = []
  /// For each instruction, the line of the script it comes from; 0 for none.
  package var lines: [Int32] = []
  package var clauses: [Clause] = []
  package var functions: [Function] = []
  /// Strings and other constant bytes; each string ends in a zero byte.
  package var constants: [UInt8] = []
  package var globals: [VariableDeclaration] = []
  package var locals: [VariableDeclaration] = []
  package var maps: [MapDeclaration] = []
  package var actions: [OutputAction] = []
  package var formats: [FormatDescriptor] = []
  package var layouts: [ValueLayout] = []
  package var iterations: [IterationDeclaration] = []
  package var readings: [StatisticReading] = []
  package var formattings: [TextFormatting] = []
  /// Regular expressions (`RegularExpression`).
  package var patterns: [[UInt8]] = []

  package init() {}
}

/// One clause: what it is for, and where its instructions are. The predicate is part of the code.
package struct Clause: Hashable, Sendable {
  /// As faults name it: `dt_clause_0`.
  package var name: String
  /// What its script calls it, where that is something else.
  package var title: String?
  package var patterns: [ProbePattern]
  /// Its instructions, the first of which is the entry.
  package var code: Range<Int>
  /// How many slots a run needs.
  package var slotCount: Int
  /// Whether it may change the tracee or the system.
  package var isDestructive = false
  /// How many actions a run may do, which `chargeActions` counts.
  package var actionLimit = Int64.max

  package init(name: String, patterns: [ProbePattern], code: Range<Int>, slotCount: Int) {
    self.name = name
    self.patterns = patterns
    self.code = code
    self.slotCount = slotCount
  }
}

/// A function of the script's own.
package struct Function: Hashable, Sendable {
  package var name: String
  package var code: Range<Int>
  /// Its parameters are its first slots.
  package var parameterCount: Int
  package var slotCount: Int

  package init(name: String, code: Range<Int>, parameterCount: Int, slotCount: Int) {
    self.name = name
    self.code = code
    self.parameterCount = parameterCount
    self.slotCount = slotCount
  }
}

/// What a clause is for: the four fields of a probe description, each a shell pattern, empty for all.
package struct ProbePattern: Hashable, Sendable {
  package var provider: String
  package var module: String
  package var function: String
  package var name: String

  package init(provider: String, module: String, function: String, name: String) {
    self.provider = provider
    self.module = module
    self.function = function
    self.name = name
  }
}

/// What went wrong in a clause. The numbers are those of `raiseFault`.
package enum FaultKind: Int64, CaseIterable, Sendable {
  /// The value is the address.
  case invalidAddress = 1
  case misalignedAddress
  case illegalOperation
  case divideByZero
  case outOfScratch
  /// The value is the index.
  case indexOutOfBounds
  /// The value is the size.
  case invalidSize
  case stackUnavailable
  /// The hit has no such argument, or it cannot be evaluated; the value is its index.
  case argumentUnavailable
  /// The clause has run too many instructions, or calls are nested too deeply.
  case outOfBudget
  case callTooDeep
  /// A map with a bound has no room for a new element; the value is the map's index.
  case mapFull
  /// A statistic of no values was read that needs some.
  case emptyAggregate
  /// What a program raises itself; the value is the address of the message.
  case thrown
  /// The clause has done more actions than it may. This and what follows cannot be caught.
  case outOfActions
  /// The program ends the clause at once. It is no mistake.
  case aborted
  /// A function that is one of several handed on to the next one, and there was none; the value is nothing.
  /// It can be caught.
  case functionsExhausted
}
