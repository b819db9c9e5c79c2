// Where the separate debug file of an image may be, and whether a file found there is the one. The
// places are gdb's ("Debugging Information in Separate Files"): first by build id, then by the name
// and checksum in `.gnu_debuglink`.

package import SystemPackage
internal import TraceBase

/// What `.gnu_debuglink` holds.
package struct DebugLink: Equatable, Sendable {
  /// The debug file's name, never with a directory.
  package let name: String
  /// The checksum of the debug file's bytes.
  package let checksum: UInt32
}

extension ElfFile {
  /// The link to the debug file; nil when there is none or it names more than a file.
  package func debugLink() throws(ElfError) -> DebugLink? {
    guard let section = section(named: ".gnu_debuglink") else { return nil }
    let bytes = try bytes(of: section)
    guard let name = bytes.span.string(at: 0, limit: 4096), !name.isEmpty,
      !name.contains("/"), name != ".", name != "..",
      // The checksum follows the NUL at the next multiple of four.
      let checksum = bytes.span.integer(at: (name.utf8.count + 4) & ~3, as: UInt32.self)
    else { return nil }
    return DebugLink(name: name, checksum: checksum)
  }

  /// Where its debug file may be, best first.
  ///
  /// `installedPath` is the image's path as the traced process sees it, and `root` the directory that
  /// is the process's `/`: if not given, that by which the file was opened.
  package func debugFileCandidates(
    installedPath: FilePath, root: FilePath? = nil
  ) -> [FilePath] {
    let root = root ?? Self.processRoot(of: path)
    let store = root.appending("usr").appending("lib").appending("debug")
    var candidates: [FilePath] = []
    if let id = buildID()?.description, id.utf8.count > 2 {
      candidates.append(
        store.appending(".build-id").appending(String(id.prefix(2)))
          .appending(id.dropFirst(2) + ".debug"))
    }
    if let link = (try? debugLink()) ?? nil {
      let directory = installedPath.removingLastComponent()
      let relative = FilePath(root: nil, directory.components)
      let own = root.pushing(relative)
      candidates.append(own.appending(link.name))
      candidates.append(own.appending(".debug").appending(link.name))
      candidates.append(store.pushing(relative).appending(link.name))
    }
    return candidates
  }

  /// The `/proc/PID/root` that a path begins with; `/` for any other.
  private static func processRoot(of path: FilePath) -> FilePath {
    let names = Array(path.components.prefix(3))
    guard path.isAbsolute, names.count == 3, names[0] == "proc", names[2] == "root" else {
      return "/"
    }
    return FilePath(root: "/", names)
  }

  /// Whether a file is this image's debug file: by build id, or else by the checksum of the link.
  package func isDebugFile(_ other: borrowing ElfFile) -> Bool {
    let ours = buildID()
    if let theirs = other.buildID(), ours != nil { return theirs == ours }
    guard let link = (try? debugLink()) ?? nil,
      let bytes = try? other.read(
        .init(0), byteCount: other.byteCount, part: "contents")
    else { return false }
    return Self.checksum(of: bytes) == link.checksum
  }

  // The CRC-32 of IEEE 802.3, reflected, as `.gnu_debuglink` is specified to use.
  static func checksum(of bytes: [UInt8]) -> UInt32 {
    let table = (0..<UInt32(256)).map { index in
      (0..<8).reduce(index) { value, _ in
        value & 1 == 1 ? (value >> 1) ^ 0xedb8_8320 : value >> 1
      }
    }
    var checksum = ~UInt32(0)
    for byte in bytes {
      checksum = table[Int((checksum ^ UInt32(byte)) & 255)] ^ (checksum >> 8)
    }
    return ~checksum
  }
}

extension ElfSymbols {
  /// All symbols of an image: its own and those of the first debug file that is really its own.
  package init(
    of file: borrowing ElfFile, installedPath: FilePath, root: FilePath? = nil
  ) {
    self.init(file)
    for candidate in file.debugFileCandidates(installedPath: installedPath, root: root) {
      guard let debugFile = try? ElfFile(path: candidate), debugFile.identity != file.identity,
        file.isDebugFile(debugFile)
      else { continue }
      add(debugFile)
      return
    }
  }
}
