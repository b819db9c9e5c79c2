// Clauses: the predicate jumps to the end, the statements follow. A clause without any statement records
// that its probe fired, and so does one that is expected to record something and has no data of its own.

internal import ScriptSyntax
internal import TraceProgram

extension DLowering {
  /// Lowers a checked clause; gives its number within the program.
  func lower(_ checked: DCheckedClause, name: String) throws(Diagnostic) -> Int {
    builder.begin()
    codeStart = builder.program.code.count
    hasRecorded = false
    depth = 0
    translatorInputs = []
    inlineParameters = []
    do throws(Diagnostic) {
      let end = builder.label()
      if let predicate = checked.clause.predicate {
        begin(at: predicate.range)
        try jump(unless: predicate, to: end)
      }
      let expressions = (checked.clause.body ?? []).compactMap(\.expression)
      for expression in expressions {
        begin(at: expression.range)
        let mark = builder.slotMark
        try statement(expression)
        builder.release(to: mark)
      }
      if expressions.isEmpty || (checked.recordsData && !hasRecorded) {
        try record(.mark)
      }
      builder.place(end)
    } catch {
      builder.abandon()
      throw error
    }
    let clause = builder.endClause(name: name, patterns: [checked.description.pattern])
    if checked.isDestructive { builder.markDestructive(clause: clause) }
    return clause
  }

  private func begin(at place: SourceRange) {
    range = place
    builder.line = Int32(clamping: line(place))
  }

  private func statement(_ expression: DExpression) throws(Diagnostic) {
    switch expression.kind {
    case .call(_, let arguments):
      if case .function(let function)? = expression.meaning, function.kind == .action {
        try action(function, arguments, of: expression)
        return
      }
    case .assign(nil, let left, let right):
      if let (aggregation, keys) = aggregation(left) {
        try aggregate(aggregation, keys, right)
        return
      }
    case .unary(.postIncrement, let operand):
      // Nobody looks at the old value.
      _ = try increment(.preIncrement, operand, into: nil)
      return
    case .unary(.postDecrement, let operand):
      _ = try increment(.preDecrement, operand, into: nil)
      return
    default: break
    }
    _ = try value(expression)
  }
}

extension DProbeDescription {
  /// The patterns as the program keeps them. A probe chosen by its number has that for a name.
  fileprivate var pattern: ProbePattern {
    ProbePattern(
      provider: provider, module: module, function: function,
      name: identifier.map(String.init) ?? name)
  }
}
