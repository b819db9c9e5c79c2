// A script that is ready to run: its unit, and what the points of its handlers mean.

internal import StapLanguage

/// A script as it runs.
struct StapScript {
  struct Handler {
    let handler: StapHandler
    let meaning: StapMeaning
    /// Its clause in the program.
    let clause: Int
  }

  let unit: StapUnit
  /// In the order of the script.
  let handlers: [Handler]

  /// `meanings` has one for each clause of the unit.
  init(_ unit: StapUnit, _ meanings: [StapMeaning]) {
    self.unit = unit
    handlers = zip(unit.clauses, meanings).map {
      Handler(handler: $0.handler, meaning: $1, clause: $0.index)
    }
  }

  /// The handlers of one kind by rising number, those of one number in the order of the script.
  func ordered(by number: (StapMeaning) -> Int64?) -> [Int] {
    handlers.indices.compactMap { index in number(handlers[index].meaning).map { ($0, index) } }
      .sorted { $0 < $1 }.map(\.1)
  }
}
