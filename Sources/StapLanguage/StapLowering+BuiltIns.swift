// Functions that are built in: the library declares them with `/* built-in */` for a body, and their name
// tells which instructions stand for a call.

internal import TraceProgram

extension StapLowering {
  /// A call of a built-in function with its arguments. What returns nothing gives 0.
  func builtIn(
    _ routine: StapRoutine, _ arguments: [Slot], at token: StapToken, into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    throw StapDiagnostics.embeddedCode(at: token)
  }
}
