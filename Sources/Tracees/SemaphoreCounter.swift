// The 16-bit counters that switch probes on. A tracer adds one and takes one away again; other
// tracers may do the same, so the value is never simply set.

package import TraceBase

/// Which semaphores of one address space we have raised. A value: a fork copies it.
package struct SemaphoreCounter: Sendable {
  /// Each semaphore that is one higher because of us, however many probes share it.
  package private(set) var raised: Set<Address> = []
  /// What a raised counter held before.
  package private(set) var former: [Address: UInt16] = [:]

  package init() {}

  /// True when this is the first to ask, so that the counter in memory must go up.
  mutating func ask(_ address: Address) -> Bool {
    raised.insert(address).inserted
  }

  mutating func noteFormer(_ value: UInt16, at address: Address) {
    former[address] = value
  }

  mutating func forget(_ address: Address) {
    raised.remove(address)
    former[address] = nil
  }
}
