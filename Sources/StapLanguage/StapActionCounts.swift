// How many actions code does that has no loops, known before it runs: stap checks such code once, when it
// begins, and charges nothing while it runs. What counts is what stap's translator counts, to the letter:
// what a `return` or `delete` calls does not.

/// Counts actions.
struct StapActionCounts {
  private enum Knowledge {
    case counting
    /// Nil for no bound.
    case known(Int?)
  }

  /// Larger numbers are as good as no bound.
  private static let largest = Int(UInt32.max)

  private var routines: [ObjectIdentifier: Knowledge] = [:]

  /// How many actions a function does at most; nil when that has no bound.
  mutating func count(of routine: StapRoutine) -> Int? {
    guard let body = routine.body else { return 0 }
    let identity = ObjectIdentifier(routine)
    switch routines[identity] {
    case .known(let count): return count
    // It calls itself.
    case .counting: return nil
    case nil:
      routines[identity] = .counting
      let count = count(of: body)
      routines[identity] = .known(count)
      return count
    }
  }

  /// The same of a statement.
  mutating func count(of action: StapAction) -> Int? {
    switch action.kind {
    case .loop, .forEach: return nil
    case .empty, .return, .delete, .next, .break, .continue: return 1
    case .expression(let term): return sum(1, count(of: term))
    case .conditional(let condition, let then, let otherwise):
      guard let start = sum(1, count(of: condition)), let then = count(of: then) else { return nil }
      guard let otherwise else { return sum(start, then) }
      return count(of: otherwise).flatMap { sum(start, max(then, $0)) }
    case .block, .tryCatch:
      var total: Int? = 0
      for inner in action.inner { total = sum(total, count(of: inner)) }
      return total
    }
  }

  private mutating func count(of term: StapTerm) -> Int? {
    var total: Int? = 0
    var waiting = [term]
    while let term = waiting.popLast() {
      if case .call(let overloads, _) = term.kind {
        for routine in overloads { total = sum(total, count(of: routine)) }
      }
      waiting += term.children
    }
    return total
  }

  private func sum(_ left: Int?, _ right: Int?) -> Int? {
    guard let left, let right, left + right < Self.largest else { return nil }
    return left + right
  }
}
