// Calls against their prototypes, and what each action demands beyond that. One mechanism serves
// functions, the keys of arrays and the keys of aggregations.

internal import ScriptSyntax

extension DChecker {
  /// Compares arguments with a prototype: their number, then one by one.
  func checkPrototype(
    _ subject: String, noun: String, _ prototype: DPrototype, _ arguments: [DExpression],
    at range: SourceRange
  ) throws(Diagnostic) {
    if let (expected, words) = prototype.mismatch(count: arguments.count) {
      throw DDiagnostics.prototypeLength(
        subject, given: arguments.count, of: noun == "key" ? "key" : "arg",
        expected: words + String(expected), at: range)
    }
    for (number, (parameter, argument)) in zip(prototype.parameters, arguments).enumerated() {
      guard let parameter else { continue }
      let isTranslated = translation(of: argument) != nil
      if isTranslated || !DOperand(type: parameter).accepts(argument.asOperand) {
        throw DDiagnostics.prototypeArgument(
          subject, noun: noun, number: number + 1, prototype: parameter.spelling,
          given: typeName(argument), at: range)
      }
    }
  }

  func checkCall(
    _ node: DExpression, _ name: String, _ arguments: [DExpression]
  ) throws(Diagnostic) {
    guard let function = DFunction(rawValue: name), globals[name] == nil else {
      if let kind = kindOfGlobal(name) {
        throw DDiagnostics.functionKind(kind, name, at: node.range)
      }
      throw DDiagnostics.functionUndefined(name, at: node.range)
    }
    for argument in arguments { try check(argument) }
    guard let prototype = prototype(of: function) else {
      throw DDiagnostics.kernelOnly(function, at: node.range)
    }
    try checkPrototype("\(name)( )", noun: "argument", prototype, arguments, at: node.range)
    node.meaning = .function(function)
    node.type = function.symbolKind.map { .symbol($0) } ?? prototype.result
    node.isScratch = function.givesScratch
    if function.isDestructive { context?.isDestructive = true }
    if node.type.isStack { try checkStack(function, arguments) }
  }

  private func checkStack(
    _ function: DFunction, _ arguments: [DExpression]
  ) throws(Diagnostic) {
    if let frames = arguments.first, positiveConstant(frames) == nil {
      throw function == .stack
        ? DDiagnostics.stackSize(at: frames.range) : DDiagnostics.ustackFrames(at: frames.range)
    }
    if arguments.count > 1 {
      let size = arguments[1]
      guard let value = size.constant, !size.type.isSigned || Int64(bitPattern: value) >= 0 else {
        throw DDiagnostics.ustackStringSize(at: size.range)
      }
    }
  }

  // MARK: Statements

  /// An action, an aggregation, or an expression for its effect.
  func checkStatement(_ node: DExpression) throws(Diagnostic) {
    switch node.kind {
    case .call(let name, let arguments) where DFunction(rawValue: name)?.kind == .action:
      try check(node)
      guard case .function(let function) = node.meaning else { return }
      try checkAction(function, node, arguments)
    case .aggregation, .index(_, _):
      try check(node)
      if let name = node.aggregationOfAssignment {
        throw DDiagnostics.aggregationNull(name.isEmpty ? "_" : name, at: node.range)
      }
      try requireValue(node)
    case .assign(nil, let left, let right) where left.aggregationOfAssignment != nil:
      try check(node)
      try orderAggregation(at: node.range)
      if case .index(_, let keys) = left.kind {
        for key in keys { try requireKey(key) }
      }
      if case .call(_, let arguments) = right.kind {
        for argument in arguments { try requireEvaluable(argument) }
      }
    default:
      try check(node)
      try requireValue(node)
    }
  }

  private func requireValue(_ node: DExpression) throws(Diagnostic) {
    try requireEvaluable(node)
    if node.type.isDynamic { throw DDiagnostics.dynamicResult(at: node.range) }
  }

  private func checkAction(
    _ function: DFunction, _ node: DExpression, _ arguments: [DExpression]
  ) throws(Diagnostic) {
    try orderAction(function, at: node.range)
    switch function {
    case .trace:
      guard let value = arguments.first else { return }
      if value.type.isVoid { throw DDiagnostics.traceVoid(at: value.range) }
      if isDynamic(value) { throw DDiagnostics.traceDynamic(at: value.range) }
    case .print:
      if let pointer = arguments.first, let target = pointer.type.pointee,
        (layout.size(of: target) ?? 0) == 0
      {
        throw DDiagnostics.printSize(target, at: pointer.range)
      }
    case .tracemem:
      let address = arguments[0]
      guard !isDynamic(address), address.type.isInteger || address.type.isPointer else {
        throw DDiagnostics.argument(
          .traceMemoryAddress, "tracemem( )", number: 1, prototype: "pointer or integer",
          given: typeName(address), at: address.range)
      }
      guard positiveConstant(arguments[1]) != nil else {
        throw DDiagnostics.traceMemorySize(at: arguments[1].range)
      }
    case .printf, .system, .freopen: try checkFormatted(function, node, arguments)
    case .printa: return try checkPrinta(node, arguments)
    case .clear:
      return try checkAggregationArgument(
        .clearArgument, .clearUndefined, function, node, arguments)
    case .normalize, .denormalize:
      try checkAggregationArgument(
        .normalizeArgument, .normalizeUndefined, function, node, arguments)
    case .trunc:
      try checkAggregationArgument(.truncArgument, .truncUndefined, function, node, arguments)
    default: break
    }
    let isAboutAggregation =
      function == .normalize || function == .denormalize || function == .trunc
    for argument in arguments.dropFirst(isAboutAggregation ? 1 : 0) { try requireKey(argument) }
  }

  /// The first argument of an action on an aggregation, which must have been assigned somewhere above.
  private func checkAggregationArgument(
    _ tag: DTag, _ undefined: DTag, _ function: DFunction, _ node: DExpression,
    _ arguments: [DExpression]
  ) throws(Diagnostic) {
    guard let first = arguments.first else { return }
    guard let aggregation = aggregation(in: first) else {
      throw DDiagnostics.argument(
        tag, "\(function.rawValue)( )", number: 1, prototype: "aggregation",
        given: typeName(first), at: node.range)
    }
    if aggregation.function == nil {
      throw DDiagnostics.aggregationUndefined(undefined, aggregation.label, at: node.range)
    }
  }

  /// The aggregation that an argument names; nil when it is something else.
  func aggregation(in node: DExpression) -> DAggregation? {
    guard node.aggregationOfAssignment != nil, case .aggregation(let found) = node.meaning else {
      return nil
    }
    return found
  }

  // MARK: Order

  /// What an action may come after within its clause.
  private func orderAction(_ function: DFunction, at range: SourceRange) throws(Diagnostic) {
    guard var state = context else { return }
    defer { context = state }
    // What follows a speculate is held back with it, and is no data of this firing.
    let hasData = (state.recordsData || state.aggregates) && !state.speculates
    switch function {
    case .commit:
      if hasData {
        throw DDiagnostics.order(
          .commitData, "commit( )", after: "data-recording action(s)", at: range)
      }
      state.commits = true
    case .discard: state.discards = true
    case .speculate:
      if state.speculates {
        throw DDiagnostics.order(
          .speculateSpeculate, "speculate( )", after: "speculate( )", at: range)
      }
      if state.commits {
        throw DDiagnostics.order(.speculateCommit, "speculate( )", after: "commit( )", at: range)
      }
      if hasData {
        throw DDiagnostics.order(
          .speculateData, "speculate( )", after: "data-recording action(s)", at: range)
      }
      state.speculates = true
    default:
      if state.speculates, function.isDestructive {
        throw DDiagnostics.order(
          .actionSpeculate, "destructive actions", after: "speculate( )", at: range)
      }
      if state.speculates, function == .exit {
        throw DDiagnostics.order(.exitSpeculate, "exit( )", after: "speculate( )", at: range)
      }
      if state.commits {
        throw DDiagnostics.order(
          .dataCommit, "data-recording actions", after: "commit( )", at: range)
      }
      state.recordsData = true
      if function == .exit { state.exits = true }
    }
  }

  private func orderAggregation(at range: SourceRange) throws(Diagnostic) {
    if context?.commits == true {
      throw DDiagnostics.order(
        .aggregationCommit, "aggregating actions", after: "commit( )", at: range)
    }
    if context?.speculates == true {
      throw DDiagnostics.order(
        .aggregationSpeculate, "aggregating actions", after: "speculate( )", at: range)
    }
    context?.aggregates = true
  }
}
