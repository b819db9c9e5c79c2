// What is asked of the machine, the container and our own process; what it means is told in
// `MachineFacts+Findings.swift`.

internal import Glibc
package import SystemPackage
internal import TraceBase
package import Tracees

/// The facts that decide what tracing can do here.
package struct MachineFacts: Sendable {
  package var kernelRelease = ""
  package var machine = ""
  /// `/proc` shows us our own process.
  package var hasProc = true
  /// `/proc` gives processes the numbers of an outer PID namespace.
  package var hasForeignNumbers = false
  /// The mount option that hides other users' processes; nil where there is none.
  package var hidepid: String?
  package var user: UInt32 = 0
  package var mayTraceAnyone = false
  package var couldTraceAnyone = false
  package var gainsNoPrivileges = false
  /// 0 none, 1 strict, 2 filter.
  package var seccomp = 0
  package var filterCount: Int?
  package var yamaScope: Int?
  /// Whether we are in the namespaces that the system started with; nil where that cannot be told.
  package var isInFirstUserNamespace: Bool?
  package var isInFirstProcessNamespace: Bool?
  /// Whether we see the files that the first process sees.
  package var isInFirstMountNamespace: Bool?
  /// What speaks for a container: a file, a variable, a control group.
  package var container: String?
  /// The rule set of AppArmor or SELinux that we are under; nil for none.
  package var confinement: String?
  package var processorCount = 1
  package var allowedProcessorCount = 1
  package var watchLimit: Int?
  package var watchInstanceLimit: Int?
  /// Why a file cannot be watched; nil when one can.
  package var watching: Errno?
  /// Libraries that we are linked with, by name; nil for those that are in the program itself.
  package var libraries: [(name: String, file: String?)] = []
  package var perfParanoia: Int?
  package var unprivilegedBPF: Int?
  package var trial: TracingTrial?

  package init() {}
}

extension MachineFacts {
  /// Asks the system, and tries tracing on a child of our own.
  package static func gather() -> MachineFacts {
    var facts = MachineFacts()
    var name = utsname()
    if uname(&name) == 0 {
      facts.kernelRelease = text(of: name.release)
      facts.machine = text(of: name.machine)
    }
    let own = ProcessStatus(ProcessID(getpid()))
    facts.hasForeignNumbers = TracingRefusal.numbersAreForeign
    facts.hasProc = own != nil || facts.hasForeignNumbers
    facts.user = geteuid()
    facts.mayTraceAnyone = own?.mayTraceAnyone ?? (facts.user == 0)
    facts.couldTraceAnyone = own?.couldTraceAnyone ?? true
    facts.gainsNoPrivileges = own?.gainsNoPrivileges ?? false
    facts.seccomp = own?.seccomp ?? 0
    facts.filterCount = own?.filterCount
    facts.yamaScope = TracingRefusal.yamaScope
    facts.hidepid = hidepidOption(readSmallFile("/proc/self/mounts") ?? "")
    // PROC_USER_INIT_INO and PROC_PID_INIT_INO of <linux/proc_ns.h>.
    facts.isInFirstUserNamespace = namespace("user").map { $0 == "user:[4026531837]" }
    facts.isInFirstProcessNamespace = namespace("pid").map { $0 == "pid:[4026531836]" }
    // Of the first process it can only be told by who may look into it.
    if let own = namespace("mnt"), let first = namespace("mnt", of: "1") {
      facts.isInFirstMountNamespace = own == first
    }
    facts.container = containerHint()
    facts.confinement = confinementLabel()
    facts.processorCount = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    facts.allowedProcessorCount = max(1, ProcessorSet.own.processors.count)
    facts.watchLimit = number("/proc/sys/fs/inotify/max_user_watches")
    facts.watchInstanceLimit = number("/proc/sys/fs/inotify/max_user_instances")
    facts.watching = watchFailure()
    facts.libraries = linkedLibraries(readSmallFile("/proc/self/maps") ?? "")
    facts.perfParanoia = number("/proc/sys/kernel/perf_event_paranoid")
    facts.unprivilegedBPF = number("/proc/sys/kernel/unprivileged_bpf_disabled")
    facts.trial = TracingTrial.made()
    return facts
  }

  private static func text<Field>(of field: Field) -> String {
    withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  private static func number(_ path: String) -> Int? {
    readSmallFile(path).flatMap { Int($0.prefix { $0 == "-" || $0.isNumber }) }
  }

  /// The name of a namespace of ours, such as `user:[4026531837]`.
  static func namespace(_ kind: String, of process: String = "self") -> String? {
    var buffer = [UInt8](repeating: 0, count: 64)
    let count = buffer.withUnsafeMutableBytes { bytes in
      bytes.baseAddress.map { readlink("/proc/\(process)/ns/\(kind)", $0, bytes.count) } ?? -1
    }
    return count <= 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
  }

  /// `hidepid=` of the file system at /proc (proc(5)), if it hides anything.
  static func hidepidOption(_ mounts: String) -> String? {
    for line in mounts.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 3, fields[1] == "/proc" else { continue }
      for option in fields[3].split(separator: ",") where option.hasPrefix("hidepid=") {
        let value = option.dropFirst(8)
        if value != "0", value != "off" { return String(value) }
      }
    }
    return nil
  }

  private static func containerHint() -> String? {
    if access("/.dockerenv", F_OK) == 0 { return "/.dockerenv" }
    if access("/run/.containerenv", F_OK) == 0 { return "/run/.containerenv" }
    if environment("KUBERNETES_SERVICE_HOST") != nil { return "KUBERNETES_SERVICE_HOST" }
    if let kind = environment("container") { return "container=\(kind)" }
    let groups = readSmallFile("/proc/self/cgroup") ?? ""
    return ["docker", "kubepods", "containerd", "libpod", "lxc", "garden"]
      .first { groups.contains("/\($0)") }.map { "control group '\($0)'" }
  }

  /// AppArmor's and SELinux's file is the same; `unconfined` is no confinement.
  private static func confinementLabel() -> String? {
    guard var label = readSmallFile("/proc/self/attr/current") else { return nil }
    while label.last == "\n" || label.last == "\0" { label.removeLast() }
    return label.isEmpty || label == "unconfined" || label.contains("unconfined_t") ? nil : label
  }

  private static func watchFailure() -> Errno? {
    let descriptor = inotify_init1(Int32(O_CLOEXEC))
    let failure = Errno(rawValue: errno)
    guard descriptor >= 0 else { return failure }
    defer { close(descriptor) }
    let watch = inotify_add_watch(descriptor, "/", UInt32(IN_OPEN))
    let cause = Errno(rawValue: errno)
    return watch >= 0 ? nil : cause
  }

  /// The files of libelf and libunwind in our own map.
  static func linkedLibraries(_ maps: String) -> [(name: String, file: String?)] {
    let files = maps.split(separator: "\n").compactMap { line in
      line.split(separator: "/").last.map(String.init)
    }
    return ["libelf", "libunwind"].map { name in
      (
        name,
        files.first {
          $0.hasPrefix("\(name).") || $0.hasPrefix("\(name)-") && !$0.contains("ptrace")
        }
      )
    }
  }
}
