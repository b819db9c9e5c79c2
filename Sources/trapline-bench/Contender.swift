// Who is measured: a title, the command that runs the ticking program under some tool, and how many
// ticks. What the commands print is the ticking program's own line, `ticked N in T ns`.

import Glibc

/// Where the programs are: ours beside this one, others on PATH.
struct Tools {
  let scratch: String
  private let directory: String
  private let searchPath: [String]

  init(scratch: String) {
    self.scratch = scratch
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let bytes = buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:))
    let path = String(decoding: bytes, as: UTF8.self)
    directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let variable = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    searchPath = variable.split(separator: ":").map(String.init)
  }

  /// One of the programs built with this one.
  func own(_ name: String) -> String { directory + "/" + name }

  /// Whether a program can be run, by path or by name.
  func isInstalled(_ name: String) -> Bool {
    if name.contains("/") { return access(name, X_OK) == 0 }
    return searchPath.contains { access($0 + "/" + name, X_OK) == 0 }
  }
}

/// One row to be measured.
struct Contender {
  var title: String
  var placement = Placement.free
  /// What a run counts: hits, or system calls.
  var unit = "hit"
  var hits: Int
  var command: [String]
  /// Programs without which there is nothing to run.
  var needs: [String]
  /// Where the tool leaves its own counters, if it does.
  var statistics: String?
  /// What it is compared with is the floor of the same group; nil for that of its placement.
  var group: String?
  /// Whether the row is what the others of its group are compared with.
  var isFloor = false
  /// Whether the first processor is kept busy meanwhile.
  var isBesideLoad = false
  var excuse: String?

  /// One run's figures.
  struct Sample {
    var nanosecondsPerHit: Double
    var systemCallsPerHit: Double?
  }

  /// Runs it once.
  func measure(in scratch: String) throws(BenchError) -> Sample {
    if let excuse { throw BenchError(operation: .find, subject: title, cause: excuse) }
    if let statistics { unlink(statistics) }
    let load =
      isBesideLoad
      ? try SpawnedProcess(
        ["taskset", "-c", "0", "sh", "-c", "while :; do :; done"], output: scratch + "/load")
      : nil
    defer { load?.kill(SIGKILL) }
    let output = try outputOfRunning(command, in: scratch)
    guard let count = lastNumber(after: "ticked ", in: output), count == Double(hits),
      let elapsed = lastNumber(after: " in ", in: output)
    else {
      let said = output.split(separator: "\n").last { !$0.allSatisfy(\.isWhitespace) }
      throw BenchError(
        operation: .measure, subject: title, cause: said.map(String.init) ?? "it said nothing")
    }
    var calls: Double?
    if let statistics {
      let text = contents(of: statistics)
      // A tracer that missed hits is fast for the wrong reason.
      guard let seen = lastNumber(after: "\"hits\":", in: text) else {
        throw BenchError(operation: .measure, subject: title, cause: "it left no counters")
      }
      guard seen == Double(hits) else {
        throw BenchError(
          operation: .measure, subject: title, cause: "it saw \(Int(seen)) of \(hits) hits")
      }
      calls = lastNumber(after: "\"system_calls\":", in: text).map { $0 / seen }
    }
    return Sample(nanosecondsPerHit: elapsed / Double(hits), systemCallsPerHit: calls)
  }
}

extension Contender {
  /// The program by itself, the bare tracer, and Trapline.
  static func ours(_ tools: Tools, hits: Int, placements: [Placement]) -> [Contender] {
    let ticker = tools.own("ticker")
    var rows = [
      Contender(
        title: "untraced", hits: hits, command: [ticker, "bench", "\(hits)"], needs: [ticker])
    ]
    for placement in placements {
      let floor = tools.own("floor")
      let floorStatistics = tools.scratch + "/floor"
      rows.append(
        Contender(
          title: "floor: ptrace in C", placement: placement, hits: hits,
          command: [
            floor, "--cpu", placement.rawValue, "--stats", floorStatistics, "fixture", "tick",
            ticker,
            "bench", "\(hits)",
          ], needs: [floor, ticker], statistics: floorStatistics, isFloor: true))
      let trapline = tools.own("trapline")
      let traplineStatistics = tools.scratch + "/trapline"
      let (tracerPin, traceePin): ([String], [String]) =
        switch placement {
        case .free: ([], [])
        case .same: (["taskset", "-c", "0"], [])
        case .split: (["taskset", "-c", "0"], ["taskset", "-c", "1"])
        }
      rows.append(
        Contender(
          title: "trapline -c --by name", placement: placement, hits: hits,
          command: tracerPin + [
            trapline, "trace", "-c", "--by", "name", "--stats", traplineStatistics, "-s",
            "fixture:tick(i: int, name: string, k: long)", "fixture:tick", "--",
          ] + traceePin + [ticker, "bench", "\(hits)"],
          needs: [trapline, ticker] + tracerPin.prefix(1), statistics: traplineStatistics))
      rows.append(
        Contender(
          title: "trapline, a line a hit", placement: placement, hits: hits,
          command: tracerPin + [
            trapline, "trace", "-o", "/dev/null", "--stats", traplineStatistics, "-s",
            "fixture:tick(i: int, name: string, k: long)", "fixture:tick", "--",
          ] + traceePin + [ticker, "bench", "\(hits)"],
          needs: [trapline, ticker] + tracerPin.prefix(1), statistics: traplineStatistics))
      let pinned = (traceePin + [ticker, "bench", "\(hits)"]).joined(separator: " ")
      for (title, script) in dtraceScripts {
        rows.append(
          Contender(
            title: title, placement: placement, hits: hits,
            command: tracerPin + [
              trapline, "dtrace", "-q", "-o", traplineStatistics, "-n", script, "-c", pinned,
            ], needs: [trapline, ticker] + tracerPin.prefix(1), statistics: traplineStatistics))
      }
      for (title, script) in stapScripts {
        rows.append(
          Contender(
            title: title, placement: placement, hits: hits,
            command: tracerPin + [
              trapline, "stap", "-o", traplineStatistics, "-e", script, "-c", pinned,
            ], needs: [trapline, ticker] + tracerPin.prefix(1), statistics: traplineStatistics))
      }
    }
    return rows.map { $0.excused(by: tools) }
  }

  /// D scripts, which leave their own count of hits at the end of their output.
  private static let dtraceScripts = [
    (
      "dtrace: count by a string",
      """
      fixture$target:::tick { @[copyinstr(arg1)] = count(); hits++; }
      END { printf("\\"hits\\":%d\\n", hits); }
      """
    ),
    (
      "dtrace: a call tree's line",
      """
      self int indent;
      fixture$target:::tick /copyinstr(arg1) != "start"/
      {
        printf("%d\\t%*s:", timestamp, 15, probename);
        printf("%*s", self->indent, "");
        printf("%s:%s:%d\\n", basename(copyinstr(arg1)), copyinstr(arg1), arg0);
        self->indent = 3;
        hits++;
      }
      END { printf("\\"hits\\":%d\\n", hits); }
      """
    ),
  ]

  /// The same in SystemTap's language: the line of a call tree, and what a `top` counts between two
  /// looks at it.
  private static let stapScripts = [
    (
      "stap: a call tree's line",
      """
      global hits
      probe process.mark("tick") {
        printf("%s => %s in %s:%d\\n", thread_indent($arg1 & 1 ? -1 : 1), user_string($arg2),
          user_string($arg2), $arg1)
        hits++
      }
      probe end { printf("\\"hits\\":%d\\n", hits) }
      """
    ),
    (
      "stap: top",
      """
      global calls, hits
      probe process.mark("tick") {
        calls[pid(), user_string($arg2), user_string($arg2), $arg1 % 100] += 1
        hits++
      }
      probe timer.ms(1000) {
        foreach ([pid, file, name, line] in calls- limit 20)
          printf("%6d %80s %6d %30s %6d\\n", pid, file, line, name, calls[pid, file, name, line])
        delete calls
      }
      probe end { printf("\\"hits\\":%d\\n", hits) }
      """
    ),
  ]

  /// What else there is on Linux.
  static func others(_ tools: Tools, hits: Int) -> [Contender] {
    let ticker = tools.own("ticker")
    let few = max(100, hits / 25)
    let site = "usdt:\(ticker):fixture:tick"
    return [
      Contender(
        title: "gdb, printf of a string", hits: few,
        command: [
          "gdb", "-nx", "-q", "-batch", "-ex", "set pagination off", "-x",
          script(in: tools.scratch), "--args", ticker, "bench", "\(few)",
        ], needs: ["gdb", ticker]),
      Contender(
        title: "strace", unit: "system call", hits: few,
        command: ["strace", "-o", "/dev/null", ticker, "syscalls", "\(few)"],
        needs: ["strace", ticker]),
      Contender(
        title: "bpftrace, count()", hits: hits,
        command: [
          "bpftrace", "-e", "\(site) { @[str(arg1)] = count(); }", "-c", "\(ticker) bench \(hits)",
        ], needs: ["bpftrace", ticker]),
      Contender(
        title: "bpftrace, printf of a string", hits: hits,
        command: [
          "bpftrace", "-o", "/dev/null", "-e", "\(site) { printf(\"%s\\n\", str(arg1)); }", "-c",
          "\(ticker) bench \(hits)",
        ], needs: ["bpftrace", ticker]),
      Contender(
        title: "bpftrace, a call tree's line", hits: hits,
        command: [
          "bpftrace", "-o", "/dev/null", "-e",
          "\(site) { printf(\"%d %s(%d): => %s in %s:%d\\n\", elapsed / 1000, comm, tid, "
            + "str(arg1), str(arg1), arg0); }", "-c", "\(ticker) bench \(hits)",
        ], needs: ["bpftrace", ticker]),
    ].map { $0.excused(by: tools) }
  }

  func excused(by tools: Tools) -> Contender {
    var contender = self
    if let missing = needs.first(where: { !tools.isInstalled($0) }) {
      contender.excuse = missing.contains("/") ? "not built" : "not installed"
    }
    return contender
  }

  /// What gdb is to do at each hit.
  private static func script(in scratch: String) -> String {
    let path = scratch + "/gdb-commands"
    let text = """
      break -probe-stap fixture:tick
      commands
      silent
      printf "%s\\n", (char *)$_probe_arg1
      continue
      end
      run

      """
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { return path }
    defer { close(file) }
    let bytes = Array(text.utf8)
    _ = write(file, bytes, bytes.count)
    return path
  }
}
