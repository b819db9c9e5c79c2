// What a process is called: the name that ps and top show.

internal import Tracees
package import TraceBase

/// Names of processes.
package enum ProcessNames {
  /// The name the kernel has for a process; empty when it is gone.
  package static func name(of process: ProcessID) -> String {
    ProcessStatus(process)?.name ?? ""
  }
}
