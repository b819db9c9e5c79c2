// The symbols of an image as one site sees them, for binding its arguments.

internal import ElfImages
internal import ProbeNotes
internal import SystemPackage
internal import TraceBase

/// The symbols of one file, for all of its sites.
struct FileSymbols {
  private let path: String
  private var symbols: ElfSymbols?
  private var uses = 0

  /// `path` is the file's name where it is installed.
  init(path: String) {
    self.path = path
  }

  /// What one site sees; the tables are read only if they are needed, since they are large and few
  /// sites name a symbol.
  mutating func seen(
    from site: FileAddress, in file: borrowing ElfFile, isNeeded: Bool
  ) -> SiteSymbols {
    guard isNeeded else { return SiteSymbols(file, ElfSymbols(), seenFrom: site) }
    var symbols = symbols ?? ElfSymbols(of: file, installedPath: FilePath(path))
    uses += 1
    if uses == Self.many { symbols.indexNames() }
    self.symbols = symbols
    return SiteSymbols(file, symbols, seenFrom: site)
  }

  /// From so many sites on, an index is made sooner than the tables are searched again.
  private static let many = 16
}

/// Answers what a name in an argument spec stands for.
struct SiteSymbols: SymbolLookup {
  private let symbols: ElfSymbols
  private let site: FileAddress
  private let threadLocal: ThreadLocalImage?
  /// Only an executable's thread-local block is at a fixed distance from the thread pointer.
  private let isExecutable: Bool

  init(_ file: borrowing ElfFile, _ symbols: ElfSymbols, seenFrom site: FileAddress) {
    self.site = site
    self.symbols = symbols
    // Read only where a thread-local can be named at all.
    threadLocal = symbols.isEmpty ? nil : file.threadLocalImage
    isExecutable = !symbols.isEmpty && file.isExecutable
  }

  func meaning(ofSymbol name: String) -> SymbolMeaning {
    let found = symbols.symbols(named: name, seenFrom: site)
    guard let first = found.first else { return .missing }
    // Several local symbols may share a name; a global one is what every file means by it.
    let best = found.filter { $0.binding != .local }
    if best.isEmpty, found.count > 1 { return .ambiguous(found.compactMap(\.address)) }
    let symbol = best.first ?? first
    switch symbol.kind {
    case .threadLocal:
      let offset =
        isExecutable
        ? threadLocal?.offsetFromThreadPointer(symbolValue: symbol.value) : nil
      return .threadLocal(fromThreadPointer: offset, inBlock: symbol.value)
    default:
      return symbol.address.map { .address($0) } ?? .absolute(symbol.value)
    }
  }
}
