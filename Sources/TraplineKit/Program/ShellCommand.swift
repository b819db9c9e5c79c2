// The commands of `system()`. Tracees go on while one runs, so it is started and waited for on a thread
// of its own; the tracer waits only for its own thread's children and never sees it.

internal import Glibc
internal import Synchronization
internal import Tracees

/// A command that the shell runs now.
final class ShellCommand: Sendable {
  private let text: [UInt8]
  private let hasEnded = Atomic(false)

  /// Starts a command; nil when no thread can be had.
  init?(_ text: [UInt8]) {
    self.text = text
    var thread = pthread_t()
    let box = Unmanaged.passRetained(self)
    let failure = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<ShellCommand>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, box.toOpaque())
    guard failure == 0 else {
      box.release()
      return nil
    }
    pthread_detach(thread)
  }

  /// Whether the command has ended.
  var isDone: Bool { hasEnded.load(ordering: .acquiring) }

  /// Blocks until the command has ended.
  func wait() {
    while !isDone { usleep(1000) }
  }

  private func run() {
    // Not where the tracer may be kept at the moment.
    ProcessorSet.own.apply(to: currentThreadID())
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    // A closed pipe is an error of ours and the death of anybody else.
    var defaults = sigset_t()
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    let shell = "/bin/sh"
    let script = text.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
    let pointers: [UnsafeMutablePointer<CChar>?] = [
      strdup(shell), strdup("-c"), strdup(script), nil,
    ]
    var child: pid_t = 0
    if posix_spawn(&child, shell, nil, &attributes, pointers, environ) == 0 {
      var status: Int32 = 0
      while waitpid(child, &status, 0) < 0, errno == EINTR {}
    }
    for pointer in pointers { free(pointer) }
    posix_spawnattr_destroy(&attributes)
    hasEnded.store(true, ordering: .releasing)
  }
}
