// The messages of the checker about types and statements.

extension StapDiagnostics {
  // MARK: Types

  static func typeUnresolved(at token: StapToken) -> StapSemanticError {
    // The blank is stap's.
    StapSemanticError(.typeUnresolved, "unresolved type ", at: token)
  }

  static func typeInvalid(_ type: StapType, at token: StapToken) -> StapSemanticError {
    StapSemanticError(
      .typeInvalid,
      token.kind == .operator ? "invalid operator" : "invalid type \(type.rawValue)", at: token)
  }

  static func typeSides(
    _ left: StapType, _ right: StapType, at token: StapToken
  ) -> StapSemanticError {
    StapSemanticError(
      .typeSides,
      "type mismatch: left and right sides don't agree (\(left.rawValue) vs \(right.rawValue))",
      at: token)
  }

  static func typeExpected(
    _ expected: StapType, _ found: StapType, at token: StapToken
  ) -> StapSemanticError {
    let but = found == .unknown ? "" : " but found \(found.rawValue)"
    return StapSemanticError(
      .typeExpected, "type mismatch: expected \(expected.rawValue)\(but)", at: token)
  }

  static func typeDeclared(
    _ expected: StapType, _ declared: StapType, at token: StapToken
  ) -> StapSemanticError {
    StapSemanticError(
      .typeDeclared,
      "type mismatch: expected \(expected.rawValue) but found \(declared.rawValue)", at: token)
  }

  static func typeConflict(
    _ type: StapType, _ declared: StapType, index: Int, at token: StapToken, first: StapToken
  ) -> StapSemanticError {
    let number = index >= 0 ? "index \(index) " : ""
    let ofNumber = index >= 0 ? " of index \(index)" : ""
    let origin = StapSemanticError(
      .typeOrigin, "type\(ofNumber) was first inferred here (\(declared.rawValue))", at: first)
    return StapSemanticError(
      .typeConflict, "\(number)type mismatch (\(type.rawValue))", at: token, related: [origin])
  }

  static func localStatistic(at token: StapToken) -> StapSemanticError {
    StapSemanticError(
      .localStatistic, "stat locals not supported, missing global declaration? ", at: token)
  }

  static func scalarWrap(at token: StapToken) -> StapSemanticError {
    StapSemanticError(.scalarWrap, "wrapping not supported for scalars", at: token)
  }

  static func processing(
    function name: String, _ error: StapSemanticError
  ) -> StapSemanticError {
    StapSemanticError(
      .processingFunction, "while processing function \(name)", at: nil,
      related: [error] + error.related)
  }

  static func processing(probe point: String, _ error: StapSemanticError) -> StapSemanticError {
    StapSemanticError(
      .processingProbe, "while processing probe \(point)", at: nil,
      related: [error] + error.related)
  }

  // MARK: Places of the program

  static func unresolvedPlace(
    _ place: StapPlace, at token: StapToken
  ) -> StapSemanticError {
    if let refusal = place.refusal {
      return StapSemanticError(.targetUnresolved, refusal, at: token)
    }
    switch place.target.base {
    case .variable:
      return StapSemanticError(
        .targetUnresolved, "unresolved target-symbol expression", at: token)
    case .variableOf:
      return StapSemanticError(.targetUnresolved, "unresolved @var() expression", at: token)
    case .value:
      return StapSemanticError(.dereference, "unknown type in dereference", at: token)
    case .cast(_, let type, let module):
      let type = String(decoding: type, as: UTF8.self)
      let module = String(decoding: module, as: UTF8.self)
      return StapSemanticError(
        .castUnresolved, "type definition '\(type)' not found in '\(module)'", at: token)
    }
  }

  static func definedOperand(at token: StapToken) -> StapSemanticError {
    StapSemanticError(.definedOperand, "unexpected @defined", at: token)
  }

  static func entry(at token: StapToken) -> StapSemanticError {
    StapSemanticError(
      .entryPlace, "internal error: @entry is only valid in .return probes",
      at: token)
  }

  static func counter(at token: StapToken) -> StapSemanticError {
    StapSemanticError(.counter, "cannot translate general @perf expression", at: token)
  }

  // MARK: Statements

  static func notLvalue(_ left: StapToken, at token: StapToken) -> StapSemanticError {
    let hint = left.isOperator(".") ? ", try -> instead" : ""
    return StapSemanticError(
      .notLvalue, "Expecting lvalue for assignment\(hint)", at: token, and: left)
  }

  static func notStored(at token: StapToken) -> StapSemanticError {
    StapSemanticError(.notStored, "Expecting symbol or array index expression", at: token)
  }

  static func concatenated(at token: StapToken) -> StapSemanticError {
    StapSemanticError(.concatenated, "expected string types", at: token)
  }

  static func invalidLvalue(at token: StapToken) -> StapSemanticError {
    StapSemanticError(.invalidLvalue, "invalid lvalue type", at: token)
  }

  static func bucketWrite(at token: StapToken) -> StapSemanticError {
    StapSemanticError(.bucketWrite, "cannot assign to histogram buckets", at: token)
  }

  static func formatArguments(at token: StapToken) -> StapSemanticError {
    StapSemanticError(
      .formatArguments, "Wrong number of args to formatted print operator", at: token)
  }

  static func printCount(_ count: Int, at token: StapToken) -> StapSemanticError {
    StapSemanticError(.printCount, "too many arguments to print (\(count))", at: token)
  }

  static func printStatistic(at token: StapToken) -> StapSemanticError {
    StapSemanticError(
      .printStatistic, "print format actual argument evaluation type unsupported", at: token)
  }

  static func deleteOperand(at token: StapToken) -> StapSemanticError {
    StapSemanticError(.deleteOperand, "invalid operand of delete expression", at: token)
  }

  static func deleteBucket(at token: StapToken) -> StapSemanticError {
    // The end of the line is stap's.
    StapSemanticError(.deleteBucket, "cannot delete histogram bucket entries\n", at: token)
  }

  static func iterationWrites(
    _ variable: StapVariable, at token: StapToken
  ) -> StapSemanticError {
    StapSemanticError(
      .iterationWrites, "variable '\(variable.name)' modified during 'foreach' iteration",
      at: token)
  }

  static func iterationCalls(
    _ variable: StapVariable, at token: StapToken
  ) -> StapSemanticError {
    StapSemanticError(
      .iterationCalls, "function call modifies var '\(variable.name)' during 'foreach' iteration",
      at: token)
  }

  static func histogramConflict(
    _ variable: StapVariable, at token: StapToken
  ) -> StapSemanticError {
    StapSemanticError(
      .histogramConflict, "multiple histogram types declared on '\(variable.mangledName)'",
      at: token)
  }

  static func shiftRange(_ shift: Int64, at token: StapToken) -> StapSemanticError {
    StapSemanticError(.shiftRange, "bit shift (\(shift)) out of range <0..62>", at: token)
  }

  static func shiftConflict(_ earlier: Int64, at token: StapToken) -> StapSemanticError {
    StapSemanticError(
      .shiftConflict, "conflicting bit shifts declared (previously \(earlier))", at: token)
  }

  static func breakPlace(at token: StapToken) -> StapSemanticError {
    StapSemanticError(.breakPlace, "cannot 'break' outside loop", at: token)
  }

  static func continuePlace(at token: StapToken) -> StapSemanticError {
    StapSemanticError(.continuePlace, "cannot 'continue' outside loop", at: token)
  }
}
