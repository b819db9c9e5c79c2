// What users type to name probes outside of scripts:
//
//   PROVIDER               every probe of the provider
//   PROVIDER:NAME          a half left empty stands for `*`
//   FILE:NAME              when the first part has a slash
//   FILE:PROVIDER:NAME     as in bpftrace; after its `usdt:` or `U:`, two parts are FILE:NAME
//   FILE                   when it has a slash: every probe of the file
//
// All parts are shell patterns. A FILE with a slash is compared with the end of the full path, one
// without with the file's own name. In NAME a dash also matches the two underscores that C writes.

/// A pattern for probes, compiled.
package struct ProbePatternMatcher: Hashable, Sendable, CustomStringConvertible {
  /// The pattern as typed.
  package let text: String
  private let file: Glob?
  private let fileHasDirectory: Bool
  private let provider: Glob
  private let name: Glob

  package var description: String { text }

  /// Compiles a pattern.
  package init(_ text: String) throws(ProbePatternError) {
    do throws(ProbePatternError.Cause) {
      guard !text.isEmpty else { throw .empty }
      var parts = Self.split(text)
      let isBpftrace = parts.count >= 3 && (parts[0] == "usdt" || parts[0] == "U")
      if isBpftrace { parts.removeFirst() }
      guard parts.count <= 3 else { throw .tooManyParts(parts.count) }
      if parts.count < 3 {
        if isBpftrace || parts[0].contains("/") {
          parts = parts.count == 1 ? [parts[0], "", ""] : [parts[0], "", parts[1]]
        } else {
          parts = parts.count == 1 ? ["", parts[0], ""] : ["", parts[0], parts[1]]
        }
      }
      var path = parts[0]
      fileHasDirectory = path.contains("/")
      if fileHasDirectory, !path.hasPrefix("/") {
        while path.hasPrefix("./") || path.hasPrefix("../") {
          path = path.drop { $0 == "." }.dropFirst()
        }
        path = "*/\(path)"
      }
      file = parts[0].isEmpty ? nil : try Glob(path)
      provider = parts[1].isEmpty ? .everything : try Glob(parts[1])
      name = parts[2].isEmpty ? .everything : try Glob(parts[2], dashIsDoubleUnderscore: true)
      self.text = text
    } catch {
      throw ProbePatternError(pattern: text, cause: error)
    }
  }

  /// Whether a file may hold probes the pattern means.
  package func matches(path: String) -> Bool {
    guard let file else { return true }
    if fileHasDirectory { return file.matches(path) }
    let start = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
    return file.matches(path[start...])
  }

  /// Whether the pattern means a probe, if its file is one that `matches(path:)`.
  package func matches(provider: String, name: String) -> Bool {
    self.provider.matches(provider) && self.name.matches(name)
  }

  // A colon in a set or after a backslash is a character like any other.
  private static func split(_ text: String) -> [Substring] {
    var parts: [Substring] = []
    var start = text.startIndex
    var index = start
    while index < text.endIndex {
      switch text[index] {
      case ":":
        parts.append(text[start..<index])
        start = text.index(after: index)
      case "\\":
        index = text.index(after: index)
      case "[":
        if let end = text[index...].dropFirst(2).firstIndex(of: "]") { index = end }
      default:
        break
      }
      if index < text.endIndex { index = text.index(after: index) }
    }
    parts.append(text[start...])
    return parts
  }
}

/// A pattern that cannot mean anything.
package struct ProbePatternError: Error, Equatable, Sendable {
  /// What is wrong with it.
  package enum Cause: Error, Equatable, Sendable {
    case empty
    case tooManyParts(Int)
    case unclosedSet
    case reversedRange(String)
    case danglingBackslash
  }

  /// The pattern as typed.
  package let pattern: String
  /// What is wrong with it.
  package let cause: Cause
}

extension ProbePatternError: CustomStringConvertible {
  package var description: String { "cannot use the probe pattern '\(pattern)': \(cause)" }
}

extension ProbePatternError.Cause: CustomStringConvertible {
  package var description: String {
    switch self {
    case .empty: "it is empty (use * for every probe)"
    case .tooManyParts(let count):
      "it has \(count) parts (use PROVIDER:NAME or FILE:PROVIDER:NAME)"
    case .unclosedSet: "a [ has no ] (write \\[ for the character)"
    case .reversedRange(let range): "the range \(range) is the wrong way round"
    case .danglingBackslash: "it ends in a backslash (write \\\\ for the character)"
    }
  }
}
