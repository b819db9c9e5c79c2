// The rules that are not about names and types: what must not change while it is being visited, which
// histograms go together, and what cannot be called. What stap only finds when it translates is in
// StapTranslation.swift.

extension StapChecker {
  // MARK: Visits

  /// What is visited must not change meanwhile, neither here nor in functions that are called.
  func checkIterations() {
    var changes: [ObjectIdentifier: Set<ObjectIdentifier>] = [:]
    for routine in names.routines {
      guard let body = routine.body else { continue }
      var changed: Set<ObjectIdentifier> = []
      body.forEachChange { term, variable in
        let isElement = if case .element = term.kind { true } else { false }
        if isElement || variable.type == .statistic { changed.insert(ObjectIdentifier(variable)) }
      }
      changes[ObjectIdentifier(routine)] = changed
    }
    for body in bodies { checkVisits(in: body, changes) }
  }

  private func checkVisits(
    in action: StapAction, _ changes: [ObjectIdentifier: Set<ObjectIdentifier>]
  ) {
    if case .forEach(let visit) = action.kind, let visited = visit.base.variable {
      visit.body.forEachChange { term, variable in
        if variable === visited, case .element = term.kind {
          report(StapDiagnostics.iterationWrites(variable, at: term.token))
        }
      }
      let check = { (term: StapTerm) in
        guard case .call(let routines, _) = term.kind else { return }
        for routine in routines
        where changes[ObjectIdentifier(routine)]?.contains(ObjectIdentifier(visited)) == true {
          self.report(StapDiagnostics.iterationCalls(visited, at: term.token))
        }
      }
      visit.body.forEachTerm(check)
    }
    for inner in action.inner { checkVisits(in: inner, changes) }
  }

  // MARK: Patterns

  /// What is matched against must be patterns; the first mistake of each body is told.
  func checkPatterns() {
    for body in bodies {
      reporting { () throws(StapSemanticError) in
        try body.forEachTermInOrder { term throws(StapSemanticError) in
          guard case .match(_, let pattern, _) = term.kind, let text = pattern.text else { return }
          _ = try StapPattern.posix(text, at: pattern.token)
        }
      }
    }
  }

  // MARK: Statistics

  /// Collects what is asked of each statistic.
  func checkStatistics() {
    reporting { () throws(StapSemanticError) in
      let bodies = names.routines.compactMap(\.body) + handlers.map(\.body)
      for body in bodies { try collectStatistics(body) }
    }
  }

  private func collectStatistics(_ body: StapAction) throws(StapSemanticError) {
    try body.forEachTermInOrder { term throws(StapSemanticError) in
      switch term.kind {
      case .extract(let extractor, let statistic, let parameters):
        try collect(extractor, of: statistic, shift: parameters.first ?? 0, at: term.token)
      case .contains(.histogram(let buckets), _), .element(.histogram(let buckets), _):
        try collect(buckets)
      case .print(let print):
        if case .histogram(let buckets) = print.head { try collect(buckets) }
      default: break
      }
    }
    try collectVisits(body)
  }

  private func collect(
    _ extractor: StapExtractor, of statistic: StapTerm, shift: Int64, at token: StapToken
  ) throws(StapSemanticError) {
    guard let variable = statistic.storedVariable else {
      throw StapDiagnostics.notStored(at: statistic.token)
    }
    guard (0...62).contains(shift) else { throw StapDiagnostics.shiftRange(shift, at: token) }
    variable.statistic.extractors.insert(extractor)
    guard extractor == .variance else { return }
    let earlier = variable.statistic.shift
    if earlier != 0, earlier != shift {
      throw StapDiagnostics.shiftConflict(earlier, at: token)
    }
    variable.statistic.shift = shift
  }

  private func collect(_ buckets: StapBuckets) throws(StapSemanticError) {
    guard let variable = buckets.statistic.storedVariable else {
      throw StapDiagnostics.notStored(at: buckets.statistic.token)
    }
    if let earlier = variable.statistic.histogram, earlier != buckets.shape {
      throw StapDiagnostics.histogramConflict(variable, at: buckets.token)
    }
    variable.statistic.histogram = buckets.shape
  }

  private func collectVisits(_ action: StapAction) throws(StapSemanticError) {
    if case .forEach(let visit) = action.kind {
      switch visit.base {
      case .histogram(let buckets): try collect(buckets)
      case .array(let variable, _):
        if variable.type == .statistic, case .value(let extractor) = visit.sort?.key {
          variable.statistic.extractors.insert(extractor ?? .count)
        }
      }
    }
    for inner in action.inner { try collectVisits(inner) }
  }

  // MARK: Calls

  /// What only the kernel can do, or what writes to the program, cannot be called.
  func checkCalls() {
    for body in bodies {
      body.forEachTerm { term in
        if case .call(let overloads, _) = term.kind { checkCall(overloads, at: term.token) }
      }
    }
  }

  private func checkCall(_ overloads: [StapRoutine], at token: StapToken) {
    // An overload that does not hand on to the next hides those after it.
    let end = overloads.firstIndex { !$0.handsOn } ?? overloads.count - 1
    for routine in overloads.prefix(end + 1) {
      if routine.isTagged("kernel") {
        report(
          StapDiagnostics.kernelFunction(routine.name, instead: routine.alternative, at: token))
      } else if routine.isTagged("writes") {
        report(StapDiagnostics.writtenPlace(at: token))
      }
    }
  }
}

extension StapAction {
  /// Calls a function for every variable or element that is assigned to or deleted within it.
  fileprivate func forEachChange(_ visit: (StapTerm, StapVariable) -> Void) {
    func change(_ term: StapTerm) {
      if let variable = term.storedVariable { visit(term, variable) }
    }
    forEachTerm { term in
      switch term.kind {
      case .assign(_, let left, _), .increment(let left, _, _): change(left)
      default: break
      }
    }
    forEachDeletion(change)
  }

  private func forEachDeletion(_ visit: (StapTerm) -> Void) {
    if case .delete(let operand) = kind, case .element = operand.kind { visit(operand) }
    for inner in inner { inner.forEachDeletion(visit) }
  }
}
