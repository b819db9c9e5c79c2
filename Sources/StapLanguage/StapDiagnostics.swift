// The messages of the checker about names and probe points, as users of stap know them. Those about
// types and statements are in the file beside this one.

/// The messages, each made for the place it is about.
enum StapDiagnostics {
  /// Names that a misspelt one may have meant, as messages end with them.
  private static func similar(_ names: [String]) -> String {
    names.isEmpty ? "" : " (similar: \(names.joined(separator: ", ")))"
  }

  // MARK: Names

  static func arity(
    _ first: Int, first firstToken: StapToken?, _ second: Int, at token: StapToken
  ) -> StapSemanticError {
    StapSemanticError(
      .arityConflict, "inconsistent arity (\(first) vs \(second))", at: token,
      related: firstToken.map {
        [StapSemanticError(.arityOrigin, "arity \(first) first inferred here", at: $0)]
      } ?? [])
  }

  static func sizedScalar(at token: StapToken) -> StapSemanticError {
    StapSemanticError(.sizedScalar, "inconsistent arity", at: token)
  }

  static func unresolvedArray(
    _ name: String, keys: Int, at token: StapToken
  ) -> StapSemanticError {
    StapSemanticError(
      .unresolvedArray,
      "unresolved arity-\(keys) global array \(name), missing global declaration?", at: token)
  }

  static func unresolvedDelete(at token: StapToken) -> StapSemanticError {
    StapSemanticError(.unresolvedDelete, "unresolved array in delete statement", at: token)
  }

  static func unresolvedFunction(
    _ name: String, similar names: [String], at token: StapToken
  ) -> StapSemanticError {
    StapSemanticError(
      .unresolvedFunction, "unresolved function \(name)\(similar(names))", at: token)
  }

  static func functionArity(
    _ name: String, takes count: Int, at token: StapToken, declared: StapToken
  ) -> StapSemanticError {
    StapSemanticError(
      .functionArity, "arity mismatch found (function '\(name)' takes \(count) args)", at: token,
      and: declared)
  }

  static func wildcardIndex(at token: StapToken) -> StapSemanticError {
    StapSemanticError(.wildcardIndex, "wildcard not allowed in array index", at: token)
  }

  static func conditionVariable(at token: StapToken) -> StapSemanticError {
    StapSemanticError(
      .conditionVariable, "probe condition must not reference undeclared global", at: token)
  }

  static func conditionFunction(at token: StapToken) -> StapSemanticError {
    StapSemanticError(
      .conditionFunction, "probe condition must not reference function", at: token)
  }

  static func conditionWrites(at token: StapToken) -> StapSemanticError {
    StapSemanticError(
      .conditionWrites, "probe condition must not modify any variables", at: token)
  }

  static func embeddedCode(at token: StapToken) -> StapSemanticError {
    StapSemanticError(
      .embeddedCode,
      "embedded code cannot be used here: it is C for the kernel, and there is no kernel module",
      at: token)
  }

  static func kernelFunction(
    _ name: String, instead other: String?, at token: StapToken
  ) -> StapSemanticError {
    let hint = other.map { " (for programs there is \($0))" } ?? ""
    return StapSemanticError(
      .kernelFunction, "function \(name) needs the kernel, which is not traced\(hint)", at: token)
  }

  // MARK: Probe points

  static func aliasParameter(_ name: String, of alias: StapToken) -> StapSemanticError {
    StapSemanticError(
      .aliasRegistering, "while registering probe alias", at: alias,
      related: [
        StapSemanticError(
          .aliasParameter, "alias component \(name) contains illegal parameter", at: nil)
      ])
  }

  static func aliasRecursion(_ point: StapProbePoint) -> StapSemanticError {
    let token = point.components.first?.token
    let place = token.map { " at \($0.source.name):\($0.line):\($0.column)" } ?? ""
    return StapSemanticError(
      .aliasRecursion, "recursive loop in alias expansion of \(point.text)\(place)", at: nil)
  }

  static func pointResolving(
    _ point: StapProbePoint, because error: StapSemanticError
  ) -> StapSemanticError {
    StapSemanticError(
      .pointResolving, "while resolving probe point", at: point.components.first?.token,
      related: [error] + error.related)
  }

  static func pointMismatch(
    similar names: [String], at token: StapToken?
  ) -> StapSemanticError {
    StapSemanticError(.pointMismatch, "probe point mismatch\(similar(names))", at: token)
  }

  static func pointWildcard(
    similar names: [String], isDouble: Bool, at token: StapToken?
  ) -> StapSemanticError {
    // `**` is another mistake than `*`, so that both are told.
    StapSemanticError(
      isDouble ? .pointWildcards : .pointWildcard,
      "probe point mismatch: didn't find any wildcard matches\(similar(names))", at: token)
  }

  static func pointTruncated(follow names: [String], at token: StapToken?) -> StapSemanticError {
    let list = names.map { " \($0)" }.joined()
    return StapSemanticError(
      .pointTruncated, "probe point truncated (follow: \(list))", at: token)
  }

  static func pointSuffix(at token: StapToken) -> StapSemanticError {
    StapSemanticError(.pointSuffix, "invalid suffix for probe", at: token)
  }

  /// What is wrong with the points of an alias, told of the suffix that made them so.
  static func pointSuffix(
    _ error: StapSemanticError, at token: StapToken
  ) -> StapSemanticError {
    StapSemanticError(error.tag, error.message, at: token)
  }

  static func pointNone() -> StapSemanticError {
    StapSemanticError(.pointNone, "no match", at: nil)
  }

  /// Why a point of a known kind cannot be had.
  static func pointRefused(_ messages: [String]) -> StapSemanticError {
    StapSemanticError(
      .pointNone, messages.first ?? "no match", at: nil,
      related: messages.dropFirst().map { StapSemanticError(.pointNone, $0, at: nil) })
  }

  static func pointCount(at token: StapToken?) -> StapSemanticError {
    StapSemanticError(.pointCount, "probe stands for too many probe points", at: token)
  }

  static func tooLarge(at token: StapToken?) -> StapSemanticError {
    StapSemanticError(.tooLarge, "handler or function is too large to be compiled", at: token)
  }

  static func badPattern(_ reason: String, at token: StapToken) -> StapSemanticError {
    StapSemanticError(.pattern, reason, at: token)
  }

  static func writtenPlace(at token: StapToken) -> StapSemanticError {
    StapSemanticError(.writtenPlace, "write to the traced program not permitted", at: token)
  }

  static func unreadRegister(
    _ number: Int64, isUser: Bool, at token: StapToken
  ) -> StapSemanticError {
    StapSemanticError(
      .dereference,
      isUser ? "no such register (\(number))" : "registers of the kernel cannot be read",
      at: token)
  }

  static func unreadMemory(
    size: Int64, isUser: Bool, at token: StapToken
  ) -> StapSemanticError {
    StapSemanticError(
      .dereference,
      isUser
        ? "cannot read \(size) bytes as a number (1, 2, 4 or 8)"
        : "memory of the kernel cannot be read",
      at: token)
  }

  static func unknownBuiltIn(_ name: String, at token: StapToken) -> StapSemanticError {
    StapSemanticError(
      .embeddedCode, "function \(name) cannot be had here: nothing that is read tells of it",
      at: token)
  }

  static func unknownPlace(at token: StapToken) -> StapSemanticError {
    StapSemanticError(.dereference, "this cannot be read at this probe point", at: token)
  }

  static func assignedValue(
    _ text: String, of name: String, at token: StapToken
  ) -> StapSemanticError {
    StapSemanticError(
      .assignedValue, "'\(text)' given for global \(name) is no number", at: token)
  }

  static func noProbes() -> StapSemanticError {
    StapSemanticError(.noProbes, "no probes found", at: nil)
  }

  // MARK: Warnings

  static func elidedFunction(_ routine: StapRoutine) -> StapSyntaxWarning {
    StapSyntaxWarning("Eliding unused function '\(routine.name)'", at: routine.token)
  }

  static func elidedVariable(_ variable: StapVariable) -> StapSyntaxWarning {
    StapSyntaxWarning("Eliding unused variable '\(variable.name)'", at: variable.token)
  }

  static func elidedAssignment(_ variable: StapVariable, at token: StapToken) -> StapSyntaxWarning {
    StapSyntaxWarning("Eliding assignment to '\(variable.name)'", at: token)
  }

  static func elidedExpression(at token: StapToken) -> StapSyntaxWarning {
    StapSyntaxWarning("Eliding side-effect-free expression ", at: token)
  }

  static func neverAssigned(
    _ variable: StapVariable, similar names: [String]
  ) -> StapSyntaxWarning {
    let scope = variable.isGlobal ? "global" : "local"
    return StapSyntaxWarning(
      "never-assigned \(scope) variable '\(variable.name)'\(similar(names))", at: variable.token)
  }

  static func idleFunction(_ routine: StapRoutine) -> StapSyntaxWarning {
    StapSyntaxWarning("side-effect-free function '\(routine.name)'", at: routine.token)
  }

  static func idleProbe(_ handler: StapHandler) -> StapSyntaxWarning {
    StapSyntaxWarning("side-effect-free probe '\(handler.point.text)'", at: handler.token)
  }

  static func foreignGlobal(
    _ variable: StapVariable, at token: StapToken
  ) -> StapSyntaxWarning {
    StapSyntaxWarning(
      "cross-file global variable reference to \(variable.token.summary) from", at: token)
  }
}
