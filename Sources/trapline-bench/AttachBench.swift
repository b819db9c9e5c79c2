// What it takes to attach to a program that runs, to put sites in place and to leave again, and how long the
// program was kept from running meanwhile: by its own clock, which it looks at as often as it can.

import Glibc

/// A row of the table of attaching.
struct AttachRow {
  enum Tool: String, CaseIterable { case trapline, gdb }

  var tool: Tool
  var threads: Int
  var sites: Int
  var samples: [Sample] = []
  var excuse: String?

  /// Milliseconds.
  struct Sample {
    /// From the start of the tool to its end, waits for the program's next hit included.
    var whole: Double
    /// Of Trapline's own clock; nil for others.
    var attaching: Double?
    var arming: Double?
    var detaching: Double?
    /// The longest time between two looks at the clock, with the tool and before.
    var pause: Double
    var pauseAlone: Double
  }
}

enum AttachBench {
  /// Which probes of the program have so many sites.
  private static let patterns: [Int: [String]] = [
    1: ["turn"], 531: ["turn", "some"], 10_000: ["turn", "some", "more"],
  ]

  static func rows(_ tools: Tools, rounds: Int) -> [AttachRow] {
    let kinds = [(1, 1), (1, 531), (1, 10_000), (501, 1), (501, 531)]
    var rows = kinds.flatMap { threads, sites in
      AttachRow.Tool.allCases.map { AttachRow(tool: $0, threads: threads, sites: sites) }
    }
    for _ in 0..<rounds {
      for index in rows.indices where rows[index].excuse == nil {
        do throws(BenchError) {
          rows[index].samples.append(try measure(rows[index], tools))
        } catch {
          rows[index].excuse = "\(error)"
        }
      }
    }
    return rows
  }

  private static func measure(_ row: AttachRow, _ tools: Tools) throws(BenchError)
    -> AttachRow.Sample
  {
    let gapper = tools.own("gapper")
    let output = tools.scratch + "/gaps"
    let program = try SpawnedProcess([gapper, "\(row.threads - 1)"], output: output)
    defer { program.kill(SIGTERM) }
    func gap(_ number: Int) throws(BenchError) -> Double {
      program.kill(SIGUSR1)
      return try nanoseconds(number, in: output) / 1e6
    }
    try waitUntil(gapper) { contents(of: output).contains("ready\n") }
    _ = try gap(1)
    usleep(200_000)
    let alone = try gap(2)
    let statistics = tools.scratch + "/attach"
    let probes = (patterns[row.sites] ?? []).map { "gapper:\($0)" }
    var command: [String]
    switch row.tool {
    case .trapline:
      command = [
        tools.own("trapline"), "trace", "-p", "\(program.id)", "--max-events", "1", "--stats",
        statistics,
      ]
      command += probes
    case .gdb:
      guard tools.isInstalled("gdb") else {
        throw BenchError(operation: .find, subject: "gdb", cause: "not installed")
      }
      command =
        ["gdb", "-nx", "-q", "-batch", "-p", "\(program.id)"]
        + probes.flatMap { ["-ex", "break -probe-stap \($0)"] } + ["-ex", "detach"]
    }
    unlink(statistics)
    let start = monotonicNanoseconds()
    let tool = try SpawnedProcess(command, output: tools.scratch + "/tool")
    var pause = 0.0
    var number = 3
    // Each question is a hit, which is all that Trapline waits for.
    while !tool.hasEnded {
      usleep(20_000)
      pause = max(pause, try gap(number))
      number += 1
    }
    let whole = Double(monotonicNanoseconds() - start) / 1e6
    pause = max(pause, try gap(number))
    var sample = AttachRow.Sample(whole: whole, pause: pause, pauseAlone: alone)
    if row.tool == .trapline {
      let text = contents(of: statistics)
      sample.attaching = lastNumber(after: "\"attach_ns\":", in: text).map { $0 / 1e6 }
      sample.arming = lastNumber(after: "\"arm_ns\":", in: text).map { $0 / 1e6 }
      sample.detaching = lastNumber(after: "\"detach_ns\":", in: text).map { $0 / 1e6 }
      guard sample.arming != nil else {
        throw BenchError(
          operation: .measure, subject: "trapline", cause: contents(of: tools.scratch + "/tool"))
      }
    }
    return sample
  }

  /// A gap that the program has told, counted from 1.
  private static func nanoseconds(_ number: Int, in output: String) throws(BenchError) -> Double {
    var lines: [Substring] = []
    try waitUntil("gapper") {
      let text = contents(of: output)
      lines = text.split(separator: "\n")
      return text.hasSuffix("\n") && lines.count > number
    }
    guard let gap = Double(lines[number]) else {
      throw BenchError(operation: .measure, subject: "gapper", cause: "it told no time")
    }
    return gap
  }

  private static func waitUntil(
    _ subject: String, _ condition: () -> Bool
  ) throws(BenchError) {
    for _ in 0..<60_000 {
      if condition() { return }
      usleep(1000)
    }
    throw BenchError(operation: .measure, subject: subject, cause: "it did not answer in a minute")
  }

  static func text(_ rows: [AttachRow]) -> String {
    var table = [
      ["attaching", "threads", "sites", "ms", "attach", "arm", "detach", "pause", "alone"]
    ]
    for row in rows {
      let head = [row.tool.rawValue, "\(row.threads)", "\(row.sites)"]
      guard row.excuse == nil, !row.samples.isEmpty else {
        table.append(head + [row.excuse ?? "no figure"])
        continue
      }
      func column(_ value: (AttachRow.Sample) -> Double?) -> String {
        median(row.samples.compactMap(value)).map { decimal($0, places: 2) } ?? "-"
      }
      table.append(
        head + [
          column(\.whole), column(\.attaching), column(\.arming), column(\.detaching),
          column(\.pause), column(\.pauseAlone),
        ])
    }
    return aligned(table)
  }
}
