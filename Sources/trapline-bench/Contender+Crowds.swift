// Programs of several threads, or of many sites, under Trapline: what a hit costs must not depend on what
// else there is.

extension Contender {
  /// A call of Trapline that counts a probe's hits by a string, and what it is called with.
  private static func counting(
    _ tools: Tools, _ title: String, of hits: Int, options: [String], probe: String,
    also patterns: [String] = [], _ command: [String]
  ) -> Contender {
    let trapline = tools.own("trapline")
    let statistics = tools.scratch + "/crowd"
    return Contender(
      title: title, hits: hits,
      command: [trapline, "trace", "-c", "--by", "name", "--stats", statistics, "-s"]
        + ["\(probe)(i: int, name: string, k: long)"] + options + [probe] + patterns + ["--"]
        + command,
      needs: [trapline, command[0]], statistics: statistics
    ).excused(by: tools)
  }

  /// Programs of several threads, each placed by Trapline and left where it is.
  static func placed(_ tools: Tools, hits: Int) -> [Contender] {
    // Processes, threads, nanoseconds between the hits of each, threads that never hit, other load.
    let programs:
      [(title: String, processes: Int, threads: Int, pause: Int, cold: Int, loaded: Bool)] = [
        ("1 thread", 1, 1, 0, 0, false), ("1 thread, a processor is busy", 1, 1, 0, 0, true),
        ("1 thread, 20 us between hits", 1, 1, 20_000, 0, false),
        ("1 thread and 8 that never hit", 1, 1, 0, 8, false), ("2 threads", 1, 2, 0, 0, false),
        ("2 threads, 100 us between hits", 1, 2, 100_000, 0, false),
        ("8 threads", 1, 8, 0, 0, false), ("2 processes", 2, 1, 0, 0, false),
      ]
    return programs.flatMap { program in
      ["off", "auto"].map { choice in
        let busy = program.processes * program.threads
        let each = max(100, hits / busy / (1 + program.pause / 20_000))
        var contender = counting(
          tools, "\(program.title), --cpu \(choice)", of: each * busy, options: ["--cpu", choice],
          probe: "roamer:tick",
          [
            tools.own("roamer"), "bench", "\(program.processes)", "\(program.threads)",
            "\(each)", "\(program.pause)", "\(program.cold)",
          ])
        contender.group = program.title
        contender.isFloor = choice == "off"
        contender.isBesideLoad = program.loaded
        return contender
      }
    }
  }

  /// One thread that hits beside many that wait, many that hit, and many sites in place.
  static func crowds(_ tools: Tools, hits: Int) -> [Contender] {
    let kinds: [(group: String, title: String, hitters: Int, waiters: Int, others: [String])] = [
      ("waiters", "1 thread hits, none waits", 1, 0, []),
      ("waiters", "1 thread hits, 7 wait", 1, 7, []),
      ("waiters", "1 thread hits, 63 wait", 1, 63, []),
      ("waiters", "1 thread hits, 511 wait", 1, 511, []),
      ("hitters", "8 threads hit", 8, 0, []),
      ("hitters", "64 threads hit", 64, 0, []),
      ("hitters", "512 threads hit", 512, 0, []),
      ("sites", "1 site in place", 1, 0, []),
      ("sites", "531 sites in place", 1, 0, ["farm:some"]),
      ("sites", "10,000 sites in place", 1, 0, ["farm:some", "farm:more"]),
    ]
    return kinds.enumerated().map { index, kind in
      let each = max(1, hits / kind.hitters)
      var contender = counting(
        tools, kind.title, of: each * kind.hitters, options: [], probe: "farm:tick",
        also: kind.others,
        [tools.own("farm"), "\(each * kind.hitters)", "\(kind.hitters)", "\(kind.waiters)"])
      contender.group = kind.group
      // The least of each group.
      contender.isFloor = index == 0 || kinds[index - 1].group != kind.group
      return contender
    }
  }
}
