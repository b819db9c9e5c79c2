// The files of a session, each opened once however many processes map it. A file is opened as the
// tracee sees it, which may be another mount namespace, and only believed when it is the one mapped.

internal import ElfImages
internal import SystemPackage
internal import TraceBase
internal import Tracees

/// What tracing needs to know of one file.
final class ImageFile {
  /// What tells one place in a function from another.
  struct FunctionKey: Hashable {
    let address: FileAddress
    let place: FunctionPlace
  }

  let path: String
  /// How it was opened, which may be through the process's own root.
  let openedPath: String
  let identity: ElfFileIdentity
  let segments: [ElfSegment]
  let code: ElfCode
  /// The sites of the notes that something chooses in some process.
  var sites: [Site] = []
  /// The sites in functions, by what asked for them.
  var functionSites: [ProbeSelector: [Site]] = [:]
  /// The functions among those described that no instruction leaves, since they never return.
  var endlessFunctions: [ProbeSelector: [String]] = [:]
  /// Each of them once, however many selectors ask for it.
  var functionPlaces: [FunctionKey: Site] = [:]
  private var symbols: ElfSymbols?
  /// Every provider the file has, chosen or not, for those who look for a probe in vain.
  let providers: Set<String>
  /// Whether it is a program that needs no library.
  let isStatic: Bool
  /// Where the dynamic linker announces that its list has changed, when this is one.
  let linkerNotification: FileAddress?

  init(
    path: String, openedPath: String, identity: ElfFileIdentity, segments: [ElfSegment],
    code: ElfCode, providers: Set<String>, isStatic: Bool, linkerNotification: FileAddress?
  ) {
    self.path = path
    self.openedPath = openedPath
    self.identity = identity
    self.segments = segments
    self.code = code
    self.providers = providers
    self.isStatic = isStatic
    self.linkerNotification = linkerNotification
  }

  /// The same as a line of maps has it, where the file system gives both the same numbers.
  var fileIdentity: FileIdentity { FileIdentity(identity) }

  /// Does something with the symbols of the file and of its separate debug file, which are read when
  /// they are first needed.
  func withSymbols<Value>(_ body: (inout ElfSymbols) -> Value) -> Value {
    var symbols = symbols ?? readSymbols()
    self.symbols = nil
    defer { self.symbols = symbols }
    return body(&symbols)
  }

  private func readSymbols() -> ElfSymbols {
    guard let file = reopened() else { return ElfSymbols() }
    return ElfSymbols(of: file, installedPath: FilePath(path))
  }

  /// The file once more; nil when it is gone or another has taken its place.
  func reopened() -> ElfFile? {
    for candidate in [openedPath, path] {
      guard let file = try? ElfFile(path: FilePath(candidate)), file.identity == identity else {
        continue
      }
      return file
    }
    return nil
  }

  /// The build id; nil when the file has none or is gone.
  func buildID() -> String? { reopened()?.buildID()?.description }

  /// The function that holds an address; empty when no symbol says.
  func function(at address: FileAddress) -> String {
    withSymbols { $0.symbol(at: address)?.name ?? "" }
  }

  /// How far the file was moved, from one of its mappings (elf(5): a segment's bytes are mapped from
  /// its file offset rounded down to a page).
  func bias(of mapping: Mapping) -> LoadBias? {
    for segment in segments where segment.isLoaded && segment.isExecutable {
      let first = segment.offset.value & ~4095
      guard mapping.offset.value >= first,
        mapping.offset.value < segment.offset.value &+ max(segment.fileByteCount, 1)
      else { continue }
      let fileAddress = FileAddress(
        segment.address.value &+ mapping.offset.value &- segment.offset.value)
      return LoadBias(placing: fileAddress, at: mapping.start)
    }
    return nil
  }
}
