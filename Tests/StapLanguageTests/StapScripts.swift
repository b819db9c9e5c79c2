// The scripts under Fixtures/Scripts/stap, and the surroundings that tests parse in. A script says
// in comments on its first lines what it is to be parsed with: `# guru`, `# arguments: a "b c"`.

import Foundation
import StapLanguage

enum StapScripts {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/Scripts/stap")

  /// The names of a folder's scripts.
  static func names(in folder: String) -> [String] {
    let path = root.appendingPathComponent(folder).path
    let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return files.filter { $0.hasSuffix(".stp") }.sorted()
  }

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }
}

/// The answers of a system that no test depends on being this one.
func environment(
  isGuru: Bool = false, compatible: String = "5.2", arguments: [String] = [],
  configuration: [String: String] = [:]
) -> StapEnvironment {
  StapEnvironment(
    kernelRelease: "5.14.0-427.el9", architecture: "x86_64", runtime: "dyninst",
    compatible: compatible, isGuru: isGuru, kernelConfiguration: configuration,
    arguments: arguments.map { Array($0.utf8) })
}

/// The environment that a script's first comments ask for.
func environment(for text: String) -> StapEnvironment {
  let head = text.split(separator: "\n").prefix { $0.hasPrefix("#") }
  let arguments = head.first { $0.hasPrefix("# arguments: ") }
  return environment(
    isGuru: head.contains("# guru"),
    arguments: arguments?.dropFirst(13).split(separator: " ").map { String($0) } ?? [])
}

/// Parses a text.
func parse(
  _ text: String, _ environment: StapEnvironment? = nil, library: StapMacroLibrary? = nil,
  isUserFile: Bool = true
) -> StapParsing {
  StapParser(
    source: StapSource(text, name: "script.stp"), environment: environment ?? stapEnvironment(text),
    library: library ?? StapMacroLibrary(), isUserFile: isUserFile
  ).parse()
}

private func stapEnvironment(_ text: String) -> StapEnvironment { environment(for: text) }

/// The dump of a text without its first two lines; what is wrong with it when something is.
func dump(
  _ text: String, _ environment: StapEnvironment? = nil, library: StapMacroLibrary? = nil
) -> String {
  let parsing = parse(text, environment, library: library)
  guard let file = parsing.file else {
    return parsing.errors.map { "\($0.tag.rawValue): \($0.message)" }.joined(separator: "\n")
  }
  let lines = String(decoding: StapDump.text(of: file), as: UTF8.self)
    .split(separator: "\n", omittingEmptySubsequences: false)
  return lines.dropFirst(2).dropLast(2).joined(separator: "\n")
}
