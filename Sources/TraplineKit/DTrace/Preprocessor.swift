// Runs the C preprocessor on a script, as `-C` asks. It reads standard input, so its own messages name
// that device; they go straight to standard error.

internal import Glibc

/// Why a script could not be preprocessed, as dtrace words it.
package enum PreprocessorError: String, Error, Sendable {
  case notFound = "Preprocessor not found"
  case cannotRun = "Failed to exec preprocessor"
  case failed = "Preprocessor failed to process input program"
  case input = "Error occurred while reading from input stream"
}

/// A preprocessor and what it is told.
package struct Preprocessor: Sendable {
  package var path: String
  package var arguments: [String]

  package init(_ options: DTraceOptions) {
    path = options.text("cpppath") ?? "/usr/bin/cpp"
    arguments = [
      "-D__linux", "-D__unix", "-D__SVR4", "-D__SUNW_D=1", "-U__GNUC__", "-D__SUNW_D_64",
      "-D__Linux",
    ]
    arguments += options.preprocessorArguments
    if options.isOn("cpphdrs") { arguments.append("-H") }
    arguments.append("-D__SUNW_D_VERSION=\(Self.version)")
    // Names such as `linux` are the script's own, which they would not be in GNU C.
    arguments.append(options.text("stdc") == "s" ? "-traditional-cpp" : "-std=c99")
    arguments.append("/dev/stdin")
  }

  /// Version 2.0 of D, as `__SUNW_D_VERSION` counts.
  private static var version: String { "0x02000000" }

  /// The script after preprocessing, with line markers.
  package func run(on script: [UInt8]) throws(PreprocessorError) -> [UInt8] {
    var script = script[...]
    if script.starts(with: Array("#!".utf8)) {
      script = script.drop { $0 != UInt8(ascii: "\n") }
    }
    guard access(path, F_OK) == 0 else { throw .notFound }
    guard let input = Self.temporaryFile(holding: script) else { throw .input }
    defer { close(input) }
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw .cannotRun }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    posix_spawn_file_actions_addclose(&actions, ends[0])
    let words = [path] + arguments
    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    pointers.append(nil)
    var child: pid_t = 0
    let failure = posix_spawn(&child, path, &actions, nil, pointers, environ)
    for pointer in pointers { free(pointer) }
    posix_spawn_file_actions_destroy(&actions)
    close(ends[1])
    defer { close(ends[0]) }
    guard failure == 0 else { throw .cannotRun }
    let output = Self.readAll(ends[0])
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    guard status == 0 else { throw .failed }
    return output
  }

  private static func temporaryFile(holding bytes: ArraySlice<UInt8>) -> Int32? {
    var path = Array("/tmp/trapline-XXXXXX".utf8CString)
    let file = mkstemp(&path)
    guard file >= 0 else { return nil }
    unlink(path)
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      guard count > 0 else {
        close(file)
        return nil
      }
      rest = rest.dropFirst(count)
    }
    lseek(file, 0, SEEK_SET)
    return file
  }

  private static func readAll(_ file: Int32) -> [UInt8] {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return all }
      all += buffer[..<count]
    }
  }
}
