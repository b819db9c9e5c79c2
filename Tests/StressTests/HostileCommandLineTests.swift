// Command lines that nobody would write, and surroundings that nobody would want: trapline ends with a
// status that its manual has, killed by nothing. `timeout` stands between, so that to hang is to fail.

import Foundation
import Testing
import TraceTestSupport

/// One of the programs that trapline is, with words it knows and the statuses it may end with.
private struct Personality: CustomTestStringConvertible, Sendable {
  let command: [String]
  let words: [String]
  let statuses: Set<Int32>
  /// What makes it end by itself, whatever else is said.
  var end: [String] = []

  var testDescription: String { command.joined(separator: " ") }
}

/// Beside what is wrong everywhere: numbers that no process has, and names that no program has.
private let nothings = [
  "", " ", "-", "--", "---", "-1", "0", "4194305", "2147483648", "18446744073709551616", "1e9",
  "0x",
  "\\xff\\xfe", "é\\xcc", "\\n", "*", "*:*", "[", "a:b:c:d:e", ":", "%s%n", "/no/such", "folder",
  "binary", "-=", "--=", "-p", "-o", "-q", "--help=1", "--version", "-h",
]
private let tick = "fixture:tick"

private let personalities: [Personality] = [
  Personality(
    command: ["trapline"], words: ["list", "trace", "explain", "doctor", "help", "nonsense"],
    statuses: [0, 1, 2, 64, 125]),
  Personality(
    command: ["trapline", "list"],
    words: [
      "ticker", tick, "--format", "--format=json", "note", "table", "-p", "--pid=0", "--signatures",
    ],
    statuses: [0, 1, 2, 64]),
  Personality(
    command: ["trapline", "trace"],
    words: [
      tick, "-p", "-o", "out", "--format", "json", "text", "-c", "-C", "--by", "arg0,", "--where",
      "arg0 >", "arg0 == 1", "((((", "--max-events", "--max-events=1", "--string-limit", "-k",
      "--timestamps",
      "epoch", "-s", "fixture:tick(i: int", "fixture:tick(a: int, b: string, c: long)",
      "--signatures", "--no-follow", "--follow", "--pending", "--cpu", "off", "--no-safety-net",
      "--color", "always", "-q", "--stats", "stats",
    ], statuses: [0, 3, 64, 125, 126, 127], end: ["--", "ticker", "3"]),
  Personality(
    command: ["trapline", "explain"],
    words: [
      tick, "ticker", "-p", "--all", "--max-events", "--max-events=1", "-o", "out", "-s",
      "fixture:tick(i: int",
      "--signatures", "--color", "never",
    ], statuses: [0, 1, 2, 64, 126, 127], end: ["--", "ticker", "3"]),
  Personality(
    command: ["trapline", "doctor"], words: ["-p", "--json", "--color", "always", "--pid=4194305"],
    statuses: [0, 1, 64]),
  Personality(
    command: ["dtrace"],
    words: [
      "-n", "BEGIN { exit(3); }", "BEGIN { exit(", "-s", "-P", "-m", "-f", "-i", "-q", "-w", "-x",
      "strsize=", "bufsize=4g", "-b", "-l", "-G", "-h", "-V", "-C", "-D", "-I", "-e", "-v", "-S",
      "-Z", "-32", "-64", "-X", "-U", "-H", "-p", "-o", "out",
    ], statuses: [0, 1, 2, 3], end: ["-n", "BEGIN { exit(3); }", "-c", "ticker 3"]),
  Personality(
    command: ["stap"],
    words: [
      "-e", "probe begin { exit() }", "probe begin {", "-x", "-v", "-vv", "-g", "-p1", "-p2", "-p4",
      "-l", "-L", "process(\"ticker\").mark(\"*\")", "-o", "out", "-S", "1,2", "-D", "MAXACTION=x",
      "-I", "-r", "-k", "-u", "-w", "-W", "-P", "-t", "-F", "-T", "-T1", "-G", "x=1", "-d", "-s",
      "--poison-cache", "--dump-functions", "--monitor",
    ], statuses: [0, 1], end: ["-e", "probe begin { exit() }", "-c", "ticker 3"]),
]

@Suite struct HostileCommandLineTests {
  private let folder = TemporaryFolder()

  /// A place of its own with a link for each name, a folder and a file that is no text.
  private init() throws {
    for name in ["trapline", "dtrace", "stap"] {
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder.path)/\(name)", withDestinationPath: Built.trapline)
    }
    // It may be written over.
    try FileManager.default.copyItem(
      atPath: Built.path("ticker"), toPath: "\(folder.path)/ticker")
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/folder", withIntermediateDirectories: false)
    try Data((0...255).map { $0 }).write(to: URL(fileURLWithPath: "\(folder.path)/binary"))
  }

  /// Runs words, in which a backslash escapes bytes as in `echo -e`, in the folder and after some shell.
  private func runHere(_ words: [String], after shell: String = "") throws -> Outcome {
    let script = """
      cd "$0"; export PATH=".:$PATH"; words=()
      for word; do printf -v word %b "$word"; words+=("$word"); done
      \(shell)
      exec timeout -k 5 30 "${words[@]}"
      """
    return try run("/bin/bash", ["-c", script, folder.path] + words)
  }

  private func line(
    of personality: Personality, using random: inout some RandomNumberGenerator
  ) -> [String] {
    var words: [String] = []
    for _ in 0..<Int.random(in: 0...8, using: &random) {
      var word = (personality.words + nothings).randomElement(using: &random) ?? ""
      switch Int.random(in: 0..<16, using: &random) {
      case 0: word += nothings.randomElement(using: &random) ?? ""
      case 1: word = String(repeating: word, count: 400)
      case 2: word = String(word.dropLast())
      case 3: words.append(word)
      default: break
      }
      words.append(word)
    }
    return words
  }

  @Test(arguments: personalities)
  private func survivesRandomCommandLines(_ personality: Personality) throws {
    var random = RepeatableNumbers(seed: UInt64(personality.words.count))
    var statuses: Set<Int32> = []
    for _ in 0..<Stress.choose(60, hard: 1000) {
      let words = line(of: personality, using: &random)
      let outcome = try runHere(personality.command + words + personality.end)
      guard case .exited(let status) = outcome.ending, personality.statuses.contains(status) else {
        Issue.record("\(personality.command + words + personality.end): \(outcome)")
        continue
      }
      statuses.insert(status)
    }
    #expect(!statuses.isEmpty)
  }

  @Test(arguments: personalities)
  private func survivesManyWords(_ personality: Personality) throws {
    // The library that reads the words of trapline's own commands takes time by the square of their
    // number.
    let count = personality.command.contains("trapline") ? 1000 : 10_000
    for word in ["x", "-q", "-v", "-e", "-n", "--", "-o"] {
      let words = [String](repeating: word, count: count)
      let outcome = try runHere(personality.command + words + personality.end)
      guard case .exited(let status) = outcome.ending, personality.statuses.contains(status) else {
        Issue.record(
          "\(personality.command) \(word)…: \(outcome.ending) \(outcome.errors.prefix(500))")
        continue
      }
    }
  }

  @Test(arguments: [
    "exec 0<&-", "exec 1>&-", "exec 2>&-", "exec 0<&- 1>&- 2>&-", "exec 1>/dev/full",
    "exec 1>/dev/full 2>/dev/full", "exec 0<&0 0</dev/full", "unset HOME",
    "words=(env -i \"${words[@]}\")",
    "ulimit -n 12", "ulimit -n 8", "ulimit -f 0", "ulimit -s 256", "cd /; rm -rf \"$0/folder\"",
    "trap '' PIPE HUP INT TERM CHLD", "umask 777",
  ])
  private func survivesOddSurroundings(_ shell: String) throws {
    let path = "\(folder.path)/"
    for (command, statuses) in [
      ([path + "trapline", "list", Built.path("ticker")], [0, 1, 2, 64]),
      ([path + "trapline", "trace", "*:*", "--", Built.path("ticker"), "3"], [3, 125, 126, 127]),
      (
        [path + "dtrace", "-n", "BEGIN { exit(3); }", "-c", Built.path("ticker") + " 3"], [1, 2, 3]
      ),
      ([path + "stap", "-e", "probe begin { exit() }", "-c", Built.path("ticker")], [0, 1]),
      (
        [path + "trapline", "explain", "fixture:tick", "--", Built.path("ticker"), "3"],
        [0, 1, 2, 126, 127]
      ),
      ([path + "trapline", "doctor"], [0, 1]),
    ] as [([String], [Int32])] {
      let outcome = try runHere(command, after: shell)
      guard case .exited(let status) = outcome.ending, statuses.contains(status) else {
        Issue.record("\(command) after \(shell): \(outcome)")
        continue
      }
    }
  }

  @Test(arguments: [
    "folder", "binary", "empty", "sparse", "/dev/null", "/dev/full", "/proc/self/mem", "",
    "/no/such/file",
    "ticker", "pipe/",
  ])
  func survivesOddFiles(_ file: String) throws {
    let shell = "truncate -s 1G sparse; : > empty"
    for (command, statuses) in [
      (["trapline", "trace", "-o", file, "*:*", "--", "/bin/true"], [0, 125]),
      (["trapline", "trace", "--signatures", file, "*:*", "--", "/bin/true"], [0, 125, 64]),
      (["trapline", "explain", "-o", "/no/such/file", file], [0, 1, 2, 64]),
      (["trapline", "list", file], [0, 1, 2, 64]),
      (["trapline", "trace", "*:*", "--", "./" + file], [0, 125, 126, 127]),
      (["dtrace", "-q", "-o", file, "-n", "BEGIN { exit(3); }"], [1, 2, 3]),
      (["dtrace", "-s", file, "-c", "/bin/true"], [0, 1, 2]),
      (["stap", "-o", file, "-e", "probe begin { exit() }"], [0, 1]),
      (["stap", file, "-c", "/bin/true"], [0, 1]),
      (["stap", "-I", file, "-e", "probe begin { exit() }"], [0, 1]),
    ] as [([String], [Int32])] {
      // What is written to is a copy, and may be spoilt.
      let outcome = try runHere(
        command, after: "rm -f ticker; cp \(Built.path("ticker")) ticker; " + shell)
      guard case .exited(let status) = outcome.ending, statuses.contains(status) else {
        Issue.record("\(command): \(outcome.ending) \(outcome.errors.prefix(300))")
        continue
      }
    }
  }
}
