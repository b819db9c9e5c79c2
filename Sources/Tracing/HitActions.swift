// What a handler may do to the process that a hit is of, beside looking at it. The thread stands still
// meanwhile; others of its process may run.

package import TraceBase
internal import Tracees

extension ProbeHit {
  /// Writes to the process's memory, where it may write itself.
  package func write(_ bytes: [UInt8], to address: Address) throws(MemoryFault) {
    try memory.write(bytes, to: address)
  }

  /// Sends a signal to the process; it is delivered when the process goes on.
  @discardableResult
  package func raise(_ signal: Int32) -> Bool {
    send(signal, to: process)
  }

  /// Stops the process as job control does, until somebody sends it SIGCONT.
  @discardableResult
  package func stopProcess() -> Bool { raise(stopSignal) }

  /// What is at an address of the process: the file, the function and the distance from it.
  package func place(of address: Address) -> StackFrame {
    stacks.place(of: address)
  }

  /// The build id of the file at an address, in hexadecimal; nil when there is none.
  package func buildID(at address: Address) -> String? { stacks.buildID(at: address) }

  /// The thread's errno; nil when the C library is none that is known.
  package func errorNumber() -> Int32? {
    stacks.errorNumber(of: tracee, memory: memory)
  }
}

/// SIGSTOP of `<signal.h>`.
private var stopSignal: Int32 { 19 }
