// Probes as `dtrace -l` lists them: one row for each provider, module, function and name, of a file, of a
// process or of every process there is. Nothing is traced for it; what may not be read is passed over.

internal import ElfImages
internal import Glibc
internal import SystemPackage
package import TraceBase
package import Tracees

/// A probe as it is listed.
package struct ProbeRow: Sendable {
  /// As the note has it; in D the number of the process follows it.
  package let provider: String
  /// The process it was found in; nil when it was found in a file.
  package let process: ProcessID?
  /// The file's own name.
  package let module: String
  /// The function that holds it; empty when no symbol says.
  package let function: String
  /// The name with dashes.
  package let name: String
  /// Its arguments, by its note and where there is one by its signature.
  package let arguments: [SiteArgument]

  /// The provider by its full name.
  package var fullProvider: String { provider + (process.map { "\($0)" } ?? "") }

  fileprivate struct Key: Hashable {
    let names: [String]
    let process: ProcessID?
  }

  fileprivate var key: Key { Key(names: [provider, module, function, name], process: process) }
}

extension SiteTable {
  /// The chosen probes of a process, which need not be traced.
  package func rows(of process: ProcessID) throws(TraceeError) -> [ProbeRow] {
    distinct(
      try images(of: process).flatMap { image in
        sites(of: image, in: process).map { row($0, in: process) } + endless(image, in: process)
      })
  }

  /// The returns of functions that have none: dtrace lists them, and they never fire.
  private func endless(_ image: ImageFile, in process: ProcessID) -> [ProbeRow] {
    var functions: [String] = []
    for selector in selectors where means(selector, functionsOf: image, in: process) {
      functions += image.endlessFunctions[selector] ?? []
    }
    return functions.map { function in
      ProbeRow(
        provider: Site.functionProvider, process: process, module: moduleName(of: image.path),
        function: function, name: "return", arguments: [])
    }
  }

  /// The files whose code a process has mapped.
  func images(of process: ProcessID) throws(TraceeError) -> [ImageFile] {
    var images: [ImageFile] = []
    for mapping in try MemoryMap(of: process).mappings where mapping.isExecutable {
      guard let image = imageFile(for: mapping, of: process, memory: nil),
        !images.contains(where: { $0 === image })
      else { continue }
      images.append(image)
    }
    return images
  }

  /// The chosen probes of every process that may be looked into, by number.
  package func rowsOfEveryProcess() -> [ProbeRow] {
    // Nobody has asked for any of the files that cannot be read.
    defer { troubles.removeAll() }
    return ProcessSearch.processes().sorted().flatMap { (try? rows(of: $0)) ?? [] }
  }

  /// The probes of a file that are chosen in some process.
  package func rows(ofFile path: String) throws(ProbeCatalogError) -> [ProbeRow] {
    do throws(ElfError) {
      let image = try read(try ElfFile(path: FilePath(path)), path: path)
      return distinct(image.sites.map { row($0, in: nil) })
    } catch {
      throw .image(error)
    }
  }

  private func row(_ site: Site, in process: ProcessID?) -> ProbeRow {
    ProbeRow(
      provider: site.provider, process: process, module: site.module,
      function: function(of: site), name: site.dashedName, arguments: site.arguments)
  }

  /// A probe may have many sites; the first one's arguments stand for all.
  private func distinct(_ rows: [ProbeRow]) -> [ProbeRow] {
    var seen: Set<ProbeRow.Key> = []
    return rows.filter { seen.insert($0.key).inserted }
  }
}
