// Places of the program that is traced: `$arg1`, `$$name`, `@cast(…)`, `(address)->member`.

internal import TraceProgram

extension StapLowering {
  /// The value of a place at the handler's point.
  func place(
    _ place: StapPlace, at token: StapToken, into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    throw StapDiagnostics.embeddedCode(at: token)
  }
}
