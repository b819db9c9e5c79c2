// One open ELF file: its descriptor, its headers, and every read of its contents. The file is read,
// never mapped, because a mapping of a file that someone cuts short kills the reader with SIGBUS;
// and every length is checked against the size the file had when it was opened.
// `ElfHeaders.swift` decodes the headers; the other files ask for parts.

package import SystemPackage
package import TraceBase

/// An open ELF program or shared library for x86-64; closes its descriptor when it goes.
package struct ElfFile: ~Copyable {
  /// The path it was opened by, for errors.
  package let path: FilePath
  /// Its size when it was opened.
  package let byteCount: UInt64
  /// The device and inode, which tell whether a mapping is of this very file.
  package let identity: ElfFileIdentity
  /// Where execution begins.
  package let entry: FileAddress
  /// Whether the loader may place it anywhere: a shared library or a position-independent program.
  package let isPositionIndependent: Bool
  /// The section header table; empty when it was stripped.
  package let sections: [ElfSection]
  /// The program header table.
  package let segments: [ElfSegment]

  let programHeaderOffset: UInt64
  private let descriptor: FileDescriptor

  /// Opens a file and reads its headers; never waits, whatever the path names.
  package init(path: FilePath) throws(ElfError) {
    let descriptor: FileDescriptor
    do {
      // Without O_NONBLOCK, opening a named pipe waits for a writer.
      descriptor = try FileDescriptor.open(
        path, .readOnly, options: [.nonBlocking, .closeOnExec])
    } catch {
      throw ElfError(.open, path, .system(error as? Errno ?? .ioError))
    }
    try self.init(descriptor: descriptor, path: path)
  }

  /// Takes over an open descriptor, which it closes even when it throws; the path is for errors.
  package init(descriptor: FileDescriptor, path: FilePath) throws(ElfError) {
    do throws(ElfError) {
      let status = try Self.status(of: descriptor, path: path)
      let byteCount = UInt64(clamping: status.size)
      let reader = FileReader(descriptor: descriptor, byteCount: byteCount, path: path)
      let headers = try ElfHeaders(reader)
      self.path = path
      self.byteCount = byteCount
      identity = ElfFileIdentity(
        device: UInt64(status.deviceID.rawValue), inode: UInt64(status.inode.rawValue))
      entry = headers.entry
      isPositionIndependent = headers.isPositionIndependent
      sections = headers.sections
      segments = headers.segments
      programHeaderOffset = headers.programHeaderOffset
      self.descriptor = descriptor
    } catch {
      try? descriptor.close()
      throw error
    }
  }

  deinit {
    try? descriptor.close()
  }

  private static func status(
    of descriptor: FileDescriptor, path: FilePath
  ) throws(ElfError) -> Stat {
    let status: Stat
    do throws(Errno) {
      status = try Stat(descriptor)
    } catch {
      throw ElfError(.open, path, .system(error))
    }
    guard status.type == .regular else {
      throw ElfError(.open, path, .notRegular(status.type))
    }
    return status
  }

  /// Reads bytes which the file's own headers say are there.
  func read(
    _ offset: FileOffset, byteCount: UInt64, part: String
  ) throws(ElfError) -> [UInt8] {
    let reader = FileReader(descriptor: descriptor, byteCount: self.byteCount, path: path)
    return try reader.read(offset.value, byteCount: byteCount, .read(part), what: "it")
  }
}

/// What makes two open files the same file.
package struct ElfFileIdentity: Hashable, Sendable {
  /// The device number, as the kernel gives it to `fstat`.
  package let device: UInt64
  /// The inode on that device.
  package let inode: UInt64

  package init(device: UInt64, inode: UInt64) {
    self.device = device
    self.inode = inode
  }
}

/// Reads at given offsets, within the size a file had when it was opened.
struct FileReader {
  let descriptor: FileDescriptor
  let byteCount: UInt64
  let path: FilePath

  // The largest part read at once. The biggest symbol tables seen are a third of this; a sparse file
  // may claim anything.
  private static let limit: UInt64 = 1 << 30

  /// Exactly the bytes asked for; `what` begins the sentence when they are not there.
  func read(
    _ offset: UInt64, byteCount wanted: UInt64, _ operation: ElfError.Operation, what: String
  ) throws(ElfError) -> [UInt8] {
    guard offset <= byteCount, wanted <= byteCount - offset else {
      throw malformed(
        operation, "\(what) has \(wanted) bytes and the file ends at \(byteCount)", at: offset)
    }
    guard wanted <= Self.limit else {
      throw malformed(operation, "\(what) is larger than \(Self.limit) bytes", at: offset)
    }
    var bytes = [UInt8](repeating: 0, count: Int(wanted))
    var done = 0
    while done < bytes.count {
      let count: Int
      do {
        count = try unsafe bytes.withUnsafeMutableBytes { buffer in
          try unsafe descriptor.read(
            fromAbsoluteOffset: Int64(clamping: offset &+ UInt64(done)),
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...]))
        }
      } catch {
        throw ElfError(operation, path, .system(error as? Errno ?? .ioError))
      }
      guard count > 0 else {
        throw malformed(operation, "the file was cut short", at: offset &+ UInt64(done))
      }
      done += count
    }
    return bytes
  }

  func malformed(
    _ operation: ElfError.Operation, _ what: String, at offset: UInt64
  ) -> ElfError {
    ElfError(operation, path, .malformed(what, at: FileOffset(offset)))
  }
}
