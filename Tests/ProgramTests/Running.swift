// Running programs for the tests: as somebody without privileges unless the test says otherwise,
// with an environment that is given whole, and with files where everybody may read them.

import Foundation
import Testing

/// How a program ended and what it wrote.
struct Outcome {
  /// The exit code, or 128 + N after signal N, as a shell has it.
  let status: Int32
  let output: String
  let errors: String

  var lines: [String] { output.split(separator: "\n").map(String.init) }
}

/// Who runs a program. Trapline needs no privileges, so no test of it may lean on any.
enum User: Equatable {
  case root
  case nobody

  var prefix: [String] {
    // The numbers are those of nobody and nogroup on Debian.
    self == .root || getuid() != 0
      ? [] : ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
  }
}

/// A folder in which everybody may read and nobody may write, with built programs and copies of the
/// fixtures; a test's own checkout may lie where only its owner can look.
enum Stage {
  static let folder: URL = make()

  static var trapline: String { folder.appending(path: "trapline").path }

  /// The program that throws exceptions of C++.
  static var thrower: String { folder.appending(path: "thrower").path }

  static func fixture(_ path: String) -> String { folder.appending(path: path).path }

  /// A fresh folder that belongs to whoever the programs run as.
  static func scratch() throws -> String {
    let path = folder.appending(path: UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    if !User.nobody.prefix.isEmpty { try #require(chown(path, 65534, 65534) == 0) }
    return path
  }

  private static func make() -> URL {
    let files = FileManager.default
    let built = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent()
    let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fixtures").standardizedFileURL
    let folder = URL(fileURLWithPath: "/tmp/trapline-programs-\(getpid())")
    do {
      try files.createDirectory(at: folder, withIntermediateDirectories: true)
      for name in ["trapline", "thrower"] {
        try files.copyItem(at: built.appending(path: name), to: folder.appending(path: name))
      }
      for (scripts, name) in [
        ("d/programs", "Scripts"), ("stap/programs", "StapScripts"), ("stap/tapset", "tapset"),
      ] {
        try files.copyItem(
          at: fixtures.appending(path: "Scripts/\(scripts)"), to: folder.appending(path: name))
      }
      for name in ["Python", "Java", "Ruby", "PHP"] {
        try files.copyItem(
          at: fixtures.appending(path: name), to: folder.appending(path: name))
      }
    } catch {
      Issue.record("cannot lay out \(folder.path): \(error)")
    }
    chmod(folder.path, 0o755)
    atexit { try? FileManager.default.removeItem(at: Stage.folder) }
    return folder
  }
}

/// A program that was started.
final class Running {
  let process = Process()
  private let output: FileHandle
  private let errors: FileHandle
  private let files: [String]

  /// Starts a command. Its output goes to files, so that no pipe can fill and hold it up.
  init(
    _ command: [String], as user: User = .nobody, environment: [String: String] = [:],
    in folder: String = "/"
  ) throws {
    let words = user.prefix + command
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
      .merging(environment) { $1 }
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardInput = FileHandle.nullDevice
    files = (0..<2).map { _ in Stage.folder.appending(path: UUID().uuidString).path }
    for file in files { try Data(Self.preamble.utf8).write(to: URL(fileURLWithPath: file)) }
    output = try #require(FileHandle(forUpdatingAtPath: files[0]))
    errors = try #require(FileHandle(forUpdatingAtPath: files[1]))
    for handle in [output, errors] { _ = try handle.seekToEnd() }
    process.standardOutput = output
    process.standardError = errors
    // A child inherits the blocked signals of the thread that made it, and tests run on threads of
    // libdispatch, which block nearly all: such a child could not be interrupted.
    var none = sigset_t()
    var former = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &former)
    defer { pthread_sigmask(SIG_SETMASK, &former, nil) }
    try process.run()
  }

  /// A test that gives up leaves nothing running.
  deinit {
    if process.isRunning { kill(identifier, SIGKILL) }
  }

  var identifier: Int32 { process.processIdentifier }

  /// No program finds itself at the beginning of a file, however many wrote before it: CPython
  /// starts the encoder of its output another way there (Modules/_io/textio.c), which shows in a
  /// comparison of its calls.
  private static let preamble = "\n"

  /// Everything written to standard output so far.
  var outputSoFar: String { read(files[0]) }

  var errorsSoFar: String { read(files[1]) }

  private func read(_ file: String) -> String {
    let bytes = (try? Data(contentsOf: URL(fileURLWithPath: file))) ?? Data()
    return String(decoding: bytes.dropFirst(Self.preamble.utf8.count), as: UTF8.self)
  }

  func send(_ signal: Int32) { kill(identifier, signal) }

  /// Waits for the end.
  func end() -> Outcome {
    process.waitUntilExit()
    let status = process.terminationStatus
    defer { for file in files { try? FileManager.default.removeItem(atPath: file) } }
    return Outcome(
      status: process.terminationReason == .uncaughtSignal ? 128 + status : status,
      output: outputSoFar, errors: errorsSoFar)
  }

  /// Returns when `condition` holds or the program has ended: looks, does not time.
  func until(_ condition: () -> Bool) throws {
    while !condition() {
      try #require(process.isRunning, "ended too early: \(errorsSoFar)")
      sched_yield()
      usleep(10_000)
    }
  }
}

/// Runs a command to its end.
func run(
  _ command: [String], as user: User = .nobody, environment: [String: String] = [:],
  in folder: String = "/"
) throws -> Outcome {
  try Running(command, as: user, environment: environment, in: folder).end()
}
