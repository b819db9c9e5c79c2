// Reads the sources as text, for rules that no compiler checks.

import Foundation

/// A Swift file under `Sources`.
struct SourceFile {
  /// The target's folder.
  let target: String
  /// The path below `Sources`.
  let path: String
  /// Its lines, without their ends.
  let lines: [Substring]

  /// An import declaration.
  struct Import {
    let module: String
    /// The access it is written with, such as `package`; empty for none.
    let access: String
  }

  /// The modules it imports.
  var imports: [Import] {
    // `import struct Module.Name` counts for Module. Attributes such as @testable may come first.
    let importLine =
      /\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias|actor)\s+)?(\w+).*/
    return lines.compactMap { line in
      guard let found = line.wholeMatch(of: importLine) else { return nil }
      return Import(module: String(found.2), access: found.1.map(String.init) ?? "")
    }
  }
}

enum SourceTree {
  /// The package's folder.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Every Swift file under `Sources`, in the order of their paths.
  static func swiftFiles() throws -> [SourceFile] {
    let sources = root.appendingPathComponent("Sources")
    let paths = try FileManager.default.subpathsOfDirectory(atPath: sources.path)
    return try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
      let text = try String(contentsOf: sources.appendingPathComponent(path), encoding: .utf8)
      return SourceFile(
        target: String(path.prefix { $0 != "/" }), path: path,
        lines: text.split(separator: "\n", omittingEmptySubsequences: false))
    }
  }

  /// The text of a file of the package.
  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }
}
