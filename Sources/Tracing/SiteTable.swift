// What a session is about: the patterns, and the probes and sites of every file met so far that they
// choose. A file is opened once however many processes map it.

internal import ElfImages
package import ProbeNotes
internal import SystemPackage
internal import TraceBase
internal import Tracees

/// The probes and sites of a session, which grow as files are met.
package final class SiteTable {
  package let patterns: [ProbePatternMatcher]
  package private(set) var probes: [Probe] = []
  package private(set) var sites: [Site] = []
  /// Providers of every file met, by path, chosen or not.
  package private(set) var providers: [String: Set<String>] = [:]
  private let signatures: SignatureTable
  /// What the user declared, which wins, and is told of when a note contradicts it.
  private let declared: SignatureTable
  private var files: [FileIdentity: ImageFile?] = [:]
  private var numbers: [Probe: ProbeID] = [:]
  private var troubles: [String] = []

  package init(
    _ patterns: [ProbePatternMatcher], signatures: SignatureTable = .builtIn,
    declared: SignatureTable = SignatureTable()
  ) {
    self.patterns = patterns
    self.signatures = signatures
    self.declared = declared
  }

  /// What could not be read since the last call, in words.
  package func takeTroubles() -> [String] {
    defer { troubles.removeAll() }
    return troubles
  }

  /// The file behind an executable mapping; nil when it is no ELF file that can be traced.
  func imageFile(for mapping: Mapping, of space: AddressSpace) -> ImageFile? {
    if let known = files[mapping.identity] { return known }
    let file = open(mapping, of: space)
    files[mapping.identity] = .some(file)
    return file
  }

  private func open(_ mapping: Mapping, of space: AddressSpace) -> ImageFile? {
    do throws(ElfError) {
      let file = try ElfFile(mapping, asSeenBy: space.process, memory: space)
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

  private func read(_ file: borrowing ElfFile, path: String) throws(ElfError) -> ImageFile {
    var chosen: [Site] = []
    var names: Set<String> = []
    let patterns = patterns.filter { $0.matches(path: path) }
    do throws(ProbeCatalogError) {
      for probe in try ProbeCatalog(file).probes {
        let note = probe.note
        names.insert(note.provider)
        let isChosen = patterns.contains {
          $0.matches(provider: note.provider, name: note.name)
        }
        guard isChosen else { continue }
        if let site = makeSite(note, in: file, path: path) { chosen.append(site) }
      }
    } catch {
      troubles.append("probes of \(path) are not traced: \(error)")
    }
    if !names.isEmpty { providers[path] = names }
    return ImageFile(
      path: path, openedPath: file.path.string, identity: file.identity,
      segments: file.loadedSegments, sites: chosen, providers: names,
      linkerNotification: linkerNotification(in: file, path: path))
  }

  private func makeSite(_ note: ProbeNote, in file: borrowing ElfFile, path: String) -> Site? {
    guard let byte = try? file.bytes(at: note.site, count: 1).first else {
      troubles.append(
        "\(note.provider):\(note.name) in \(path) is not traced: its site \(note.site) is not in "
          + "the file")
      return nil
    }
    let entries = ArgumentSpecParser.parse(note.argumentText)
    let signature = signature(of: note, entries, path: path)
    let symbols = SiteSymbols(
      file, seenFrom: note.site, installedPath: path, isNeeded: entries.contains(where: \.hasSymbol)
    )
    let arguments = entries.enumerated().map { index, entry in
      SiteArgument(entry, parameter: signature?.parameters[index], symbols: symbols)
    }
    let site = Site(
      index: sites.count, probe: number(of: Probe(provider: note.provider, name: note.name)),
      path: path, note: note, arguments: arguments, originalByte: byte)
    sites.append(site)
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

  private func number(of probe: Probe) -> ProbeID {
    if let known = numbers[probe] { return known }
    let id = ProbeID(index: probes.count)
    probes.append(probe)
    numbers[probe] = id
    return id
  }

  /// The function that the dynamic linker calls when its list has changed: `r_brk` of `<link.h>`,
  /// which glibc and musl both export under this name, so that it is known before the linker ran.
  private func linkerNotification(in file: borrowing ElfFile, path: String) -> FileAddress? {
    let name = path.split(separator: "/").last ?? ""
    guard name.hasPrefix("ld") || name.hasPrefix("libc") else { return nil }
    return ElfSymbols(file).symbols(named: "_dl_debug_state").first?.address
  }
}

extension SiteArgument {
  init(_ entry: ParsedArgument, parameter: Signature.Parameter?, symbols: SiteSymbols) {
    text = entry.text
    name = parameter?.name
    type = parameter?.type
    bound = BoundArgument(entry, symbols: symbols)
    switch entry {
    case .invalid(let error):
      isSigned = false
      refusal = "\(error.reason)"
    case .spec(let spec):
      isSigned = spec.isSigned
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
