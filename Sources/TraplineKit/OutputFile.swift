// Where the trace goes: bytes are gathered and written in one go while every tracee runs. A reader
// that is gone, or a full disk, ends the session in an orderly way instead of killing it.

internal import Glibc
package import SystemPackage

/// A descriptor that takes bytes in large pieces.
package struct OutputFile: ~Copyable {
  private let descriptor: FileDescriptor
  /// What the user calls it, for errors.
  private let name: String
  private let isOwned: Bool
  package private(set) var buffer: [UInt8] = []
  /// The first failure; nothing is written after it.
  package private(set) var failure: OutputError?

  /// Standard output or standard error.
  package init(standard descriptor: FileDescriptor, named name: String) {
    self.descriptor = descriptor
    self.name = name
    isOwned = false
  }

  /// Creates or empties a file.
  package init(path: String) throws(OutputError) {
    do {
      descriptor = try FileDescriptor.open(
        FilePath(path), .writeOnly, options: [.create, .truncate, .closeOnExec],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
    } catch {
      throw OutputError(name: path, operation: "open", cause: error as? Errno ?? .ioError)
    }
    name = path
    isOwned = true
  }

  deinit {
    if isOwned { try? descriptor.close() }
  }

  /// Gathers bytes.
  package mutating func append(_ body: (inout [UInt8]) -> Void) {
    body(&buffer)
  }

  /// Writes everything gathered.
  package mutating func flush() {
    guard !buffer.isEmpty else { return }
    if failure == nil {
      do throws(Errno) {
        try writeAll()
      } catch {
        failure = OutputError(name: name, operation: "write to", cause: error)
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Waits where a write would not: whoever shares the terminal or pipe, such as a traced Node.js, may
  /// have made it non-blocking.
  private func writeAll() throws(Errno) {
    var done = 0
    while done < buffer.count {
      do {
        let count = try buffer.withUnsafeBytes { bytes in
          try descriptor.write(UnsafeRawBufferPointer(rebasing: bytes[done...]))
        }
        guard count > 0 else { throw Errno.noSpace }
        done += count
      } catch {
        guard let cause = error as? Errno else { throw .ioError }
        guard cause == .resourceTemporarilyUnavailable else { throw cause }
        var wait = pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)
        _ = poll(&wait, 1, -1)
      }
    }
  }
}

/// Output that could not be written.
package struct OutputError: Error, Equatable, Sendable, CustomStringConvertible {
  package let name: String
  package let operation: String
  package let cause: Errno

  /// The reader of a pipe has had enough, which is no fault of anyone.
  package var isClosedPipe: Bool { cause == .brokenPipe }

  package var description: String {
    "cannot \(operation) \(name): \("\(cause)".prefix(1).lowercased() + "\(cause)".dropFirst())"
  }
}
