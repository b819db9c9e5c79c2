// Undoes what prelink and other tools do to a finished file: they move its sections but leave the
// notes, which are not relocated, as they were. The `.stapsdt.base` section exists to tell how far:
// a note records where it was, the section headers say where it is now.

package import TraceBase

extension ProbeNote {
  /// The note with its site and semaphore moved by as much as the base section was.
  ///
  /// Unchanged when the file has no base section, or the note is older than that section (base 0).
  package func corrected(actualBase: FileAddress?) -> ProbeNote {
    guard let actualBase, base.value != 0, actualBase != base else { return self }
    var note = self
    note.site = site + (actualBase - base)
    if let semaphore { note.semaphore = semaphore + (actualBase - base) }
    note.base = actualBase
    return note
  }
}
