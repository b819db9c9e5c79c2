// The inference of types. What an operator wants of its operands, and what it makes of them, is carried
// through the whole program until nothing new follows; what then has no type is a mistake. Two things
// that disagree are reported as soon as they are seen, together with the place that the first of them
// got its type from.

/// How far the inference has come.
struct StapInference {
  /// How grave it is that two things disagree. Lesser ones follow from graver ones.
  enum Disagreement: Int, Comparable {
    case none
    /// The two sides of an operator.
    case sides
    /// A value and what is wanted of it.
    case expected
    /// A use and what it names.
    case declared

    static func < (left: Disagreement, right: Disagreement) -> Bool {
      left.rawValue < right.rawValue
    }
  }

  /// Whether it looks for what disagrees only, before constants take the places of what they are made of.
  var isEarly = false
  /// How much this round found out.
  var found = 0
  /// How much this round left open.
  var open = 0
  /// Whether what is open is a mistake.
  var isLastRound = false
  /// The gravest disagreement that the rounds before the last one came across: lesser ones are not told.
  var gravest = Disagreement.none
  /// The function being looked at; nil in handlers.
  var routine: StapRoutine?
}

extension StapChecker {
  /// Infers the types of everything.
  func inferTypes() {
    infer(
      StapInference(), leastTold: .none, inferRound,
      isSettled: { inference.open == 0 })
  }

  /// Infers what there is to be inferred, and tells what disagrees.
  func inferTypesEarly() {
    infer(
      StapInference(isEarly: true), leastTold: .sides, inferBodies,
      isSettled: { inference.gravest == .none })
  }

  /// Looks at everything again and again, until no round finds a type any more; unless all is settled then,
  /// once more to tell what is not. Of a verbose run whatever is not graver than `leastTold` is told too.
  private func infer(
    _ inference: StapInference, leastTold: StapInference.Disagreement,
    _ round: () throws(StapSemanticError) -> Void, isSettled: () -> Bool
  ) {
    begin(inference)
    var rounds = 0
    while true {
      rounds += 1
      self.inference.found = 0
      self.inference.open = 0
      do throws(StapSemanticError) {
        try round()
      } catch {
        return report(error)
      }
      // Each round finds a type or is the last but one; what keeps finding the same stays open.
      if self.inference.found > 0, rounds < Self.mostRounds {
        self.inference.gravest = .none
        continue
      }
      if isSettled() || self.inference.isLastRound { return }
      self.inference.isLastRound = true
      if options.isVerbose { self.inference.gravest = leastTold }
    }
  }

  private static let mostRounds = 1000

  /// Where something was inferred is only known to the inference that did so.
  private func begin(_ inference: StapInference) {
    self.inference = inference
    for routine in names.routines {
      routine.origins = [:]
      for variable in routine.parameters + routine.locals { variable.origins = [:] }
    }
    for variable in names.globals + handlers.flatMap(\.locals) { variable.origins = [:] }
  }

  private func inferBodies() throws(StapSemanticError) {
    for routine in names.routines {
      inference.routine = routine
      defer { inference.routine = nil }
      if let body = routine.body { try infer(body) }
    }
    for handler in handlers {
      try infer(handler.body)
      if let condition = handler.condition { try infer(condition, .long) }
    }
  }

  private func inferRound() throws(StapSemanticError) {
    for routine in names.routines {
      inference.routine = routine
      defer { inference.routine = nil }
      do throws(StapSemanticError) {
        if let body = routine.body { try infer(body) }
      } catch {
        throw StapDiagnostics.processing(function: routine.name, error)
      }
      for local in routine.locals { checkLocal(local) }
    }
    for handler in handlers {
      do throws(StapSemanticError) {
        try infer(handler.body)
        for local in handler.locals { checkLocal(local) }
        if let condition = handler.condition { try infer(condition, .long) }
      } catch {
        throw StapDiagnostics.processing(probe: handler.point.text, error)
      }
    }
    for global in names.globals {
      if global.type == .unknown { unresolved(global.token) }
      if global.keyTypes.isEmpty, global.declaration?.wraps == true {
        throw StapDiagnostics.scalarWrap(at: global.token)
      }
    }
  }

  private func checkLocal(_ variable: StapVariable) {
    if variable.type == .unknown {
      unresolved(variable.token)
    } else if variable.type == .statistic {
      inference.open += 1
      if inference.isLastRound { report(StapDiagnostics.localStatistic(at: variable.token)) }
    }
  }

  // MARK: Findings

  func unresolved(_ token: StapToken) {
    inference.open += 1
    if inference.isLastRound, inference.gravest == .none {
      report(StapDiagnostics.typeUnresolved(at: token))
    }
  }

  func invalid(_ token: StapToken, _ type: StapType) {
    inference.open += 1
    if inference.isLastRound { report(StapDiagnostics.typeInvalid(type, at: token)) }
  }

  /// Notes a disagreement before the last round, and tells of it in the last one.
  private func disagree(
    _ kind: StapInference.Disagreement, _ error: @autoclosure () -> StapSemanticError
  ) {
    inference.open += 1
    if !inference.isLastRound {
      inference.gravest = max(inference.gravest, kind)
    } else if inference.gravest <= kind {
      report(error())
    }
  }

  /// The two sides of an operator differ.
  func mismatch(_ left: StapTerm, _ right: StapTerm, at token: StapToken) {
    guard left.type != .unknown, right.type != .unknown, left.type != right.type else { return }
    disagree(.sides, StapDiagnostics.typeSides(left.type, right.type, at: token))
  }

  func mismatch(_ token: StapToken, expected: StapType, found: StapType) {
    disagree(.expected, StapDiagnostics.typeExpected(expected, found, at: token))
  }

  /// A use does not agree with what a variable or function is, or with one of its keys or parameters.
  func mismatch(
    _ token: StapToken, _ type: StapType, of symbol: any StapTyped, index: Int = -1
  ) {
    // Of an array, stap names the type of its values even where a key does not agree.
    let declared = symbol.type
    var index = index
    if index == -1, case .parameter(let number) = (symbol as? StapVariable)?.scope {
      index = number
    }
    disagree(
      .declared,
      symbol.origins[index].map { origin in
        StapDiagnostics.typeConflict(type, declared, index: index, at: token, first: origin)
      } ?? StapDiagnostics.typeDeclared(type, declared, at: token))
  }

  /// Gives an expression a type that it has not had.
  func settle(_ term: StapTerm, _ type: StapType) {
    guard term.type == .unknown, type != .unknown else { return }
    term.type = type
    inference.found += 1
  }

  /// Notes where a variable, a function, or one of its keys or parameters got its type.
  func note(_ token: StapToken, of symbol: any StapTyped, index: Int = -1) {
    inference.found += 1
    symbol.origins[index] = token
  }

  /// Has an expression and what it names agree with each other and with what is wanted of them.
  func unify(
    _ term: StapTerm, at token: StapToken, with symbol: any StapTyped, _ wanted: StapType,
    mayStayUnknown: Bool = false
  ) {
    let own = term.type
    let named = symbol.type
    if own != .unknown, own == named, wanted == .unknown || wanted == own { return }
    if own != .unknown, named != .unknown, own != named {
      return mismatch(token, own, of: symbol)
    }
    if own != .unknown, wanted != .unknown, own != wanted {
      return mismatch(token, wanted, of: symbol)
    }
    if named != .unknown, wanted != .unknown, named != wanted {
      return mismatch(token, wanted, of: symbol)
    }
    // One step at a time: the next round finds what does not go together then.
    if own == .unknown {
      if wanted == .unknown, named == .unknown {
        if !mayStayUnknown { unresolved(token) }
      } else {
        settle(term, wanted != .unknown ? wanted : named)
      }
    } else {
      symbol.type = own
      note(token, of: symbol)
    }
  }
}
