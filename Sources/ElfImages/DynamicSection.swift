// What the dynamic linker reads: the interpreter's path, the libraries needed and where to look for
// them. Found through segments alone, so that it works in files without section headers.

internal import TraceBase

/// The entries of the dynamic section that name things.
package struct DynamicNames: Equatable, Sendable {
  /// The libraries it needs, in order: `DT_NEEDED`.
  package internal(set) var needed: [String] = []
  /// What it calls itself: `DT_SONAME`.
  package internal(set) var libraryName: String?
  /// Where to look for the libraries it needs: `DT_RUNPATH`, or the older `DT_RPATH`.
  package internal(set) var runPath: String?
  /// Whether the linker marked it as a program: `DF_1_PIE` of `DT_FLAGS_1`.
  package internal(set) var isMarkedAsProgram = false
}

extension ElfFile {
  // Far more libraries than anything needs, since each may have the longest of names.
  private static let nameLimit = 4096

  // Tags of the dynamic section, from the ELF specification.
  private enum Tag {
    static let end: UInt64 = 0
    static let needed: UInt64 = 1
    static let strings: UInt64 = 5
    static let stringsByteCount: UInt64 = 10
    static let libraryName: UInt64 = 14
    static let path: UInt64 = 15
    static let runPath: UInt64 = 29
    static let flags1: UInt64 = 0x6fff_fffb
  }

  /// The path of the dynamic linker, `PT_INTERP`; nil in libraries and static programs.
  package func interpreter() throws(ElfError) -> String? {
    guard let segment = segments.first(where: { $0.type == ElfSegment.Kind.interpreter }) else {
      return nil
    }
    let size = min(segment.fileByteCount, 4096)
    let bytes = try read(segment.offset, byteCount: size, part: "interpreter")
    return bytes.span.string(at: 0, limit: 4096)
  }

  /// Whether it is a program rather than a shared library, which ELF does not say plainly.
  ///
  /// Older linkers do not mark position-independent programs; but those name an interpreter, and
  /// unlike the libraries that do too (libc), they do not call themselves anything.
  package var isExecutable: Bool {
    guard isPositionIndependent else { return true }
    guard let names = try? dynamicNames() else { return false }
    let hasInterpreter = segments.contains { $0.type == ElfSegment.Kind.interpreter }
    return names.isMarkedAsProgram || (hasInterpreter && names.libraryName == nil)
  }

  /// The names in the dynamic section; none in a static program.
  package func dynamicNames() throws(ElfError) -> DynamicNames {
    var names = DynamicNames()
    guard let segment = segments.first(where: { $0.type == ElfSegment.Kind.dynamic }) else {
      return names
    }
    let table = try bytes(of: segment, part: "dynamic section")
    var entries: [(tag: UInt64, value: UInt64)] = []
    var position = 0
    while let tag = table.span.integer(at: position, as: UInt64.self),
      let value = table.span.integer(at: position + 8, as: UInt64.self), tag != Tag.end
    {
      entries.append((tag, value))
      position += 16
    }
    let flags = entries.first { $0.tag == Tag.flags1 }?.value ?? 0
    names.isMarkedAsProgram = flags & 0x0800_0000 != 0
    guard let address = entries.first(where: { $0.tag == Tag.strings })?.value,
      let size = entries.first(where: { $0.tag == Tag.stringsByteCount })?.value
    else { return names }
    guard let offset = offset(of: FileAddress(address)) else {
      throw ElfError(
        .read("dynamic section"), path,
        .malformed("no segment holds its strings", at: segment.offset))
    }
    let strings = try read(offset, byteCount: size, part: "dynamic strings")
    var oldPath: String?
    let naming = entries.filter {
      [Tag.needed, Tag.libraryName, Tag.path, Tag.runPath].contains($0.tag)
    }
    guard naming.count <= Self.nameLimit else {
      throw ElfError(
        .read("dynamic section"), path,
        .malformed("it has more than \(Self.nameLimit) names", at: segment.offset))
    }
    for entry in naming {
      let name = strings.span.string(at: Int(clamping: entry.value), limit: 4096)
      guard let name else {
        throw ElfError(
          .read("dynamic section"), path,
          .malformed("it names a string outside its strings", at: segment.offset))
      }
      switch entry.tag {
      case Tag.needed: names.needed.append(name)
      case Tag.libraryName: names.libraryName = name
      case Tag.path: oldPath = name
      default: names.runPath = name
      }
    }
    names.runPath = names.runPath ?? oldPath
    return names
  }
}
