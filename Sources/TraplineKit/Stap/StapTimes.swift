// How often handlers ran and how long they took, for `-t`. Time is counted in cycles of the processor's clock,
// as stap has it.

internal import StapLanguage

/// The times of a run's handlers.
struct StapTimes {
  private struct Row {
    var count: UInt64 = 0
    var least = UInt64.max
    var most: UInt64 = 0
    var sum: UInt64 = 0
    var mean = 0.0
    var squares = 0.0

    mutating func add(_ time: UInt64) {
      count += 1
      least = min(least, time)
      most = max(most, time)
      sum &+= time
      let delta = Double(time) - mean
      mean += delta / Double(count)
      squares += delta * (Double(time) - mean)
    }

    var variance: UInt64 { count > 1 ? UInt64(max(0, squares / Double(count - 1))) : 0 }
  }

  private var rows: [Row]

  init(count: Int) {
    rows = Array(repeating: Row(), count: count)
  }

  /// Notes a run of a handler that took some cycles.
  mutating func add(_ cycles: UInt64, to handler: Int) {
    rows[handler].add(cycles)
  }

  /// As stap prints it. What it tells of its own refreshes and locks is always nothing.
  func report(of handlers: [StapScript.Handler]) -> String {
    var text = "----- probe hit report: \n"
    for (index, row) in rows.enumerated() where row.count > 0 {
      let handler = handlers[index].handler
      let place = "\(handler.token.source.name):\(handler.token.line):\(handler.token.column)"
      let from = " from: \(handler.scriptPoint.text)"
      text +=
        "\(handler.point.text), (\(place)), hits: \(row.count), "
        + "cycles: \(row.least)min/\(row.sum / row.count)avg/\(row.most)max, "
        + "variance: \(row.variance),\(from), index: \(index)\n"
    }
    return text + "----- refresh report:\n"
  }
}
