// Runs scripts through parser and checker.

import DLanguage
import Foundation
import ScriptSyntax

/// Knows a handful of probes.
final class FakeProbes: DProbeKnowledge {
  func probes(matching description: DProbeDescription) -> DProbeAnswer {
    if let identifier = description.identifier {
      return DProbeAnswer(count: identifier <= 3 ? 1 : 0, arguments: .types([]))
    }
    if description.provider.hasPrefix("broken") {
      return DProbeAnswer(
        count: 0, arguments: .unstable,
        refusal: .init(tag: "D_PROC_GRAB", message: "failed to grab process 1"))
    }
    switch description.name {
    case "BEGIN", "END", "ERROR": return DProbeAnswer(count: 1, arguments: .types([]))
    case "typed":
      return DProbeAnswer(
        count: 2, arguments: .types(["int", "string", "struct nonesuch *", "nonesuch_t", "char *"]))
    case "mixed": return DProbeAnswer(count: 2, arguments: .unstable)
    case "nothing": return DProbeAnswer(count: 0, arguments: .unstable)
    default: return DProbeAnswer(count: 1, arguments: .types([]))
    }
  }

  func hasProvider(_ name: String) -> Bool { name == "python" }
}

/// A checker and what it shares between programs.
final class CheckedScripts {
  let checker: DChecker
  let macros = DMacroVariables()
  private var typeNames = DBuiltInTypes.names

  init(options: DCheckOptions = DCheckOptions()) {
    checker = DChecker(options: options, knowledge: FakeProbes())
    checker.setOption = { name, _ in name == "nonesuch" ? "Invalid option name" : nil }
  }

  /// Checks a program as a compiler would: its declarations, then each clause for each of its probes.
  @discardableResult
  func check(_ text: String) throws(Diagnostic) -> [DCheckedClause] {
    let source = SourceText(text, name: "test.d")
    let parser = DParser(
      source: source, macros: macros, typeNames: typeNames)
    let file = try parser.parse()
    typeNames = parser.typeNames
    checker.begin()
    checker.lineNumber = { source.location(of: $0.start).line }
    for item in file.items { try checker.declare(item) }
    var clauses: [DCheckedClause] = []
    for case .clause(let clause) in file.items {
      for probe in clause.probes { clauses.append(try checker.check(clause, for: probe)) }
    }
    try checker.finish()
    return clauses
  }
}

/// Scripts that the tests read.
enum CheckerFixtures {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/Scripts/d/reject")

  /// The names of the scripts to be refused.
  static let rejects: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".d") }.sorted()

  static func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }
}
