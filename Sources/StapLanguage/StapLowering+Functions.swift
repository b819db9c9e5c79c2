// The order of the whole: globals, functions, what gives globals their first values, handlers.

internal import TraceProgram

extension StapLowering {
  /// Lowers the functions, the handlers and what gives globals their first values.
  func lowerEverything() throws(StapSemanticError) {
    for variable in script.globals { declare(variable) }
    for variable in script.unreadGlobals { notePrinted(variable) }
    let routines = script.routines.filter { $0.body != nil }
    for (index, routine) in routines.enumerated() { functions[ObjectIdentifier(routine)] = index }
    if routines.contains(where: \.handsOn) {
      handsOn = builder.addGlobal(VariableDeclaration(name: "(next)", type: .word))
    }
    for routine in routines { try lower(routine) }
    try lowerInitialization()
    for handler in script.handlers { try lower(handler) }
    unit.unusableHistograms = script.globals.compactMap(\.unusableHistogram)
    unit.mapSizes = script.globals.filter { map(of: $0) != nil }.map {
      $0.declaration?.size.map(Int.init)
    }
  }

  // MARK: Globals

  private func declare(_ variable: StapVariable) {
    let place: Storage
    if variable.type == .statistic || !variable.keyTypes.isEmpty {
      place = .map(builder.addMap(declaration(of: variable)))
    } else {
      place = .global(
        builder.addGlobal(
          VariableDeclaration(name: variable.name, type: variable.type.valueType)))
    }
    storages[ObjectIdentifier(variable)] = place
  }

  private func declaration(of variable: StapVariable) -> MapDeclaration {
    let use = variable.statistic
    let isStatistic = variable.type == .statistic
    var map = MapDeclaration(
      name: variable.name, keys: variable.keyTypes.map(\.valueType),
      value: isStatistic
        ? .aggregation(.statistics(varianceShift: use.shift)) : .plain(variable.type.valueType))
    if isStatistic, let shape = use.histogram { map.histograms = [shape.kind] }
    guard !variable.keyTypes.isEmpty else { return map }
    map.elementLimit = variable.declaration?.size.map(Int.init) ?? limits.mapEntries
    map.overflow = variable.declaration?.wraps == true ? .replaceOldest : .fault
    return map
  }

  private func notePrinted(_ variable: StapVariable) {
    let place: StapUnit.Printed.Place
    switch storages[ObjectIdentifier(variable)] {
    case .global(let index): place = .global(index)
    case .map(let index): place = .map(index)
    case .slot, nil: return
    }
    unit.printed.append(
      StapUnit.Printed(
        name: variable.name, type: variable.type, keyTypes: variable.keyTypes, place: place))
  }

  private func lowerInitialization() throws(StapSemanticError) {
    beginCode(handler: nil, routine: nil)
    var isNeeded = false
    for variable in script.globals {
      guard case .global(let index) = storages[ObjectIdentifier(variable)] else { continue }
      let value: Slot
      if let assigned = options.assignedValues[variable.name], variable.isUser {
        value = try assignedValue(assigned, of: variable)
      } else {
        switch variable.declaration?.initializer?.kind {
        case .number(let number): value = try constant(number)
        case .string(let bytes): value = try text(unescaped(bytes))
        // Only strings begin as what they never are later: none at all.
        default:
          guard variable.type == .string else { continue }
          value = try text([])
        }
      }
      builder.emit(.storeGlobal, b: value, immediate: Int64(index))
      isNeeded = true
    }
    guard isNeeded else { return builder.abandon() }
    unit.initialization = builder.endClause(name: "globals", patterns: [])
  }

  /// What the option `-G` says, as a number or string.
  private func assignedValue(
    _ text: String, of variable: StapVariable
  ) throws(StapSemanticError) -> Slot {
    if variable.type == .string { return try self.text(Array(text.utf8)) }
    guard let number = number(written: text) else {
      throw StapDiagnostics.assignedValue(text, of: variable.name, at: variable.token)
    }
    return try constant(number)
  }

  /// A number as C's `strtoll` reads one, all of the text; nil when it is none.
  private func number(written text: String) -> Int64? {
    let isNegative = text.hasPrefix("-")
    let rest = isNegative || text.hasPrefix("+") ? text.dropFirst() : text[...]
    let magnitude: UInt64?
    if rest.hasPrefix("0x") || rest.hasPrefix("0X") {
      magnitude = rest.dropFirst(2).hasPrefix("+") ? nil : UInt64(rest.dropFirst(2), radix: 16)
    } else if rest.hasPrefix("+") {
      magnitude = nil
    } else {
      magnitude = UInt64(rest, radix: rest.hasPrefix("0") ? 8 : 10)
    }
    return magnitude.map { isNegative ? 0 &- Int64(bitPattern: $0) : Int64(bitPattern: $0) }
  }

  // MARK: Functions and handlers

  private func beginCode(handler: StapHandler?, routine: StapRoutine?) {
    builder.begin()
    codeStart = builder.program.code.count
    self.handler = handler
    self.routine = routine
    slots = [:]
    loops = []
    visitedBuckets = []
    tryDepth = 0
    end = nil
    textMark = nil
    note(routine?.token)
  }

  private func lower(_ routine: StapRoutine) throws(StapSemanticError) {
    guard let body = routine.body else { return }
    beginCode(handler: nil, routine: routine)
    for parameter in routine.parameters {
      slots[ObjectIdentifier(parameter)] = try freshSlots()
    }
    if routine.makesText {
      let mark = try freshSlots()
      builder.emit(.textMark, a: mark)
      textMark = mark
    }
    let written = body.assignedVariables
    for parameter in routine.parameters
    where parameter.type == .string && written.contains(ObjectIdentifier(parameter)) {
      let given = slots[ObjectIdentifier(parameter)]
      try makeRoom(for: parameter)
      if let given { try store(given, in: parameter) }
    }
    for local in routine.locals { try makeRoom(for: local) }
    beginActions(of: body, at: routine.token)
    try lower(body)
    record(0, at: body.token, charges: true)
    try emitReturn(nil)
    _ = builder.endFunction(name: routine.name, parameterCount: routine.parameters.count)
  }

  private func lower(_ handler: StapHandler) throws(StapSemanticError) {
    beginCode(handler: handler, routine: nil)
    let end = builder.label()
    self.end = end
    checkedActions = true
    if let condition = handler.condition {
      note(condition.token)
      builder.jump(.jumpIfZero, b: try value(condition), to: end)
    }
    for local in handler.locals { try makeRoom(for: local) }
    beginActions(of: handler.body, at: nil)
    try lower(handler.body)
    record(0, at: handler.body.token, charges: true)
    builder.place(end)
    let index = builder.endClause(name: handler.point.text, patterns: [])
    builder.setTitle(handler.scriptPoint.text, clause: index)
    if !options.suppressesTimeLimits {
      builder.limitActions(Int64(clamping: actionLimit(of: handler)), clause: index)
    }
    unit.clauses.append(StapUnit.Clause(handler: handler, index: index))
  }

  /// How many statements a handler may execute: more where it holds nobody up.
  private func actionLimit(of handler: StapHandler) -> Int {
    switch handler.point.components.first?.name {
    case "begin", "end", "error": limits.interruptibleActions
    default: limits.actions
    }
  }

  /// Gives a local its slot, and its first value: 0, or a place for a string.
  private func makeRoom(for local: StapVariable) throws(StapSemanticError) {
    let slot = try freshSlots()
    slots[ObjectIdentifier(local)] = slot
    if local.type == .string {
      builder.emit(.reserveText, a: slot)
    } else {
      builder.emit(.constant, a: slot)
    }
  }

  // MARK: Calls

  /// The result of a call: of the first of the overloads that does not hand on to the next.
  func call(
    _ overloads: [StapRoutine], _ arguments: [StapTerm], at token: StapToken, into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    guard let last = overloads.last else {
      throw StapDiagnostics.embeddedCode(at: token)
    }
    if overloads.count == 1, last.body == nil {
      let values = try stableValues(of: arguments, keepsGlobals: false)
      // Its faults are near its own name, as those of stap's functions are.
      begin(at: last.token)
      let result = try builtIn(last, values, at: token, into: target)
      recordCall(last, at: token)
      return result
    }
    let first = try rowForCall(arguments)
    let result = try destination(target)
    let found = builder.label()
    for routine in overloads {
      let mayHandOn = routine.handsOn
      if mayHandOn, let handsOn {
        builder.emit(.storeGlobal, b: try constant(0), immediate: Int64(handsOn))
      }
      if let index = functions[ObjectIdentifier(routine)] {
        begin(at: routine.token)
        builder.emit(.call, a: result, b: first, immediate: Int64(index))
        begin(at: token)
        recordCall(routine, at: token)
      } else {
        let values = arguments.indices.map { first + Slot($0) }
        begin(at: routine.token)
        _ = moved(try builtIn(routine, values, at: token, into: result), into: result)
        recordCall(routine, at: token)
      }
      guard mayHandOn, let handsOn else {
        builder.jump(to: found)
        break
      }
      let flag = try freshSlots()
      builder.emit(.loadGlobal, a: flag, immediate: Int64(handsOn))
      builder.jump(.jumpIfZero, b: flag, to: found)
      if routine === last {
        begin(at: token)
        builder.emit(
          .raiseFault, b: flag, immediate: FaultKind.functionsExhausted.rawValue)
      }
    }
    builder.place(found)
    return result
  }
}

extension StapType {
  /// How values of this type are stored.
  var valueType: ValueType { self == .string ? .string : .word }
}

extension StapHistogramShape {
  /// The histogram of the machine that has the same buckets.
  var kind: AggregationKind {
    switch self {
    case .logarithmic: .widePowerOfTwo
    case .linear(let low, let high, let step):
      .linear(base: low, limit: high &+ step, step: step)
    }
  }

  /// How many buckets there are; 0 when the numbers make none.
  var bucketCount: Int64 {
    switch self {
    case .logarithmic: return 129
    case .linear(let low, let high, let step):
      let (width, overflow) = high.subtractingReportingOverflow(low)
      guard step > 0, width >= 0, !overflow else { return 0 }
      return width / step + 3
    }
  }
}

extension StapRoutine {
  /// Whether it may end with `next`.
  var handsOn: Bool { body?.hasNext ?? false }

  /// Whether strings are made in it, which are of no use after it.
  fileprivate var makesText: Bool {
    if type == .string || locals.contains(where: { $0.type == .string }) { return true }
    var found = false
    body?.forEachTerm { if $0.type == .string { found = true } }
    return found
  }
}

extension StapAction {
  fileprivate var hasNext: Bool {
    if case .next = kind { return true }
    return inner.contains(where: \.hasNext)
  }

  /// The variables that are assigned to within it.
  var assignedVariables: Set<ObjectIdentifier> {
    var found: Set<ObjectIdentifier> = []
    forEachTerm { term in
      switch term.kind {
      case .assign(_, let left, _), .increment(let left, _, _):
        if let variable = left.storedVariable { found.insert(ObjectIdentifier(variable)) }
      default: break
      }
    }
    collectAssigned(&found)
    return found
  }

  private func collectAssigned(_ found: inout Set<ObjectIdentifier>) {
    let written: [StapTerm]
    switch kind {
    case .forEach(let visit): written = visit.keys + (visit.value.map { [$0] } ?? [])
    case .tryCatch(_, let variable, _): written = variable.map { [$0] } ?? []
    case .delete(let term): written = [term]
    default: written = []
    }
    for term in written {
      if let variable = term.storedVariable { found.insert(ObjectIdentifier(variable)) }
    }
    for action in inner { action.collectAssigned(&found) }
  }
}
