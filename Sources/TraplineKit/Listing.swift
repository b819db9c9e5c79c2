// What a listing says, before it is laid out: the probes of some files that some patterns name, in
// the order of the files. The renderers, one file each, only format it; none of them does any output.

package import ProbeNotes
package import SystemPackage
package import Tracing

/// How a listing is written.
package enum ListingFormat: String, CaseIterable, Sendable {
  /// Columns for people.
  case table
  /// One JSON object for each probe and site, one to a line.
  case json
  /// The notes as `readelf -nW` prints them, addresses as recorded.
  case note
}

/// Probes to be listed, by file.
package struct Listing: Sendable {
  /// The files that have such probes.
  package private(set) var files: [ListedFile] = []

  /// A listing of some files, at first of none.
  package init(files: [ListedFile] = []) {
    self.files = files
  }

  /// Whether no file added had a probe that was asked for.
  package var isEmpty: Bool { files.isEmpty }

  /// Adds the probes of a file that a pattern names; all of them when there are no patterns.
  ///
  /// `parameters` gives the names and types of a probe's arguments where they are known.
  package mutating func add(
    _ catalog: ProbeCatalog, matching patterns: [ProbePatternMatcher],
    parameters: (ProbeNote, [ParsedArgument]) -> [ListedParameter]?
  ) {
    let path = catalog.path.string
    let patterns = patterns.isEmpty ? nil : patterns.filter { $0.matches(path: path) }
    let probes = catalog.probes.filter { probe in
      guard let patterns else { return true }
      return patterns.contains {
        $0.matches(provider: probe.note.provider, name: probe.note.name)
      }
    }
    guard !probes.isEmpty else { return }
    let listed = probes.map { probe in
      let entries = ArgumentSpecParser.parse(probe.note.argumentText)
      let known = parameters(probe.note, entries) ?? []
      let arguments = entries.enumerated().map { index, entry in
        let parameter = index < known.count ? known[index] : nil
        return ListedArgument(spec: entry.text, name: parameter?.name, type: parameter?.type)
      }
      return ListedProbe(probe: probe, arguments: arguments)
    }
    files.append(ListedFile(path: catalog.path, probes: listed))
  }

  /// The listing in a format; `width` is that of the terminal, nil when there is none.
  package func text(_ format: ListingFormat, width: Int?) -> [UInt8] {
    var out: [UInt8] = []
    switch format {
    case .table: ListingTable(width: width).append(self, to: &out)
    case .json: ListingJSON.append(self, to: &out)
    case .note: ListingNotes.append(self, to: &out)
    }
    return out
  }
}

/// The listed probes of one file.
package struct ListedFile: Sendable {
  /// The file, as the user named it.
  package let path: FilePath
  /// One entry for each site, in the order of the file's notes.
  package let probes: [ListedProbe]
}

/// A probe at one site.
package struct ListedProbe: Sendable {
  /// The probe as the catalog has it.
  package let probe: CatalogProbe
  /// Its arguments in order.
  package let arguments: [ListedArgument]

  var provider: String { probe.note.provider }
  var name: String { probe.note.name }
}

/// One argument of a site.
package struct ListedArgument: Hashable, Sendable {
  /// As the note has it.
  package let spec: String
  /// What it is called; nil when that is not known.
  package let name: String?
  /// What it is; nil when that is not known.
  package let type: String?
}

/// What a signature says of one argument.
package struct ListedParameter: Hashable, Sendable {
  package let name: String
  package let type: String

  package init(name: String, type: String) {
    self.name = name
    self.type = type
  }
}
