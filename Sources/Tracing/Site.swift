// What a hit is a hit of. A site describes one note of one file: the same for every process that maps
// the file, so it is made once, shared, and never changes.

package import ProbeNotes

/// The number of a probe in a session, dense from 0: one for each provider and name.
package struct ProbeID: Hashable, Sendable {
  package let index: Int
}

/// A thing a user can name.
package struct Probe: Hashable, Sendable {
  package let provider: String
  package let name: String

  package init(provider: String, name: String) {
    self.provider = provider
    self.name = name
  }
}

/// One argument of a site, ready to be evaluated.
package struct SiteArgument: Sendable {
  /// As the note has it: `8@%rbp`.
  package let text: String
  /// From the signature, when one is trusted.
  package let name: String?
  package let type: SignatureType?
  /// The note's word on the sign, which a signature does not overrule.
  package let isSigned: Bool
  package let bound: BoundArgument
  /// Why it has no value on any hit; nil when it has one.
  package let refusal: String?
}

/// One probe note of one file, with everything resolved that does not need a process.
package final class Site: Sendable {
  /// Dense from 0 within a session.
  package let index: Int
  package let probe: ProbeID
  package let provider: String
  package let name: String
  /// The file, as the process names it.
  package let path: String
  package let note: ProbeNote
  package let arguments: [SiteArgument]
  /// What the file has at the site, to be compared with memory before it is patched.
  package let originalByte: UInt8

  init(
    index: Int, probe: ProbeID, path: String, note: ProbeNote, arguments: [SiteArgument],
    originalByte: UInt8
  ) {
    self.index = index
    self.probe = probe
    provider = note.provider
    name = note.name
    self.path = path
    self.note = note
    self.arguments = arguments
    self.originalByte = originalByte
  }
}
