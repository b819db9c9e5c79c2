// The checker of D: it gives every expression its type and every name its meaning. One checker serves
// all programs of a command line, because they share their global variables.
//
// A program is used in this order: `begin`, `declare` for every item of it (as in dtrace, declarations
// count before any clause, wherever they stand), then `check` for each probe of each clause, each
// result being lowered before the next call, which annotates anew; `finish` at last.

package import ScriptSyntax

/// What the checker must know of the options.
package struct DCheckOptions: Sendable {
  /// The size of a string.
  package var strsize = 256
  /// Whether descriptions may match no probe.
  package var zdefs = false
  /// In a library, the libraries that were loaded before it; nil in a program.
  package var libraries: Set<String>?
  /// Whether there is a target (`-c` or `-p`), which lets `%A` print plain addresses.
  package var hasTarget = false

  package init(strsize: Int = 256, zdefs: Bool = false, hasTarget: Bool = false) {
    self.strsize = strsize
    self.zdefs = zdefs
    self.hasTarget = hasTarget
  }
}

/// A clause checked for one of its probes.
package struct DCheckedClause {
  package var clause: DClause
  package var probe: DProbeSpecifier
  package var description: DProbeDescription
  /// How many probes the description matched.
  package var probeCount = 0
  /// The types of `args[]`; nil when the probes do not agree.
  package var argumentTypes: [DType]?
  /// Those it names, in the order of their first use.
  package var variables: [DVariable] = []
  /// Those it names, in the order of their first use.
  package var aggregations: [DAggregation] = []
  /// Whether it records data: an action that is not only an aggregation, or an empty body.
  package var recordsData = false
  /// Whether it calls what needs the option `destructive`.
  package var isDestructive = false
  /// Whether it assigns an aggregation.
  package var aggregates = false
  /// Whether it calls `speculate`.
  package var speculates = false
  /// Whether it calls `commit`.
  package var commits = false
  /// Whether it calls `discard`.
  package var discards = false
  /// Whether it calls `exit`.
  package var exits = false
}

/// Checks declarations and clauses.
package final class DChecker {
  /// The options, which pragmas may change between items.
  package var options: DCheckOptions
  /// Sets an option of `#pragma D option`; gives the reason when it cannot be set.
  package var setOption: (_ name: String, _ value: String?) -> String? = { _, _ in nil }
  /// The line of a range of the program at hand, for messages that name another line than their own.
  package var lineNumber: ((SourceRange) -> Int)?
  let knowledge: any DProbeKnowledge

  var globals: [String: DGlobal] = [:]
  var threadVariables: [String: DVariable] = [:]
  var clauseVariables: [String: DVariable] = [:]
  var aggregations: [String: DAggregation] = [:]
  var variableCount = 0
  var typedefs: [String: DType] = [:]
  var aggregateTags: [String: DAggregateType] = [:]
  var enumerationTags: [String: DEnumerationType] = [:]
  var translators: [DTranslatorEntry] = []
  var providers: [String: Set<String>] = [:]
  var pendingPragmas: [(name: String, identifier: String, range: SourceRange)] = []
  private var prototypes: [DFunction: DPrototype] = [:]

  /// The clause being checked; nil in declarations.
  var context: DCheckedClause?
  /// The input of the translator whose members are being checked.
  var translatorInput: (name: String, type: DType)?
  /// The parameters of the inline array whose value is being checked.
  var inlineParameters: [(name: String?, type: DType)] = []
  /// How deeply the expression being checked is nested.
  var depth = 0

  /// Deeper expressions are refused, lest the stack overflow.
  static let depthLimit = 400

  package init(options: DCheckOptions, knowledge: any DProbeKnowledge) {
    self.options = options
    self.knowledge = knowledge
  }

  /// The prototype of a function, read when it is first called; nil when it is beyond our reach.
  func prototype(of function: DFunction) -> DPrototype? {
    if let found = prototypes[function] { return found }
    guard !function.isKernelOnly,
      let made = DPrototype(function.prototypeText, lookUp: { namedType($0) })
    else { return nil }
    prototypes[function] = made
    return made
  }

  var layout: DTypeLayout { DTypeLayout(strsize: options.strsize) }

  /// Begins another program: its `this->` variables are its own.
  package func begin() {
    clauseVariables = [:]
    pendingPragmas = []
  }

  /// Ends a program: pragmas about names that never came are errors.
  package func finish() throws(Diagnostic) {
    for pragma in pendingPragmas where globals[pragma.identifier] == nil {
      throw DDiagnostics.pragmaUnused(pragma.name, at: pragma.range)
    }
    pendingPragmas = []
  }

  /// Checks and remembers what stands outside of clauses; clauses are ignored.
  package func declare(_ item: DItem) throws(Diagnostic) {
    context = nil
    depth = 0
    switch item {
    case .clause: break
    case .declaration(let declaration): try declare(declaration)
    case .inline(let inline): try declare(inline)
    case .translator(let translator): try declare(translator)
    case .provider(let provider): try declare(provider)
    case .pragma(let pragma): try declare(pragma)
    }
  }

  // MARK: Clauses

  /// Checks a clause for one of its probes and annotates it.
  package func check(
    _ clause: DClause, for probe: DProbeSpecifier
  ) throws(Diagnostic) -> DCheckedClause {
    depth = 0
    let checked = try describe(clause, probe)
    context = checked
    defer { context = nil }
    var isPredicateChecked = false
    do throws(Diagnostic) {
      try checkBody(clause)
    } catch {
      // `/x++/ { trace(x); }` needs its predicate first. Most clauses need it last.
      guard let predicate = clause.predicate,
        error.tag == DTag.nameUndefined.rawValue
          || error.tag == DTag.variableUndefined.rawValue
      else { throw error }
      depth = 0
      try checkPredicate(predicate)
      isPredicateChecked = true
      context = checked
      try checkBody(clause)
    }
    if let predicate = clause.predicate, !isPredicateChecked { try checkPredicate(predicate) }
    return context ?? checked
  }

  private func checkBody(_ clause: DClause) throws(Diagnostic) {
    for statement in clause.body ?? [] {
      guard let expression = statement.expression else { continue }
      try inRegion("action list") { () throws(Diagnostic) in try checkStatement(expression) }
    }
    if clause.body?.contains(where: { $0.expression != nil }) != true {
      context?.recordsData = true
    }
  }

  private func checkPredicate(_ predicate: DExpression) throws(Diagnostic) {
    try inRegion("predicate") { () throws(Diagnostic) in
      try check(predicate)
      guard predicate.type.isScalar else { throw DDiagnostics.predicate(at: predicate.range) }
      try requireEvaluable(predicate)
    }
  }

  /// Has messages about types and names tell the part of the clause that they are about.
  private func inRegion(
    _ region: String, _ check: () throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    do throws(Diagnostic) {
      try check()
    } catch {
      var error = error
      if DTag(rawValue: error.tag)?.tellsRegion == true { error.region = region }
      throw error
    }
  }

  /// What is known of the probes before the clause is looked at.
  private func describe(
    _ clause: DClause, _ probe: DProbeSpecifier
  ) throws(Diagnostic) -> DCheckedClause {
    guard let description = DProbeDescription(text: probe.text) else {
      throw DDiagnostics.probeInvalid(probe.text, at: probe.range)
    }
    if description.identifier == nil, probe.text.allSatisfy(\.isNumber), !probe.text.isEmpty {
      throw DDiagnostics.probeIdentifierTooLarge(probe.text, at: probe.range)
    }
    let answer = knowledge.probes(matching: description)
    if let refusal = answer.refusal {
      throw Diagnostic(refusal.tag, at: probe.range, refusal.message)
    }
    if answer.count == 0, description.identifier != nil {
      throw DDiagnostics.probeIdentifier(probe.text, at: probe.range)
    }
    if answer.count == 0, !options.zdefs {
      var diagnostic = DDiagnostics.probeZero(description, at: probe.range)
      diagnostic.hint = answer.hint
      throw diagnostic
    }
    var checked = DCheckedClause(clause: clause, probe: probe, description: description)
    checked.probeCount = answer.count
    if case .types(let texts) = answer.arguments, answer.count > 0 {
      checked.argumentTypes = texts.map { argumentType($0) }
    }
    return checked
  }

  /// The type of an argument. Of a pointer to what no script declares at least the address is known.
  private func argumentType(_ text: String) -> DType {
    if let type = DTypeText.type(text, lookUp: { namedType($0) }) { return type }
    return text.contains("*") ? .pointer(.void) : .unknown
  }
}

/// What a name of the global scope is, when the script made it.
enum DGlobal {
  case variable(DVariable)
  case inline(DInline, type: DType)
  case inlineArray(DInline, type: DType, keys: [DType])
  case enumerator(Int32, DEnumerationType)

  /// As messages call it.
  var kind: String {
    switch self {
    case .variable(let variable): variable.keys == nil ? "scalar" : "associative array"
    case .inline: "scalar"
    case .inlineArray: "associative array"
    case .enumerator: "enumerator"
    }
  }

  /// As messages call it, with its type.
  var description: String {
    switch self {
    case .variable(let variable): "\(kind) \(variable.type.spelling)"
    case .inline(_, let type), .inlineArray(_, let type, _): "\(kind) \(type.spelling)"
    case .enumerator(_, let type): "\(kind) \(DType.enumeration(type).spelling)"
    }
  }
}

/// A translator with its types.
struct DTranslatorEntry {
  let translator: DTranslator
  let input: DType
  let output: DType
}
