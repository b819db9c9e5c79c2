// From the syntax tree to the checked one: names become what they stand for. A name that nothing declares
// becomes a variable of its handler or function where it first comes up. A statement with a mistake is
// left out, so that the others can show theirs.

extension StapChecker {
  /// Resolves the probes of every file in use, and the functions they call.
  func resolve() {
    var unit = 0
    var routine = 0
    while unit < names.chosen.count {
      let file = names.units[names.chosen[unit]]
      unit += 1
      for code in file.file.embedded where !code.token.text.contains("/* built-in */") {
        report(StapDiagnostics.embeddedCode(at: code.token))
      }
      for probe in file.file.probes { resolve(probe, isUser: file.isUser) }
      while routine < names.routines.count {
        resolve(names.routines[routine])
        routine += 1
      }
    }
    // From here on stap goes over functions by their names.
    let places = Dictionary(
      uniqueKeysWithValues: names.routines.enumerated().map { (ObjectIdentifier($1), $0) })
    names.routines.sort {
      ($0.name, places[ObjectIdentifier($0)] ?? 0) < ($1.name, places[ObjectIdentifier($1)] ?? 0)
    }
  }

  private func resolve(_ probe: StapProbe, isUser: Bool) {
    let found = aliases.derive(probe.points)
    for mistake in found.mistakes { report(mistake) }
    for unit in found.units { names.choose(unit) }
    for derived in found.points { resolve(derived, probe, isUser: isUser) }
  }

  private func resolve(_ derived: StapDerivedPoint, _ probe: StapProbe, isUser: Bool) {
    let handler = StapHandler(derived, of: probe, isUser: isUser)
    let statements = derived.prologues + [probe.body] + derived.epilogues.reversed()
    let resolver = StapResolver(checker: self, owner: .handler(handler))
    let actions = statements.compactMap { resolver.resolveOrReport($0) }
    // The whole is called after what comes first.
    handler.body = StapAction(.block(actions), token: actions.first?.token ?? probe.token)
    handler.locals = resolver.locals
    let outside = StapResolver(checker: self, owner: .condition(handler))
    for condition in derived.conditions {
      reporting { () throws(StapSemanticError) in
        let term = try outside.resolve(condition)
        handler.condition =
          handler.condition.map {
            StapTerm(.binary(.logicalAnd, $0, term), token: $0.token)
          } ?? term
      }
    }
    handlers.append(handler)
  }

  private func resolve(_ routine: StapRoutine) {
    switch routine.declaration.body {
    case .embedded(let code):
      // Calls of what only the kernel can do are refused where they are left when all else is checked.
      let isKnown = ["built-in", "kernel", "writes"].contains { routine.isTagged($0) }
      if !isKnown { report(StapDiagnostics.embeddedCode(at: code.token)) }
    case .statements(let statement):
      let resolver = StapResolver(checker: self, owner: .routine(routine))
      routine.body =
        resolver.resolveOrReport(statement) ?? StapAction(.empty, token: routine.token)
      routine.locals = resolver.locals
    }
  }
}

/// Resolves the names in one handler, function or condition.
final class StapResolver {
  enum Owner {
    case handler(StapHandler)
    case routine(StapRoutine)
    case condition(StapHandler)
  }

  let checker: StapChecker
  let owner: Owner
  private(set) var locals: [StapVariable] = []
  private var localsByName: [String: StapVariable] = [:]

  init(checker: StapChecker, owner: Owner) {
    self.checker = checker
    self.owner = owner
  }

  /// The point whose places can be read.
  var point: StapProbePoint? {
    switch owner {
    case .handler(let handler), .condition(let handler): handler.point
    case .routine: nil
    }
  }

  var isCondition: Bool { if case .condition = owner { true } else { false } }

  // MARK: Variables

  /// What a name stands for that is used with so many keys, or with nil when that does not matter.
  func find(
    _ name: String, keys: Int?, at token: StapToken
  ) throws(StapSemanticError) -> StapVariable? {
    var found = localsByName[name]
    if found == nil, keys == 0, case .routine(let routine) = owner {
      found = routine.parameters.first { $0.name == name }
    }
    if found == nil, let global = checker.names.global(name, from: token) {
      found = global
      if global.isUser, !checker.names.isUser(token) {
        checker.warn(StapDiagnostics.foreignGlobal(global, at: token))
      }
    }
    if let found, let keys { try found.setArity(keys, at: token) }
    return found
  }

  /// The variable of a name, a new one if need be.
  func variable(_ name: String, at token: StapToken) throws(StapSemanticError) -> StapVariable {
    if let found = try find(name, keys: 0, at: token) { return found }
    if isCondition { throw StapDiagnostics.conditionVariable(at: token) }
    let variable = StapVariable(
      name, .local, token: token, isUser: checker.names.isUser(token))
    try variable.setArity(0, at: token)
    localsByName[name] = variable
    locals.append(variable)
    return variable
  }

  /// The array or histogram that is indexed by so many keys.
  func base(
    _ base: StapIndexable, keys: Int, at token: StapToken
  ) throws(StapSemanticError) -> StapBase {
    switch base.kind {
    case .histogram(let histogram): return .histogram(try buckets(histogram))
    case .array(let name):
      guard let found = try find(name, keys: keys, at: base.token) else {
        throw StapDiagnostics.unresolvedArray(name, keys: keys, at: token)
      }
      return .array(found, base.token)
    }
  }

  func buckets(_ histogram: StapHistogram) throws(StapSemanticError) -> StapBuckets {
    let parameters = histogram.parameters
    let shape: StapHistogramShape =
      histogram.isLinear && parameters.count == 3
      ? .linear(low: parameters[0], high: parameters[1], step: parameters[2]) : .logarithmic
    return StapBuckets(
      token: histogram.token, shape: shape, statistic: try resolve(histogram.statistic))
  }

  // MARK: Statements

  /// A statement; nil when it has a mistake, which is reported.
  func resolveOrReport(_ statement: StapStatement) -> StapAction? {
    do throws(StapSemanticError) {
      return try resolve(statement)
    } catch {
      checker.report(error)
      return nil
    }
  }

  func resolve(_ statement: StapStatement) throws(StapSemanticError) -> StapAction {
    StapAction(try kind(of: statement), token: statement.token)
  }

  private func kind(of statement: StapStatement) throws(StapSemanticError) -> StapAction.Kind {
    switch statement.kind {
    case .empty: return .empty
    case .next: return .next
    case .break: return .break
    case .continue: return .continue
    case .block(let statements): return .block(statements.compactMap { resolveOrReport($0) })
    case .expression(let expression): return .expression(try resolve(expression))
    case .conditional(let condition, let then, let otherwise):
      let condition = try resolve(condition)
      let then = try resolve(then)
      return .conditional(
        condition, then: then, otherwise: try otherwise.mapThrowing(resolve(_:)))
    case .loop(let initial, let condition, let step, let body):
      let initial = try initial.mapThrowing(resolve(_:))
      let condition = try resolve(condition)
      let step = try step.mapThrowing(resolve(_:))
      return .loop(
        initial: initial, condition: condition, step: step, body: try resolve(body))
    case .forEach(let loop): return .forEach(try visit(loop))
    case .tryCatch(let body, let variable, let handler):
      let body = try resolve(body)
      let variable = try variable.mapThrowing(resolve(_:))
      return .tryCatch(body, variable: variable, handler: try resolve(handler))
    case .return(let value): return .return(try value.mapThrowing(resolve(_:)))
    case .delete(let operand): return .delete(try deleted(operand))
    }
  }

  private func visit(_ loop: StapForEach) throws(StapSemanticError) -> StapVisit {
    let keys = try loop.keys.mapThrowing(resolve(_:))
    var slice: [StapTerm?] = []
    for key in loop.slice { slice.append(try key.mapThrowing(resolve(_:))) }
    let base = try base(loop.base, keys: keys.count, at: loop.base.token)
    if case .array(let name) = loop.base.kind, !slice.isEmpty, slice.count != keys.count {
      throw StapDiagnostics.unresolvedArray(name, keys: slice.count, at: loop.base.token)
    }
    let value = try loop.value.mapThrowing(resolve(_:))
    let limit = try loop.limit.mapThrowing(resolve(_:))
    return StapVisit(
      value: value, keys: keys, base: base, slice: slice, sort: loop.sort, limit: limit,
      body: try resolve(loop.body))
  }

  /// What is deleted: an element, some of them, or a variable of any arity.
  private func deleted(_ operand: StapExpression) throws(StapSemanticError) -> StapTerm {
    switch operand.kind {
    case .element(let base, let keys):
      return try element(base, keys, operand.token, isWildcardAllowed: true)
    case .symbol(let name):
      guard let found = try find(name, keys: nil, at: operand.token) else {
        throw StapDiagnostics.unresolvedDelete(at: operand.token)
      }
      return StapTerm(.variable(found), token: operand.token)
    default: return try resolve(operand)
    }
  }
}

extension Optional {
  /// Applies a function that may fail to what there is.
  func mapThrowing<Result>(
    _ transform: (Wrapped) throws(StapSemanticError) -> Result
  ) throws(StapSemanticError) -> Result? {
    guard let self else { return nil }
    return try transform(self)
  }
}

extension Array {
  /// Applies a function that may fail to each element.
  func mapThrowing<Result>(
    _ transform: (Element) throws(StapSemanticError) -> Result
  ) throws(StapSemanticError) -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try transform(element)) }
    return results
  }
}
