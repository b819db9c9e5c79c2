// Whole files, for what is small: scripts, libraries, settings.

internal import SystemPackage
internal import Tracees

/// Reads files.
enum FileBytes {
  /// No script is larger.
  private static let limit = 16 << 20

  /// What a file holds; nil when it cannot be read.
  static func read(_ path: String) -> [UInt8]? { readWholeFile(path, limit: limit) }

  /// What comes from a descriptor until its end; nil when it cannot be read.
  static func read(_ descriptor: FileDescriptor) -> [UInt8]? { readToEnd(descriptor, limit: limit) }
}
