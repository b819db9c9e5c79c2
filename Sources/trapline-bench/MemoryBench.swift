// How much memory the tracer takes at most, after few hits and after many: it must be the same.

enum MemoryBench {
  struct Row {
    var title: String
    var hits: Int
    /// KiB.
    var peak: Int?
    var excuse: String?
  }

  static func rows(_ tools: Tools) -> [Row] {
    let kinds: [(String, [String])] = [
      ("trapline -c --by name", ["trace", "-c", "--by", "name"]),
      ("trapline, a line a hit", ["trace", "-o", "/dev/null"]),
    ]
    return kinds.flatMap { title, options in
      [100_000, 10_000_000].map { hits in
        var row = Row(title: title, hits: hits)
        do throws(BenchError) {
          let output = tools.scratch + "/memory"
          let tracer = try SpawnedProcess(
            [tools.own("trapline")] + options
              + ["-s", "fixture:tick(i: int, name: string, k: long)", "fixture:tick", "--"]
              + [tools.own("ticker"), "bench", "\(hits)"], output: output)
          row.peak = tracer.wait()
          if lastNumber(after: "ticked ", in: contents(of: output)) != Double(hits) {
            row.excuse = "it was not traced"
          }
        } catch {
          row.excuse = "\(error)"
        }
        return row
      }
    }
  }

  static func text(_ rows: [Row]) -> String {
    aligned(
      [["memory", "hits", "MiB"]]
        + rows.map { row in
          [
            row.title, "\(row.hits)",
            row.excuse ?? row.peak.map { decimal(Double($0) / 1024, places: 1) } ?? "no figure",
          ]
        })
  }
}
