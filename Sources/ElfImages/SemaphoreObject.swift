// Writes the relocatable object of `dtrace -G`: nothing but the probes' semaphores, 16 zero bits each,
// which a program that was compiled against the header of `dtrace -h` is linked with. No compiler is
// needed. The symbols are hidden, so that each program or library has semaphores of its own.

internal import CElf
internal import SystemPackage

/// An x86-64 object file with one semaphore for each probe.
package struct SemaphoreObject: Sendable {
  /// The symbols, each once, in the order in which they will stand.
  package let symbols: [String]

  package init(symbols: [String]) {
    self.symbols = symbols
  }

  /// The contents of the object file.
  package func bytes() throws(ElfError) -> [UInt8] {
    let file = FileDescriptor(rawValue: celf_memory_file())
    guard file.rawValue >= 0 else { throw failure("no file can be made in memory") }
    defer { try? file.close() }
    let count: Int
    do throws(ObjectWriter.Failure) {
      var writer = ObjectWriter(sections: sections())
      count = try writer.write(to: file.rawValue)
    } catch {
      throw failure(error.message)
    }
    let reader = FileReader(descriptor: file, byteCount: UInt64(count), path: Self.path)
    return try reader.read(0, byteCount: UInt64(count), .write, what: "it")
  }

  // There is no file yet that errors could name.
  private static let path: FilePath = "the semaphores"

  private func failure(_ message: String) -> ElfError {
    ElfError(.write, Self.path, .unwritten(message))
  }

  // The order decides the numbers by which sections refer to each other.
  private func sections() -> [ObjectWriter.Section] {
    let probes: UInt16 = 1
    let strings: UInt32 = 3
    var names: [UInt8] = [0]
    var table = [UInt8](repeating: 0, count: 24)
    for (index, symbol) in symbols.enumerated() {
      // One Elf64_Sym: name, type and binding, visibility, section, value, size.
      table += Self.bytes(UInt32(truncatingIfNeeded: names.count))
      table += [UInt8(STB_GLOBAL << 4 | STT_OBJECT), UInt8(STV_HIDDEN)]
      table += Self.bytes(probes)
      table += Self.bytes(UInt64(index * Self.semaphoreSize)) + Self.bytes(UInt64(2))
      names += Array(symbol.utf8) + [0]
    }
    return [
      ObjectWriter.Section(
        ".probes", type: UInt32(SHT_PROGBITS),
        flags: UInt64(SHF_ALLOC | SHF_WRITE) | Self.retained, alignment: 2,
        bytes: [UInt8](repeating: 0, count: symbols.count * Self.semaphoreSize)),
      ObjectWriter.Section(
        ".symtab", type: UInt32(SHT_SYMTAB), alignment: 8, bytes: table, link: strings,
        // The first symbol that is not local.
        info: 1, entrySize: 24, holds: ELF_T_SYM),
      ObjectWriter.Section(".strtab", type: UInt32(SHT_STRTAB), bytes: names),
      // Its presence says that no stack need be executable.
      ObjectWriter.Section(".note.GNU-stack", type: UInt32(SHT_PROGBITS)),
      ObjectWriter.Section(
        ".note.gnu.property", type: UInt32(SHT_NOTE), flags: UInt64(SHF_ALLOC), alignment: 8,
        bytes: Self.controlFlowNote),
    ]
  }

  private static let semaphoreSize = 2

  // SHF_GNU_RETAIN. Only notes refer to the semaphore of a probe that fires unguarded, and linkers
  // that collect sections do not count those: the note would then name some other address.
  private static let retained: UInt64 = 0x20_0000

  // The linker keeps control-flow protection (IBT and shadow stack, bits 0 and 1) only when every
  // object says that it can live with it; one without code can (System V ABI, x86-64 supplement,
  // "Program Property").
  private static let controlFlowNote =
    bytes(UInt32(4)) + bytes(UInt32(16)) + bytes(UInt32(5)) + Array("GNU\0".utf8)
    + bytes(UInt32(0xc000_0002)) + bytes(UInt32(4)) + bytes(UInt32(3)) + bytes(UInt32(0))

  private static func bytes(_ number: some FixedWidthInteger & UnsignedInteger) -> [UInt8] {
    (0..<number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }
}

/// Sections on their way into a file, by libelf.
@safe private struct ObjectWriter {
  /// A section to be; its number is its place in the list, counted from 1.
  struct Section {
    let name: String
    let type: UInt32
    let flags: UInt64
    let alignment: UInt64
    let bytes: [UInt8]
    let link: UInt32
    let info: UInt32
    let entrySize: UInt64
    let holds: Elf_Type

    init(
      _ name: String, type: UInt32, flags: UInt64 = 0, alignment: UInt64 = 1, bytes: [UInt8] = [],
      link: UInt32 = 0, info: UInt32 = 0, entrySize: UInt64 = 0, holds: Elf_Type = ELF_T_BYTE
    ) {
      self.name = name
      self.type = type
      self.flags = flags
      self.alignment = alignment
      self.bytes = bytes
      self.link = link
      self.info = info
      self.entrySize = entrySize
      self.holds = holds
    }
  }

  private var sections: [Section]
  private var names: [UInt8] = [0]
  // libelf reads them only in elf_update, so they must stay where they are until it is closed.
  private var buffers: [UnsafeMutableRawBufferPointer] = unsafe []

  init(sections: [Section]) {
    self.sections = sections
  }

  /// What libelf says.
  struct Failure: Error {
    let message: String
  }

  /// Writes everything; gives the size of the file.
  mutating func write(to descriptor: CInt) throws(Failure) -> Int {
    guard elf_version(UInt32(EV_CURRENT)) != UInt32(EV_NONE),
      let elf = unsafe elf_begin(descriptor, ELF_C_WRITE, nil)
    else { throw Self.failure }
    defer {
      unsafe elf_end(elf)
      while let buffer = unsafe buffers.popLast() { unsafe buffer.deallocate() }
    }
    guard let header = unsafe elf64_newehdr(elf) else { throw Self.failure }
    unsafe header.pointee.e_type = UInt16(ET_REL)
    unsafe header.pointee.e_machine = UInt16(EM_X86_64)
    unsafe header.pointee.e_version = UInt32(EV_CURRENT)
    unsafe header.pointee.e_shstrndx = UInt16(sections.count + 1)
    unsafe header.pointee.e_ident.5 = UInt8(ELFDATA2LSB)
    for section in sections {
      guard unsafe add(section, to: elf) else { throw Self.failure }
    }
    let name = ".shstrtab"
    // Its own name is among the bytes it will have.
    let all = names + Array(name.utf8) + [0]
    guard unsafe add(Section(name, type: UInt32(SHT_STRTAB), bytes: all), to: elf) else {
      throw Self.failure
    }
    let count = unsafe elf_update(elf, ELF_C_WRITE)
    guard count >= 0 else { throw Self.failure }
    return Int(count)
  }

  private mutating func add(_ section: Section, to elf: OpaquePointer) -> Bool {
    guard let added = unsafe elf_newscn(elf), let header = unsafe elf64_getshdr(added),
      let data = unsafe elf_newdata(added)
    else { return false }
    unsafe header.pointee.sh_name = UInt32(names.count)
    names += Array(section.name.utf8) + [0]
    unsafe header.pointee.sh_type = section.type
    unsafe header.pointee.sh_flags = section.flags
    unsafe header.pointee.sh_link = section.link
    unsafe header.pointee.sh_info = section.info
    unsafe header.pointee.sh_entsize = section.entrySize
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(section.bytes.count, 1), alignment: 8)
    unsafe buffer.copyBytes(from: section.bytes)
    unsafe buffers.append(buffer)
    unsafe data.pointee.d_buf = buffer.baseAddress
    unsafe data.pointee.d_size = section.bytes.count
    unsafe data.pointee.d_align = Int(clamping: section.alignment)
    unsafe data.pointee.d_type = section.holds
    unsafe data.pointee.d_version = UInt32(EV_CURRENT)
    return true
  }

  private static var failure: Failure {
    Failure(
      message: unsafe elf_errmsg(-1).map { unsafe String(cString: $0) } ?? "libelf refuses to")
  }
}
