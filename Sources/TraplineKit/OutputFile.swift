// Where the trace goes: bytes are gathered and written in one go while every tracee runs. A reader
// that is gone, or a full disk, ends the session in an orderly way instead of killing it.

internal import Glibc
package import SystemPackage
internal import Tracees

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

  /// Creates a file, or empties one, or begins after what it holds.
  package init(path: String, appends: Bool = false) throws(OutputError) {
    do {
      descriptor = try FileDescriptor.open(
        FilePath(path), .writeOnly,
        options: [.create, appends ? .append : .truncate, .closeOnExec],
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

  /// Writes everything gathered. Blocks while the reader of a pipe is slow, since nothing may be
  /// lost; once the user has interrupted, a reader that takes nothing for a second is given up.
  package mutating func flush() {
    guard !buffer.isEmpty else { return }
    if failure == nil {
      do throws(Errno) {
        try writeBuffer()
      } catch {
        failure = OutputError(name: name, operation: "write to", cause: error)
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Cuts the file to nothing, if it is one; terminals and pipes stay as they are.
  package mutating func truncate() {
    flush()
    guard ftruncate(descriptor.rawValue, 0) == 0 else { return }
    lseek(descriptor.rawValue, 0, SEEK_SET)
  }

  private func writeBuffer() throws(Errno) {
    var done = 0
    while done < buffer.count {
      let isInterrupted = Interruptions.noted != nil
      if isInterrupted, !isWritable(within: Self.patience) { throw .timedOut }
      // A pipe that can be written to takes this much without blocking (pipe(7), PIPE_BUF).
      let count = min(buffer.count - done, isInterrupted ? 4096 : Self.pieceSize)
      let result = buffer.withUnsafeBytes { bytes in
        Glibc.write(descriptor.rawValue, bytes.baseAddress?.advanced(by: done), count)
      }
      // A file that takes nothing would be written to for ever.
      if result == 0 { throw .ioError }
      if result > 0 {
        done += result
        continue
      }
      let cause = Errno(rawValue: errno)
      switch cause {
      case .interrupted: continue
      // Whoever shares the descriptor has made it non-blocking.
      case .wouldBlock: _ = isWritable(within: Self.patience)
      default: throw cause
      }
    }
  }

  private func isWritable(within milliseconds: Int32) -> Bool {
    var request = pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)
    return poll(&request, 1, milliseconds) != 0
  }

  private static var patience: Int32 { 1000 }
  private static var pieceSize: Int { 1 << 16 }
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
