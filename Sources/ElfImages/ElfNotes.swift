// The build id, which names the contents of a file, and the walk over GNU notes that finds it. What
// stapsdt notes hold is no business of this target: it hands out the sections' bytes.

package import TraceBase

/// The linker's hash of a file: equal ids mean equal code.
package struct BuildID: Hashable, Sendable, CustomStringConvertible {
  /// The hash, most often 20 bytes.
  package let bytes: [UInt8]

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Lower-case hexadecimal, as `file` and `readelf` print it.
  package var description: String {
    bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
  }
}

/// A section of probe notes, undecoded.
package struct NoteSectionBytes: Equatable, Sendable {
  /// The section's bytes.
  package let bytes: [UInt8]
  /// Where they are in the file, for errors.
  package let offset: FileOffset
}

extension ElfFile {
  /// The build id; nil when the linker was told to write none, or when its note is damaged.
  package func buildID() -> BuildID? {
    // Sections that overlap may be larger together than the file.
    var left = byteCount
    for section in sections where section.isNote && section.byteCount <= left {
      left -= section.byteCount
      if let bytes = try? bytes(of: section),
        let found = Self.buildID(in: bytes, alignment: section.alignment)
      {
        return found
      }
    }
    for segment in segments where segment.type == ElfSegment.Kind.note {
      if let bytes = try? bytes(of: segment, part: "notes"),
        let found = Self.buildID(in: bytes, alignment: segment.alignment)
      {
        return found
      }
    }
    return nil
  }

  /// The sections that hold stapsdt notes; object files linked with `-r` may leave several.
  package func probeNoteSections() throws(ElfError) -> [NoteSectionBytes] {
    var found: [NoteSectionBytes] = []
    var left = byteCount
    for section in sections where section.name == ".note.stapsdt" && section.isNote {
      guard section.byteCount <= left else {
        throw ElfError(
          .read("section .note.stapsdt"), path,
          .malformed("such sections are larger than the file", at: section.offset))
      }
      left -= section.byteCount
      found.append(NoteSectionBytes(bytes: try bytes(of: section), offset: section.offset))
    }
    return found
  }

  /// Where the section really is whose address stapsdt notes recorded as their base.
  package var probeBase: FileAddress? { section(named: ".stapsdt.base")?.address }

  // NT_GNU_BUILD_ID of <elf.h>; the owner is "GNU" with its NUL.
  private static func buildID(in bytes: [UInt8], alignment: UInt64) -> BuildID? {
    let bytes = bytes.span
    let mask = alignment == 8 ? 7 : 3
    var position = 0
    while let nameSize = bytes.integer(at: position, as: UInt32.self),
      let size = bytes.integer(at: position + 4, as: UInt32.self),
      let type = bytes.integer(at: position + 8, as: UInt32.self)
    {
      let start = (position + 12 + Int(nameSize) + mask) & ~mask
      let end = start + Int(size)
      guard end <= bytes.count else { return nil }
      if type == 3, nameSize == 4, bytes.integer(at: position + 12, as: UInt32.self) == 0x55_4e47,
        (1...64).contains(size)
      {
        return BuildID((start..<end).map { bytes[$0] })
      }
      position = (end + mask) & ~mask
    }
    return nil
  }
}
