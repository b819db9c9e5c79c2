// The commands of `system()`. Tracees go on while one runs, so it is started and waited for on a thread
// of its own; the tracer waits only for its own thread's children and never sees it.

internal import Glibc
internal import Synchronization

/// A command that the shell runs now.
final class ShellCommand: Sendable {
  private let text: String
  private let hasEnded = Atomic(false)

  /// Starts a command; nil when no thread can be had.
  init?(_ text: String) {
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
    _ = system(text)
    hasEnded.store(true, ordering: .releasing)
  }
}
