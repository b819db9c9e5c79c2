// The compiler of D: text in, a program out. One compiler serves a whole command line: its programs share
// global variables, aggregations and types, and their clauses are counted on from one to the next. Each
// clause is checked and lowered once for each of its probes, before the next is looked at.

package import ScriptSyntax
package import TraceProgram

/// What compiling depends on.
package struct DCompileOptions: Sendable {
  package var check = DCheckOptions()
  /// How many frames `ustack()` takes when it does not say.
  package var ustackFrames = 100
  /// Whether a program may hold nothing.
  package var allowsEmpty = false

  package init(
    check: DCheckOptions = DCheckOptions(), ustackFrames: Int = 100, allowsEmpty: Bool = false
  ) {
    self.check = check
    self.ustackFrames = ustackFrames
    self.allowsEmpty = allowsEmpty
  }
}

/// What one text was compiled to.
package struct DUnit {
  /// A clause of the program for one probe description.
  package struct Clause {
    /// Its number within the program.
    package var index: Int
    /// As faults name it.
    package var name: String
    /// The probe as written.
    package var probe: DProbeSpecifier
    package var description: DProbeDescription
    /// How many probes matched.
    package var probeCount: Int
    package var recordsData: Bool
    package var isDestructive: Bool
  }

  /// In source order, one for each probe description.
  package var clauses: [Clause] = []

  /// How many probes matched, counted clause by clause.
  package var probeCount: Int { clauses.reduce(0) { $0 + $1.probeCount } }
}

/// Compiles the programs of one command line.
package final class DCompiler {
  /// May be changed between programs, and by whoever `setOption` calls.
  package var options: DCompileOptions {
    didSet { apply() }
  }

  /// The macro variables of the command line, and its script's arguments.
  package let macros: DMacroVariables

  private let checker: DChecker
  private let lowering: DLowering
  private var typeNames = DBuiltInTypes.names
  private var clauseCount = 0
  private var hasStandardLibrary = false

  package init(
    options: DCompileOptions, knowledge: any DProbeKnowledge, macros: DMacroVariables
  ) {
    self.options = options
    self.macros = macros
    checker = DChecker(options: options.check, knowledge: knowledge)
    lowering = DLowering(strsize: options.check.strsize)
    apply()
  }

  /// What has been compiled so far.
  package var program: Program { lowering.builder.program }

  /// Sets an option of `#pragma D option`, in the order they are met; gives the reason when it cannot be.
  package var setOption: (_ name: String, _ value: String?) -> String? {
    get { checker.setOption }
    set { checker.setOption = newValue }
  }

  /// Compiles one more program. What its clauses before an error were compiled to stays in the program,
  /// but nobody is told of it.
  package func compile(
    _ source: SourceText, style: DDescriptionStyle = .script
  ) throws(Diagnostic) -> DUnit {
    if !hasStandardLibrary, DStandardLibrary.isNeeded(by: source) {
      hasStandardLibrary = true
      try declareStandardLibrary()
    }
    let parser = DParser(source: source, macros: macros, typeNames: typeNames, style: style)
    let file = try parser.parse()
    typeNames = parser.typeNames
    checker.lineNumber = { source.location(of: $0.start).line }
    lowering.line = { source.location(of: $0.start).line }
    checker.begin()
    for item in file.items { try checker.declare(item) }
    guard options.allowsEmpty || !file.isEmpty else {
      let end = source.bytes.count
      throw DSyntaxDiagnostics.empty(at: SourceRange(start: end, end: end))
    }
    var unit = DUnit()
    for case .clause(let clause) in file.items {
      for probe in clause.probes { unit.clauses.append(try compile(clause, for: probe)) }
    }
    try checker.finish()
    return unit
  }

  private func declareStandardLibrary() throws(Diagnostic) {
    let parser = DParser(
      source: DStandardLibrary.source, macros: DMacroVariables(arguments: [], named: [:]),
      typeNames: typeNames, style: .script)
    let file = try parser.parse()
    typeNames = parser.typeNames
    checker.begin()
    for item in file.items { try checker.declare(item) }
    try checker.finish()
  }

  private func compile(
    _ clause: DClause, for probe: DProbeSpecifier
  ) throws(Diagnostic) -> DUnit.Clause {
    let checked = try checker.check(clause, for: probe)
    let name = "dt_clause_\(clauseCount)"
    let index = try lowering.lower(checked, name: name)
    clauseCount += 1
    return DUnit.Clause(
      index: index, name: name, probe: probe, description: checked.description,
      probeCount: checked.probeCount, recordsData: checked.recordsData,
      isDestructive: checked.isDestructive)
  }

  private func apply() {
    checker.options = options.check
    lowering.layout = DTypeLayout(strsize: options.check.strsize)
    lowering.defaultFrames = Int64(options.ustackFrames)
  }
}
