// What is known of a probe from its file alone, gathered to be shown: each note with its bytes, the
// code at each site, the counter, the arguments with what a signature says of them.

package import ElfImages
package import ProbeNotes
package import TraceBase
internal import Tracees
package import Tracing

/// One site of a probe, with the bytes it is known by.
package struct ExplainedSite: Sendable {
  /// The note as recorded and as corrected.
  package let probe: CatalogProbe
  /// The note's record, field by field.
  package let fields: [NoteField]
  /// Which record of its section it is, counted from 1.
  package let recordNumber: Int
  /// Where the file has the first byte of the site; nil when no segment holds it.
  package let codeOffset: FileOffset?
  /// The code from the site on, up to 16 bytes.
  package let code: [UInt8]
  /// The function that the site is in, and how far; nil when no symbol says.
  package let function: (name: String, offset: Int)?
  /// What the file has where the semaphore is; nil where it has no bytes.
  package let semaphoreBytes: [UInt8]?
  package let semaphoreSection: String?
  package let entries: [ParsedArgument]

  package var note: ProbeNote { probe.note }
}

/// A probe of one file, with all its sites.
package struct ExplainedProbe: Sendable {
  /// The file, as the user or the process names it.
  package let path: String
  package let provider: String
  package let name: String
  /// In the order of the file's notes; at least one.
  package let sites: [ExplainedSite]
  package let signature: Signature?
  /// The user has declared one that does not agree with the note.
  package let refusesDeclaration: Bool
  /// The section that the notes are in, and how many records it has that are probes.
  package let section: (number: Int, offset: FileOffset, recordCount: Int)
  /// Where the file has the section that notes recorded as their base.
  package let base: FileAddress?
  /// The loaded segments.
  package let segments: [ElfSegment]
  package let isPositionIndependent: Bool

  /// Gathers the sites of a probe; nil when the file has none. What the user declares wins over what is
  /// known of many programs.
  package init?(
    _ file: borrowing ElfFile, path: String, catalog: ProbeCatalog, provider: String, name: String,
    declared: SignatureTable
  ) {
    let found = catalog.probes.filter { $0.note.provider == provider && $0.note.name == name }
    guard let first = found.first, let sections = try? file.probeNoteSections() else { return nil }
    var symbols = ElfSymbols(of: file, installedPath: catalog.path)
    var sites: [ExplainedSite] = []
    for probe in found {
      guard probe.noteSection < sections.count else { return nil }
      let section = sections[probe.noteSection]
      guard
        let fields = try? NoteSection.fields(
          ofNoteAt: probe.note.noteOffset, in: section.bytes, sectionOffset: section.offset.value)
      else { return nil }
      let earlier = catalog.probes.filter {
        $0.noteSection == probe.noteSection && $0.note.noteOffset < probe.note.noteOffset
      }
      let site = probe.note.site
      let semaphore = probe.note.semaphore
      sites.append(
        ExplainedSite(
          probe: probe, fields: fields, recordNumber: earlier.count + 1,
          codeOffset: file.offset(of: site), code: Self.code(file, at: site),
          function: symbols.symbol(at: site).map {
            ($0.name, Int(clamping: site.value &- ($0.address?.value ?? site.value)))
          },
          semaphoreBytes: semaphore.flatMap { try? file.bytes(at: $0, count: 2) },
          semaphoreSection: semaphore.flatMap { Self.section(file, holding: $0) },
          entries: ArgumentSpecParser.parse(probe.note.argumentText)))
    }
    self.path = path
    self.provider = provider
    self.name = name
    self.sites = sites
    let entries = ArgumentSpecParser.parse(first.note.argumentText)
    let own = declared.signature(provider: provider, probe: name, arguments: entries)
    signature =
      own
      ?? SignatureTable.builtIn.signature(provider: provider, probe: name, arguments: entries)
    refusesDeclaration = own == nil && declared.knows(provider: provider, probe: name)
    let section = sections[first.noteSection]
    let header = file.sections.first { $0.name == ".note.stapsdt" && $0.offset == section.offset }
    self.section = (
      header?.index ?? 0, section.offset,
      catalog.probes.count { $0.noteSection == first.noteSection }
    )
    base = file.probeBase
    segments = file.loadedSegments
    isPositionIndependent = file.isPositionIndependent
  }

  /// The segment that holds a link-time address.
  package func segment(holding address: FileAddress) -> ElfSegment? {
    segments.first { $0.contains(address) }
  }

  /// Up to 16 bytes: fewer at the end of a segment.
  private static func code(_ file: borrowing ElfFile, at site: FileAddress) -> [UInt8] {
    for count in stride(from: 16, through: 1, by: -1) {
      if let bytes = try? file.bytes(at: site, count: count) { return bytes }
    }
    return []
  }

  private static func section(_ file: borrowing ElfFile, holding address: FileAddress) -> String? {
    file.sections.first {
      $0.address.value != 0 && address >= $0.address
        && address.value &- $0.address.value < $0.byteCount
    }?.name
  }
}
