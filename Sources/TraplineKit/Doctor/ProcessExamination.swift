// What can be done with one process: who it is, who has it, whether we may, and what there is to trace.

internal import ElfImages
internal import Glibc
internal import ProbeNotes
internal import SystemPackage
package import TraceBase
internal import Tracees
internal import Tracing

/// Examines a process without touching it.
package enum ProcessExamination {
  /// What was found, what is needed first.
  package static func findings(of process: ProcessID) -> [Finding] {
    guard let status = ProcessStatus(process) else {
      return [
        finding(
          "process", .missing, "there is no process \(process)", "there is nothing to trace",
          change: "name a process that runs here (in a container of its own it has another number)")
      ]
    }
    var all = [identity(process, status)]
    if let obstacle = Tracer.obstacle(toAttaching: process) {
      all.append(
        finding(
          "attaching", .missing, obstacle.reason ?? "", "it cannot be traced",
          change: obstacle.advice))
      return all
    }
    guard status.hasMemory || status.isZombie else {
      all.append(
        finding("attaching", .missing, TracingRefusal.kernelThread.reason, "it cannot be traced"))
      return all
    }
    all.append(attaching(process, status))
    if let place = namespaces(process) { all.append(place) }
    guard let program = program(process) else { return all }
    all.append(program)
    if program.state != .missing { all.append(probes(process)) }
    return all
  }

  private static func finding(
    _ topic: String, _ state: Finding.State, _ found: String, _ meaning: String,
    change: String? = nil
  ) -> Finding {
    Finding(.process, topic, state, found, meaning, change: change)
  }

  private static func identity(_ process: ProcessID, _ status: ProcessStatus) -> Finding {
    let owner = status.users.first.map(String.init) ?? "?"
    let effective = status.users.dropFirst().first.map(String.init) ?? "?"
    let users = owner == effective ? "uid \(owner)" : "uid \(owner), effective \(effective)"
    let states = [
      "R": "runs", "S": "sleeps", "D": "sleeps in the kernel", "T": "stopped by job control",
      "t": "stopped by a tracer", "Z": "has ended", "I": "idle",
    ]
    let what =
      "\(status.name) (\(users)), \(counted(status.threadCount, "thread")), "
      + (states[status.state] ?? "state \(status.state)")
    switch status.state {
    case "T":
      return finding(
        "process", .limited, what, "no probe is hit until it goes on",
        change: "kill -CONT \(process)")
    default: return finding("process", .fine, what, "it is there")
    }
  }

  /// The kernel's own answer; who has it already is asked apart, since that is no matter of rights.
  private static func attaching(_ process: ProcessID, _ status: ProcessStatus) -> Finding {
    if status.tracer != nil {
      let error = Tracer.explainRefusal(
        TraceeError(.attach, process.rawValue, cause: .notPermitted), of: .attach, process)
      return finding(
        "attaching", .missing, error.reason ?? "", "it cannot be traced", change: error.advice)
    }
    if let refusal = TraceeMemory.refusal(toTrace: process) {
      return finding(
        "attaching", .missing, refusal.reason ?? refusal.explanation, "it cannot be traced",
        change: refusal.advice)
    }
    var rights = "the kernel allows it, and nobody else traces it"
    if isProtected(process, status) { rights += " (undumpable or setuid: our rights suffice)" }
    return finding("attaching", .fine, rights, "trapline trace ... -p \(process) works")
  }

  /// Its files in /proc belong to root when it is not dumpable (proc(5), "/proc/pid").
  private static func isProtected(_ process: ProcessID, _ status: ProcessStatus) -> Bool {
    var folder = stat()
    guard stat("/proc/\(process)/maps", &folder) == 0 else { return false }
    return folder.st_uid == 0 && status.users.dropFirst().first != 0
  }

  private static func namespaces(_ process: ProcessID) -> Finding? {
    var others: [String] = []
    for (kind, name) in [("user", "user"), ("pid", "PID"), ("mnt", "mount")] {
      guard let own = MachineFacts.namespace(kind),
        let its = MachineFacts.namespace(kind, of: "\(process)"), own != its
      else { continue }
      others.append(name)
    }
    guard !others.isEmpty else { return nil }
    return finding(
      "namespaces", .fine,
      "it has \(others.joined(separator: ", ")) \(others.count == 1 ? "namespace" : "namespaces") "
        + "of its own (a container)",
      "its files are opened as it sees them, through /proc/\(process)/root")
  }

  /// Nil where nothing of it may be seen.
  private static func program(_ process: ProcessID) -> Finding? {
    let path = "/proc/\(process)/exe"
    do throws(ElfError) {
      let file = try ElfFile(path: FilePath(path))
      return finding(
        "program", .fine,
        "64-bit x86-64, \(file.isPositionIndependent ? "position-independent" : "at a fixed place")",
        "its probes can be traced")
    } catch {
      switch error.cause {
      case .foreign:
        return finding("program", .missing, "\(error.cause)", "its probes cannot be traced")
      case .system(.permissionDenied), .system(.notPermitted): return nil
      default: return finding("program", .limited, "\(error.cause)", "it cannot be looked at")
      }
    }
  }

  private static func probes(_ process: ProcessID) -> Finding {
    let catalogs: [ProbeCatalog]
    var hidden: [String] = []
    do throws(TraceeError) {
      catalogs = try MappedFiles.catalogs(of: process) { hidden.append("\($0)") }
    } catch {
      return finding(
        "probes", .missing, error.reason ?? error.explanation, "they cannot be looked for",
        change: error.advice)
    }
    guard hidden.isEmpty else {
      return finding(
        "probes", .limited, hidden.joined(separator: "; "), "what probes these have is not known")
    }
    guard !catalogs.isEmpty else {
      return finding(
        "probes", .missing, "none of the files it has mapped has probes",
        "there is nothing to trace",
        change: "use a build with probes, or trapline trace --pending for a library loaded later")
    }
    let files = catalogs.map { catalog in
      let names = Set(catalog.probes.map { "\($0.note.provider):\($0.note.name)" })
      return "\(names.count) of \(catalog.providers.joined(separator: ", ")) in \(catalog.path)"
    }
    return finding(
      "probes", .fine, files.joined(separator: "; "), "trapline list -p \(process) shows them")
  }
}
