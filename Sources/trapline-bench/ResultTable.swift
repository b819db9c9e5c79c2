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
}

struct ResultTable {
  let rows: [ResultRow]

  private static let headings = [
    "", "cpu", "us/hit", "min-max", "hits/s", "calls/hit", "x floor",
  ]

  var text: String { aligned([Self.headings] + rows.map(cells(of:))) }

  private func cells(of row: ResultRow) -> [String] {
    let contender = row.contender
    guard row.excuse == nil, let middle = median(row.times), let low = row.times.first,
      let high = row.times.last
    else { return [contender.title, contender.placement.rawValue, row.excuse ?? "no figure"] }
    let floor = rows.first {
      $0.contender.isFloor && $0.contender.group == contender.group
        && $0.contender.placement == contender.placement && $0.excuse == nil
    }.flatMap { median($0.times) }
    let calls = row.samples.compactMap(\.systemCallsPerHit).max()
    return [
      contender.unit == "hit" ? contender.title : "\(contender.title) (per \(contender.unit))",
      contender.placement.rawValue,
      decimal(middle / 1000, places: 2),
      "\(decimal(low / 1000, places: 2))-\(decimal(high / 1000, places: 2))",
      decimal(1_000_000_000 / max(middle, 0.001), places: 0),
      calls.map { decimal($0, places: 2) } ?? "-",
      floor.map { decimal(middle / $0, places: 2) } ?? "-",
    ]
  }
}
