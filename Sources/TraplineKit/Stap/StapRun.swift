// Pass 5: a script's unit as it runs.

internal import StapLanguage

/// Runs a script's unit.
struct StapRun {
  let unit: StapUnit
  /// What the points of the unit's clauses mean, one for each.
  let meanings: [StapMeaning]
  let limits: StapLimits
  let arguments: StapArguments
  /// The files and probes that were found on the way.
  let probes: StapProbes

  /// How a run ended.
  struct Outcome {
    /// Whether there were errors that end a run.
    var hasFailed = false
  }

  /// Traces to the end. What the script prints goes to the output, messages to standard error.
  func run() -> Outcome {
    Outcome(hasFailed: true)
  }
}
