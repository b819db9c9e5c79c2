// Which probe a pattern means when only one can be explained: the first that it fits, in the order of
// files and of their notes; and what is nearest to it when it fits none.

internal import ElfImages
package import ProbeNotes
internal import SystemPackage
package import TraceBase
package import Tracees
package import Tracing

/// A probe that a pattern fits.
package struct FoundProbe: Hashable, Sendable {
  package let provider: String
  package let name: String
  package let path: String
}

/// What a pattern means in some files.
package struct ProbeChoice: Sendable {
  package let pattern: ProbePatternMatcher
  /// What is explained; nil when nothing fits.
  package private(set) var probe: ExplainedProbe?
  /// What else it fits, each once.
  package private(set) var others: [FoundProbe] = []
  /// Probes that do not fit, by which one that was meant may be found.
  package private(set) var strangers: [FoundProbe] = []
  /// Files that could not be read, in words.
  package private(set) var troubles: [String] = []
  private let declared: SignatureTable

  package init(_ pattern: ProbePatternMatcher, declared: SignatureTable) {
    self.pattern = pattern
    self.declared = declared
  }

  /// Looks into a file.
  package mutating func look(at path: String) throws(ProbeCatalogError) {
    let file: ElfFile
    do throws(ElfError) {
      file = try ElfFile(path: FilePath(path))
    } catch {
      throw .image(error)
    }
    try look(at: file, path: path)
  }

  /// Looks into the files that a process has mapped.
  package mutating func look(at process: ProcessID) throws(TraceeError) {
    var seen: Set<FileIdentity> = []
    for mapping in try MemoryMap(of: process).mappings where mapping.isExecutable {
      guard seen.insert(mapping.identity).inserted else { continue }
      do {
        let file = try ElfFile(mapping, asSeenBy: process, memory: nil)
        try look(at: file, path: mapping.path)
      } catch let error as ElfError where error.cause == .notELF || error.cause == .empty {
        // Data that happens to be mapped executable.
      } catch {
        troubles.append("probes of \(mapping.path) are not looked at: \(error)")
      }
    }
  }

  private mutating func look(
    at file: borrowing ElfFile, path: String
  ) throws(ProbeCatalogError) {
    let catalog = try ProbeCatalog(file)
    let isMeant = pattern.matches(path: path)
    var seen = Set(others + strangers)
    if let probe {
      seen.insert(FoundProbe(provider: probe.provider, name: probe.name, path: probe.path))
    }
    for entry in catalog.probes {
      let found = FoundProbe(provider: entry.note.provider, name: entry.note.name, path: path)
      guard seen.insert(found).inserted else { continue }
      guard isMeant, pattern.matches(provider: found.provider, name: found.name) else {
        strangers.append(found)
        continue
      }
      if probe == nil {
        probe = ExplainedProbe(
          file, path: path, catalog: catalog, provider: found.provider, name: found.name,
          declared: declared)
        if probe != nil { continue }
      }
      others.append(found)
    }
  }

  /// A pattern for the probe that is explained and no other.
  package var exactPattern: ProbePatternMatcher? {
    guard let probe else { return nil }
    func literal(_ text: String) -> String {
      text.map { "*?[]\\:-".contains($0) ? "\\\($0)" : "\($0)" }.joined()
    }
    return try? ProbePatternMatcher(
      "\(literal(probe.path)):\(literal(probe.provider)):\(literal(probe.name))")
  }

  /// The probes whose names are most like the pattern, at most three.
  package var nearest: [String] {
    let wanted = Array(pattern.text.utf8.prefix(Self.nameLimit))
    var rated: [(text: String, distance: Int)] = []
    for text in Set(strangers.map { "\($0.provider):\($0.name)" }) {
      let known = Array(text.utf8.prefix(Self.nameLimit))
      let distance = min(
        Self.distance(wanted, known),
        Self.distance(wanted, Array(dashedProbeName(text).utf8.prefix(Self.nameLimit))))
      if distance <= max(3, wanted.count / 2) { rated.append((text, distance)) }
    }
    return rated.sorted { ($0.distance, $0.text) < ($1.distance, $1.text) }.prefix(3).map(\.text)
  }

  private static var nameLimit: Int { 100 }

  /// How many letters must be changed, added or left out (Levenshtein's distance).
  private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var row = Array(0...other.count)
    for (index, letter) in one.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for (column, otherLetter) in other.enumerated() {
        let change = diagonal + (letter == otherLetter ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(change, row[column] + 1, diagonal + 1)
      }
    }
    return row[other.count]
  }
}
