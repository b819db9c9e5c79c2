// What is known before the script runs is computed before it runs: what `@defined` and conditions on
// constants leave out is then neither checked nor needed.

extension StapPruner {
  /// Computes what is constant in a statement.
  mutating func fold(_ action: StapAction) {
    for term in action.terms { fold(term) }
    switch action.kind {
    case .conditional(let condition, let then, let otherwise):
      if let value = condition.number {
        if let left = value != 0 ? then : otherwise {
          action.become(left)
        } else {
          action.kind = .empty
        }
        isChanged = true
      }
    case .loop(let initial, let condition, _, _) where condition.number == 0:
      action.kind = initial.map { .expression($0) } ?? .empty
      isChanged = true
    case .forEach(let visit):
      if let limit = visit.limit?.number, limit <= 0 {
        action.kind = .empty
        isChanged = true
      }
    default: break
    }
    for inner in action.inner { fold(inner) }
  }

  /// Computes what is constant in an expression.
  mutating func fold(_ term: StapTerm) {
    for child in term.children { fold(child) }
    switch term.kind {
    case .unary(let operation, let operand):
      guard let value = operand.number else { return }
      set(term, operation.apply(to: value))
    case .conditional(let condition, let left, let right):
      guard let value = condition.number else { return }
      term.become(value != 0 ? left : right)
      isChanged = true
    case .binary(.logicalOr, let left, let right):
      foldLogical(term, left, right, decisive: true)
    case .binary(.logicalAnd, let left, let right):
      foldLogical(term, left, right, decisive: false)
    case .binary(let operation, let left, let right):
      if let left = left.number, let right = right.number {
        if let value = operation.apply(left, right) { set(term, value) }
      } else if case .string(let left) = left.kind, case .string(let right) = right.kind {
        foldTexts(term, operation, left, right)
      }
    default: break
    }
  }

  private mutating func set(_ term: StapTerm, _ value: Int64) {
    term.kind = .number(value)
    term.type = .long
    isChanged = true
  }

  /// One operand may decide; then the other one is left out, unless that would lose an effect.
  private mutating func foldLogical(
    _ term: StapTerm, _ left: StapTerm, _ right: StapTerm, decisive: Bool
  ) {
    if let first = left.number, let second = right.number {
      let value = decisive ? first != 0 || second != 0 : first != 0 && second != 0
      set(term, value ? 1 : 0)
    } else if let first = left.number, (first != 0) == decisive {
      set(term, decisive ? 1 : 0)
    } else if let second = right.number, (second != 0) == decisive {
      var uses = StapUses()
      uses.visit(left)
      if uses.isFree { set(term, decisive ? 1 : 0) }
    }
  }

  /// Texts with escapes are left alone: what they stand for is not in their bytes.
  private mutating func foldTexts(
    _ term: StapTerm, _ operation: StapBinaryOperator, _ left: [UInt8], _ right: [UInt8]
  ) {
    guard !left.contains(0x5C), !right.contains(0x5C) else { return }
    if operation == .concatenate {
      term.kind = .string(left + right)
      term.type = .string
      isChanged = true
      return
    }
    let order: Int64 =
      left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
    if operation.isComparison, let value = operation.apply(order, 0) { set(term, value) }
  }
}

extension StapUnaryOperator {
  fileprivate func apply(to value: Int64) -> Int64 {
    switch self {
    case .plus: value
    case .minus: 0 &- value
    case .not: value == 0 ? 1 : 0
    case .complement: ~value
    }
  }
}

extension StapBinaryOperator {
  var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .less, .greater, .lessOrEqual, .greaterOrEqual: true
    default: false
    }
  }

  /// The result; nil when there is none, as of a division by zero, or none of numbers.
  fileprivate func apply(_ left: Int64, _ right: Int64) -> Int64? {
    switch self {
    case .logicalOr: left != 0 || right != 0 ? 1 : 0
    case .logicalAnd: left != 0 && right != 0 ? 1 : 0
    case .bitOr: left | right
    case .bitXor: left ^ right
    case .bitAnd: left & right
    case .greater: left > right ? 1 : 0
    case .less: left < right ? 1 : 0
    case .equal: left == right ? 1 : 0
    case .notEqual: left != right ? 1 : 0
    case .lessOrEqual: left <= right ? 1 : 0
    case .greaterOrEqual: left >= right ? 1 : 0
    // A count that is negative or too large is none, unlike those that are not known before: stap makes
    // the latter 64 at most, of which its processor looks at six bits.
    case .shiftLeft: left << (0..<64 ~= right ? right : 0)
    case .shiftRight: left >> (0..<64 ~= right ? right : 0)
    case .logicalShiftRight:
      Int64(bitPattern: UInt64(bitPattern: left) >> (0..<64 ~= right ? right : 0))
    case .concatenate: nil
    case .add: left &+ right
    case .subtract: left &- right
    case .multiply: left &* right
    case .divide: right == 0 ? nil : left.dividedReportingOverflow(by: right).partialValue
    case .remainder:
      right == 0 ? nil : left.remainderReportingOverflow(dividingBy: right).partialValue
    }
  }
}
