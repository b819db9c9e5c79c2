// Aggregations: how each function of D combines values, and the statement that aggregates one.

internal import ScriptSyntax
internal import TraceProgram

extension DLowering {
  /// How an aggregation combines its values; nil for one that no clause aggregates into.
  func kind(of aggregation: DAggregation) -> AggregationKind? {
    let parameters = aggregation.parameters
    func parameter(_ index: Int, or missing: Int64) -> Int64 {
      index < parameters.count ? parameters[index] : missing
    }
    let isSigned = aggregation.isSigned
    switch aggregation.function {
    case .count: return .count
    case .sum: return .sum(isSigned: isSigned)
    case .min: return .minimum(isSigned: isSigned)
    case .max: return .maximum(isSigned: isSigned)
    case .avg: return .average(isSigned: isSigned)
    case .stddev: return .standardDeviation(isSigned: isSigned)
    case .quantize: return .powerOfTwo
    case .lquantize:
      return .linear(
        base: parameter(0, or: 0), limit: parameter(1, or: 1), step: parameter(2, or: 1))
    case .llquantize:
      return .logLinear(
        factor: parameter(0, or: 2), low: parameter(1, or: 0), high: parameter(2, or: 1),
        steps: parameter(3, or: 2))
    default: return nil
    }
  }

  /// The aggregation that an expression names, and its keys; nil if it is none.
  func aggregation(
    _ expression: DExpression
  ) -> (aggregation: DAggregation, keys: [DExpression])? {
    switch (expression.kind, expression.meaning) {
    case (.aggregation, .aggregation(let found)?): return (found, [])
    case (.index(_, let keys), .aggregation(let found)?): return (found, keys)
    default: return nil
    }
  }

  /// The map of the aggregation that an argument names.
  func map(_ argument: DExpression) throws(Diagnostic) -> Int {
    guard let (aggregation, _) = aggregation(argument) else {
      throw DDiagnostics.notLowered("this aggregation", at: argument.range)
    }
    return try map(of: aggregation)
  }

  /// `@name[keys] = function(value, parameters, weight)`.
  func aggregate(
    _ aggregation: DAggregation, _ keys: [DExpression], _ call: DExpression
  ) throws(Diagnostic) {
    guard case .call(_, let arguments) = call.kind else {
      throw DDiagnostics.notLowered("this assignment", at: call.range)
    }
    let map = try map(of: aggregation)
    let first = try keySlots(keys, types: aggregation.keys)
    let value =
      if let argument = arguments.first { try self.value(argument) } else { try constant(0) }
    // What counts a value stands behind the parameters that the buckets have.
    let position: Int? =
      switch aggregation.function {
      case .quantize: 1
      case .lquantize: 4
      case .llquantize: 5
      default: nil
      }
    var weight = value
    if let position {
      weight =
        position < arguments.count ? try self.value(arguments[position]) : try constant(1)
    }
    builder.emit(.aggregate, a: weight, b: value, c: first, immediate: Int64(map))
  }
}
