// The figures as one table: medians and their spread, and how many times the floor they are.

/// The samples of one contender.
struct ResultRow {
  let contender: Contender
  var samples: [Contender.Sample] = []
  /// Why there are no figures.
  var excuse: String?

  init(contender: Contender) {
    self.contender = contender
    excuse = contender.excuse
  }

  /// Nanoseconds per hit, in order; empty when there are none.
  fileprivate var times: [Double] { samples.map(\.nanosecondsPerHit).sorted() }

  fileprivate var median: Double? {
    let times = times
    guard !times.isEmpty else { return nil }
    let middle = times.count / 2
    return times.count % 2 == 1 ? times[middle] : (times[middle - 1] + times[middle]) / 2
  }
}

struct ResultTable {
  let rows: [ResultRow]

  private static let headings = [
    "", "cpu", "us/hit", "min-max", "hits/s", "calls/hit", "x floor",
  ]

  /// Columns of equal width, a line per contender.
  var text: String {
    let cells = [Self.headings] + rows.map(cells(of:))
    let widths = Self.headings.indices.map { column in
      cells.map { $0.count > column && $0.count > 3 ? $0[column].count : 0 }.max() ?? 0
    }
    let title = cells.map { $0.first?.count ?? 0 }.max() ?? 0
    var text = ""
    for row in cells {
      var line = ""
      for (column, cell) in row.enumerated() {
        let width = column == 0 ? title : widths[column]
        let padding = String(repeating: " ", count: max(0, width - cell.count))
        line += column < 2 ? cell + padding : padding + cell
        line += "  "
      }
      while line.hasSuffix(" ") { line.removeLast() }
      text += line + "\n"
    }
    return text
  }

  private func cells(of row: ResultRow) -> [String] {
    let contender = row.contender
    guard row.excuse == nil, let median = row.median, let low = row.times.first,
      let high = row.times.last
    else { return [contender.title, contender.placement.rawValue, row.excuse ?? "no figure"] }
    let floor = rows.first {
      $0.contender.isFloor && $0.contender.group == contender.group
        && $0.contender.placement == contender.placement && $0.excuse == nil
    }?.median
    let calls = row.samples.compactMap(\.systemCallsPerHit).max()
    return [
      contender.unit == "hit" ? contender.title : "\(contender.title) (per \(contender.unit))",
      contender.placement.rawValue,
      decimal(median / 1000, places: 2),
      "\(decimal(low / 1000, places: 2))-\(decimal(high / 1000, places: 2))",
      decimal(1_000_000_000 / max(median, 0.001), places: 0),
      calls.map { decimal($0, places: 2) } ?? "-",
      floor.map { decimal(median / $0, places: 2) } ?? "-",
    ]
  }

  /// A number of no great size with a fixed number of decimal places.
  private func decimal(_ value: Double, places: Int) -> String {
    let scale = (0..<places).reduce(1) { product, _ in product * 10 }
    let scaled = Int((min(value, 1e12) * Double(scale)).rounded())
    if places == 0 { return "\(scaled)" }
    let fraction = "\(scaled % scale)"
    return "\(scaled / scale)."
      + String(repeating: "0", count: max(0, places - fraction.count)) + fraction
  }
}
