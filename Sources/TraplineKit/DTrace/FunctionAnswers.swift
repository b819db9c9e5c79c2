// What dtrace says when a description of the pid provider means nothing: it tells a function that is not
// there from a name that is none, and none of that is forgiven with -Z.

internal import DLanguage
internal import Glibc
internal import TraceBase
internal import Tracees
internal import Tracing

extension DProbeAnswer {
  /// Fills in why there is no such place in a function of a process.
  mutating func explain(_ description: ProbeDescription, in process: ProcessID) {
    func refuse(_ tag: String, _ message: String) {
      refusal = Refusal(tag: tag, message: message)
    }
    guard process.rawValue > 0 else {
      return refuse("D_PROC_BADPID", "\(description.provider) does not contain a valid pid")
    }
    guard process.rawValue != getpid() else {
      return refuse("D_PROC_DYN", "process \(process) is dtrace itself")
    }
    guard ProcessStatus(process) != nil else {
      return refuse("D_PROC_GRAB", "failed to grab process \(process)")
    }
    let table = SiteTable(selecting: [.description(description)])
    switch table.miss(of: description, in: process) {
    case .function:
      refuse(
        "D_PROC_FUNC",
        "failed to lookup '\(description.function)' in module '\(description.module)'")
    case .name: refuse("D_PROC_NAME", "'\(description.name)' is an invalid probe name")
    case .outside(let offset, let function):
      refuse(
        "D_PROC_OFF", "offset 0x\(String(offset, radix: 16)) outside of function '\(function)'")
    case .unaligned(let offset, let function):
      refuse(
        "D_PROC_ALIGN",
        "offset 0x\(String(offset, radix: 16)) of function '\(function)' is not the beginning of an "
          + "instruction")
    case .indirect:
      hint =
        "\(description.function) is one of several functions, chosen when the program is loaded; "
        + "'*\(description.function)_*' finds them"
    case nil: break
    }
  }
}
