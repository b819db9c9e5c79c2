// Sections: the linker's view of a file, which only tools need, so a stripped file may have none.
// A header is data and is never wrong by itself; that its bytes exist is checked when they are read.

package import TraceBase

/// One entry of the section header table.
package struct ElfSection: Equatable, Sendable {
  /// Its place in the table, as symbols refer to it.
  package let index: Int
  /// Its name; cut after 255 bytes.
  package let name: String
  /// `sh_type`.
  package let type: UInt32
  /// `sh_flags`.
  package let flags: UInt64
  /// Where it is in memory; zero when it is not loaded.
  package let address: FileAddress
  /// Where its bytes are in the file.
  package let offset: FileOffset
  /// How many bytes it has.
  package let byteCount: UInt64
  /// `sh_link`: for a symbol table, the section that holds its strings.
  package let link: Int
  /// `sh_addralign`.
  package let alignment: UInt64
  /// `sh_entsize`.
  package let entryByteCount: UInt64
}

extension ElfSection {
  /// Section types this target looks for, from the ELF specification.
  enum Kind {
    static let null: UInt32 = 0
    static let symbolTable: UInt32 = 2
    static let note: UInt32 = 7
    static let noBits: UInt32 = 8
    static let dynamicSymbolTable: UInt32 = 11
  }

  /// Whether the file holds its bytes: false for `.bss`, and for what went to a debug file.
  package var hasBytes: Bool { type != Kind.null && type != Kind.noBits }

  /// Whether it holds instructions that are loaded: SHF_ALLOC and SHF_EXECINSTR.
  var isCode: Bool { flags & 6 == 6 }

  /// Whether it is a note section.
  package var isNote: Bool { type == Kind.note }
}

extension ElfFile {
  /// The sections of a name, in the order of the file; compilers may emit several.
  package func sections(named name: String) -> [ElfSection] {
    sections.filter { $0.name == name }
  }

  /// The first section of a name.
  package func section(named name: String) -> ElfSection? {
    sections.first { $0.name == name }
  }

  /// The bytes of a section, as they are in the file.
  package func bytes(of section: ElfSection) throws(ElfError) -> [UInt8] {
    guard section.hasBytes else { return [] }
    return try read(
      section.offset, byteCount: section.byteCount, part: "section \(section.name)")
  }
}
