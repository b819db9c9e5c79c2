// Running a program to its end with its output in a file, and a directory for such files.
//
// A file and not a pipe, because some contenders write a line per hit and must never wait for us.

import Glibc

/// A directory of our own under /tmp.
struct ScratchDirectory {
  let path: String

  init() throws(BenchError) {
    let template = "/tmp/trapline-bench.XXXXXX"
    var name = Array(template.utf8CString)
    guard mkdtemp(&name) != nil else {
      throw BenchError(operation: .makeScratch, subject: template, cause: errorText(errno))
    }
    path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Removes the directory and the files in it.
  func remove() {
    guard let directory = opendir(path) else { return }
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
        field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      unlink(path + "/" + name)
    }
    closedir(directory)
    rmdir(path)
  }
}

/// A program that was started, with its outputs in a file.
final class SpawnedProcess {
  let id: pid_t
  private var isReaped = false
  /// KiB.
  private var peak = 0

  init(_ arguments: [String], output path: String) throws(BenchError) {
    let program = arguments.first ?? ""
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(
      &actions, 1, path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var id: pid_t = 0
    let result = posix_spawnp(&id, program, &actions, nil, words, environ)
    guard result == 0 else {
      throw BenchError(operation: .start, subject: program, cause: errorText(result))
    }
    self.id = id
  }

  deinit {
    kill(SIGKILL)
    wait()
  }

  func kill(_ signal: CInt) {
    if !isReaped { _ = Glibc.kill(id, signal) }
  }

  var hasEnded: Bool {
    reap(WNOHANG)
    return isReaped
  }

  /// Waits for its end; how much memory it had at most, in KiB (getrusage(2), ru_maxrss).
  @discardableResult
  func wait() -> Int {
    while !isReaped { reap(0) }
    return peak
  }

  private func reap(_ options: CInt) {
    guard !isReaped else { return }
    var status: CInt = 0
    var usage = rusage()
    let result = wait4(id, &status, options, &usage)
    guard result == id || (result < 0 && errno != EINTR) else { return }
    isReaped = true
    peak = usage.ru_maxrss
  }
}

/// Runs a program, waits for it, and returns what it wrote to both its outputs.
func outputOfRunning(_ arguments: [String], in scratch: String) throws(BenchError) -> String {
  let path = scratch + "/output"
  try SpawnedProcess(arguments, output: path).wait()
  return contents(of: path)
}

/// A whole text file, or as much of its end as is of interest; empty when it cannot be read.
func contents(of path: String) -> String {
  let limit = 65_536
  let file = open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { return "" }
  defer { close(file) }
  let size = lseek(file, 0, SEEK_END)
  lseek(file, max(0, size - limit), SEEK_SET)
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 4096)
  while bytes.count < limit {
    let count = read(file, &chunk, chunk.count)
    if count <= 0 { break }
    bytes += chunk[..<count]
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// What the C library calls an error number.
func errorText(_ number: CInt) -> String {
  String(cString: strerror(number)).lowercased()
}
