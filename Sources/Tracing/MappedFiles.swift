// The probes of everything a process has mapped, for listing; nothing is traced for it.

package import ElfImages
internal import SystemPackage
package import TraceBase
package import Tracees

/// The files behind the executable mappings of a process.
package enum MappedFiles {
  /// One catalog for each mapped file that has probes, in the order of the memory map. `report` is
  /// given what cannot be looked at.
  package static func catalogs(
    of process: ProcessID, report: (ElfError) -> Void
  ) throws(TraceeError) -> [ProbeCatalog] {
    var seen: Set<FileIdentity> = []
    var catalogs: [ProbeCatalog] = []
    for mapping in try MemoryMap(of: process).mappings where mapping.isExecutable {
      guard seen.insert(mapping.identity).inserted else { continue }
      do throws(ElfError) {
        let file = try ElfFile(mapping, asSeenBy: process, memory: nil)
        guard let catalog = try? ProbeCatalog(file, path: FilePath(mapping.path)),
          !catalog.probes.isEmpty
        else { continue }
        catalogs.append(catalog)
      } catch {
        if !error.isAboutForeignData { report(error) }
      }
    }
    return catalogs
  }
}
