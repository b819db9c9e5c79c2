// The messages about calls, formats, aggregations and the order of actions in a clause.

internal import ScriptSyntax

extension DDiagnostics {
  // MARK: Prototypes

  /// `subject` is the function, array or aggregation with its brackets: `strlen( )`, `@a[ ]`.
  static func prototypeLength(
    _ subject: String, given: Int, of noun: String, expected: String, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      .prototypeLength, at: range,
      "\(subject) prototype mismatch: \(given) \(noun)\(given == 1 ? "" : "s") passed, "
        + "\(expected) expected")
  }

  static func prototypeArgument(
    _ subject: String, noun: String, number: Int, prototype: String, given: String,
    at range: SourceRange
  ) -> Diagnostic {
    argument(
      .prototypeArgument, subject, noun: noun, number: number, prototype: prototype, given: given,
      at: range)
  }

  static func argument(
    _ tag: DTag, _ subject: String, noun: String = "argument", number: Int, prototype: String,
    given: String, at range: SourceRange
  ) -> Diagnostic {
    let label = String(repeating: " ", count: max(0, 9 - noun.utf8.count)) + noun
    return Diagnostic(
      tag, at: range,
      "\(subject) \(noun) #\(number) is incompatible with prototype:\n\tprototype: \(prototype)\n\t"
        + "\(label): \(given)")
  }

  static func functionUndefined(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.functionUndefined, at: range, "undefined function name: \(name)")
  }

  static func functionKind(_ kind: String, _ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .functionKind, at: range, "\(kind) '\(name)' may not be referenced as a function")
  }

  static func kernelOnly(_ function: DFunction, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .unknown, at: range,
      "\(function.rawValue)( ) is not available: it needs to run inside the kernel")
  }

  static func expressionCall(_ function: DFunction, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .expressionCall, at: range,
      "\(function.kind.name) \(function.rawValue)( ) may not be called from a D expression "
        + "(D program context required)")
  }

  static func dynamicResult(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .dynamicResult, at: range, "expression cannot evaluate to result of dynamic type")
  }

  static func keyType(_ type: String, of kind: String, number: Int, at range: SourceRange)
    -> Diagnostic
  {
    Diagnostic(
      .keyType, at: range, "\(type) expression may not be used as \(kind) index: key #\(number)")
  }

  // MARK: Actions

  static func traceVoid(at range: SourceRange) -> Diagnostic {
    Diagnostic(.traceVoid, at: range, "trace( ) may not be applied to a void expression")
  }

  static func traceDynamic(at range: SourceRange) -> Diagnostic {
    Diagnostic(.traceDynamic, at: range, "trace( ) may not be applied to a dynamic expression")
  }

  static func printSize(_ type: DType, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .printSize, at: range,
      "print( ) argument #1 reference has type '\(type.spelling)' with size 0; cannot print( ) it.")
  }

  static func traceMemorySize(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .traceMemorySize, at: range,
      "tracemem( ) argument #2 must be a non-zero positive integral constant expression")
  }

  static func stackSize(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .stackSize, at: range,
      "stack( ) size must be a non-zero positive integral constant expression")
  }

  static func ustackFrames(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .ustackFrames, at: range,
      "ustack( ) argument #1 must be a non-zero positive integer constant")
  }

  static func ustackStringSize(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .ustackStringSize, at: range, "ustack( ) argument #2 must be a positive integer constant")
  }

  static func freopen(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.freopenInvalid, at: range, "freopen( ) argument #1 cannot be \"\(name)\"")
  }

  static func scalarArgument(
    _ tag: DTag, _ name: String, number: Int, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(tag, at: range, "\(name)( ) argument #\(number) must be of scalar type")
  }

  /// A rule on what may follow what: `speculate( ) may not follow commit( )`.
  static func order(
    _ tag: DTag, _ later: String, after earlier: String, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(tag, at: range, "\(later) may not follow \(earlier)")
  }

  // MARK: Aggregations

  static func aggregationUndefined(_ tag: DTag, _ name: String, at range: SourceRange) -> Diagnostic
  {
    Diagnostic(tag, at: range, "undefined aggregation: @\(name)")
  }

  static func aggregationFunction(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .aggregationFunction, at: range,
      "@\(name) must be assigned the result of an aggregating function")
  }

  static func aggregationRedefined(
    _ name: String, current: DFunction, previous: DFunction, line: Int?, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      .aggregationRedefined, at: range,
      "aggregation redefined: @\(name)\n\t current: @\(name) = \(current.rawValue)( )\n\tprevious: "
        + "@\(name) = \(previous.rawValue)( )" + (line.map { " : line \($0)" } ?? ""))
  }

  static func aggregationDimensions(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .aggregationDimensions, at: range,
      "improper attempt to reference @\(name) as a multi-dimensional array")
  }

  static func aggregationNull(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.aggregationNull, at: range, "expression has null effect: @\(name)")
  }

  static func quantize(_ tag: DTag, _ text: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(tag, at: range, text)
  }

  static func incrementType(_ name: String, number: Int, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .prototypeArgument, at: range,
      "\(name)( ) increment value (argument #\(number)) must be of scalar type")
  }

  static func incrementCount(
    _ name: String, given: Int, most: Int, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      .prototypeLength, at: range,
      "\(name)( ) prototype mismatch: \(given) args passed, at most \(most) expected")
  }

  static func printaPrototype(given: Int, expected: Int, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .printaPrototype, at: range,
      "printa( ) prototype mismatch: \(given) args passed, \(expected) expected")
  }

  static func printaKeys(_ left: DAggregation, _ right: DAggregation, at range: SourceRange)
    -> Diagnostic
  {
    func count(_ aggregation: DAggregation) -> String {
      let keys = aggregation.keys.count
      return "@\(aggregation.label) has \(keys) key\(keys == 1 ? "" : "s")"
    }
    return Diagnostic(
      .printaKeys, at: range,
      "printa( ): @\(left.label) and @\(right.label) do not have matching key signatures: "
        + "\(count(left)), \(count(right))")
  }

  static func printaKeyType(
    _ left: DAggregation, _ right: DAggregation, key: Int, at range: SourceRange
  ) -> Diagnostic {
    func line(_ aggregation: DAggregation) -> String {
      let pad = String(repeating: " ", count: max(0, 9 - aggregation.label.utf8.count))
      return "\(pad)\(aggregation.label) key #\(key + 1): \(aggregation.keys[key].spelling)"
    }
    return Diagnostic(
      .printaKeyType, at: range,
      "printa( ): @\(right.label)[ ] key #\(key + 1) is incompatible with @\(left.label):\n"
        + "\(line(left))\n\(line(right))")
  }

  // MARK: Formats

  static func format(_ text: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.syntax, at: range, text)
  }

  static func format(_ failure: FormatStringParser.Failure, at range: SourceRange) -> Diagnostic {
    let text =
      switch failure.reason {
      case .ended: "name expected before end of format string"
      case .positional: "uses unsupported positional format (%n$)"
      case .percentWithFlags: "cannot be combined with other format flags: %%"
      case .repeatedDot: "has more than one '.' specified"
      case .repeatedWidthArgument, .repeatedPrecisionArgument:
        // dtrace says precision of both.
        "has more than one '*' specified for the output precision"
      case .number: "has a width or precision that is too large"
      }
    return format("format conversion #\(failure.number) " + text, at: range)
  }

  static func formatConstant(_ name: String, given: String, at range: SourceRange) -> Diagnostic {
    argument(
      .formatConstant, "\(name)( )", number: 1, prototype: "string constant", given: given,
      at: range)
  }

  static func formatEmpty(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.formatEmpty, at: range, "\(name)( ) format string is empty")
  }

  static func formatDynamicMissing(
    _ name: String, conversion: Int, letters: String, mark: String, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      .formatDynamicMissing, at: range,
      "\(name)( ) prototype mismatch: conversion #\(conversion) (%\(letters)) is missing a "
        + "corresponding \"\(mark)\" argument")
  }

  static func formatDynamicType(
    _ name: String, argument: Int, conversion: Int, letters: String, mark: String, given: String,
    at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      .formatDynamicType, at: range,
      "\(name)( ) argument #\(argument) is incompatible with conversion #\(conversion) prototype:"
        + "\n\tconversion: % \(mark) \(letters)\n\t prototype: int\n\t  argument: \(given)")
  }

  static func formatAggregation(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .formatAggregation, at: range,
      "%@ conversion requires an aggregation and is not for use with \(name)( )")
  }

  static func formatArgumentMissing(
    _ name: String, conversion: Int, letters: String, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      .formatArgumentMissing, at: range,
      "\(name)( ) prototype mismatch: conversion #\(conversion) (%\(letters)) is missing a "
        + "corresponding value argument")
  }

  static func formatArgumentType(
    _ name: String, value: String, conversion: Int, letters: String, prototype: String,
    given: String, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      .formatArgumentType, at: range,
      "\(name)( ) \(value) is incompatible with conversion #\(conversion) prototype:\n\tconversion: "
        + "%\(letters)\n\t prototype: \(prototype)\n\t  argument: \(given)")
  }

  static func formatArgumentExtra(_ name: String, needed: Int, at range: SourceRange) -> Diagnostic
  {
    Diagnostic(
      .formatArgumentExtra, at: range,
      "\(name)( ) prototype mismatch: only \(needed) arguments required by this format string")
  }
}
