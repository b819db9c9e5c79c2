// The inference of types. What an operator wants of its operands, and what it makes of them, is carried
// through the whole program until nothing new follows; what then has no type is a mistake. Two things
// that disagree are reported as soon as they are seen, together with the place that the first of them
// got its type from.

/// How far the inference has come.
struct StapInference {
  /// How much this round found out.
  var found = 0
  /// How much this round left open.
  var open = 0
  /// Whether what is open is a mistake.
  var isLastRound = false
  /// The function being looked at; nil in handlers.
  var routine: StapRoutine?
}

extension StapChecker {
  /// Infers the types of everything.
  func inferTypes() {
    inference = StapInference()
    var rounds = 0
    while true {
      rounds += 1
      inference.found = 0
      inference.open = 0
      do throws(StapSemanticError) {
        try inferRound()
      } catch {
        report(error)
        return
      }
      // Each round finds a type or is the last but one; what keeps finding the same stays open.
      if inference.found > 0, rounds < Self.mostRounds { continue }
      if inference.open == 0 || inference.isLastRound { return }
      inference.isLastRound = true
    }
  }

  private static let mostRounds = 1000

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
    if inference.isLastRound { report(StapDiagnostics.typeUnresolved(at: token)) }
  }

  func invalid(_ token: StapToken, _ type: StapType) {
    inference.open += 1
    if inference.isLastRound { report(StapDiagnostics.typeInvalid(type, at: token)) }
  }

  /// The two sides of an operator differ.
  func mismatch(_ left: StapTerm, _ right: StapTerm, at token: StapToken) {
    guard left.type != .unknown, right.type != .unknown, left.type != right.type else { return }
    inference.open += 1
    report(StapDiagnostics.typeSides(left.type, right.type, at: token))
  }

  func mismatch(_ token: StapToken, expected: StapType, found: StapType) {
    inference.open += 1
    report(StapDiagnostics.typeExpected(expected, found, at: token))
  }

  /// A use does not agree with what a variable or function is, or with one of its keys or parameters.
  func mismatch(
    _ token: StapToken, _ type: StapType, with declared: StapType, of symbol: any StapTyped,
    index: Int = -1
  ) {
    inference.open += 1
    var index = index
    if index == -1, case .parameter(let number) = (symbol as? StapVariable)?.scope {
      index = number
    }
    guard let origin = symbol.origins[index] else {
      report(StapDiagnostics.typeDeclared(type, declared, at: token))
      return
    }
    report(StapDiagnostics.typeConflict(type, declared, index: index, at: token, first: origin))
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
    // Each step settles one of the two, so that the third finds nothing to settle.
    for _ in 0..<3 {
      let own = term.type
      let named = symbol.type
      if own != .unknown, own == named, wanted == .unknown || wanted == own { return }
      if own != .unknown, named != .unknown, own != named {
        return mismatch(token, own, with: named, of: symbol)
      }
      if own != .unknown, wanted != .unknown, own != wanted {
        return mismatch(token, wanted, with: named, of: symbol)
      }
      if named != .unknown, wanted != .unknown, named != wanted {
        return mismatch(token, wanted, with: named, of: symbol)
      }
      if own == .unknown {
        if wanted == .unknown, named == .unknown {
          if !mayStayUnknown { unresolved(token) }
          return
        }
        settle(term, wanted != .unknown ? wanted : named)
      } else {
        symbol.type = own
        note(token, of: symbol)
      }
    }
  }
}
