// The statuses that trapline itself ends with. They are part of the interface: the manual texts of
// the commands name each of them.

import ArgumentParser

extension ExitCode {
  /// `list`: no probe matches.
  static let noMatch = ExitCode(1)
  /// `list`: something could not be read.
  static let trouble = ExitCode(2)
  /// `trace` itself failed: as `env`, `timeout` and `nohup` have it (GNU coreutils).
  static let traceFailed = ExitCode(125)
  /// The command was found but cannot be run.
  static let cannotRun = ExitCode(126)
  /// The command was not found.
  static let notFound = ExitCode(127)

  /// How a command that a signal killed ends, as shells say it.
  static func killed(by signal: Int32) -> ExitCode { ExitCode(128 + signal) }
}
