// The three header tables of an ELF file. The fixed header is read and judged here first, so that a
// foreign file is named for what it is and libelf is only ever given tables that lie in the file: it
// allocates by the counts it finds. libelf then reads the tables. It is open only meanwhile.

internal import CElf
internal import SystemPackage
internal import TraceBase

/// What the headers of an x86-64 program or shared library say.
struct ElfHeaders {
  private(set) var entry: FileAddress
  private(set) var isPositionIndependent: Bool
  private(set) var programHeaderOffset: UInt64
  private(set) var sections: [ElfSection] = []
  private(set) var segments: [ElfSegment] = []

  init(_ file: FileReader) throws(ElfError) {
    let fixed = try FixedHeader(file)
    entry = FileAddress(fixed.entry)
    isPositionIndependent = fixed.type == FixedHeader.sharedObject
    programHeaderOffset = fixed.programHeaders

    guard Self.versionIsKnown,
      let elf = unsafe elf_begin(file.descriptor.rawValue, ELF_C_READ, nil)
    else {
      throw Self.libraryError(file)
    }
    defer { unsafe elf_end(elf) }
    segments = try unsafe Self.segments(of: elf, count: fixed.programHeaderCount, file)
    sections = try unsafe Self.sections(of: elf, fixed, file)
  }

  // libelf refuses to work before it is told which version of its interface the caller knows.
  private static let versionIsKnown = elf_version(UInt32(EV_CURRENT)) != UInt32(EV_NONE)

  private static func segments(
    of elf: OpaquePointer, count: Int, _ file: FileReader
  ) throws(ElfError) -> [ElfSegment] {
    guard count > 0 else { return [] }
    var known = 0
    guard unsafe elf_getphdrnum(elf, &known) == 0, known >= count,
      let table = unsafe elf64_getphdr(elf)
    else { throw libraryError(file) }
    return (0..<count).map { index in
      let header = unsafe table[index]
      return ElfSegment(
        type: header.p_type, flags: header.p_flags, offset: FileOffset(header.p_offset),
        address: FileAddress(header.p_vaddr), fileByteCount: header.p_filesz,
        memoryByteCount: header.p_memsz, alignment: header.p_align)
    }
  }

  private static func sections(
    of elf: OpaquePointer, _ fixed: FixedHeader, _ file: FileReader
  ) throws(ElfError) -> [ElfSection] {
    var headers: [Elf64_Shdr] = []
    headers.reserveCapacity(fixed.sectionHeaderCount)
    for index in 0..<fixed.sectionHeaderCount {
      guard let section = unsafe elf_getscn(elf, index),
        let header = unsafe elf64_getshdr(section)
      else { throw libraryError(file) }
      unsafe headers.append(header.pointee)
    }
    var names: [UInt8] = []
    if headers.indices.contains(fixed.sectionNameTable), fixed.sectionNameTable != 0 {
      let table = headers[fixed.sectionNameTable]
      if table.sh_type != ElfSection.Kind.noBits {
        names = try file.read(
          table.sh_offset, byteCount: table.sh_size, .open, what: "the table of section names")
      }
    }
    let nameBytes = names.span
    return headers.indices.map { index in
      let header = headers[index]
      return ElfSection(
        index: index,
        name: nameBytes.string(at: Int(header.sh_name), limit: 255) ?? "",
        type: header.sh_type, flags: header.sh_flags, address: FileAddress(header.sh_addr),
        offset: FileOffset(header.sh_offset), byteCount: header.sh_size,
        link: Int(header.sh_link), alignment: header.sh_addralign,
        entryByteCount: header.sh_entsize)
    }
  }

  private static func libraryError(_ file: FileReader) -> ElfError {
    let message = unsafe elf_errmsg(-1).map { unsafe String(cString: $0) }
    return ElfError(.open, file.path, .library(message ?? "libelf refuses it"))
  }
}

/// The fixed header at offset 0 and where the two tables are, all checked to lie in the file.
private struct FixedHeader {
  // Values of e_type, from the ELF specification.
  static let executable: UInt16 = 2
  static let sharedObject: UInt16 = 3

  // Sizes and escapes of the 64-bit format, from the ELF specification.
  private static let size: UInt64 = 64
  private static let programHeaderSize: UInt64 = 56
  private static let sectionHeaderSize: UInt64 = 64
  // The kernel reads 64 KiB of them at most (fs/binfmt_elf.c, load_elf_phdrs).
  private static let programHeaderLimit: UInt64 = 65536 / programHeaderSize
  private static let manyProgramHeaders: UInt16 = 0xffff
  private static let manySections: UInt16 = 0xffff
  private static let supportedMachine: UInt16 = 62

  var type: UInt16
  var entry: UInt64
  var programHeaders: UInt64
  var programHeaderCount = 0
  var sectionHeaderCount = 0
  var sectionNameTable = 0

  init(_ file: FileReader) throws(ElfError) {
    guard file.byteCount > 0 else { throw ElfError(.open, file.path, .empty) }
    let have = min(file.byteCount, Self.size)
    let bytes = try file.read(0, byteCount: have, .open, what: "the ELF header")
    try Self.identify(bytes.span, file)

    type = try Self.field(bytes, 16, file)
    entry = try Self.field(bytes, 24, file)
    programHeaders = try Self.field(bytes, 32, file)
    let sectionHeaders: UInt64 = try Self.field(bytes, 40, file)
    let segmentEntry: UInt16 = try Self.field(bytes, 54, file)
    let segmentCount: UInt16 = try Self.field(bytes, 56, file)
    let sectionEntry: UInt16 = try Self.field(bytes, 58, file)
    let sectionCount: UInt16 = try Self.field(bytes, 60, file)
    let nameTable: UInt16 = try Self.field(bytes, 62, file)
    guard type == Self.executable || type == Self.sharedObject else {
      throw ElfError(.open, file.path, .unsupportedType(type))
    }

    var segments = UInt64(segmentCount)
    var sections = UInt64(sectionCount)
    var names = UInt64(nameTable)
    if sectionHeaders != 0 {
      guard UInt64(sectionEntry) == Self.sectionHeaderSize else {
        throw file.malformed(
          .open, "section headers have \(sectionEntry) bytes instead of 64", at: 58)
      }
      // Numbers too large for the fixed header are in the first section header.
      let first = try file.read(
        sectionHeaders, byteCount: Self.sectionHeaderSize, .open, what: "the first section header")
      if sectionCount == 0 { sections = try Self.field(first, 32, file) }
      if nameTable == Self.manySections {
        names = UInt64(try Self.field(first, 40, file) as UInt32)
      }
      if segmentCount == Self.manyProgramHeaders {
        segments = UInt64(try Self.field(first, 44, file) as UInt32)
      }
    } else {
      sections = 0
    }
    sectionHeaderCount = try Self.count(
      sections, of: Self.sectionHeaderSize, at: sectionHeaders, "section header table", file)
    if segments > 0, UInt64(segmentEntry) != Self.programHeaderSize {
      throw file.malformed(
        .open, "program headers have \(segmentEntry) bytes instead of 56", at: 54)
    }
    guard segments <= Self.programHeaderLimit else {
      throw file.malformed(
        .open,
        "it has \(segments) program headers and no more than "
          + "\(Self.programHeaderLimit) can be loaded", at: 56)
    }
    programHeaderCount = try Self.count(
      segments, of: Self.programHeaderSize, at: programHeaders, "program header table", file)
    sectionNameTable = Int(names)
  }

  private static func identify(_ bytes: Span<UInt8>, _ file: FileReader) throws(ElfError) {
    guard bytes.integer(at: 0, as: UInt32.self) == 0x464c_457f else {
      throw ElfError(.open, file.path, .notELF)
    }
    guard UInt64(bytes.count) == size else {
      throw file.malformed(.open, "the ELF header is cut off", at: file.byteCount)
    }
    let bits: Int
    switch bytes[4] {
    case 1: bits = 32
    case 2: bits = 64
    default: throw file.malformed(.open, "\(bytes[4]) is no ELF class", at: 4)
    }
    guard bytes[5] == 1 || bytes[5] == 2 else {
      throw file.malformed(.open, "\(bytes[5]) is no ELF byte order", at: 5)
    }
    guard bytes[6] == 1 else {
      throw file.malformed(.open, "\(bytes[6]) is no ELF version", at: 6)
    }
    let bigEndian = bytes[5] == 2
    var machine = bytes.integer(at: 18, as: UInt16.self) ?? 0
    if bigEndian { machine = machine.byteSwapped }
    guard bits == 64, !bigEndian, machine == supportedMachine else {
      throw ElfError(
        .open, file.path, .foreign(bits: bits, bigEndian: bigEndian, machine: machine))
    }
  }

  private static func field<Number: FixedWidthInteger & UnsignedInteger>(
    _ bytes: [UInt8], _ offset: Int, _ file: FileReader
  ) throws(ElfError) -> Number {
    guard let value = bytes.span.integer(at: offset, as: Number.self) else {
      throw file.malformed(.open, "the ELF header is cut off", at: UInt64(offset))
    }
    return value
  }

  private static func count(
    _ count: UInt64, of size: UInt64, at offset: UInt64, _ what: String, _ file: FileReader
  ) throws(ElfError) -> Int {
    guard count > 0 else { return 0 }
    guard offset <= file.byteCount, count <= (file.byteCount - offset) / size else {
      throw file.malformed(
        .open, "the \(what) has \(count) entries and the file ends at \(file.byteCount)",
        at: offset)
    }
    return Int(count)
  }
}
