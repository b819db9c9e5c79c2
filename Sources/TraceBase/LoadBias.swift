// The one place where link-time and run-time positions meet.

/// How far an image was moved when it was mapped: run-time address minus link-time address.
package struct LoadBias: Hashable, Sendable {
  /// The difference; wraps, so that an image may be mapped below its link-time address.
  package var value: UInt64

  @inlinable
  package init(_ value: UInt64) {
    self.value = value
  }

  /// The bias that puts a link-time position at a run-time one.
  package init(placing fileAddress: FileAddress, at address: Address) {
    value = address.value &- fileAddress.value
  }

  /// Where a link-time position is in the tracee.
  @inlinable
  package func address(of fileAddress: FileAddress) -> Address {
    Address(fileAddress.value &+ value)
  }

  /// Which link-time position a run-time one stands for.
  @inlinable
  package func fileAddress(of address: Address) -> FileAddress {
    FileAddress(address.value &- value)
  }
}
