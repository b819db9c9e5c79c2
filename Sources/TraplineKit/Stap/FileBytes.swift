// Whole files, for what is small: scripts, libraries, settings.

internal import Glibc
internal import SystemPackage

/// Reads files.
enum FileBytes {
  /// No script is larger; what goes on is left out, so that a device that never ends is no trap.
  static let limit = 64 << 20

  /// What a file holds; nil when it cannot be read.
  static func read(_ path: String) -> [UInt8]? {
    guard let descriptor = try? FileDescriptor.open(FilePath(path), .readOnly) else { return nil }
    defer { try? descriptor.close() }
    return read(descriptor)
  }

  /// What comes from a descriptor until its end; nil when it cannot be read.
  static func read(_ descriptor: FileDescriptor) -> [UInt8]? {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < limit {
      guard let count = try? piece.withUnsafeMutableBytes({ try descriptor.read(into: $0) }) else {
        return nil
      }
      if count == 0 { break }
      bytes += piece[..<count]
    }
    return bytes
  }

  /// The names in a folder, sorted; none when it cannot be read.
  static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
          String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
