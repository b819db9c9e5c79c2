// What a process is called: the name that ps and top show.

package import TraceBase
internal import Tracees

/// Names of processes.
package enum ProcessNames {
  /// The name the kernel has for a process; empty when it is gone.
  package static func name(of process: ProcessID) -> String {
    ProcessStatus(process)?.name ?? ""
  }
}
