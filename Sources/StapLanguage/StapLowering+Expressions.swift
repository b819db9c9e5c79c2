// Expressions: their values as words, or as addresses of strings.

internal import TraceProgram

extension StapLowering {
  /// The value of an expression.
  func value(_ term: StapTerm, into target: Slot? = nil) throws(StapSemanticError) -> Slot {
    throw StapDiagnostics.tooLarge(at: term.token)
  }

  /// The address of a copy of a histogram's counts, 8 bytes each.
  func counts(of buckets: StapBuckets, into target: Slot? = nil) throws(StapSemanticError) -> Slot {
    throw StapDiagnostics.tooLarge(at: buckets.token)
  }
}
