// Which variables code reads and writes, and whether it does anything else. The functions that it calls
// count with it.

/// What some code does to variables.
struct StapUses {
  private enum Access {
    case read
    case write
    /// As `x++` does, which is no use of the value by itself.
    case update
  }

  var read: Set<ObjectIdentifier> = []
  var written: Set<ObjectIdentifier> = []
  /// Those whose values something depends on.
  var used: Set<ObjectIdentifier> = []
  /// Whether it prints, or does what cannot be known.
  var hasEffects = false
  /// The functions that are called.
  private(set) var called: Set<ObjectIdentifier> = []
  private var waiting: [StapRoutine] = []
  private var isValueUsed = false

  init() {}

  /// What all handlers do together.
  init(of handlers: [StapHandler]) {
    for handler in handlers {
      visit(handler.body)
      if let condition = handler.condition { visit(condition) }
    }
  }

  mutating func visit(_ term: StapTerm) {
    walk(term, .read)
    visitCalled()
  }

  mutating func visit(_ action: StapAction) {
    walk(action)
    visitCalled()
  }

  mutating func visit(_ routine: StapRoutine) {
    call(routine)
    visitCalled()
  }

  /// Whether nothing is lost without it.
  var isFree: Bool { written.isEmpty && !hasEffects }

  /// Whether nothing is lost without it as far as these variables go.
  func isFree(for variables: Set<ObjectIdentifier>) -> Bool {
    !hasEffects && written.isDisjoint(with: variables)
  }

  // Functions wait for their turn, so that long chains of calls need no deep stack.
  private mutating func visitCalled() {
    while let routine = waiting.popLast() {
      isValueUsed = false
      if let body = routine.body {
        walk(body)
      } else if !routine.isTagged("pure") {
        hasEffects = true
      }
    }
  }

  private mutating func call(_ routine: StapRoutine) {
    if called.insert(ObjectIdentifier(routine)).inserted { waiting.append(routine) }
  }

  // MARK: Statements

  private mutating func walk(_ action: StapAction) {
    switch action.kind {
    case .delete(let operand):
      walkUsed(operand, .update)
    case .conditional(let condition, _, _):
      walkUsed(condition, .read)
    case .return(let value):
      if let value { walkUsed(value, .read) }
    case .loop(let initial, let condition, let step, _):
      if let initial { walk(initial, .read) }
      walkUsed(condition, .read)
      if let step { walk(step, .read) }
    case .forEach(let visit): walk(visit)
    case .tryCatch(_, let variable, _):
      if let variable { walk(variable, .write) }
    case .expression(let term): walk(term, .read)
    case .empty, .block, .next, .break, .continue: break
    }
    for inner in action.inner { walk(inner) }
  }

  private mutating func walk(_ visit: StapVisit) {
    walk(visit.base, .read)
    // Sorting moves the elements.
    if visit.sort != nil, case .array(let variable, _) = visit.base {
      written.insert(ObjectIdentifier(variable))
    }
    for key in visit.keys { walk(key, .write) }
    for case .some(let key) in visit.slice { walkUsed(key, .read) }
    if let value = visit.value { walk(value, .write) }
    if let limit = visit.limit { walkUsed(limit, .read) }
  }

  // MARK: Expressions

  private mutating func walkUsed(_ term: StapTerm, _ access: Access) {
    let outer = isValueUsed
    isValueUsed = true
    walk(term, access)
    isValueUsed = outer
  }

  private mutating func walk(_ term: StapTerm, _ access: Access) {
    switch term.kind {
    case .variable(let variable): note(variable, access)
    case .element(let base, let keys), .contains(let base, let keys):
      for case .some(let key) in keys { walkUsed(key, .read) }
      walk(base, access)
    case .assign(.set, let left, let right), .assign(.accumulate, let left, let right):
      walkUsed(left, .write)
      walkUsed(right, .read)
    case .assign(_, let left, let right):
      walk(left, .update)
      walk(right, .read)
    case .increment(let operand, _, _): walk(operand, .update)
    case .conditional(let condition, let left, let right):
      walkUsed(condition, .read)
      walk(left, .read)
      walk(right, .read)
    case .print(let print):
      if print.isOutput { hasEffects = true }
      for value in print.children { walkUsed(value, .read) }
    case .call(let routines, let arguments):
      for argument in arguments { walkUsed(argument, .read) }
      for routine in routines { call(routine) }
    case .target(let place):
      if access != .read { hasEffects = true }
      for operand in place.operands { walkUsed(operand, .read) }
    default:
      for child in term.children { walk(child, .read) }
    }
  }

  private mutating func walk(_ base: StapBase, _ access: Access) {
    switch base {
    case .array(let variable, _): note(variable, access)
    case .histogram(let buckets): walk(buckets.statistic, access)
    }
  }

  private mutating func note(_ variable: StapVariable, _ access: Access) {
    let identity = ObjectIdentifier(variable)
    if access != .read { written.insert(identity) }
    if access != .write { read.insert(identity) }
    if access == .read || (access == .update && isValueUsed) { used.insert(identity) }
  }
}
