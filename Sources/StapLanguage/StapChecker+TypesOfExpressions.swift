// The types of expressions.

internal import ScriptSyntax

extension StapChecker {
  /// Infers the type of an expression that is wanted to be of a type, or of any.
  func infer(_ term: StapTerm, _ wanted: StapType) throws(StapSemanticError) {
    switch term.kind {
    case .number, .string:
      if wanted != .unknown, wanted != term.type {
        mismatch(term.token, expected: wanted, found: term.type)
      }
    case .variable(let variable): unify(term, at: term.token, with: variable, wanted)
    case .unary(_, let operand), .increment(let operand, _, _):
      refuse(wanted, unless: .long, at: term.token)
      try infer(operand, .long)
      settle(term, .long)
    case .binary(let operation, let left, let right):
      try infer(operation, left, right, term, wanted)
    case .assign(let operation, let left, let right):
      try infer(operation, left, right, term, wanted)
    case .conditional(let condition, let left, let right):
      try infer(condition, left, right, term, wanted)
    case .match(let text, _, _):
      refuse(wanted, unless: .long, at: term.token)
      try infer(text, .string)
      settle(term, .long)
    case .contains(let base, let keys):
      if case .array(let array, let token) = base, array.type == .unknown { unresolved(token) }
      try infer(base, keys, at: term.token)
      if wanted == .string || wanted == .statistic {
        mismatch(term.token, expected: wanted, found: .long)
      }
      settle(term, .long)
    case .element(.array(let array, let token), let keys):
      unify(term, at: token, with: array, wanted)
      try infer(.array(array, token), keys, at: term.token)
    case .element(let base, let keys):
      try infer(base, keys, at: term.token)
      settle(term, .long)
    case .call(let routines, let arguments):
      try infer(routines, arguments, term, wanted)
    case .print(let print): try infer(print, term)
    case .extract(_, let statistic, _):
      try infer(statistic, .statistic)
      settle(term, .long)
    case .target(let place): try infer(place, term, wanted)
    case .register:
      if wanted == .string || wanted == .statistic { invalid(term.token, wanted) }
      settle(term, .long)
    case .dereference(_, _, let address):
      if wanted == .string || wanted == .statistic { invalid(term.token, wanted) }
      try infer(address, .long)
      settle(term, .long)
    case .refused(let error) where error.tag == .counter: settle(term, .long)
    case .refused(let error): if !inference.isEarly { throw error }
    }
  }

  /// An operator whose result is of one type is wanted to be of another.
  private func refuse(_ wanted: StapType, unless type: StapType, at token: StapToken) {
    if wanted != .unknown, wanted != type { invalid(token, wanted) }
  }

  // MARK: Operators

  private func infer(
    _ operation: StapBinaryOperator, _ left: StapTerm, _ right: StapTerm, _ term: StapTerm,
    _ wanted: StapType
  ) throws(StapSemanticError) {
    if operation == .concatenate {
      refuse(wanted, unless: .string, at: term.token)
      try infer(left, .string)
      try infer(right, .string)
      settle(term, .string)
    } else if operation.isComparison {
      refuse(wanted, unless: .long, at: term.token)
      try infer(left, right.type)
      try infer(right, left.type)
      mismatch(left, right, at: term.token)
      settle(term, .long)
    } else {
      try inferNumeric(left, right, term, wanted)
    }
  }

  private func inferNumeric(
    _ left: StapTerm, _ right: StapTerm, _ term: StapTerm, _ wanted: StapType
  ) throws(StapSemanticError) {
    refuse(wanted, unless: .long, at: term.token)
    try infer(left, .long)
    try infer(right, .long)
    mismatch(left, right, at: term.token)
    settle(term, .long)
  }

  private func infer(
    _ operation: StapAssignment, _ left: StapTerm, _ right: StapTerm, _ term: StapTerm,
    _ wanted: StapType
  ) throws(StapSemanticError) {
    if wanted == .statistic { invalid(term.token, wanted) }
    switch operation {
    case .accumulate:
      if wanted == .string { invalid(term.token, wanted) }
      try infer(left, .statistic)
      try infer(right, .long)
      settle(term, .long)
    case _ where left.type == .statistic: invalid(left.token, left.type)
    case _ where right.type == .statistic: invalid(right.token, right.type)
    case .concatenate:
      refuse(wanted, unless: .string, at: term.token)
      try infer(left, .string)
      try infer(right, .string)
      settle(term, .string)
    case .set:
      let shared = wanted == .unknown ? term.type : wanted
      try infer(left, shared == .unknown ? right.type : shared)
      try infer(right, shared == .unknown ? left.type : shared)
      settle(term, shared == .unknown ? left.type : shared)
      mismatch(left, right, at: term.token)
    default: try inferNumeric(left, right, term, wanted)
    }
  }

  private func infer(
    _ condition: StapTerm, _ left: StapTerm, _ right: StapTerm, _ term: StapTerm,
    _ wanted: StapType
  ) throws(StapSemanticError) {
    try infer(condition, .long)
    let shared = wanted == .unknown ? term.type : wanted
    try infer(left, shared)
    try infer(right, shared)
    if shared != .unknown, term.type != .unknown, term.type != shared {
      mismatch(term.token, expected: shared, found: term.type)
    }
    for type in [shared, left.type, right.type] { settle(term, type) }
  }

  // MARK: Indexes

  /// Infers the types of the keys that something is indexed by.
  func infer(
    _ base: StapBase, _ keys: [StapTerm?], at token: StapToken
  ) throws(StapSemanticError) {
    switch base {
    case .histogram(let buckets):
      if keys.count != 1 { unresolved(token) }
      for case .some(let key) in keys {
        try infer(key, .long)
        if key.type != .long { unresolved(token) }
      }
      try infer(buckets.statistic, .statistic)
    case .array(let array, _):
      guard keys.count == array.keyTypes.count else { return unresolved(token) }
      for (number, key) in keys.enumerated() {
        guard let key else { continue }
        var type = array.keyTypes[number]
        try infer(key, argumentOf: array, number, &type)
        array.keyTypes[number] = type
      }
    }
  }

  /// Has a key or argument and the declared type agree.
  private func infer(
    _ term: StapTerm, argumentOf symbol: any StapTyped, _ number: Int, _ declared: inout StapType
  ) throws(StapSemanticError) {
    try infer(term, declared)
    let own = term.type
    if own == .long || own == .string, declared == .unknown {
      declared = own
      note(term.token, of: symbol, index: number)
    }
    if own == .statistic { invalid(term.token, own) }
    if declared == .statistic { invalid(term.token, declared) }
    if own != .unknown, declared != .unknown, own != declared {
      mismatch(term.token, own, of: symbol, index: number)
    }
    if own == .unknown { unresolved(term.token) }
  }

  private func infer(
    _ routines: [StapRoutine], _ arguments: [StapTerm], _ term: StapTerm, _ wanted: StapType
  ) throws(StapSemanticError) {
    for routine in routines {
      unify(term, at: term.token, with: routine, wanted, mayStayUnknown: true)
      if term.type == .statistic { invalid(term.token, term.type) }
      for (number, pair) in zip(arguments, routine.parameters).enumerated() {
        let parameter = pair.1
        var type = parameter.type
        try infer(pair.0, argumentOf: parameter, number, &type)
        if parameter.type == .unknown { parameter.type = type }
      }
    }
  }

  // MARK: Output and places

  private func infer(_ print: StapPrinting, _ term: StapTerm) throws(StapSemanticError) {
    var isOpen = false
    switch print.head {
    case .histogram(let buckets): try infer(buckets.statistic, .statistic)
    case .format(let format):
      let wanted = StapFormat.argumentTypes(of: format)
      guard wanted.count == print.values.count else {
        throw StapDiagnostics.formatArguments(at: term.token)
      }
      for (value, type) in zip(print.values, wanted) { try require(value, type) }
    case .none where print.name == "print_char":
      for value in print.values { try require(value, .long) }
    case .none, .delimiter:
      for value in print.values {
        try infer(value, .unknown)
        if value.type == .unknown {
          unresolved(value.token)
          isOpen = true
        }
      }
    }
    if isOpen {
      term.type = .unknown
      unresolved(term.token)
    } else {
      settle(term, print.isOutput ? .long : .string)
    }
  }

  /// Infers the type of what must be of one.
  func require(_ term: StapTerm, _ type: StapType) throws(StapSemanticError) {
    try infer(term, type)
    if term.type == .unknown {
      settle(term, type)
    } else if term.type != type {
      mismatch(term.token, expected: type, found: term.type)
    }
  }

  private func infer(
    _ place: StapPlace, _ term: StapTerm, _ wanted: StapType
  ) throws(StapSemanticError) {
    if place.type == nil, inference.isEarly { return }
    for operand in place.operands { try infer(operand, .long) }
    guard let type = place.type else {
      inference.open += 1
      // What names a type or a variable is told of in every round.
      let isAlwaysTold =
        switch place.target.base {
        case .cast, .variableOf: true
        case .variable, .value: false
        }
      if inference.isLastRound || isAlwaysTold {
        report(StapDiagnostics.unresolvedPlace(place, at: term.token))
      }
      return
    }
    if wanted != .unknown, wanted != type {
      mismatch(term.token, expected: wanted, found: type)
    }
    settle(term, type)
  }
}

extension StapFormat {
  /// The types of the values that a format takes, those for `*` included.
  static func argumentTypes(of format: [UInt8]) -> [StapType] {
    var cursor = Cursor(format)
    var types: [StapType] = []
    while !cursor.isAtEnd {
      guard cursor.skip(0x25) else {
        cursor.advance()
        continue
      }
      if cursor.isAtEnd || cursor.skip(0x25) { continue }
      while let flag = cursor.next, "0+- #".utf8.contains(flag) { cursor.advance() }
      if isAmountGiven(&cursor) { types.append(.long) }
      if cursor.skip(0x2E), isAmountGiven(&cursor) { types.append(.long) }
      while cursor.skip(0x6C) {}
      guard let letter = cursor.next else { break }
      types.append(letter == 0x73 ? .string : .long)
      cursor.advance()
    }
    return types
  }

  /// Passes a width or precision; whether an argument gives it.
  private static func isAmountGiven(_ cursor: inout Cursor) -> Bool {
    if cursor.skip(0x2A) { return true }
    _ = cursor.take { $0.isDigit }
    return false
  }
}
