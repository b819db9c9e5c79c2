// Handlers, functions and statements.

internal import TraceProgram

extension StapLowering {
  /// Lowers the functions, the handlers and what gives globals their first values.
  func lowerEverything() throws(StapSemanticError) {
  }
}
