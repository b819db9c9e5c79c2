// One probe as its object file describes it. All positions are link-time ones, as recorded: nothing
// here knows where the file was mapped. `NoteSection` makes these; `Prelink` corrects them.

package import TraceBase

/// A stapsdt note: a probe's names, where its site is, and how to find its arguments.
package struct ProbeNote: Hashable, Sendable {
  /// The first half of the probe's name.
  package var provider: String
  /// The second half, with the double underscores the source wrote.
  package var name: String
  /// The instruction that marks the site.
  package var site: FileAddress
  /// Where `.stapsdt.base` was when the note was written; 0 in notes that predate it.
  package var base: FileAddress
  /// The 16-bit counter that enables the probe; nil when it needs none.
  package var semaphore: FileAddress?
  /// The operands, as the assembler was given them.
  package var argumentText: String
  /// Where the note's record begins in its file.
  package var noteOffset: FileOffset

  package init(
    provider: String, name: String, site: FileAddress, base: FileAddress,
    semaphore: FileAddress? = nil, argumentText: String = "",
    noteOffset: FileOffset = FileOffset(0)
  ) {
    self.provider = provider
    self.name = name
    self.site = site
    self.base = base
    self.semaphore = semaphore
    self.argumentText = argumentText
    self.noteOffset = noteOffset
  }
}
