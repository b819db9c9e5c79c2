// The 16-bit counters that switch probes on. A tracer adds one and takes one away again; other
// tracers may do the same, so the value is never simply set.

package import TraceBase

/// Which semaphores of one address space we have raised. A value: a fork copies it.
package struct SemaphoreCounter: Sendable {
  /// Each raised semaphore and how many probes asked for it; it was raised by one all the same.
  package private(set) var raised: [Address: Int] = [:]

  package init() {}

  /// True when this is the first to ask, so that the counter in memory must go up.
  mutating func ask(_ address: Address) -> Bool {
    raised[address, default: 0] += 1
    return raised[address] == 1
  }

  /// True when this was the last to ask, so that the counter in memory must go down.
  mutating func giveUp(_ address: Address) -> Bool {
    guard let count = raised[address] else { return false }
    raised[address] = count == 1 ? nil : count - 1
    return count == 1
  }

  mutating func forget(_ address: Address) {
    raised[address] = nil
  }
}
