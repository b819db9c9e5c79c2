// Who reads what we write. A process that is stopped while we wait for it to make room in a pipe
// would never go on.

internal import Glibc
package import TraceBase

extension ProcessID {
  /// Whether a process has the other end of a pipe open that is our standard output or standard error.
  package var readsOurOutput: Bool {
    let pipes = [STDOUT_FILENO, STDERR_FILENO].compactMap { descriptor -> UInt64? in
      var status = stat()
      guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFIFO else {
        return nil
      }
      return UInt64(status.st_ino)
    }
    guard !pipes.isEmpty else { return false }
    let folder = "/proc/\(self)/fd"
    return namesInFolder(folder).contains { name in
      var status = stat()
      // Who only writes to it as well, as a script's other programs do, is no reader.
      guard unsafe stat("\(folder)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFIFO,
        pipes.contains(UInt64(status.st_ino))
      else { return false }
      var link = stat()
      // The owner's permissions of the link say how it was opened (proc(5)).
      return unsafe lstat("\(folder)/\(name)", &link) == 0 && link.st_mode & S_IRUSR != 0
    }
  }
}
