// A file that a script names by its path. Processes may know it by another path: through a symbolic
// link, from another mount namespace, or because another file has taken its place since they began.

internal import Glibc
internal import SystemPackage
internal import TraceBase
package import Tracees

/// A program or library by its path.
package struct NamedFile: Hashable, Sendable, CustomStringConvertible {
  /// As it was written.
  package let path: String
  /// Without symbolic links, as the kernel names it in maps; where there is no such file, with those of its
  /// folder resolved.
  package let realPath: String
  /// Which file that is now; nil where there is none yet.
  package let identity: FileIdentity?
  /// The same in maps, where a file system of layers may give it other numbers than in `stat`.
  private let mappedIdentity: FileIdentity?

  package var description: String { path }

  /// Looks the file up; it need not exist.
  package init(_ path: String) {
    self.path = path
    identity = FileIdentity(ofFile: path)
    mappedIdentity = FileIdentity(mappedFrom: path)
    let resolved = Self.resolved(path) ?? Self.placeToCome(path) ?? path
    // What /proc/PID/root stands for is no text (proc(5)): put in its place, it leads to a file of ours.
    realPath = FileIdentity(ofFile: resolved) == identity ? resolved : path
  }

  private static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Where a file will be that is not there yet, if its folder is.
  private static func placeToCome(_ path: String) -> String? {
    let name = moduleName(of: path)
    guard !name.isEmpty, let folder = resolved(path.dropLast(name.count) + ".") else { return nil }
    return (folder == "/" ? "" : folder) + "/" + name
  }

  /// Whether a file that a process has mapped is the one that is named: the very file, or one that
  /// has or had this path.
  package func isFile(path other: String, _ otherIdentity: FileIdentity?) -> Bool {
    if let otherIdentity, otherIdentity == identity || otherIdentity == mappedIdentity {
      return true
    }
    return other == realPath || other == path
  }
}

extension FileIdentity {
  /// Which file a path leads to; nil for none, or when it may not be asked.
  package init?(ofFile path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
  }
}

extension FileIdentity {
  /// Which file a path leads to as maps tell it of whoever maps it: we do. Nil where that may not be.
  fileprivate init?(mappedFrom path: String) {
    guard
      let file = try? FileDescriptor.open(
        FilePath(path), .readOnly, options: [.closeOnExec, .nonBlocking])
    else { return nil }
    defer { try? file.close() }
    let place = mmap(nil, 1, PROT_READ, MAP_PRIVATE, file.rawValue, 0)
    guard let place, place != MAP_FAILED else { return nil }
    defer { munmap(place, 1) }
    let address = Address(UInt64(UInt(bitPattern: place)))
    let own = try? MemoryMap(of: .own).mappings.first {
      $0.start <= address && address < $0.end
    }
    guard let own else { return nil }
    self = own.identity
  }
}

/// The program that a process runs.
package struct Executable: Hashable, Sendable {
  /// As the kernel names it, without the mark of a deleted file; empty when it may not be known.
  package let path: String
  package let identity: FileIdentity?

  init(of process: ProcessID) {
    let link = processFolder(of: process) + "/exe"
    var path = pathOfLink(link) ?? ""
    let mark = " (deleted)"
    if path.hasSuffix(mark) { path.removeLast(mark.count) }
    self.path = path
    identity = FileIdentity(ofFile: link)
  }
}

/// What a symbolic link says; nil when there is none.
private func pathOfLink(_ link: String) -> String? {
  var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
  let count = buffer.withUnsafeMutableBytes { bytes in
    bytes.baseAddress.map { readlink(link, $0, bytes.count) } ?? -1
  }
  return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
}
