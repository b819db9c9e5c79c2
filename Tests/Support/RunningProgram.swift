// A program that a test started: its output is read through pipes, its end is waited for by its own
// id and only when the test asks, so that nobody takes a stop away from a tracer in this process.
// Whatever blocks is given up after a minute (see `Stress`), and the program is killed then.

internal import Glibc
internal import SystemPackage

/// How a program ended.
package enum Ending: Equatable, Sendable {
  case exited(Int32)
  case killed(Int32)
  /// A tracer within the test's own process has taken the status.
  case unknown

  init(status: Int32) {
    self = status & 0x7F == 0 ? .exited((status >> 8) & 0xFF) : .killed(status & 0x7F)
  }
}

/// What came of a program that ran to its end.
package struct Outcome: Equatable, Sendable {
  package var ending: Ending
  package var output: String
  package var errors: String

  package init(ending: Ending, output: String, errors: String) {
    self.ending = ending
    self.output = output
    self.errors = errors
  }

  package var lines: [String] { output.split(separator: "\n").map(String.init) }
  package var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
}

/// Why a program could not be driven to its end.
package struct ProgramError: Error, CustomStringConvertible {
  package let description: String
}

/// A program started by a test.
package final class RunningProgram {
  package let id: Int32
  private let path: String
  private var pipes: [Stream]
  private var isReaped = false
  private let deadline: Int

  private struct Stream {
    var descriptor: Int32
    var bytes: [UInt8] = []
    var consumed = 0
    var isAtEnd = false
  }

  /// Starts a program with nothing to read and two pipes to write to; `input` and `output` replace
  /// the first of each.
  package init(
    _ path: String, _ arguments: [String] = [], environment: [String]? = nil, input: Int32? = nil,
    output: Int32? = nil
  ) throws {
    self.path = path
    deadline = Self.now + Stress.patience
    var ends: [(Int32, Int32)] = []
    for _ in 0..<2 {
      // Others fork meanwhile, so nobody may inherit an end by accident.
      let pair = try FileDescriptor.pipe(options: .closeOnExec)
      ends.append((pair.readEnd.rawValue, pair.writeEnd.rawValue))
    }
    defer { for end in ends { close(end.1) } }
    pipes = ends.map { Stream(descriptor: $0.0) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, output ?? ends[0].1, 1)
    posix_spawn_file_actions_adddup2(&actions, ends[1].1, 2)
    // The threads that tests run on block most signals, which a child would inherit.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] =
      (environment ?? []).map { strdup($0) } + [nil]
    defer { for word in words + variables { free(word) } }
    var id: pid_t = 0
    let status =
      environment == nil
      ? posix_spawn(&id, path, &actions, &attributes, &words, environ)
      : posix_spawn(&id, path, &actions, &attributes, &words, &variables)
    self.id = id
    guard status == 0 else {
      isReaped = true
      throw ProgramError(description: "cannot start \(path): error \(status)")
    }
  }

  deinit {
    for stream in pipes { close(stream.descriptor) }
    guard !isReaped else { return }
    kill(id, SIGKILL)
    var status: Int32 = 0
    while waitpid(id, &status, Int32(bitPattern: UInt32(__WALL))) < 0, errno == EINTR {}
  }

  /// Sends a signal to the whole process.
  package func send(_ signal: Int32) {
    kill(id, signal)
  }

  /// The next line of output, without its end.
  package func readLine() throws -> String { try readLine(0) }

  /// The next line of errors, without its end.
  package func readErrorLine() throws -> String { try readLine(1) }

  /// Closes the reading end of the output, as `head` does when it has had enough.
  package func closeOutput() {
    close(pipes[0].descriptor)
    pipes[0].descriptor = -1
    pipes[0].isAtEnd = true
  }

  /// Waits, as its parent, for the process to be stopped (or continued) by job control.
  package func waitForJobControl(_ change: Int32) throws {
    var information = siginfo_t()
    guard waitid(P_PID, id_t(id), &information, change) == 0 else {
      throw ProgramError(description: "\(path) is not there to wait for: errno \(errno)")
    }
  }

  /// Waits for the end without taking the status: the process stays a zombie.
  package func waitToBecomeZombie() throws { try waitForJobControl(WEXITED | WNOWAIT) }

  /// Reads everything and waits for the end.
  package func finish() throws -> Outcome {
    while pipes.contains(where: { !$0.isAtEnd }) { try readMore() }
    var status: Int32 = 0
    var result: pid_t
    repeat { result = waitpid(id, &status, 0) } while result < 0 && errno == EINTR
    isReaped = true
    return Outcome(
      ending: result == id ? Ending(status: status) : .unknown, output: rest(0), errors: rest(1))
  }

  private func rest(_ stream: Int) -> String {
    String(decoding: pipes[stream].bytes[pipes[stream].consumed...], as: UTF8.self)
  }

  private func readLine(_ stream: Int) throws -> String {
    while true {
      let unread = pipes[stream].bytes[pipes[stream].consumed...]
      if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        pipes[stream].consumed = end + 1
        return String(decoding: unread[..<end], as: UTF8.self)
      }
      guard !pipes[stream].isAtEnd else {
        throw ProgramError(
          description: "\(path) ended without another line; its errors: \(rest(1))")
      }
      try readMore()
    }
  }

  private func readMore() throws {
    var waits = pipes.map {
      pollfd(fd: $0.isAtEnd ? -1 : $0.descriptor, events: Int16(POLLIN), revents: 0)
    }
    let patience = deadline - Self.now
    if patience <= 0 || poll(&waits, nfds_t(waits.count), Int32(patience)) == 0 {
      kill(id, SIGKILL)
      throw ProgramError(
        description:
          "\(path) took more than \(Stress.patience / 1000) seconds; output: \(rest(0)) errors: \(rest(1))"
      )
    }
    for index in waits.indices where waits[index].revents != 0 {
      var chunk = [UInt8](repeating: 0, count: 65536)
      let count = read(waits[index].fd, &chunk, chunk.count)
      if count > 0 { pipes[index].bytes += chunk[..<count] }
      if count == 0 { pipes[index].isAtEnd = true }
    }
  }

  private static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }
}

/// Runs a program to its end.
package func run(_ path: String, _ arguments: String...) throws -> Outcome {
  try RunningProgram(path, arguments).finish()
}

/// Runs a program to its end.
package func run(_ path: String, _ arguments: [String]) throws -> Outcome {
  try RunningProgram(path, arguments).finish()
}

/// Gives way to others until something holds; false when it does not within a minute.
package func becomesTrue(_ condition: () -> Bool) -> Bool {
  let start = time(nil)
  while time(nil) - start < 60 {
    if condition() { return true }
    sched_yield()
  }
  return false
}
