// What has no effect is cut out, again and again until nothing more is, because what is cut out of a
// handler does not have to make sense: types are only inferred of the rest. The option `-u` leaves in
// nearly everything. Only the first round tells what it leaves out.

extension StapChecker {
  /// More rounds than any script needs.
  private static var roundLimit: Int { 1000 }

  func optimize() {
    let isThorough = !options.isUnoptimized
    for round in 0..<StapChecker.roundLimit {
      var pruner = StapPruner(names: names, isFirstRound: round == 0) { self.warn($0) }
      dropUncalled(warns: round == 0, &pruner.isChanged)
      if isThorough {
        dropVariables(isFirstRound: round == 0, &pruner.isChanged)
        do throws(StapSemanticError) {
          try dropAssignments(isFirstRound: round == 0, &pruner.isChanged)
        } catch {
          return report(error)
        }
        dropIdle(&pruner)
      }
      for body in bodies { pruner.reduce(body) }
      inferTypesEarly()
      if errorCount > 0 { break }
      for body in bodies { pruner.fold(body) }
      if isThorough { for body in bodies { pruner.dropUnreachable(body) } }
      if !pruner.isChanged { break }
    }
    guard isThorough else { return }
    dropOverloads()
    var isChanged = false
    dropUncalled(warns: false, &isChanged)
    let idle = handlers.filter(\.body.isNothing)
    for handler in idle where handler.isUser { warn(StapDiagnostics.idleProbe(handler)) }
    handlers.removeAll(where: \.body.isNothing)
  }

  private func dropUncalled(warns: Bool, _ isChanged: inout Bool) {
    let called = StapUses(of: handlers).called
    let kept = names.routines.filter { called.contains(ObjectIdentifier($0)) }
    guard kept.count < names.routines.count else { return }
    for routine in names.routines
    where warns && routine.isUser && !called.contains(ObjectIdentifier(routine)) {
      warn(StapDiagnostics.elidedFunction(routine))
    }
    names.routines = kept
    isChanged = true
  }

  // MARK: Variables

  private func dropVariables(isFirstRound: Bool, _ isChanged: inout Bool) {
    let uses = StapUses(of: handlers)
    func keep(_ variables: [StapVariable], among others: [StapVariable]) -> [StapVariable] {
      variables.filter { variable in
        let identity = ObjectIdentifier(variable)
        let isWritten = uses.written.contains(identity)
        if !isWritten, !uses.read.contains(identity) {
          if isFirstRound, variable.isUser { warn(StapDiagnostics.elidedVariable(variable)) }
          isChanged = true
          return false
        }
        let isGiven =
          variable.declaration?.initializer != nil
          || (variable.isGlobal && options.assignedGlobals.contains(variable.name))
        if isFirstRound, !isWritten, !isGiven {
          // Of globals, stap finds a name like itself.
          var names = Set((others + names.globals).map(\.name))
          if !variable.isGlobal { names.remove(variable.name) }
          warn(
            StapDiagnostics.neverAssigned(
              variable, similar: StapText.similar(to: variable.name, among: names)))
        }
        return true
      }
    }
    for handler in handlers { handler.locals = keep(handler.locals, among: handler.locals) }
    for routine in names.routines {
      routine.locals = keep(routine.locals, among: routine.parameters + routine.locals)
    }
    names.globals = keep(names.globals, among: [])
  }

  /// What is assigned to a local that nothing reads need not be assigned.
  private func dropAssignments(
    isFirstRound: Bool, _ isChanged: inout Bool
  ) throws(StapSemanticError) {
    let uses = StapUses(of: handlers)
    for body in bodies {
      try body.forEachTermInOrder { term throws(StapSemanticError) in
        guard case .assign(_, let left, let right) = term.kind else { return }
        if let blame = left.notAssignable { throw StapDiagnostics.notLvalue(blame, at: term.token) }
        guard let variable = left.storedVariable, !variable.isGlobal,
          !uses.read.contains(ObjectIdentifier(variable))
        else { return }
        var own = StapUses()
        own.visit(left)
        guard own.isFree else { return }
        if isFirstRound, names.isUser(left.token) {
          warn(StapDiagnostics.elidedAssignment(variable, at: term.token))
        }
        term.become(right)
        isChanged = true
      }
      dropErrorVariables(body, uses)
    }
  }

  /// The variables of `catch` that nothing reads.
  private func dropErrorVariables(_ action: StapAction, _ uses: StapUses) {
    if case .tryCatch(let body, .some(let variable), let handler) = action.kind,
      let stored = variable.storedVariable, !uses.read.contains(ObjectIdentifier(stored))
    {
      if stored.type == .unknown { stored.type = .string }
      action.kind = .tryCatch(body, variable: nil, handler: handler)
    }
    for inner in action.inner { dropErrorVariables(inner, uses) }
  }

  // MARK: Statements

  private func dropIdle(_ pruner: inout StapPruner) {
    let globals = Set(names.globals.map { ObjectIdentifier($0) })
    for handler in handlers {
      pruner.focus = globals.union(handler.locals.map { ObjectIdentifier($0) })
      handler.body = pruner.pruned(handler.body) ?? StapAction(.empty, token: handler.token)
    }
    for routine in names.routines {
      guard let body = routine.body else { continue }
      pruner.focus = globals.union(
        (routine.locals + routine.parameters).map { ObjectIdentifier($0) })
      if let kept = pruner.pruned(body) {
        routine.body = kept
      } else {
        if pruner.isFirstRound { warn(StapDiagnostics.idleFunction(routine)) }
        routine.body = StapAction(.empty, token: routine.token)
      }
    }
  }

  /// An overload without `next` is the last one that is tried.
  private func dropOverloads() {
    let last = Set(
      names.routines.filter { routine in
        routine.body.map { !$0.hasNext } ?? !routine.isTagged("next")
      }.map { ObjectIdentifier($0) })
    for body in bodies {
      body.forEachTerm { term in
        guard case .call(let routines, let arguments) = term.kind,
          let end = routines.firstIndex(where: { last.contains(ObjectIdentifier($0)) }),
          end + 1 < routines.count
        else { return }
        term.kind = .call(Array(routines[...end]), arguments)
      }
    }
  }
}

extension StapTerm {
  /// Which token to blame when nothing can be assigned to it; nil when something can.
  fileprivate var notAssignable: StapToken? {
    switch kind {
    case .element(.histogram(let buckets), _): buckets.token
    case .variable, .element, .target, .register, .dereference: nil
    default: token
    }
  }
}

extension StapAction {
  /// Whether there is nothing left of it.
  var isNothing: Bool {
    switch kind {
    case .empty: true
    case .block(let actions): actions.allSatisfy(\.isNothing)
    default: false
    }
  }

  /// Whether it may go on to the next overload.
  fileprivate var hasNext: Bool {
    if case .next = kind { return true }
    return inner.contains(where: \.hasNext)
  }
}
