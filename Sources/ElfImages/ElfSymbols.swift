// The symbols of one image, from its own tables and those of its debug file. The tables of a big
// program have hundreds of thousands of entries, so they are kept as the bytes of the file: a lookup
// by name scans them, and the table sorted by address is made when an address is first asked for.

package import TraceBase

/// A name the linker gave to a place in an image.
package struct ElfSymbol: Equatable, Sendable {
  /// What the name stands for.
  package enum Kind: Equatable, Sendable {
    case unspecified, object, function, threadLocal, indirectFunction
  }

  /// Who sees the name.
  package enum Binding: Int, Equatable, Sendable, Comparable {
    case local, weak, global

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  /// The name, without a symbol version; cut after 4096 bytes.
  package let name: String
  /// `st_value`: a link-time address, or for `.threadLocal` an offset in the thread-local image.
  package let value: UInt64
  /// How many bytes it names; zero when the assembler was not told.
  package let byteCount: UInt64
  /// What the name stands for.
  package let kind: Kind
  /// Who sees the name.
  package let binding: Binding
  /// A number that no load bias moves (SHN_ABS).
  package let isAbsolute: Bool

  /// The link-time address; nil for an absolute number, and for a thread-local variable, which has
  /// an address in each thread.
  package var address: FileAddress? {
    kind == .threadLocal || isAbsolute ? nil : FileAddress(value)
  }
}

/// The symbols of an image, to be asked by name or by address.
package struct ElfSymbols: Sendable {
  private var tables: [Table] = []
  private var sorted: [Entry]?
  private var names: [NameEntry]?

  /// A set without symbols.
  package init() {}

  /// The symbols of `.symtab` and `.dynsym`; a damaged table is left out.
  package init(_ file: borrowing ElfFile) {
    add(file)
  }

  /// Whether there is nothing to find.
  package var isEmpty: Bool { tables.isEmpty }

  /// Adds the symbols of a further file of the same image, such as its separate debug file.
  ///
  /// Of each kind a file has one table at most (System V gABI, "Sections"): further ones, which might
  /// all be the same bytes, are left out.
  package mutating func add(_ file: borrowing ElfFile) {
    for kind in [ElfSection.Kind.symbolTable, ElfSection.Kind.dynamicSymbolTable] {
      guard let section = file.sections.first(where: { $0.type == kind }),
        section.entryByteCount == UInt64(Table.entrySize),
        file.sections.indices.contains(section.link),
        let symbols = try? file.bytes(of: section),
        let strings = try? file.bytes(of: file.sections[section.link])
      else { continue }
      tables.append(Table(symbols: symbols, strings: strings))
      sorted = nil
      names = nil
    }
  }

  /// Makes lookups by name independent of how many symbols there are, for who will ask for many.
  package mutating func indexNames() {
    guard names == nil else { return }
    var entries: [NameEntry] = []
    for (number, table) in tables.enumerated() {
      for index in 0..<table.count {
        guard let hash = table.nameHash(at: index) else { continue }
        entries.append(
          NameEntry(
            hash: hash, table: UInt32(clamping: number), index: UInt32(clamping: index)))
      }
    }
    entries.sort()
    names = entries
  }

  /// The defined symbols of a name, each distinct value once.
  ///
  /// Local symbols of several source files may share a name; the caller decides what that means.
  package func symbols(named name: String) -> [ElfSymbol] {
    let wanted = Array(name.utf8)
    guard !wanted.isEmpty else { return [] }
    var found: [ElfSymbol] = []
    var places: Set<FileAddress> = []
    var numbers: Set<UInt64> = []
    func take(_ index: Int, of table: Table) {
      guard table.isNamed(wanted, at: index), let symbol = table.symbol(at: index),
        symbol.address.map({ places.insert($0).inserted }) ?? numbers.insert(symbol.value).inserted
      else { return }
      found.append(symbol)
    }
    if let names {
      let hash = Table.hash(of: wanted)
      var position = names.partitioningIndex { $0.hash >= hash }
      while position < names.count, names[position].hash == hash {
        take(Int(names[position].index), of: tables[Int(names[position].table)])
        position += 1
      }
    } else {
      for table in tables {
        for index in 0..<table.count { take(index, of: table) }
      }
    }
    return found
  }

  /// The symbols of a name as code at a site sees them.
  ///
  /// Of several local symbols, the one of the site's own source file is meant. Which file that is
  /// shows only while the site is in a local function, since only local symbols stand under their
  /// file's name (System V ABI, "Symbol Table", STT_FILE); else all of them are returned.
  package func symbols(named name: String, seenFrom site: FileAddress) -> [ElfSymbol] {
    let found = symbols(named: name)
    guard found.count > 1, found.allSatisfy({ $0.binding == .local }) else { return found }
    let wanted = Array(name.utf8)
    for table in tables {
      let near = table.indices(ofSourceFileAround: site).filter { table.isNamed(wanted, at: $0) }
        .compactMap(table.symbol(at:))
      if near.count == 1 { return near }
    }
    return found
  }

  /// The functions whose code the image holds and whose names are wanted, by address; of several wanted
  /// names for one address, the one a person would use.
  ///
  /// Only a symbol with a size says where a function ends. What a resolver chooses when the program
  /// is loaded (STT_GNU_IFUNC) is no function of its own, nor is the resolver by its other names.
  package func functions(where isWanted: (String) -> Bool) -> [ElfSymbol] {
    var best: [UInt64: (rank: Int, symbol: ElfSymbol)] = [:]
    var resolvers: Set<UInt64> = []
    for table in tables {
      for index in 0..<table.count {
        guard let row = table.row(at: index) else { continue }
        if row.kind == .indirectFunction { resolvers.insert(row.value) }
        guard row.kind == .function, row.byteCount > 0,
          let rank = row.addressRank, rank > best[row.value]?.rank ?? -1,
          let symbol = table.symbol(at: index), isWanted(symbol.name)
        else { continue }
        best[row.value] = (rank, symbol)
      }
    }
    return best.values.map(\.symbol).filter { !resolvers.contains($0.value) }
      .sorted { $0.value < $1.value }
  }

  /// The symbol an address is in, or the unsized one that it follows; nil between symbols.
  package mutating func symbol(at address: FileAddress) -> ElfSymbol? {
    if sorted == nil { sorted = sortedEntries() }
    guard let sorted else { return nil }
    let low = sorted.partitioningIndex { $0.value > address.value }
    // A symbol inside another (an alternative entry, say) ends before it: look back a little.
    for index in stride(from: low - 1, through: max(0, low - 16), by: -1) {
      let entry = sorted[index]
      let distance = address.value - entry.value
      if distance < entry.byteCount || (entry.byteCount == 0 && index == low - 1) {
        return tables[Int(entry.table)].symbol(at: Int(entry.index))
      }
    }
    return nil
  }

  // One entry per address: where several symbols share it, the one a person would name.
  private func sortedEntries() -> [Entry] {
    var entries: [Entry] = []
    for (number, table) in tables.enumerated() {
      for index in 0..<table.count {
        guard let row = table.row(at: index), let rank = row.addressRank else { continue }
        entries.append(
          Entry(
            value: row.value, byteCount: row.byteCount, rank: rank,
            table: UInt32(clamping: number), index: UInt32(clamping: index)))
      }
    }
    entries.sort()
    var kept: [Entry] = []
    kept.reserveCapacity(entries.count)
    for entry in entries where kept.last?.value != entry.value { kept.append(entry) }
    return kept
  }
}

/// A symbol as the table sorted by address holds it.
private struct Entry: Comparable {
  let value: UInt64
  let byteCount: UInt64
  let rank: Int
  let table: UInt32
  let index: UInt32

  static func < (left: Entry, right: Entry) -> Bool {
    if left.value != right.value { return left.value < right.value }
    if left.rank != right.rank { return left.rank > right.rank }
    if left.table != right.table { return left.table < right.table }
    return left.index < right.index
  }
}

/// A symbol as the table sorted by name holds it.
private struct NameEntry: Comparable {
  let hash: UInt32
  let table: UInt32
  let index: UInt32

  static func < (left: NameEntry, right: NameEntry) -> Bool {
    (left.hash, left.table, left.index) < (right.hash, right.table, right.index)
  }
}

/// A symbol section and its strings, as they are in the file.
private struct Table {
  static let entrySize = 24
  static let nameLimit = 4096

  let symbols: [UInt8]
  let strings: [UInt8]

  var count: Int { symbols.count / Self.entrySize }

  /// One `Elf64_Sym`, fields as in the file.
  struct Row {
    let name: UInt32
    let info: UInt8
    let section: UInt16
    let value: UInt64
    let byteCount: UInt64

    /// SHN_ABS.
    static let absolute: UInt16 = 0xfff1

    /// Begins the local symbols of one source file (STT_FILE).
    var isSourceFile: Bool { info & 15 == 4 }

    func isLocalFunction(around address: FileAddress) -> Bool {
      binding == .local && kind == .function && section != 0
        && address.value >= value && address.value - value < byteCount
    }

    var kind: ElfSymbol.Kind? {
      switch info & 15 {
      case 0: .unspecified
      case 1: .object
      case 2: .function
      case 6: .threadLocal
      case 10: .indirectFunction
      default: nil
      }
    }

    var binding: ElfSymbol.Binding {
      switch info >> 4 {
      case 0: .local
      case 2: .weak
      default: .global
      }
    }

    /// How good a name it is for its address; nil when it names none.
    var addressRank: Int? {
      // Absolute values are not addresses, nor are the sections of common and reserved indices.
      guard section != 0, section < 0xff00 || section == 0xffff, let kind, name != 0 else {
        return nil
      }
      let kindRank: Int
      switch kind {
      case .function, .indirectFunction: kindRank = 2
      case .object: kindRank = 1
      case .unspecified: kindRank = 0
      case .threadLocal: return nil
      }
      return kindRank * 8 + (byteCount > 0 ? 4 : 0) + binding.rawValue
    }
  }

  func row(at index: Int) -> Row? {
    let bytes = symbols.span
    let start = index * Self.entrySize
    guard let name = bytes.integer(at: start, as: UInt32.self),
      let info = bytes.integer(at: start + 4, as: UInt8.self),
      let section = bytes.integer(at: start + 6, as: UInt16.self),
      let value = bytes.integer(at: start + 8, as: UInt64.self),
      let byteCount = bytes.integer(at: start + 16, as: UInt64.self)
    else { return nil }
    return Row(name: name, info: info, section: section, value: value, byteCount: byteCount)
  }

  /// The entries of the source file that has a local function around an address; none if unknown.
  func indices(ofSourceFileAround address: FileAddress) -> Range<Int> {
    var start = 0
    var isFound = false
    for index in 0..<count {
      guard let row = row(at: index) else { break }
      if row.isSourceFile || row.binding != .local {
        if isFound { return start..<index }
        start = index
      }
      if row.isLocalFunction(around: address) { isFound = true }
    }
    return isFound ? start..<count : 0..<0
  }

  // Undefined symbols (section 0) are some other image's.
  func symbol(at index: Int) -> ElfSymbol? {
    guard let row = row(at: index), row.section != 0, let kind = row.kind,
      let full = strings.span.string(at: Int(row.name), limit: Self.nameLimit)
    else { return nil }
    let name = full.prefix { $0 != "@" }
    return ElfSymbol(
      name: name.isEmpty ? full : String(name), value: row.value, byteCount: row.byteCount,
      kind: kind, binding: row.binding, isAbsolute: row.section == Row.absolute)
  }

  /// The hash of an entry's name without its symbol version; nil when it has none.
  func nameHash(at index: Int) -> UInt32? {
    guard let start = symbols.span.integer(at: index * Self.entrySize, as: UInt32.self),
      Int(start) < strings.count
    else { return nil }
    return Self.hash(of: strings[Int(start)...])
  }

  /// FNV-1a, up to where a name ends.
  static func hash(of name: some Sequence<UInt8>) -> UInt32 {
    var hash: UInt32 = 2_166_136_261
    for byte in name.prefix(nameLimit) {
      if byte == 0 || byte == UInt8(ascii: "@") { break }
      hash = (hash ^ UInt32(byte)) &* 16_777_619
    }
    return hash
  }

  /// Whether the entry has this name, which a symbol version may follow after `@`.
  func isNamed(_ wanted: [UInt8], at index: Int) -> Bool {
    guard let start = symbols.span.integer(at: index * Self.entrySize, as: UInt32.self) else {
      return false
    }
    let first = Int(start)
    guard first <= strings.count - wanted.count, first >= 0 else { return false }
    for offset in wanted.indices where strings[first + offset] != wanted[offset] { return false }
    let end = first + wanted.count
    return end == strings.count || strings[end] == 0 || strings[end] == UInt8(ascii: "@")
  }
}
