// Programs that give privileges to whoever executes them: setuid, setgid, file capabilities. Under a tracer that
// may not trace everybody the kernel executes them without (execve(2)), which looks like a failure of theirs.

internal import CTrace
internal import Glibc
package import TraceBase

extension ProcessID {
  /// What the program that a process has just executed would have given it, and did not since it is
  /// traced by us; nil for nothing.
  package var lostPrivilege: String? {
    let path = "/proc/\(self)/exe"
    var program = stat()
    var place = statvfs()
    guard unsafe stat(path, &program) == 0 else { return nil }
    let isSetuid = program.st_mode & S_ISUID != 0
    let isSetgid = program.st_mode & (S_ISGID | S_IXGRP) == S_ISGID | S_IXGRP
    let hasCapabilities = unsafe ctrace_gives_capabilities(path)
    guard isSetuid || isSetgid || hasCapabilities,
      ProcessStatus(.own)?.mayTraceAnyone == false,
      let status = ProcessStatus(self), !status.gainsNoPrivileges,
      unsafe statvfs(path, &place) == 0, Int32(place.f_flag) & Self.givesNone == 0
    else { return nil }
    // Numbers that mean nobody here are not given.
    if isSetuid, program.st_uid != Self.unknown, status.users.dropFirst().first != program.st_uid {
      return "setuid \(program.st_uid)"
    }
    if isSetgid, program.st_gid != Self.unknown, status.groups.dropFirst().first != program.st_gid {
      return "setgid \(program.st_gid)"
    }
    return hasCapabilities && status.effectiveCapabilities == 0 ? "file capabilities" : nil
  }

  /// ST_NOSUID of `<sys/statvfs.h>`.
  private static var givesNone: Int32 { 2 }
  /// What users and groups of other user namespaces are shown as (user_namespaces(7)).
  private static var unknown: UInt32 { 65534 }
}
