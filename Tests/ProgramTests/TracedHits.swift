// Hits as `trapline trace --format json` writes them, read back for the tests.

import Foundation
import Testing

/// One argument of a hit.
enum HitArgument: Hashable, CustomStringConvertible {
  case number(Int64)
  case text(String)
  case error(String)

  var description: String {
    switch self {
    case .number(let number): "\(number)"
    case .text(let text): text
    case .error(let text): "<\(text)>"
    }
  }
}

/// One hit.
struct TracedHit {
  let pid: Int32
  let tid: Int32
  let probe: String
  let arguments: [HitArgument]

  init(json line: Substring) throws {
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    pid = try #require(object["pid"] as? Int32)
    tid = try #require(object["tid"] as? Int32)
    let provider = try #require(object["provider"] as? String)
    let name = try #require(object["name"] as? String)
    probe = "\(provider):\(name)"
    arguments = try #require(object["arguments"] as? [[String: Any]]).map { argument in
      if let error = argument["error"] as? String { return .error(error) }
      switch argument["value"] {
      case let text as String: return .text(text)
      case is NSNull: return .text("NULL")
      case let number as NSNumber: return .number(number.int64Value)
      case let other: throw UnknownValue(text: "\(String(describing: other)) in \(line)")
      }
    }
  }

  private struct UnknownValue: Error {
    let text: String
  }
}

/// A finished run of `trapline trace`.
struct Trace {
  let outcome: Outcome
  let hits: [TracedHit]

  /// Traces a command with hits in a file of their own, so that the command's output stays its own.
  init(
    _ patterns: [String], options: [String] = [], _ command: [String],
    environment: [String: String] = [:], in folder: String = "/"
  ) throws {
    let file = try Stage.scratch() + "/hits.json"
    outcome = try run(
      [Stage.trapline, "trace", "--format", "json", "-o", file] + options + patterns + ["--"]
        + command,
      environment: environment, in: folder)
    hits = try Self.read(file)
  }

  static func read(_ file: String) throws -> [TracedHit] {
    let text = try String(decoding: Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self)
    return try text.split(separator: "\n").map { try TracedHit(json: $0) }
  }

  func count(_ probe: String) -> Int { hits.count { $0.probe == probe } }

  func hits(of probe: String) -> [TracedHit] { hits.filter { $0.probe == probe } }
}

/// Lines and how often each occurs.
func tally(_ lines: [String]) -> [String: Int] {
  lines.reduce(into: [:]) { $0[$1, default: 0] += 1 }
}

/// What two tallies disagree about, for a message that can be read.
func difference(_ ours: [String: Int], _ theirs: [String: Int]) -> [String] {
  Set(ours.keys).union(theirs.keys).filter { ours[$0] != theirs[$0] }.sorted().map {
    "\($0): ours \(ours[$0] ?? 0), theirs \(theirs[$0] ?? 0)"
  }
}

/// Where two sequences part, for a message that can be read.
func parting(_ ours: [String], _ theirs: [String]) -> String? {
  guard ours != theirs else { return nil }
  let index =
    zip(ours, theirs).enumerated().first { $1.0 != $1.1 }?.offset
    ?? min(ours.count, theirs.count)
  return "at \(index) of \(ours.count) and \(theirs.count): "
    + "\(ours.dropFirst(index).prefix(3)) is not \(theirs.dropFirst(index).prefix(3))"
}
