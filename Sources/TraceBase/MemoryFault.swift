// Why bytes could not be read from a tracee. Plain data, so that throwing it on the way of a hit
// allocates nothing.

package import SystemPackage

/// A read that did not get all its bytes.
package struct MemoryFault: Error, Equatable, Sendable {
  /// Where the read began.
  package let address: Address
  /// How many bytes were wanted.
  package let wanted: Int
  /// How many came before the first that could not be read.
  package let reached: Int
  /// What the kernel said; nil after a short read, for which the kernel sets no error.
  package let cause: Errno?

  @inlinable
  package init(address: Address, wanted: Int, reached: Int = 0, cause: Errno? = nil) {
    self.address = address
    self.wanted = wanted
    self.reached = reached
    self.cause = cause
  }
}

extension MemoryFault: CustomStringConvertible {
  package var description: String {
    let why = cause.map { ": \($0)" } ?? ": only \(reached) of them are mapped"
    return "cannot read \(wanted) bytes at \(address)\(why)"
  }
}
