// What is wrong with a script, as data: the wording is the dialect's, the rendering whoever prints it
// decides.

/// A message about a place in a script.
package struct Diagnostic: Error, Equatable, Sendable {
  package enum Severity: Sendable {
    case error
    case warning
  }

  package var severity = Severity.error
  /// What kind of mistake it is, in the dialect's own tags where it has any: `D_SYNTAX`.
  package var tag: String
  package var range: SourceRange
  package var message: String
  /// The part of the program that it is about, which tells more than a line where there are no lines;
  /// nil when it is about none.
  package var region: String?
  /// What to do about it; nil when the message says all.
  package var hint: String?

  package init(
    _ tag: String, at range: SourceRange, _ message: String, hint: String? = nil,
    severity: Severity = .error
  ) {
    self.tag = tag
    self.range = range
    self.message = message
    self.hint = hint
    self.severity = severity
  }
}
