// What a program says of itself on the standard descriptors, apart from what it traces.

internal import Glibc
internal import SystemPackage

/// Texts on the standard descriptors.
package enum StandardText {
  package static func write(_ text: String) {
    write(Array(text.utf8))
  }

  package static func write(_ bytes: [UInt8]) {
    _ = try? FileDescriptor.standardOutput.writeAll(bytes)
  }

  /// Writes to standard error. A reader that takes nothing for a second is not waited for: tracees may
  /// be.
  package static func complain(_ text: String) {
    complain(Array(text.utf8))
  }

  package static func complain(_ bytes: [UInt8]) {
    var request = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
    guard poll(&request, 1, 1000) != 0 else { return }
    _ = try? FileDescriptor.standardError.writeAll(bytes)
  }
}
