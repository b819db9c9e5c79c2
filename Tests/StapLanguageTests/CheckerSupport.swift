// What the tests of the checker check scripts with: a few probe points, a small library, and the scripts
// under Fixtures/Scripts/stap/check. A script says in comments on its first lines how it is checked:
// `# unoptimized`, and which values globals are given from outside: `# assigned name=value`.

import Foundation
import StapLanguage

/// Knows `begin`, `end`, `never`, timers and marks.
struct FewProbes: StapProbeKnowledge {
  func points(matching point: StapProbePoint) -> StapPointAnswer {
    let names = point.components.map(\.name)
    switch names.first {
    case "begin", "end", "never", "error":
      return names.count == 1
        ? .points([point]) : .mismatch(component: 1, alternatives: [], isComplete: true)
    case "timer":
      if names.count == 1 { return .truncated(follow: ["s(number)", "ms(number)"]) }
      if names.count > 2 { return .mismatch(component: 2, alternatives: [], isComplete: true) }
      return ["s", "ms"].contains(names[1])
        ? .points([point]) : .mismatch(component: 1, alternatives: ["s", "ms"])
    case "process":
      return names.count == 2 && names[1] == "mark"
        ? .points([point]) : .mismatch(component: 1, alternatives: ["mark"])
    case "nothing": return .points([])
    case let name?:
      guard name.hasSuffix("*"), names.count == 1 else {
        return .mismatch(component: 0, alternatives: ["begin", "end", "never", "timer"])
      }
      let found = ["begin", "end", "never"].filter { $0.hasPrefix(name.dropLast()) }
      if found.isEmpty { return .mismatch(component: 0, alternatives: ["begin", "end"]) }
      return .points(found.map { renamed(point, $0) })
    case nil: return .points([])
    }
  }

  private func renamed(_ point: StapProbePoint, _ name: String) -> StapProbePoint {
    var point = point
    let old = point.components[0]
    point.components[0] = StapProbePoint.Component(
      token: old.token, range: old.range, name: name, argument: nil)
    return point
  }

  func type(of target: StapTarget, at point: StapProbePoint?) -> StapType? {
    guard point?.components.first?.name == "process" else { return nil }
    switch target.base {
    case .variable("$arg1"), .variable("$arg2"): return .long
    case .variable("$$name"), .variable("$$provider"), .variable("$$parms"), .variable("$$vars"),
      .variable("$$locals"):
      return .string
    default: return nil
    }
  }
}

enum CheckedScripts {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/Scripts/stap/check")

  static func names(in folder: String) -> [String] {
    let path = root.appendingPathComponent(folder).path
    let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return files.filter { $0.hasSuffix(".stp") }.sorted()
  }

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  /// The files that every script of the folders can use.
  static func library() throws -> [(name: String, text: String)] {
    try names(in: "library").map { ($0, try text("library/\($0)")) }
  }

  /// The values that a script says its globals are given.
  static func assignedValues(in text: String) -> [String: String] {
    var values: [String: String] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix("# assigned ") {
      let parts = line.dropFirst("# assigned ".count).split(separator: "=", maxSplits: 1)
      if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
    }
    return values
  }

  /// Checks a script; nil when it does not even parse.
  static func check(
    _ text: String, library: [(name: String, text: String)] = [], isUnoptimized: Bool = false,
    assignedGlobals: Set<String> = [], isVerbose: Bool = false
  ) -> StapChecking? {
    guard let script = parsed(text, name: "script.stp", isUserFile: true) else { return nil }
    let files = library.compactMap { parsed($0.text, name: $0.name, isUserFile: false) }
    guard files.count == library.count else { return nil }
    let options = StapCheckOptions(
      isUnoptimized: isUnoptimized || text.hasPrefix("# unoptimized\n"),
      assignedGlobals: assignedGlobals.union(assignedValues(in: text).keys), isVerbose: isVerbose)
    return StapChecker(
      scripts: [script], library: files, options: options, knowledge: FewProbes()
    ).check()
  }

  private static func parsed(_ text: String, name: String, isUserFile: Bool) -> StapFile? {
    StapParser(
      source: StapSource(text, name: name),
      environment: StapEnvironment(
        kernelRelease: "5.14.0", architecture: "x86_64", runtime: "dyninst", compatible: "5.2",
        isGuru: true),
      isUserFile: isUserFile
    ).parse().file
  }

  /// What stap prints of a script's messages.
  static func report(_ checking: StapChecking?, isVerbose: Bool = false) -> String {
    guard let checking else { return "no syntax tree" }
    var report = StapReport(isVerbose: isVerbose)
    let text = report.text(of: checking.messages)
    return String(decoding: text + report.suppression, as: UTF8.self)
  }

  /// The listing of a checked script, the globals that print at its end, and the warnings.
  static func listing(_ checking: StapChecking?) -> String {
    guard let program = checking?.program else { return report(checking) }
    let unread = program.unreadGlobals.map { "# unread \($0.name)\n" }.joined()
    return program.listing + unread + report(checking)
  }
}
