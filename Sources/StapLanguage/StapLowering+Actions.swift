// Counting actions, as stap does: statements note theirs, and what has come together is charged where code
// comes together or goes apart.

internal import TraceProgram

extension StapLowering {
  /// So many actions are charged at once even where code goes straight on.
  private static var largestCharge: Int { 10 }

  /// Notes actions; with `charges` all that are noted are charged here, near the token.
  func record(_ actions: Int, at token: StapToken?, charges: Bool = false) {
    pendingActions += actions
    guard charges && pendingActions > 0 || pendingActions >= Self.largestCharge,
      !options.suppressesTimeLimits, !checkedActions
    else { return }
    note(token)
    builder.emit(.chargeActions, immediate: Int64(pendingActions))
    pendingActions = 0
  }

  /// Begins the counting for a handler or function. When the number is known, it is checked here.
  func beginActions(of body: StapAction, at token: StapToken?) {
    pendingActions = 0
    checkedActions = false
    guard !options.suppressesTimeLimits, !options.isUnoptimized,
      let count = actionCounts.count(of: body)
    else { return }
    note(token)
    builder.emit(.requireActions, immediate: Int64(count))
    checkedActions = true
  }

  /// Counts what a function has done that does not charge by itself.
  func recordCall(_ routine: StapRoutine, at token: StapToken) {
    guard !options.suppressesTimeLimits, !options.isUnoptimized, !checkedActions,
      let count = actionCounts.count(of: routine)
    else { return }
    record(count, at: token, charges: true)
  }
}
