// What stap finds only when it translates a script, which is its pass 3: stores into what is no place, prints
// of too much, and statements that stand where they cannot. A statement of a block is left at its first
// mistake, and the next one follows; what is in no block ends the search. It all happens twice, as in stap,
// where the first time only counts what has to be kept.

/// Looks for what cannot be translated.
struct StapTranslation {
  /// The most values that one print takes.
  private static var printLimit: Int { 32 }

  /// What was found, in the order in which stap tells it.
  private(set) var mistakes: [StapSemanticError] = []

  init(_ program: StapProgram) {
    let handlers = program.handlers.map(\.body)
    let routines = program.routines.compactMap(\.body)
    do throws(StapSemanticError) {
      for body in handlers + routines + routines + handlers { try walk(body, isInLoop: false) }
    } catch {
      mistakes.append(error)
    }
  }

  private mutating func walk(_ action: StapAction, isInLoop: Bool) throws(StapSemanticError) {
    switch action.kind {
    case .break where !isInLoop: throw StapDiagnostics.breakPlace(at: action.token)
    case .continue where !isInLoop: throw StapDiagnostics.continuePlace(at: action.token)
    case .delete(let operand):
      if case .element(.histogram(let buckets), _) = operand.kind {
        throw StapDiagnostics.deleteBucket(at: buckets.token)
      }
    case .block(let actions):
      for inner in actions {
        do throws(StapSemanticError) {
          try walk(inner, isInLoop: isInLoop)
        } catch {
          mistakes.append(error)
        }
      }
      return
    default: break
    }
    for term in action.terms { try walk(term) }
    let isLoop =
      switch action.kind {
      case .loop, .forEach: true
      default: false
      }
    for inner in action.inner { try walk(inner, isInLoop: isInLoop || isLoop) }
  }

  private func walk(_ term: StapTerm) throws(StapSemanticError) {
    switch term.kind {
    case .assign(_, let left, _), .increment(let left, _, _): try checkStore(left)
    case .print(let print):
      if print.values.count > StapTranslation.printLimit {
        throw StapDiagnostics.printCount(print.values.count, at: term.token)
      }
      for value in print.values where value.type == .statistic {
        throw StapDiagnostics.printStatistic(at: value.token)
      }
    case .binary(.concatenate, let left, let right):
      // What prints has no text, which stap's inference lets through.
      if left.type != .string || right.type != .string {
        throw StapDiagnostics.concatenated(at: term.token)
      }
    case .refused(let error): throw error
    default: break
    }
    for part in term.children { try walk(part) }
  }

  private func checkStore(_ left: StapTerm) throws(StapSemanticError) {
    switch left.kind {
    case .element(.histogram(let buckets), _): throw StapDiagnostics.bucketWrite(at: buckets.token)
    case .variable, .element, .target, .register, .dereference: break
    default: throw StapDiagnostics.invalidLvalue(at: left.token)
    }
  }
}
