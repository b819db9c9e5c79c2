// What a session is about: what chooses probes, and the probes and sites of every file met so far that
// it chooses. A file is opened once however many processes map it.

internal import ElfImages
internal import Glibc
package import ProbeNotes
internal import SystemPackage
package import TraceBase
internal import Tracees

/// The probes and sites of a session, which grow as files are met.
package final class SiteTable {
  /// What chooses the probes.
  package private(set) var selectors: [ProbeSelector]
  package private(set) var probes: [Probe] = []
  package private(set) var sites: [Site] = []
  /// Providers of every file met, by path, chosen or not.
  package private(set) var providers: [String: Set<String>] = [:]
  private let signatures: SignatureTable
  /// What the user declared, which wins, and is told of when a note contradicts it.
  private let declared: SignatureTable
  private var files: [FileIdentity: ImageFile?] = [:]
  /// The file of each site, by the site's number.
  private var homes: [ImageFile] = []
  /// The functions of sites, by number, as far as somebody asked.
  private var functions: [Int: String] = [:]
  private var numbers: [Probe: ProbeID] = [:]
  private var programs: [ProcessID: Executable] = [:]
  var troubles: [String] = []

  package init(
    selecting selectors: [ProbeSelector], signatures: SignatureTable = .builtIn,
    declared: SignatureTable = SignatureTable()
  ) {
    self.selectors = selectors
    self.signatures = signatures
    self.declared = declared
  }

  package convenience init(
    _ patterns: [ProbePatternMatcher], signatures: SignatureTable = .builtIn,
    declared: SignatureTable = SignatureTable()
  ) {
    self.init(
      selecting: patterns.map { .pattern($0) }, signatures: signatures, declared: declared)
  }

  /// Chooses by something else from now on, for who must know a launched process before it can say.
  ///
  /// What is armed already stays armed.
  package func select(_ selectors: [ProbeSelector]) {
    self.selectors = selectors
    files.removeAll()
  }

  // MARK: Asking

  /// The function that holds a site; empty when no symbol says.
  package func function(of site: Site) -> String {
    switch site.place {
    case .function(let place): return place.function
    case .sample, .moment: return ""
    case .note: break
    }
    if let known = functions[site.index] { return known }
    let function = homes[site.index].function(at: site.address)
    functions[site.index] = function
    return function
  }

  /// Whether a description means a site in a process.
  package func matches(
    _ description: ProbeDescription, _ site: Site, in process: ProcessID
  ) -> Bool {
    matches(.description(description), site, in: process)
  }

  /// Whether a selector means a site in a process.
  package func matches(_ selector: ProbeSelector, _ site: Site, in process: ProcessID) -> Bool {
    switch site.place {
    case .sample, .moment: return false
    case .note:
      return selector.matches(
        provider: site.provider, name: site.name, path: site.path,
        identity: homes[site.index].fileIdentity, in: process
      ) { function(of: site) } && isLimited(selector, to: process)
    case .function(let place):
      switch selector {
      case .pattern: return false
      case .description(let description):
        return description.functionProcess == process
          && description.matchesFunctions(ofModule: site.module, isProgram: place.isInProgram)
          && description.matches(function: place.function) && description.means(place)
      case .image(let image):
        return image.matches(place)
          && image.image.isFile(path: site.path, homes[site.index].fileIdentity)
          && isLimited(selector, to: process)
      }
    }
  }

  /// Whether a process is among those that a selector means.
  private func isLimited(_ selector: ProbeSelector, to process: ProcessID) -> Bool {
    guard case .image(let image) = selector else { return true }
    if let only = image.process, only != process { return false }
    guard let named = image.program else { return true }
    let program = self.program(of: process)
    return named.isFile(path: program.path, program.identity)
  }

  /// Whether a selector means functions of a file in a process.
  func means(
    _ selector: ProbeSelector, functionsOf file: ImageFile, in process: ProcessID
  ) -> Bool {
    guard selector.meansFunctions(in: process) else { return false }
    guard case .image(let image) = selector else { return true }
    return image.image.isFile(path: file.path, file.fileIdentity)
      && isLimited(selector, to: process)
  }

  /// The program that a process runs; known until it executes another or ends.
  package func program(of process: ProcessID) -> Executable {
    if let known = programs[process] { return known }
    let program = Executable(of: process)
    programs[process] = program
    return program
  }

  /// A process has executed a program or is gone.
  func forgetProgram(of process: ProcessID) {
    programs[process] = nil
  }

  /// The sites of a file that are chosen in a process.
  func sites(of file: ImageFile, in process: ProcessID) -> [Site] {
    var chosen = file.sites.filter { site in
      selectors.contains { matches($0, site, in: process) }
    }
    var seen = Set(chosen.map(\.index))
    for selector in selectors where means(selector, functionsOf: file, in: process) {
      for site in functionSites(of: file, in: process, for: selector)
      where seen.insert(site.index).inserted {
        chosen.append(site)
      }
    }
    return chosen
  }

  /// What could not be read since the last call, in words.
  package func takeTroubles() -> [String] {
    defer { troubles.removeAll() }
    return troubles
  }

  /// The file behind an executable mapping; nil when it is no ELF file that can be traced.
  func imageFile(
    for mapping: Mapping, of process: ProcessID, memory: AddressSpace?
  ) -> ImageFile? {
    if let known = files[mapping.identity] { return known }
    let count = troubles.count
    let file = open(mapping, of: process, memory)
    if file == nil, ProcessStatus.hasEnded(process) {
      // Who is gone shows no files; the next one that has this does.
      troubles.removeSubrange(count...)
      return nil
    }
    files[mapping.identity] = .some(file)
    return file
  }

  /// Reads the files of a process before it is under trace: that is the longer part of arming, and a thread
  /// that stops for a signal waits until all is armed.
  func prepare(_ process: ProcessID) {
    let mappings = (try? MemoryMap(of: process))?.mappings ?? []
    for mapping in mappings where mapping.isExecutable {
      _ = imageFile(for: mapping, of: process, memory: nil)
    }
  }

  /// Reads a file before anybody is known to have mapped it.
  func prepare(_ named: NamedFile) {
    guard let identity = named.identity, files[identity] == nil,
      let file = try? ElfFile(path: FilePath(named.realPath)),
      FileIdentity(file.identity) == identity, let image = try? read(file, path: named.realPath)
    else { return }
    files[identity] = image
  }

  /// Reads the C library and the dynamic linker of our own process, which most others have as well.
  func prepareOwnLibraries() {
    let own = ProcessID(getpid())
    guard let map = try? MemoryMap(of: own) else { return }
    for mapping in map.mappings
    where mapping.isExecutable && Self.mayBeLinker(moduleName(of: mapping.path)) {
      _ = imageFile(for: mapping, of: own, memory: nil)
    }
  }

  private static func mayBeLinker(_ name: String) -> Bool {
    name.hasPrefix("ld") || name.hasPrefix("libc")
  }

  private func open(
    _ mapping: Mapping, of process: ProcessID, _ memory: AddressSpace?
  ) -> ImageFile? {
    do throws(ElfError) {
      let file = try ElfFile(mapping, asSeenBy: process, memory: memory)
      return try read(file, path: mapping.path)
    } catch {
      // Data that happens to be mapped executable is nobody's concern; a program or a library that
      // cannot be read is.
      if !error.isAboutForeignData {
        troubles.append("probes of \(mapping.path) are not traced: \(error)")
      }
      return nil
    }
  }

  func read(_ file: borrowing ElfFile, path: String) throws(ElfError) -> ImageFile {
    var notes: [ProbeNote] = []
    do throws(ProbeCatalogError) {
      notes = try ProbeCatalog(file).probes.map(\.note)
    } catch {
      troubles.append("probes of \(path) are not traced: \(error)")
    }
    let names = Set(notes.map(\.provider))
    if !names.isEmpty { providers[path] = names }
    let code = ElfCode(file)
    let image = ImageFile(
      path: path, openedPath: file.path.string, identity: file.identity,
      segments: file.loadedSegments, code: code, providers: names,
      isStatic: file.isExecutable && ((try? file.interpreter()) ?? nil) == nil,
      linkerNotification: linkerNotification(in: file, code, path: path))
    var symbols = FileSymbols(path: path)
    for note in notes {
      let isChosen = selectors.contains {
        $0.matches(
          provider: note.provider, name: note.name, path: path, identity: image.fileIdentity,
          in: nil
        ) { image.function(at: note.site) }
      }
      guard isChosen, let site = makeSite(note, in: file, of: image, &symbols) else { continue }
      image.sites.append(site)
    }
    return image
  }

  private func makeSite(
    _ note: ProbeNote, in file: borrowing ElfFile, of image: ImageFile,
    _ symbols: inout FileSymbols
  ) -> Site? {
    let path = image.path
    let byte: UInt8
    do throws(NoteRefusal) {
      byte = try file.firstByte(ofSite: note.site, in: image)
    } catch {
      troubles.append(
        "\(note.provider):\(note.name) in \(path) is not traced: its site \(note.site) \(error)")
      return nil
    }
    var semaphore = note.semaphore
    if let address = semaphore, !file.mayHoldSemaphore(at: address) {
      semaphore = nil
      troubles.append(
        "the semaphore of \(note.provider):\(note.name) in \(path) is not raised: its address "
          + "\(address) is that of no variable")
    }
    let entries = ArgumentSpecParser.parse(note.argumentText)
    let signature = signature(of: note, entries, path: path)
    let symbols = symbols.seen(
      from: note.site, in: file, isNeeded: entries.contains(where: \.hasSymbol))
    let arguments = entries.enumerated().map { index, entry in
      SiteArgument(entry, parameter: signature?.parameters[index], symbols: symbols)
    }
    return add(in: image) { index in
      Site(
        index: index, probe: number(of: Probe(provider: note.provider, name: note.name)),
        path: path, note: note, semaphore: semaphore, arguments: arguments, originalByte: byte)
    }
  }

  func add(in image: ImageFile, _ make: (Int) -> Site) -> Site {
    let site = make(sites.count)
    sites.append(site)
    homes.append(image)
    return site
  }

  private func signature(
    of note: ProbeNote, _ entries: [ParsedArgument], path: String
  ) -> Signature? {
    if let own = declared.signature(
      provider: note.provider, probe: note.name, arguments: entries)
    {
      return own
    }
    if declared.knows(provider: note.provider, probe: note.name) {
      troubles.append(
        "the signature given for \(note.provider):\(note.name) is not used in \(path): its note has "
          + "the arguments '\(note.argumentText)', which do not agree in number or size")
    }
    return signatures.signature(provider: note.provider, probe: note.name, arguments: entries)
  }

  func number(of probe: Probe) -> ProbeID {
    if let known = numbers[probe] { return known }
    let id = ProbeID(index: probes.count)
    probes.append(probe)
    numbers[probe] = id
    return id
  }

  /// The function that the dynamic linker calls when its list has changed: `r_brk` of `<link.h>`,
  /// which glibc and musl both export under this name, so that it is known before the linker ran.
  private func linkerNotification(
    in file: borrowing ElfFile, _ code: ElfCode, path: String
  ) -> FileAddress? {
    guard Self.mayBeLinker(moduleName(of: path)) else { return nil }
    let address = ElfSymbols(file).symbols(named: "_dl_debug_state").first?.address
    return address.flatMap { code.contains($0) ? $0 : nil }
  }
}

extension SiteArgument {
  init(
    _ entry: ParsedArgument, parameter: Signature.Parameter?, symbols: some SymbolLookup
  ) {
    text = entry.text
    name = parameter?.name
    type = parameter?.type
    bound = BoundArgument(entry, symbols: symbols)
    switch entry {
    case .invalid(let error):
      isSigned = false
      isFloating = false
      byteCount = 0
      refusal = "\(error.reason)"
    case .spec(let spec):
      isSigned = spec.isSigned
      isFloating = spec.isFloating
      byteCount = spec.byteCount
      do throws(ArgumentSpecError) {
        _ = try BoundArgument(spec, symbols: symbols)
        refusal = nil
      } catch {
        refusal = "\(error.reason)"
      }
    }
  }
}

extension ParsedArgument {
  /// True when its value depends on a symbol of the image.
  var hasSymbol: Bool {
    guard case .spec(let spec) = self else { return false }
    switch spec.operand {
    case .immediate(let sum): return !sum.terms.isEmpty
    case .memory(let memory): return !memory.displacement.terms.isEmpty
    case .register, .vector, .x87: return false
    }
  }
}
