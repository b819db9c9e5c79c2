// The probes of one file, found by reading the file alone: no process is needed. Each probe has its
// note twice, as recorded and as corrected for tools that moved the file's sections; everything that
// arms or lists uses the corrected one.

package import ElfImages
package import ProbeNotes
package import SystemPackage
internal import TraceBase

/// The probes of a file, in the order of its notes.
package struct ProbeCatalog: Sendable {
  /// The path the file was opened by.
  package let path: FilePath
  /// Which contents these are; nil when the file has no build id.
  package let buildID: BuildID?
  /// The device and inode, which tell whether a mapping is of this very file.
  package let identity: ElfFileIdentity
  /// One entry for each note: a name may have several sites.
  package let probes: [CatalogProbe]

  /// The names of its providers, sorted.
  package var providers: [String] { Set(probes.map(\.note.provider)).sorted() }

  /// Opens a file and decodes its probe notes; a file without any gives an empty catalog.
  package init(path: FilePath) throws(ProbeCatalogError) {
    let file: ElfFile
    do throws(ElfError) {
      file = try ElfFile(path: path)
    } catch {
      throw .image(error)
    }
    try self.init(file)
  }

  /// Decodes the probe notes of an open file; `path` is its name where that is not how it was opened.
  package init(
    _ file: borrowing ElfFile, path: FilePath? = nil
  ) throws(ProbeCatalogError) {
    let sections: [NoteSectionBytes]
    do throws(ElfError) {
      sections = try file.probeNoteSections()
    } catch {
      throw .image(error)
    }
    let base = file.probeBase
    var probes: [CatalogProbe] = []
    for (number, section) in sections.enumerated() {
      do throws(ProbeNoteError) {
        for note in try NoteSection.notes(
          in: section.bytes, sectionOffset: section.offset.value)
        {
          probes.append(
            CatalogProbe(
              note: note.corrected(actualBase: base), recordedNote: note, noteSection: number))
        }
      } catch {
        throw .notes(file.path, error)
      }
    }
    self.path = path ?? file.path
    buildID = file.buildID()
    identity = file.identity
    self.probes = probes
  }

  /// The probes a pattern names, in the order of the file.
  package func probes(matching pattern: ProbePatternMatcher) -> [CatalogProbe] {
    guard pattern.matches(path: path.string) else { return [] }
    return probes.filter { pattern.matches(provider: $0.note.provider, name: $0.note.name) }
  }
}

/// A probe of a file at one site.
package struct CatalogProbe: Hashable, Sendable {
  /// The note with addresses as the file has them now.
  package let note: ProbeNote
  /// The note as it stands in the file.
  package let recordedNote: ProbeNote
  /// Which of the file's note sections it is in, counted from 0.
  package let noteSection: Int

  package init(note: ProbeNote, recordedNote: ProbeNote, noteSection: Int) {
    self.note = note
    self.recordedNote = recordedNote
    self.noteSection = noteSection
  }
}

/// Why the probes of a file cannot be told.
package enum ProbeCatalogError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file itself cannot be read.
  case image(ElfError)
  /// Its notes cannot be decoded.
  case notes(FilePath, ProbeNoteError)

  package var description: String {
    switch self {
    case .image(let error): "cannot list probes: \(error)"
    case .notes(let path, let error): "cannot list the probes of \(path): \(error)"
    }
  }
}
