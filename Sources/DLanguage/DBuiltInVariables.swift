// D's built-in variables and their types. What only a kernel could tell is named here too, so that a
// script hears why it is refused and not that the name is unknown.

/// A variable that exists without being declared; the raw value is its name.
package enum DBuiltInVariable: String, CaseIterable, Sendable {
  case arg0, arg1, arg2, arg3, arg4, arg5, arg6, arg7, arg8, arg9
  /// The typed arguments of the probe, indexed by a constant.
  case args
  /// The registers of the traced thread, indexed by number.
  case uregs
  case timestamp, vtimestamp, walltimestamp
  case pid, tid, ppid, uid, gid
  case execname, cwd, root, zonename
  case probeprov, probemod, probefunc, probename
  case id, epid
  case cpu
  case errno
  case ucaller, ustackdepth
  /// A kernel's program counter, and the depth of its stack: both are always 0 here.
  case caller, stackdepth
  /// The interrupt level, always 0 here.
  case ipl
  /// Structures of the kernel, which cannot be read from outside it.
  case curthread, curcpu
  /// What the standard library makes `curpsinfo` and `curlwpsinfo` of; scripts know them by those only.
  case processArguments = "__psargs"
  case processGroup = "__pgid"
  case session = "__sid"
  case threadCount = "__nlwp"
  case effectiveUser = "__euid"
  case effectiveGroup = "__egid"

  /// The type as D's documentation spells it; for arrays, of an element.
  package var typeText: String {
    switch self {
    case .arg0, .arg1, .arg2, .arg3, .arg4, .arg5, .arg6, .arg7, .arg8, .arg9: "int64_t"
    case .args: "int64_t"
    case .uregs: "uint64_t"
    case .timestamp, .vtimestamp: "uint64_t"
    case .walltimestamp: "int64_t"
    case .pid, .ppid: "pid_t"
    case .tid: "id_t"
    case .uid: "uid_t"
    case .gid: "gid_t"
    case .execname, .cwd, .root, .zonename: "string"
    case .probeprov, .probemod, .probefunc, .probename: "string"
    case .id, .epid, .ipl: "uint_t"
    case .cpu: "processorid_t"
    case .errno: "int"
    case .ucaller: "uint64_t"
    case .caller: "uintptr_t"
    case .stackdepth, .ustackdepth: "uint32_t"
    case .curthread: "struct task_struct *"
    case .curcpu: "cpuinfo_t *"
    case .processArguments: "string"
    case .processGroup, .session: "pid_t"
    case .threadCount: "int"
    case .effectiveUser: "uid_t"
    case .effectiveGroup: "gid_t"
    }
  }

  /// Whether it takes an index.
  package var isArray: Bool { self == .args || self == .uregs }

  /// Whether only a kernel has it; using it is an error.
  package var isKernelOnly: Bool {
    switch self {
    case .curthread, .curcpu: true
    default: false
    }
  }

  /// The number of `arg0` … `arg9`.
  package var argumentIndex: Int? {
    guard rawValue.utf8.count == 4, rawValue.hasPrefix("arg") else { return nil }
    return Int(rawValue.dropFirst(3))
  }
}
