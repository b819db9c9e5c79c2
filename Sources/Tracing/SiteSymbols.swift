// The symbols of an image as one site sees them, for binding its arguments.

internal import ElfImages
internal import ProbeNotes
internal import SystemPackage
internal import TraceBase

/// Answers what a name in an argument spec stands for.
struct SiteSymbols: SymbolLookup {
  private let symbols: ElfSymbols
  private let site: FileAddress
  private let threadLocal: ThreadLocalImage?
  /// Only an executable's thread-local block is at a fixed distance from the thread pointer.
  private let isExecutable: Bool

  /// Reads the file only if it is needed: its tables are large, and few sites name a symbol.
  init(
    _ file: borrowing ElfFile, seenFrom site: FileAddress, installedPath: String, isNeeded: Bool
  ) {
    self.site = site
    threadLocal = isNeeded ? file.threadLocalImage : nil
    isExecutable = isNeeded && file.isExecutable
    symbols =
      isNeeded
      ? ElfSymbols(of: file, installedPath: FilePath(installedPath)) : ElfSymbols()
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
