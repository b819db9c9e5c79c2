// What the facts about a machine mean for tracing.

internal import SystemPackage
internal import Tracees

extension MachineFacts {
  /// What they mean, what is needed first.
  package var findings: [Finding] {
    var all = [kernel, proc] + tried
    all += [attaching, filtering]
    all += [privileges, surroundings, confined].compactMap { $0 }
    all += [processors, watches, linked, others]
    return all
  }

  private func finding(
    _ topic: String, _ state: Finding.State, _ found: String, _ meaning: String,
    change: String? = nil
  ) -> Finding {
    Finding(.machine, topic, state, found, meaning, change: change)
  }

  // MARK: Kernel and /proc

  /// The first two numbers of a release.
  private var kernelVersion: (Int, Int)? {
    let numbers = kernelRelease.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
    return numbers.count == 2 ? (numbers[0], numbers[1]) : nil
  }

  private var kernel: Finding {
    let found = "Linux \(kernelRelease) on \(machine)"
    guard machine == "x86_64" else {
      return finding(
        "kernel", .missing, found, "probes are traced on x86-64 only",
        change: "use a machine with an x86-64 processor")
    }
    guard let version = kernelVersion else {
      return finding("kernel", .limited, found, "its version is not understood; see what was tried")
    }
    if version < (3, 4) {
      return finding(
        "kernel", .missing, found, "PTRACE_SEIZE is missing: nothing can be traced",
        change: "use Linux 3.4 or newer")
    }
    if version < (3, 10) {
      return finding(
        "kernel", .limited, found,
        "PTRACE_PEEKSIGINFO is missing: a busy process may be harmed when it is let go",
        change: "use Linux 3.10 or newer")
    }
    return finding("kernel", .fine, found, "it has every request that tracing makes")
  }

  private var proc: Finding {
    guard hasProc else {
      return finding(
        "/proc", .missing, "it is not mounted",
        "files, memory and threads of processes are not to be found",
        change: "mount -t proc proc /proc")
    }
    guard !hasForeignNumbers else {
      return finding(
        "/proc", .missing, "mounted in an outer PID namespace",
        "processes have other numbers there, and would be mistaken for others",
        change: TracingRefusal.foreignNumbers.advice)
    }
    if let hidepid, !mayTraceAnyone {
      return finding(
        "/proc", .limited, "mounted with hidepid=\(hidepid)",
        "only your own processes are seen",
        change: "mount -o remount,hidepid=0 /proc, or run as root")
    }
    return finding("/proc", .fine, "mounted", "processes can be looked at")
  }

  // MARK: What was tried

  private var tried: [Finding] {
    guard let trial else { return [] }
    if let error = trial.launch {
      return [
        finding(
          "launching", .missing,
          "tried: \(error.reason ?? error.cause.map { "\($0)" } ?? "failed")",
          "no program can be traced",
          change: error.advice ?? (seccomp == 2 ? TracingRefusal.filtered.advice : nil))
      ]
    }
    return [
      finding(
        "launching", .fine, "tried: a program was started and held",
        "commands can be traced (trapline trace ... -- COMMAND)"),
      breakpoints(trial), reading(trial),
    ]
  }

  private func breakpoints(_ trial: TracingTrial) -> Finding {
    switch trial.writing {
    case .unwritable(let error)?:
      let cause = error.cause.map { "\($0)".lowercasedFirst } ?? error.explanation
      let found = "tried: writing through /proc/PID/mem: \(cause)"
      // What the kernel answers when it may not write where the program itself may not.
      let isForbidden = error.cause == .ioError
      return finding(
        "breakpoints", .missing, found, "probes cannot be armed",
        change: isForbidden
          ? "boot with proc_mem.force_override=ptrace (or always), Linux 6.12 and newer"
          : TracingRefusal.filtered.advice)
    case let refusal?:
      return finding("breakpoints", .missing, "tried: \(refusal)", "probes cannot be armed")
    case nil: break
    }
    guard trial.stops else {
      return finding(
        "breakpoints", trial.reads ? .missing : .limited,
        "tried: the program did not stop at an int3",
        "probes are not seen",
        change: "run outside of the sandbox or emulator that this system is")
    }
    return finding(
      "breakpoints", .fine, "tried: written through /proc/PID/mem, and a program stopped at one",
      "probes can be armed")
  }

  private func reading(_ trial: TracingTrial) -> Finding {
    if let cause = trial.copying {
      return finding(
        "memory", trial.reads ? .limited : .missing,
        "tried: process_vm_readv: \("\(cause)".lowercasedFirst)",
        trial.reads
          ? "memory is read through /proc/PID/mem, which works as well"
          : "arguments in memory and strings cannot be read",
        change: trial.reads && seccomp != 2 ? nil : TracingRefusal.filtered.advice)
    }
    return finding(
      "memory", .fine, "tried: process_vm_readv", "arguments and strings can be read")
  }

  // MARK: Rights

  private var attaching: Finding {
    let rights =
      "uid \(user), \(mayTraceAnyone ? "with" : "without") CAP_SYS_PTRACE, "
      + (yamaScope.map { "ptrace_scope \($0)" } ?? "no ptrace_scope (no Yama)")
    if let refusal = TracingRefusal(scope: yamaScope, mayTraceAnyone: mayTraceAnyone) {
      return finding(
        "attaching", refusal == .descendantsOnly ? .limited : .missing, rights, refusal.reason,
        change: refusal.advice)
    }
    if mayTraceAnyone {
      return finding(
        "attaching", .fine, rights,
        isInFirstUserNamespace == false
          ? "processes of this user namespace can be traced, whosever they are"
          : "processes of every user can be traced")
    }
    return finding(
      "attaching", .fine, rights,
      "processes of this user can be traced; for those of others, "
        + (couldTraceAnyone
          ? (TracingRefusal.otherUser(nil).advice ?? "")
          : "more than root is needed: CAP_SYS_PTRACE is not among what this container may have ("
            + (TracingRefusal.filtered.advice ?? "") + ")"))
  }

  private var filtering: Finding {
    let filters = filterCount.map { ", \(counted($0, "filter"))" } ?? ""
    switch seccomp {
    case 0: return finding("seccomp", .fine, "no filter", "no system call is forbidden")
    case 1:
      return finding(
        "seccomp", .missing, "strict mode", "hardly any system call is allowed",
        change: "run outside of this sandbox")
    default:
      let isHarmless =
        trial.map { $0.launch == nil && $0.copying == nil && $0.writing == nil } ?? true
      return finding(
        "seccomp", isHarmless ? .fine : .limited, "mode \(seccomp)\(filters)",
        isHarmless
          ? "it lets pass all that was tried" : "it may be what forbids what was tried")
    }
  }

  private var privileges: Finding? {
    guard gainsNoPrivileges else { return nil }
    return finding(
      "privileges", .limited, "no_new_privs is set",
      "sudo and setuid programs gain no rights here",
      change: "docker: without --security-opt no-new-privileges; systemd: NoNewPrivileges=no")
  }

  private var surroundings: Finding? {
    var facts: [String] = []
    if let hint = container { facts.append(hint) }
    if isInFirstUserNamespace == false { facts.append("a user namespace of its own") }
    if isInFirstProcessNamespace == false { facts.append("a PID namespace of its own") }
    if isInFirstMountNamespace == false { facts.append("a mount namespace of its own") }
    guard !facts.isEmpty else { return nil }
    let isAlone = isInFirstProcessNamespace == false
    return finding(
      "container", .fine, facts.joined(separator: ", "),
      isAlone
        ? "only the processes in it are seen; others can be traced from outside of it"
        : "processes outside of it are seen too",
      change: isAlone ? "to see them all: docker run --pid=host; kubernetes: hostPID: true" : nil)
  }

  private var confined: Finding? {
    guard let confinement else { return nil }
    return finding(
      "confinement", .limited, "rules '\(confinement)'",
      "processes under other rules may be out of reach",
      change: "docker: --security-opt apparmor=unconfined; SELinux: setsebool deny_ptrace 0")
  }

  // MARK: The rest

  private var processors: Finding {
    let found =
      "\(allowedProcessorCount) of \(counted(processorCount, "processor")) may be used"
    return finding(
      "processors", .fine, found,
      allowedProcessorCount == 1
        ? "tracer and tracee share it, and a hit costs least so"
        : "threads that hit often are brought to the tracer's, where a hit costs least (--cpu)"
    )
  }

  private var watches: Finding {
    let limits =
      "\(watchInstanceLimit.map(String.init) ?? "?") instances, "
      + "\(watchLimit.map(String.init) ?? "?") watches a user"
    if let cause = watching {
      return finding(
        "inotify", .limited, "tried: \("\(cause)".lowercasedFirst) (limits: \(limits))",
        "processes of a file that are started later are found by looking now and then",
        change: cause == .tooManyOpenFiles
          ? "sysctl fs.inotify.max_user_instances=512"
          : cause == .noSpace
            ? "sysctl fs.inotify.max_user_watches=524288" : TracingRefusal.filtered.advice)
    }
    return finding(
      "inotify", .fine, limits, "processes of a file are noticed as soon as they start")
  }

  private var linked: Finding {
    let words = libraries.map { name, file in "\(file ?? "\(name), in the program itself")" }
    return finding(
      "libraries", .fine, words.joined(separator: ", "), "files are read and stacks are walked")
  }

  private var others: Finding {
    let facts = [
      perfParanoia.map { "perf_event_paranoid \($0)" },
      unprivilegedBPF.map { "unprivileged_bpf_disabled \($0)" },
    ].compactMap { $0 }
    return finding(
      "other tools", .fine,
      facts.isEmpty ? "no BPF and perf settings" : facts.joined(separator: ", "),
      "bpftrace, bcc, perf and SystemTap need root, BPF and uprobes, or kernel modules; trapline uses "
        + "none of it")
  }
}
