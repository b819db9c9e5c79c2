// What the checker complains about, as data: a tag that says which mistake it is, the words that users
// of stap know, and the tokens to point at. How it is printed is `StapReport`'s, which shows only the
// first mistake of each tag unless it is verbose, as stap does.

/// Which mistake it is.
package enum StapSemanticTag: String, CaseIterable, Sendable {
  case arityConflict = "arity-conflict"
  case arityOrigin = "arity-origin"
  case sizedScalar = "sized-scalar"
  case unresolvedArray = "unresolved-array"
  case unresolvedDelete = "unresolved-delete"
  case unresolvedFunction = "unresolved-function"
  case functionArity = "function-arity"
  case wildcardIndex = "wildcard-index"
  case conditionVariable = "condition-variable"
  case conditionFunction = "condition-function"
  case conditionWrites = "condition-writes"
  case embeddedCode = "embedded-code"
  case kernelFunction = "kernel-function"
  case aliasParameter = "alias-parameter"
  case aliasRegistering = "alias-registering"
  case aliasRecursion = "alias-recursion"
  case pointResolving = "point-resolving"
  case pointMismatch = "point-mismatch"
  case pointWildcard = "point-wildcard"
  case pointWildcards = "point-wildcards"
  case pointTruncated = "point-truncated"
  case pointSuffix = "point-suffix"
  case pointNone = "point-none"
  case pointCount = "point-count"
  case notLvalue = "not-lvalue"
  case notStored = "not-stored"
  case invalidLvalue = "invalid-lvalue"
  case concatenated = "concatenated"
  case typeUnresolved = "type-unresolved"
  case typeInvalid = "type-invalid"
  case typeSides = "type-sides"
  case typeExpected = "type-expected"
  case typeDeclared = "type-declared"
  case typeConflict = "type-conflict"
  case typeOrigin = "type-origin"
  case localStatistic = "local-statistic"
  case scalarWrap = "scalar-wrap"
  case formatArguments = "format-arguments"
  case printCount = "print-count"
  case printStatistic = "print-statistic"
  case deleteOperand = "delete-operand"
  case deleteBucket = "delete-bucket"
  case bucketWrite = "bucket-write"
  case targetUnresolved = "target-unresolved"
  case castUnresolved = "cast-unresolved"
  case dereference = "dereference"
  case definedOperand = "defined-operand"
  case entryPlace = "entry-place"
  case counter = "counter"
  case iterationWrites = "iteration-writes"
  case iterationCalls = "iteration-calls"
  case histogramConflict = "histogram-conflict"
  case shiftRange = "shift-range"
  case shiftConflict = "shift-conflict"
  case breakPlace = "break-place"
  case continuePlace = "continue-place"
  case processingProbe = "processing-probe"
  case processingFunction = "processing-function"
  case noProbes = "no-probes"
  case pattern = "pattern"
  case writtenPlace = "written-place"
  case assignedValue = "assigned-value"
  case tooLarge = "too-large"
}

/// A mistake that only the meaning of a script shows. It is an object so that it is small: every function
/// that may throw one keeps room for it on the stack, and scripts may be nested deeply.
package final class StapSemanticError: Error, Sendable {
  package let tag: StapSemanticTag
  package let message: String
  package let token: StapToken?
  /// A second place that the message is about.
  package let otherToken: StapToken?
  /// What it is a consequence of, or conflicts with; printed after it.
  package let related: [StapSemanticError]

  init(
    _ tag: StapSemanticTag, _ message: String, at token: StapToken?, and other: StapToken? = nil,
    related: [StapSemanticError] = []
  ) {
    self.tag = tag
    self.message = message
    self.token = token
    otherToken = other
    self.related = related
  }
}

/// What the checker has to say, in the order in which it is printed.
package enum StapMessage: Sendable {
  case error(StapSemanticError)
  case warning(StapSyntaxWarning)
}
