// bpftrace, which sees the same hits through the kernel's uprobes and shares no code with Trapline:
// the oracle of these tests. Where it cannot run, they fail and say why.

import Foundation
import Testing

/// A probe and those of its arguments that are the same in every run of a program.
struct OracleProbe {
  enum Argument {
    case text(Int)
    /// A string and the argument that has its length.
    case counted(Int, Int)
    case int(Int)
    case word(Int)

    var index: Int {
      switch self {
      case .text(let index), .counted(let index, _), .int(let index), .word(let index): index
      }
    }

    fileprivate var inBpftrace: (format: String, expression: String) {
      switch self {
      case .text(let index): ("|%s", "str(arg\(index))")
      case .counted(let index, let count): ("|%s", "str(arg\(index), arg\(count))")
      case .int(let index): ("|%d", "(int32)arg\(index)")
      case .word(let index): ("|%lld", "arg\(index)")
      }
    }
  }

  let name: String
  let arguments: [Argument]

  init(_ name: String, _ arguments: Argument...) {
    self.name = name
    self.arguments = arguments
  }

  /// The comparable part of a hit of ours.
  func line(of hit: TracedHit) -> String {
    ([hit.probe] + arguments.map { hit.arguments[$0.index].description }).joined(separator: "|")
  }
}

/// The probes of one file that bpftrace is to watch.
struct Oracle {
  let file: String
  let provider: String
  let probes: [OracleProbe]

  /// Bytes that bpftrace keeps of a string when it is not told otherwise: 64 with the NUL. More of
  /// them do not fit the kernel's BPF stack when a probe has two strings.
  static let stringLimit = 63

  /// Our hits as the oracle would print them.
  func lines(of hits: [TracedHit]) throws -> [String] {
    try hits.map { hit in
      let probe = try #require(probes.first { hit.probe == "\(provider):\($0.name)" })
      return probe.line(of: hit)
    }
  }

  var patterns: [String] { probes.map { "\(provider):\($0.name)" } }

  private func script(filter: String) -> String {
    probes.map { probe in
      let parts = probe.arguments.map(\.inBpftrace)
      let format = parts.map(\.format).joined()
      let values = (["pid"] + parts.map(\.expression)).joined(separator: ", ")
      return "usdt:\(file):\(provider):\(probe.name) \(filter) "
        + "{ printf(\"@%d \(provider):\(probe.name)\(format)\\n\", \(values)); }"
    }.joined(separator: "\n")
  }

  /// Starts bpftrace on one processor, since the kernel hands each processor's hits over in their
  /// order: what bpftrace launches stays there and its hits come in order.
  private func start(_ script: String, _ options: [String]) throws -> Running {
    try #require(
      getuid() == 0,
      "bpftrace, the oracle of this test, needs root: run make test-programs as root")
    return try Running(
      ["/usr/bin/taskset", "-c", "0", "/usr/bin/bpftrace", "-B", "line", "-e", script] + options,
      as: .root,
      environment: ["BPFTRACE_PERF_RB_PAGES": "1024", "PYTHONHASHSEED": "0"])
  }

  private static func hits(in output: String) -> [(pid: Int32, line: String)] {
    output.split(separator: "\n").compactMap { line in
      guard line.hasPrefix("@"), let space = line.firstIndex(of: " "),
        let pid = Int32(line[line.index(after: line.startIndex)..<space])
      else { return nil }
      return (pid, String(line[line.index(after: space)...]))
    }
  }

  /// The hits of a command, in order. The file must be the command's own program: bpftrace looks
  /// for it in the memory of a command that has not run yet.
  func hits(of command: String) throws -> [String] {
    let outcome = try start(script(filter: "/pid == cpid/"), ["-c", command]).end()
    try check(outcome)
    return Self.hits(in: outcome.output).map(\.line)
  }

  /// The hits of a command, found by watching every process that has the file.
  ///
  /// bpftrace does not say when it has attached; a first command that passes every probe tells.
  func hits(whileRunning command: [String]) throws -> [String] {
    let watcher = try start(script(filter: ""), [])
    defer { if watcher.process.isRunning { watcher.send(SIGKILL) } }
    let wanted = Set(patterns)
    try watcher.until {
      _ = try? run(command)
      let names = Self.hits(in: watcher.outputSoFar).map { hit in
        hit.line.prefix { $0 != "|" }
      }
      return wanted.isSubset(of: names.map(String.init))
    }
    let process = try Running(command)
    let identifier = process.identifier
    _ = process.end()
    // It hands over what it has before it ends.
    watcher.send(SIGINT)
    let outcome = watcher.end()
    try check(outcome)
    return Self.hits(in: outcome.output).filter { $0.pid == identifier }.map(\.line)
  }

  private func check(_ outcome: Outcome) throws {
    // Its own clean-up fails where the kernel has no tracefs mounted, which does no harm.
    let complaints = outcome.errors.split(separator: "\n").filter {
      !$0.contains("detach") && !$0.contains("uprobe_events") && !$0.contains("RLIMIT_MEMLOCK")
    }
    try #require(
      outcome.output.contains("@"),
      "bpftrace, the oracle of this test, saw nothing: \(complaints.joined(separator: "; "))")
    try #require(!outcome.errors.contains("Lost "), "bpftrace lost hits: \(complaints)")
  }
}
