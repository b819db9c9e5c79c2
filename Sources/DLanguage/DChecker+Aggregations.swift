// Aggregations: the first assignment fixes the function, its parameters and the keys; the limits of the
// histograms' parameters; and printa, which prints several together.

internal import ScriptSyntax

extension DChecker {
  /// `@name[keys] = function(value, …)`.
  func checkAggregation(
    _ node: DExpression, _ left: DExpression, _ right: DExpression
  ) throws(Diagnostic) {
    guard let name = left.aggregationOfAssignment else { return }
    try check(right)
    let aggregation = aggregation(name)
    note(aggregation)
    var keys: [DExpression] = []
    if case .index(let base, let found) = left.kind {
      keys = found
      base.meaning = .aggregation(aggregation)
      base.type = .dynamic
    }
    guard case .function(let function) = right.meaning, function.kind == .aggregating,
      case .call(_, let arguments) = right.kind
    else { throw DDiagnostics.aggregationFunction(aggregation.label, at: node.range) }
    if let previous = aggregation.function, previous != function {
      throw DDiagnostics.aggregationRedefined(
        aggregation.label, current: function, previous: previous, line: aggregation.line,
        at: node.range)
    }
    for key in keys { try check(key) }
    if aggregation.function == nil {
      aggregation.keys = try keyTypes(keys, of: "aggregation", at: node.range)
    } else {
      try checkPrototype(
        "@\(aggregation.label)[ ]", noun: "key", DPrototype(keys: aggregation.keys), keys,
        at: node.range)
    }
    if let value = arguments.first, isDynamic(value) || !value.type.isScalar {
      throw DDiagnostics.scalarArgument(
        .aggregationScalar, function.rawValue, number: 1, at: right.range)
    }
    let parameters = try checkParameters(function, arguments, at: node.range)
    if aggregation.function == nil {
      aggregation.parameters = parameters
      aggregation.isSigned = function != .count
      aggregation.line = lineNumber?(node.range)
    } else {
      try compare(function, parameters, with: aggregation.parameters, at: node.range)
    }
    aggregation.function = function
    left.meaning = .aggregation(aggregation)
    left.type = .dynamic
    node.meaning = left.meaning
    node.type = .dynamic
  }

  /// The constant parameters after the value, and the increment after them.
  private func checkParameters(
    _ function: DFunction, _ arguments: [DExpression], at range: SourceRange
  ) throws(Diagnostic) -> [Int64] {
    switch function {
    case .quantize:
      try checkIncrement(function, arguments, first: 1, at: range)
      return []
    case .lquantize:
      let parameters = try checkLinear(arguments, at: range)
      try checkIncrement(function, arguments, first: 4, at: range)
      return parameters
    case .llquantize:
      let parameters = try checkLogLinear(arguments)
      try checkIncrement(function, arguments, first: 5, at: range)
      return parameters
    default: return []
    }
  }

  private func checkIncrement(
    _ function: DFunction, _ arguments: [DExpression], first: Int, at range: SourceRange
  ) throws(Diagnostic) {
    guard arguments.count > first else { return }
    guard !isDynamic(arguments[first]), arguments[first].type.isScalar else {
      throw DDiagnostics.incrementType(function.rawValue, number: first + 1, at: range)
    }
    if arguments.count > first + 1 {
      throw DDiagnostics.incrementCount(
        function.rawValue, given: arguments.count, most: first + 1, at: arguments[first].range)
    }
  }

  private func signed(_ node: DExpression) -> Int64? { node.constant.map { Int64(bitPattern: $0) } }

  private func checkLinear(
    _ arguments: [DExpression], at range: SourceRange
  ) throws(Diagnostic) -> [Int64] {
    func fail(_ tag: DTag, _ text: String, _ place: SourceRange) -> Diagnostic {
      DDiagnostics.quantize(tag, "lquantize( ) " + text, at: place)
    }
    let names: [(DTag, DTag)] = [
      (.lquantizeBaseType, .lquantizeBaseValue), (.lquantizeLimitType, .lquantizeLimitValue),
    ]
    var bounds: [Int64] = []
    for (index, (type, value)) in names.enumerated() {
      let argument = arguments[index + 1]
      guard let number = signed(argument) else {
        throw fail(
          type, "argument #\(index + 1) must be an integer constant", argument.range)
      }
      guard Int32(exactly: number) != nil else {
        throw fail(value, "argument #\(index + 1) must be a 32-bit quantity", argument.range)
      }
      bounds.append(number)
    }
    let (base, limit) = (bounds[0], bounds[1])
    if limit < base {
      throw fail(
        .lquantizeMismatch,
        "base (argument #1) must be less than limit (argument #2)", range)
    }
    var step: Int64 = 1
    if arguments.count > 3 {
      guard let given = positiveConstant(arguments[3]) else {
        throw fail(
          .lquantizeStepType, "argument #3 must be a non-zero positive integer constant",
          arguments[3].range)
      }
      guard given <= UInt64(UInt16.max) else {
        throw fail(
          .lquantizeStepValue, "argument #3 must be a 16-bit quantity", arguments[3].range)
      }
      step = Int64(given)
    }
    let levels = (limit - base) / step
    if levels == 0 {
      throw fail(
        .lquantizeStepLarge,
        "step (argument #3) too large: must have at least one quantization level", range)
    }
    if levels > Int64(UInt16.max) {
      throw fail(
        .lquantizeStepSmall,
        "step (argument #3) too small: number of quantization levels must be a 16-bit quantity",
        range)
    }
    // The last bucket ends where a whole step does.
    return [base, base + levels * step, step]
  }

  private func checkLogLinear(_ arguments: [DExpression]) throws(Diagnostic) -> [Int64] {
    func fail(_ tag: DTag, _ number: Int, _ text: String) -> Diagnostic {
      DDiagnostics.quantize(
        tag, "llquantize( ) argument #\(number) \(text)", at: arguments[number].range)
    }
    let types: [DTag] = [
      .llquantizeFactorType, .llquantizeLowType, .llquantizeHighType, .llquantizeStepsType,
    ]
    let values: [DTag] = [
      .llquantizeFactorValue, .llquantizeLowValue, .llquantizeHighValue, .llquantizeStepsValue,
    ]
    var numbers: [UInt64] = []
    for index in 0..<4 {
      guard let number = arguments[index + 1].constant else {
        throw fail(types[index], index + 1, "must be an integer constant")
      }
      if index == 0, number < 2 || number > UInt64(UInt16.max) {
        throw fail(
          values[0], 1, "must be an unsigned 16-bit quantity greater than or equal to 2")
      }
      guard number <= UInt64(UInt16.max) else {
        throw fail(values[index], index + 1, "must be an unsigned 16-bit quantity")
      }
      numbers.append(number)
      if index == 2 { try checkMagnitudes(numbers, fail) }
    }
    try checkSteps(numbers, at: arguments[1].range)
    return numbers.map { Int64($0) }
  }

  private func checkMagnitudes(
    _ numbers: [UInt64], _ fail: (DTag, Int, String) -> Diagnostic
  ) throws(Diagnostic) {
    if numbers[2] < numbers[1] {
      throw fail(
        .llquantizeHighValue, 3,
        "(high magnitude) must be at least argument #2 (low magnitude)")
    }
    if power(numbers[0], numbers[2] + 1) == nil {
      throw fail(
        .llquantizeHighValue, 3, "(high magnitude) will cause overflow of 64 bits")
    }
  }

  private func checkSteps(_ numbers: [UInt64], at range: SourceRange) throws(Diagnostic) {
    func fail(_ text: String) -> Diagnostic {
      DDiagnostics.quantize(
        .llquantizeStepsValue, "llquantize() argument #4 (steps) must " + text, at: range)
    }
    let (factor, low, steps) = (numbers[0], numbers[1], numbers[3])
    if steps == 0 || steps < factor && factor % steps != 0 {
      throw fail("evenly divide argument #1 (factor) when steps<factor")
    }
    guard steps > factor else { return }
    if steps % factor != 0 {
      throw fail("be a multiple of argument #1 (factor) when steps>factor")
    }
    if low == 0, (factor * factor) % steps != 0 {
      throw fail(
        "evenly divide the square of argument #1 (factor) when steps>factor and lmag==0")
    }
    if low > 0, let size = power(factor, low + 1), size % steps != 0 {
      throw fail(
        "evenly divide pow(argument #1 (factor), lmag (argument #2) + 1) when steps>factor and "
          + "lmag==0")
    }
  }

  /// A power that fits 64 bits; nil when it does not.
  private func power(_ base: UInt64, _ exponent: UInt64) -> UInt64? {
    var result: UInt64 = 1
    for _ in 0..<min(exponent, 65) {
      let (product, overflow) = result.multipliedReportingOverflow(by: base)
      if overflow { return nil }
      result = product
    }
    return exponent > 64 && base > 1 ? nil : result
  }

  /// Parameters must be those of the first assignment.
  private func compare(
    _ function: DFunction, _ now: [Int64], with then: [Int64], at range: SourceRange
  ) throws(Diagnostic) {
    let isLinear = function == .lquantize
    let words: [(DTag, String)] =
      isLinear
      ? [
        (.lquantizeMatchBase, "base (argument #1)"), (.lquantizeMatchLimit, "limit (argument #2)"),
        (.lquantizeMatchStep, "step (argument #3)"),
      ]
      : [
        (.llquantizeMatchFactor, "factor (argument #1)"),
        (.llquantizeMatchLow, "lmag (argument #2)"), (.llquantizeMatchHigh, "hmag (argument #3)"),
        (.llquantizeMatchSteps, "steps (argument #4)"),
      ]
    for (index, (tag, name)) in words.enumerated() where index < now.count && index < then.count {
      guard now[index] != then[index] else { continue }
      throw DDiagnostics.quantize(
        tag,
        "\(function.rawValue)(\(isLinear ? " " : "")) \(name) doesn't match previous declaration: "
          + "expected \(then[index]), found \(now[index])", at: range)
    }
  }

  // MARK: printa

  func checkPrinta(_ node: DExpression, _ arguments: [DExpression]) throws(Diagnostic) {
    var format: [UInt8]?
    if case .string(let bytes)? = arguments.first?.kind { format = bytes }
    let needed = format == nil ? 1 : 2
    if arguments.count < needed {
      throw DDiagnostics.printaPrototype(
        given: arguments.count, expected: needed, at: node.range)
    }
    var first: DAggregation?
    for (index, argument) in arguments.enumerated().dropFirst(needed - 1) {
      guard let aggregation = aggregation(in: argument) else {
        throw DDiagnostics.argument(
          .printaArgument, "printa( )", number: index + 1, prototype: "aggregation",
          given: typeName(argument), at: node.range)
      }
      guard let function = aggregation.function else {
        throw DDiagnostics.aggregationUndefined(
          .printaUndefined, aggregation.label, at: node.range)
      }
      if let first {
        try compareKeys(first, aggregation, at: node.range)
        continue
      }
      first = aggregation
      if let format {
        let values = aggregation.keys.map { DFormatValue(type: $0, name: $0.spelling) }
        try checkFormat(
          format, .printa, values, aggregated: function == .count, at: node.range)
      }
    }
  }

  private func compareKeys(
    _ first: DAggregation, _ other: DAggregation, at range: SourceRange
  ) throws(Diagnostic) {
    guard first.keys.count == other.keys.count else {
      throw DDiagnostics.printaKeys(first, other, at: range)
    }
    for (index, (left, right)) in zip(first.keys, other.keys).enumerated()
    where !DOperand(type: left).accepts(DOperand(type: right)) {
      throw DDiagnostics.printaKeyType(first, other, key: index, at: range)
    }
  }
}
