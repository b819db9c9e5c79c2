// How a command comes under trace: a child that waits is seized, let go to exec, and handed over at
// the exec stop, before the first instruction of the new program.

internal import CTrace
internal import Glibc
internal import SystemPackage
internal import TraceBase

/// A command to run.
package struct Command: Equatable, Sendable {
  /// The program's file, and what it is told; the first argument is its own name.
  package let path: String
  package let arguments: [String]

  /// Finds the program on PATH unless its name has a slash, as execvp(3) does.
  package init(_ words: [String], searchPath: String) throws(TraceeError) {
    guard let name = words.first, !name.isEmpty else {
      throw TraceeError(.launch(""), 0, reason: "no command is given")
    }
    arguments = words
    path = try Self.find(name, searchPath: searchPath)
  }

  static let notFoundReason = "no such command on PATH"

  private static func find(_ name: String, searchPath: String) throws(TraceeError) -> String {
    if name.contains("/") { return name }
    var isForbidden = false
    for folder in searchPath.split(separator: ":", omittingEmptySubsequences: false) {
      let candidate = folder.isEmpty ? "./" + name : "\(folder)/\(name)"
      var status = stat()
      guard unsafe stat(candidate, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        continue
      }
      if unsafe access(candidate, X_OK) == 0 { return candidate }
      isForbidden = true
    }
    throw TraceeError(
      .launch(name), 0,
      reason: isForbidden ? "the file on PATH may not be executed" : notFoundReason)
  }
}

extension Tracer {
  /// Runs a command and returns its process at the exec stop, to be resumed after `.executed`.
  package func launch(_ command: Command) throws(TraceeError) -> Tracee {
    try Self.requireOwnNumbers(for: .launch(command.path))
    var started = ctrace_launch()
    guard Self.start(command, &started) == 0 else {
      throw TraceeError(.launch(command.path), 0, cause: Errno(rawValue: errno))
    }
    let release = FileDescriptor(rawValue: started.release)
    let failure = FileDescriptor(rawValue: started.failure)
    defer { try? failure.close() }
    let id = ProcessID(started.process)
    do throws(TraceeError) {
      try ptrace.seize(ThreadID(leaderOf: id), reportsExit: reportsExits)
    } catch {
      // While the child still waits: of one that has ended nothing can be told.
      let explained = Self.explainRefusal(error, of: .launch(command.path), id)
      try? release.close()
      // It reads end of file and leaves; nobody else may wait for it.
      _ = try? ptrace.wait(for: ThreadID(leaderOf: id), blocks: true)
      throw explained
    }
    _ = try? release.writeAll([1])
    try? release.close()
    let process = TracedProcess(id: id, space: AddressSpace(id, notes))
    add(process)
    let tracee = addThread(ThreadID(leaderOf: id), to: process, state: .running)
    tracee.reportsExit = reportsExits
    while true {
      guard let status = waitFor(tracee) else {
        forget(tracee)
        throw TraceeError(.launch(command.path), 0, reason: "its process was lost")
      }
      let result = WaitQueue.Result(thread: tracee.thread, status: status)
      guard case .stop(_, let stop)? = try interpret(result) else { continue }
      switch stop {
      case .executed: return tracee
      case .exited, .killed:
        throw Self.execFailure(of: command, failure)
      default: try resume(tracee, after: stop)
      }
    }
  }

  private static func start(_ command: Command, _ started: inout ctrace_launch) -> Int32 {
    let words = [command.path] + command.arguments + ["/bin/sh"]
    var strings: [UnsafeMutablePointer<CChar>?] = unsafe []
    for word in words { unsafe strings.append(strdup(word)) }
    defer {
      for index in unsafe strings.indices { unsafe free(strings[index]) }
    }
    var arguments = unsafe Array(strings[1...command.arguments.count])
    unsafe arguments.append(nil)
    var shell = unsafe [strings[words.count - 1], strings[0]]
    unsafe shell.append(contentsOf: arguments.dropFirst())
    return unsafe ctrace_launch(&started, strings[0], &arguments, &shell, environ)
  }

  private static func execFailure(
    of command: Command, _ failure: FileDescriptor
  ) -> TraceeError {
    var number: Int32 = 0
    let count = unsafe withUnsafeMutableBytes(of: &number) { try? unsafe failure.read(into: $0) }
    guard count == MemoryLayout<Int32>.size else {
      return TraceeError(.launch(command.path), 0, reason: "it ended before it began")
    }
    return TraceeError(.launch(command.path), 0, cause: Errno(rawValue: number))
  }
}
