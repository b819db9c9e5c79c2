// A thread that traces. Requests and waits belong to one operating-system thread, so a test or an
// embedding program runs the whole session on one made for it: the body creates the tracer inside
// and returns plain values, which the compiler enforces since nothing of the tracing half is
// Sendable.

internal import Glibc
private import Synchronization

/// Runs tracing code on a thread of its own.
package enum TracerThread {
  private final class Box<Value: Sendable, Failure: Error>: Sendable {
    let body: @Sendable () throws(Failure) -> Value
    let result = Mutex<Result<Value, Failure>?>(nil)

    init(_ body: @escaping @Sendable () throws(Failure) -> Value) {
      self.body = body
    }

    func run() {
      let outcome: Result<Value, Failure>
      do throws(Failure) {
        outcome = .success(try body())
      } catch {
        outcome = .failure(error)
      }
      result.withLock { $0 = outcome }
    }
  }

  /// Runs a body to its end on a new thread and returns what it returned.
  package static func run<Value: Sendable, Failure: Error>(
    _ body: @escaping @Sendable () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let box = Box(body)
    let runner = Runner { box.run() }
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(runner).toOpaque()
    let status = unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        unsafe Unmanaged<Runner>.fromOpaque(context).takeRetainedValue().body()
        return nil
      }, context)
    precondition(status == 0, "no thread could be made")
    pthread_join(thread, nil)
    guard let result = box.result.withLock({ $0 }) else {
      preconditionFailure("a tracer thread ended without a result")
    }
    return try result.get()
  }

  private final class Runner: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
      self.body = body
    }
  }
}
