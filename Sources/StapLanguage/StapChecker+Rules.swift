// The rules that are not about names and types: what can be assigned to, what must not change while it is
// being visited, which histograms go together, and where statements can stand.

extension StapChecker {
  // MARK: Assignments

  /// What is assigned to must be a variable, an element, or a place in the program.
  func checkStores() {
    for body in bodies {
      body.forEachTerm { term in
        switch term.kind {
        case .assign(_, let left, _) where !left.isPlace:
          report(StapDiagnostics.notLvalue(left.token, at: term.token))
        case .increment(let operand, _, _) where !operand.isPlace:
          report(StapDiagnostics.notStored(at: operand.token))
        case .assign(_, let left, _), .increment(let left, _, _):
          if case .element(.histogram, _) = left.kind {
            report(StapDiagnostics.bucketWrite(at: left.token))
          }
        default: break
        }
      }
    }
  }

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

  // MARK: Statistics

  /// Collects what is asked of each statistic.
  func checkStatistics() {
    for body in bodies {
      body.forEachTerm { term in
        switch term.kind {
        case .extract(let extractor, let statistic, let parameters):
          reporting { () throws(StapSemanticError) in
            try collect(extractor, of: statistic, shift: parameters.first ?? 0, at: term.token)
          }
        case .contains(.histogram(let buckets), _), .element(.histogram(let buckets), _):
          collect(buckets)
        case .print(let print): if case .histogram(let buckets) = print.head { collect(buckets) }
        default: break
        }
      }
      collectVisits(body)
    }
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

  private func collect(_ buckets: StapBuckets) {
    guard let variable = buckets.statistic.storedVariable else {
      return report(StapDiagnostics.notStored(at: buckets.statistic.token))
    }
    if let earlier = variable.statistic.histogram, earlier != buckets.shape {
      report(StapDiagnostics.histogramConflict(variable, at: buckets.token))
    } else {
      variable.statistic.histogram = buckets.shape
    }
  }

  private func collectVisits(_ action: StapAction) {
    if case .forEach(let visit) = action.kind {
      switch visit.base {
      case .histogram(let buckets): collect(buckets)
      case .array(let variable, _):
        if variable.type == .statistic, case .value(let extractor) = visit.sort?.key {
          variable.statistic.extractors.insert(extractor ?? .count)
        }
      }
    }
    for inner in action.inner { collectVisits(inner) }
  }

  // MARK: Statements

  /// The most values that one print takes.
  private static var printLimit: Int { 32 }

  /// What stap finds when it translates.
  func checkStatements() {
    for body in bodies {
      checkPlace(of: body, isInLoop: false)
      body.forEachTerm { term in
        if case .call(let overloads, _) = term.kind { checkCall(overloads, at: term.token) }
        guard case .print(let print) = term.kind else { return }
        if print.values.count > StapChecker.printLimit {
          report(StapDiagnostics.printCount(StapChecker.printLimit, at: term.token))
        }
        for value in print.values where value.type == .statistic {
          report(StapDiagnostics.printStatistic(at: value.token))
        }
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

  private func checkPlace(of action: StapAction, isInLoop: Bool) {
    switch action.kind {
    case .break where !isInLoop: report(StapDiagnostics.breakPlace(at: action.token))
    case .continue where !isInLoop: report(StapDiagnostics.continuePlace(at: action.token))
    case .delete(let operand):
      if case .element(.histogram, _) = operand.kind {
        report(StapDiagnostics.deleteBucket(at: operand.token))
      }
    default: break
    }
    let isLoop =
      switch action.kind {
      case .loop, .forEach: true
      default: false
      }
    for inner in action.inner { checkPlace(of: inner, isInLoop: isInLoop || isLoop) }
  }
}

extension StapTerm {
  /// Whether something can be stored in it.
  fileprivate var isPlace: Bool {
    switch kind {
    case .variable, .element, .target, .register, .dereference: true
    default: false
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
