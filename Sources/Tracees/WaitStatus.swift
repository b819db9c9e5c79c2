// The raw word that wait4 fills, turned into its kinds. Layout: wait(2), and ptrace(2) for the event
// in bits 16 to 23.

/// What a wait said of one thread.
package struct WaitStatus: Equatable, Sendable {
  /// The word as the kernel gave it.
  package let raw: Int32

  package init(raw: Int32) {
    self.raw = raw
  }

  /// The exit code, when the thread ended by itself.
  package var exitCode: Int32? {
    raw & 0x7F == 0 ? (raw >> 8) & 0xFF : nil
  }

  /// The signal that ended the thread, when one did.
  package var fatalSignal: Int32? {
    let low = raw & 0x7F
    return low != 0 && low != 0x7F ? low : nil
  }

  /// The signal the thread is stopped for, when it is stopped.
  package var stopSignal: Int32? {
    raw & 0xFF == 0x7F ? (raw >> 8) & 0xFF : nil
  }

  /// It stands before or after a system call: SIGTRAP with the bit that PTRACE_O_TRACESYSGOOD adds.
  package var isAtCall: Bool { stopSignal == 0x85 && event == nil }

  /// The PTRACE_EVENT of a stop; nil for a stop before a signal is delivered.
  package var event: Event? {
    stopSignal == nil ? nil : Event(rawValue: (raw >> 16) & 0xFF)
  }

  /// The PTRACE_EVENT numbers of `<linux/ptrace.h>` that the requests here ask for.
  package enum Event: Int32, Sendable {
    case fork = 1
    case vfork = 2
    case clone = 3
    case exec = 4
    case vforkDone = 5
    case exit = 6
    case stop = 128
  }

  package static func exited(_ code: Int32) -> WaitStatus { WaitStatus(raw: code << 8) }
  package static func killed(by signal: Int32) -> WaitStatus { WaitStatus(raw: signal) }
  package static func stopped(by signal: Int32, event: Event? = nil) -> WaitStatus {
    WaitStatus(raw: ((event?.rawValue ?? 0) << 16) | (signal << 8) | 0x7F)
  }
}
