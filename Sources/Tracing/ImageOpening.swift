// A mapped file, opened as the process that maps it sees it: it may live in another mount namespace,
// may have been replaced or unlinked, or may never have had a name. What is opened must be what is
// mapped, or sites would be written into the wrong places.

package import ElfImages
internal import Glibc
internal import SystemPackage
package import TraceBase
package import Tracees

extension ElfFile {
  /// Opens the file behind a mapping of a process; its memory, read through `memory` if it is traced, decides
  /// where names and numbers do not.
  package init(
    _ mapping: Mapping, asSeenBy process: ProcessID, memory: AddressSpace?
  ) throws(ElfError) {
    let folder = processFolder(of: process)
    var candidates = [
      "\(folder)/map_files/\(mapping.rangeText)", "\(folder)/exe",
    ]
    if !mapping.isDeleted { candidates.insert("\(folder)/root\(mapping.path)", at: 0) }
    candidates += Self.openDescriptors(in: folder, named: mapping.identity)
    var firstError: ElfError?
    for candidate in candidates {
      do throws(ElfError) {
        let file = try ElfFile(path: FilePath(candidate))
        if FileIdentity(file.identity) == mapping.identity
          || file.shows(mapping, of: process, memory)
        {
          self = file
          return
        }
      } catch {
        firstError = firstError ?? error
      }
    }
    if mapping.isDeleted, firstError?.cause == .system(.notPermitted) {
      // What map_files asks for is not what tracing asks for (proc(5)).
      throw ElfError(.open, FilePath(mapping.path), .outOfReach)
    }
    throw firstError ?? ElfError(.open, FilePath(mapping.path), .replaced)
  }

  /// A file system of layers may give a file another device number in `maps` than in `stat`: then
  /// the code itself tells whether it is the same file.
  private func shows(_ mapping: Mapping, of process: ProcessID, _ space: AddressSpace?) -> Bool {
    guard let address = address(of: mapping.offset),
      let ours = try? bytes(at: address, count: 1024)
    else { return false }
    if let space { return (try? space.bytes(at: mapping.start, count: 1024)) == ours }
    var memory = TraceeMemory(process)
    var theirs = [UInt8](repeating: 0, count: 1024)
    let count = theirs.withUnsafeMutableBytes { buffer in
      try? memory.copy(from: mapping.start, into: buffer)
    }
    return count == 1024 && theirs == ours
  }

  /// A memfd has no path, but is often still open.
  private static func openDescriptors(
    in folder: String, named identity: FileIdentity
  ) -> [String] {
    guard identity.major == 0 else { return [] }
    return namesInFolder("\(folder)/fd").map { "\(folder)/fd/\($0)" }.filter { path in
      var status = stat()
      return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        && status.st_ino == identity.inode
    }
  }
}

extension ElfError {
  /// The file is not a program or library at all: data that happens to be mapped executable.
  var isAboutForeignData: Bool {
    switch cause {
    case .notELF, .empty, .notRegular: true
    default: false
    }
  }
}

extension Mapping {
  /// As the entries of /proc/PID/map_files are named.
  var rangeText: String {
    String(start.value, radix: 16) + "-" + String(end.value, radix: 16)
  }
}

extension FileIdentity {
  /// glibc's split of a device number (gnu_dev_major, gnu_dev_minor).
  init(_ identity: ElfFileIdentity) {
    self.init(device: identity.device, inode: identity.inode)
  }

  init(device: UInt64, inode: UInt64) {
    self.init(
      major: UInt32(truncatingIfNeeded: (device >> 8) & 0xFFF | (device >> 32) & 0xFFFF_F000),
      minor: UInt32(truncatingIfNeeded: device & 0xFF | (device >> 12) & 0xFFFF_FF00),
      inode: inode)
  }
}
