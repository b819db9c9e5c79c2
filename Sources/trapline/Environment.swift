// What the commands ask of the process they run in.

import Glibc
import SystemPackage
import TraplineKit

/// Tells the user something on standard error, under the program's name.
///
/// Much of it is quoted from processes and files, so what would drive a terminal is escaped. A reader
/// that takes nothing for a second is not waited for: tracees may be.
func complain(_ text: String) {
  var request = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
  guard poll(&request, 1, 1000) != 0 else { return }
  let safe = text.unicodeScalars.map { $0 == "\\" ? "\\" : printable(String($0)) }.joined()
  let line = Array("trapline: \(safe)\n".utf8)
  _ = try? FileDescriptor.standardError.writeAll(line)
}

/// Writes a small file whole.
func write(_ text: String, to path: String) throws {
  let file = try FileDescriptor.open(
    FilePath(path), .writeOnly, options: [.create, .truncate, .closeOnExec],
    permissions: [.ownerReadWrite, .groupRead, .otherRead])
  try file.closeAfter { _ = try file.writeAll(Array(text.utf8)) }
}

/// The width of the terminal that standard output is; nil when it is none.
func terminalWidth() -> Int? {
  guard isatty(STDOUT_FILENO) == 1 else { return nil }
  var size = winsize()
  guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
  return Int(size.ws_col)
}

/// A path that exists, or a program on PATH.
func findFile(_ word: String) -> String? {
  if access(word, F_OK) == 0 { return word }
  guard !word.contains("/"), !word.isEmpty else { return nil }
  return (environment("PATH") ?? "").split(separator: ":").map { "\($0)/\(word)" }
    .first { access($0, X_OK) == 0 }
}
