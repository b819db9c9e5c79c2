// A failed system call that belongs to no richer error type.

package import SystemPackage

/// A system call, its subject, and what the kernel answered.
package struct SystemCallError: Error, Equatable, Sendable {
  /// What was attempted, as a phrase that follows "cannot".
  package let operation: String
  /// What the kernel answered.
  package let cause: Errno

  package init(_ operation: String, cause: Errno) {
    self.operation = operation
    self.cause = cause
  }
}

extension SystemCallError: CustomStringConvertible {
  package var description: String { "cannot \(operation): \(cause)" }
}
