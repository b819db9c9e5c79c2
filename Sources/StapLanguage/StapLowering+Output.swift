// `print` and its relatives: formats, and what is recorded for them.

internal import TraceProgram

extension StapLowering {
  /// Prints, and gives 0; or for `sprint` and its like makes the text.
  func printed(
    _ printing: StapPrinting, at token: StapToken, into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    throw StapDiagnostics.embeddedCode(at: token)
  }
}
