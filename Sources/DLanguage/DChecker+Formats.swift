// The formats of printf and its kin: conversions against arguments, in order, with `*` taking arguments
// of their own and `%@` the values of aggregations.

internal import ScriptSyntax

extension DChecker {
  /// printf, system and freopen: the format must be a constant.
  func checkFormatted(
    _ function: DFunction, _ node: DExpression, _ arguments: [DExpression]
  ) throws(Diagnostic) {
    guard let first = arguments.first, case .string(let format) = first.kind else {
      throw DDiagnostics.formatConstant(
        function.rawValue, given: arguments.first.map(typeName) ?? "<none>", at: node.range)
    }
    if function == .freopen {
      // An empty name means the output as it was first; dtrace passes that on as this one.
      if format == Array(".".utf8) {
        throw DDiagnostics.freopen(".", at: node.range)
      }
      if format.isEmpty { return }
    }
    let values = arguments.dropFirst().map { argument in
      DFormatValue(
        type: isDynamic(argument) ? .dynamic : argument.type, name: typeName(argument))
    }
    try checkFormat(format, function, values, aggregated: nil, at: node.range)
  }

  /// Compares a format with its values. `aggregated` is nil where no aggregation is printed, else whether
  /// its values count.
  func checkFormat(
    _ format: [UInt8], _ function: DFunction, _ values: [DFormatValue], aggregated: Bool?,
    at range: SourceRange
  ) throws(Diagnostic) {
    let name = function.rawValue
    let conversions = try DFormatConversion.all(in: format, at: range)
    if format.isEmpty { throw DDiagnostics.formatEmpty(name, at: range) }
    var next = 0
    for conversion in conversions {
      let number = conversion.number
      var marks: [String] = []
      if conversion.hasWidthArgument { marks.append("*") }
      if conversion.hasPrecisionArgument { marks.append(".*") }
      for mark in marks {
        guard next < values.count else {
          throw DDiagnostics.formatDynamicMissing(
            name, conversion: number, letters: conversion.letters, mark: mark, at: range)
        }
        guard values[next].type.isInteger else {
          throw DDiagnostics.formatDynamicType(
            name, argument: next + 2, conversion: number, letters: conversion.letters, mark: mark,
            given: values[next].name, at: range)
        }
        next += 1
      }
      let value: DFormatValue
      let label: String
      if conversion.isAggregated {
        guard let isCount = aggregated else {
          throw DDiagnostics.formatAggregation(name, at: range)
        }
        let type = isCount ? "uint64_t" : "int64_t"
        value = DFormatValue(type: namedType(type) ?? .int64, name: type)
        label = "aggregating action"
      } else {
        guard next < values.count else {
          throw DDiagnostics.formatArgumentMissing(
            name, conversion: number, letters: conversion.letters, at: range)
        }
        value = values[next]
        next += 1
        label = "argument #\(next + 1)"
      }
      guard let kind = DFormatClass(letters: conversion.letters) else { continue }
      guard kind.accepts(value.type, layout: layout, hasTarget: options.hasTarget) else {
        throw DDiagnostics.formatArgumentType(
          name, value: label, conversion: number, letters: conversion.letters,
          prototype: kind.prototype, given: value.name, at: range)
      }
    }
    if aggregated == nil, next < values.count {
      throw DDiagnostics.formatArgumentExtra(name, needed: next, at: range)
    }
  }
}
