// What a checked script is lowered to: a program for the machine, and what whoever runs it has to know
// beside it. Nothing here is of a process.

package import TraceProgram

/// The limits of a run, which the option `-D` sets.
package struct StapLimits: Hashable, Sendable {
  /// `MAXSTRINGLEN`: the bytes of a string, its final zero included.
  package var stringLength = 128
  /// `MAXNESTING`: how deeply functions may call each other.
  package var nesting = 10
  /// `MAXACTION`: the statements that one hit may execute.
  package var actions = 1000
  /// `MAXACTION_INTERRUPTIBLE`: the same for handlers that hold nobody up, such as `begin`.
  package var interruptibleActions = 10_000
  /// `MAXMAPENTRIES`: the elements of an array that has no size of its own.
  package var mapEntries = 2048
  /// `MAXERRORS`: how many errors a run outlives.
  package var errors = 0
  /// `MAXSKIPPED`: how many skipped probes a run outlives.
  package var skipped = 100
  /// `HIST_WIDTH`: the longest bar of a histogram.
  package var histogramWidth = 50
  /// `HIST_ELISION`: how many empty rows are shown beside others; negative for all.
  package var histogramElision = 2

  package init() {}
}

/// A script, lowered.
package struct StapUnit {
  /// A handler of the script, in the order of the script.
  package struct Clause {
    /// Where the handler is to run.
    package let handler: StapHandler
    /// Its clause in the program.
    package let index: Int
  }

  /// A global that prints at the end, since the script never reads it.
  package struct Printed {
    package enum Place: Hashable, Sendable {
      /// A global variable of the program.
      case global(Int)
      /// A map of the program, for arrays and statistics.
      case map(Int)
    }

    package let name: String
    package let type: StapType
    package let keyTypes: [StapType]
    package let place: Place
  }

  package internal(set) var program = Program()
  /// Gives the globals their first values; to be run before everything else.
  package internal(set) var initialization: Int?
  package internal(set) var clauses: [Clause] = []
  package internal(set) var printed: [Printed] = []
  /// For each instruction of the program, the token that a fault there is near.
  package internal(set) var tokens: [StapToken?] = []
  /// For each map of the program, the size that its declaration gives it.
  package internal(set) var mapSizes: [Int?] = []
  /// If there are any, a run says so and fails before anything else.
  package internal(set) var unusableHistograms: [UnusableHistogram] = []

  /// What faults of the program are called.
  package var faultTexts: StapFaultTexts { StapFaultTexts(tokens: tokens, mapSizes: mapSizes) }
}
