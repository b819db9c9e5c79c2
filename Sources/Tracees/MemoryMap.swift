// What a process has mapped, from /proc/PID/maps (proc(5)). Pure text in, values out.

internal import SystemPackage
package import TraceBase

/// One line of a maps file that has a file behind it.
package struct Mapping: Equatable, Sendable {
  package let start: Address
  package let end: Address
  package let isExecutable: Bool
  package let isWritable: Bool
  package let offset: FileOffset
  /// Major and minor number as the line writes them, and the inode: which file it is.
  package let identity: FileIdentity
  /// As the line writes it, without the mark of a deleted file.
  package let path: String
  /// The file was unlinked after it was mapped, or never had a name (memfd).
  package let isDeleted: Bool
}

/// Which file a mapping shows, independent of its name.
package struct FileIdentity: Hashable, Sendable {
  package let major: UInt32
  package let minor: UInt32
  package let inode: UInt64

  package init(major: UInt32, minor: UInt32, inode: UInt64) {
    self.major = major
    self.minor = minor
    self.inode = inode
  }
}

/// The mapped files of one process.
package struct MemoryMap: Sendable {
  package let mappings: [Mapping]

  /// Reads the map of a process.
  package init(of process: ProcessID) throws(TraceeError) {
    guard ProcessStatus(process) != nil else {
      throw TraceeError(
        .readMaps, process.rawValue, cause: .noSuchProcess, reason: "no such process")
    }
    guard let bytes = readWholeFile(processFolder(of: process) + "/maps", limit: .max) else {
      // Reading it takes the same permission as tracing (proc(5)).
      throw Tracer.explainRefusal(
        TraceeError(.readMaps, process.rawValue, cause: .permissionDenied), of: .readMaps, process)
    }
    self.init(parsing: bytes)
  }

  /// Parses the text of a maps file; lines without a file, or that make no sense, are passed over.
  package init(parsing bytes: [UInt8]) {
    var mappings: [Mapping] = []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      if let mapping = Mapping(line: line) { mappings.append(mapping) }
    }
    self.mappings = mappings
  }
}

extension Mapping {
  /// `start-end perms offset major:minor inode    path`, all numbers but the inode in hexadecimal.
  init?(line: ArraySlice<UInt8>) {
    var rest = line
    func field(until end: UInt8) -> ArraySlice<UInt8>? {
      guard let position = rest.firstIndex(of: end) else { return nil }
      defer { rest = rest[(position + 1)...] }
      return rest[..<position]
    }
    func number(_ digits: ArraySlice<UInt8>?, radix: Int) -> UInt64? {
      digits.flatMap { UInt64(String(decoding: $0, as: UTF8.self), radix: radix) }
    }
    let space = UInt8(ascii: " ")
    guard
      let start = number(field(until: UInt8(ascii: "-")), radix: 16),
      let end = number(field(until: space), radix: 16), end > start,
      let permissions = field(until: space), permissions.count == 4,
      let offset = number(field(until: space), radix: 16),
      let major = number(field(until: UInt8(ascii: ":")), radix: 16), major <= UInt32.max,
      let minor = number(field(until: space), radix: 16), minor <= UInt32.max,
      let inode = number(field(until: space), radix: 10), inode != 0
    else { return nil }
    let path = String(decoding: rest.drop { $0 == space }, as: UTF8.self)
    guard path.hasPrefix("/") else { return nil }
    let mark = " (deleted)"
    isDeleted = path.hasSuffix(mark)
    self.path = unescapedMapPath(isDeleted ? String(path.dropLast(mark.count)) : path)
    self.start = Address(start)
    self.end = Address(end)
    isExecutable = permissions.dropFirst(2).first == UInt8(ascii: "x")
    isWritable = permissions.dropFirst(1).first == UInt8(ascii: "w")
    self.offset = FileOffset(offset)
    identity = FileIdentity(major: UInt32(major), minor: UInt32(minor), inode: inode)
  }
}

/// A newline in a path is written as `\012` (proc(5)).
private func unescapedMapPath(_ path: String) -> String {
  guard path.contains("\\012") else { return path }
  return path.split(separator: "\\012", omittingEmptySubsequences: false).joined(separator: "\n")
}
