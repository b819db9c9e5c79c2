// User stacks that programs have asked for. Each is kept once, with its frames named when it is first
// seen, while the process still is there to ask; its number is what keys and records hold.

package import TraceBase
package import Tracing

/// The stacks of a run, by number.
package final class StackStore {
  private struct Key: Hashable {
    let process: ProcessID
    let counters: [Address]
  }

  private var numbers: [Key: Int] = [:]
  private var stacks: [[StackFrame]] = []

  package init() {}

  /// The number of a stack of a process, counted from 1. `name` is called for one not seen before.
  package func number(
    of counters: [Address], in process: ProcessID, name: () -> [StackFrame]
  ) -> UInt64 {
    let key = Key(process: process, counters: counters)
    if let known = numbers[key] { return UInt64(known) }
    stacks.append(name())
    numbers[key] = stacks.count
    return UInt64(stacks.count)
  }

  /// The frames of a stack, innermost first; none for a number that is no stack's.
  package func frames(_ number: UInt64) -> [StackFrame] {
    guard number >= 1, number <= stacks.count else { return [] }
    return stacks[Int(number) - 1]
  }
}
