// Why the kernel does not let us trace, and what to change: the words for it, said here and nowhere else
// (ptrace(2), "Ptrace access mode checking"; Yama in the kernel's admin guide).

internal import SystemPackage
package import TraceBase

/// A reason for which a process may not be traced.
package enum TracingRefusal: Equatable, Sendable {
  case itself
  /// Somebody else has it; the process and its name.
  case traced(by: Int32, name: String)
  case kernelThread
  /// It belongs to somebody else; nil where that is not known.
  case otherUser(UInt32?)
  /// Yama's scope 3.
  case switchedOff
  /// Yama's scope 2.
  case administratorsOnly
  /// Yama's scope 1.
  case descendantsOnly
  /// Our own system calls are filtered.
  case filtered
  /// The numbers in /proc are not those by which we know processes.
  case foreignNumbers
  case protected

  /// What stands in the way.
  package var reason: String {
    switch self {
    case .itself: "a process cannot trace itself"
    case .traced(let process, let name): "it is already traced by process \(process) (\(name))"
    case .kernelThread: "it is a thread of the kernel"
    case .otherUser(let user):
      "it belongs to another user (uid \(user.map(String.init) ?? "?"))"
    case .switchedOff:
      "tracing is switched off on this system (kernel.yama.ptrace_scope is 3)"
    case .administratorsOnly:
      "tracing is limited to administrators (kernel.yama.ptrace_scope is 2)"
    case .descendantsOnly:
      "tracing is limited to a tracer's own descendants (kernel.yama.ptrace_scope is 1)"
    case .filtered: "a seccomp filter of this container or sandbox may forbid ptrace"
    case .foreignNumbers: "/proc shows another PID namespace, where processes have other numbers"
    case .protected:
      "its program may be executed but not read, or it has gained privileges (setuid, file "
        + "capabilities), or made itself undumpable"
    }
  }

  /// What to do about it; nil where nothing can be done.
  package var advice: String? {
    switch self {
    case .itself, .kernelThread: nil
    case .traced: "only one tracer at a time is possible; end that one first"
    case .otherUser: "run as that user, or as root, or with the capability CAP_SYS_PTRACE"
    case .switchedOff: "only a reboot with another setting allows it"
    case .administratorsOnly: "run as root, or: sysctl kernel.yama.ptrace_scope=0"
    case .descendantsOnly:
      "start the program under trapline, run as root, or: sysctl kernel.yama.ptrace_scope=0"
    case .filtered:
      "docker: --cap-add SYS_PTRACE or --security-opt seccomp=unconfined; kubernetes: "
        + "securityContext.capabilities.add SYS_PTRACE"
    case .foreignNumbers: "mount -t proc proc /proc, in a mount namespace of its own"
    case .protected: "run as root or with the capability CAP_SYS_PTRACE"
    }
  }

  /// Yama's setting (kernel.yama.ptrace_scope); nil where the kernel is built without it.
  package static var yamaScope: Int? {
    readSmallFile("/proc/sys/kernel/yama/ptrace_scope").flatMap { Int($0.prefix(1)) }
  }

  /// What of the system's settings keeps a process with or without CAP_SYS_PTRACE from tracing others.
  package init?(scope: Int?, mayTraceAnyone: Bool) {
    switch scope {
    case 3?: self = .switchedOff
    case 2? where !mayTraceAnyone: self = .administratorsOnly
    case 1? where !mayTraceAnyone: self = .descendantsOnly
    default: return nil
    }
  }

  /// Why the kernel has refused to let us at a process.
  init(_ id: ProcessID, status: ProcessStatus, own: ProcessStatus) {
    if id == .own {
      self = .itself
    } else if let tracer = status.tracer, tracer != currentThreadID() {
      let id = ProcessStatus(ProcessID(tracer.rawValue))?.threadGroup ?? tracer.rawValue
      self = .traced(by: id, name: ProcessStatus(ProcessID(id))?.name ?? "?")
    } else if status.parent == 2 || id.rawValue == 2 {
      self = .kernelThread
    } else if !own.mayTraceAnyone, Set(status.users.prefix(3)) != Set(own.users.prefix(1)) {
      // Who runs a setuid program is its real user still.
      self = status.users.first == own.users.first ? .protected : .otherUser(status.users.first)
    } else if let setting = Self(scope: Self.yamaScope, mayTraceAnyone: own.mayTraceAnyone) {
      self = setting
    } else {
      self = own.seccomp == 2 ? .filtered : .protected
    }
  }
}

extension TracingRefusal {
  /// Whether /proc is that of an outer PID namespace, as it is after `unshare --pid` alone: what it says of
  /// a number is then of another process than the one we would trace, and so would be its memory.
  package static let numbersAreForeign: Bool = {
    let lines = (readSmallFile("/proc/self/status") ?? "").split(separator: "\n")
    func numbers(_ name: String) -> [Int32] {
      let line = lines.first { $0.hasPrefix(name) } ?? ""
      return line.dropFirst(name.count).split(separator: "\t").compactMap { Int32($0) }
    }
    // One number for each namespace from that of /proc inwards (proc(5)).
    return numbers("Pid:") != [ProcessID.own.rawValue] || numbers("NSpid:").count > 1
  }()
}

extension Tracer {
  /// Refuses to begin where processes would be mistaken for others.
  package static func requireOwnNumbers(
    for operation: TraceeError.Operation, _ subject: Int32 = 0
  ) throws(TraceeError) {
    guard TracingRefusal.numbersAreForeign else { return }
    let refusal = TracingRefusal.foreignNumbers
    throw TraceeError(operation, subject, reason: refusal.reason, advice: refusal.advice)
  }

  /// Turns "operation not permitted" into the setting that is behind it.
  package static func explainRefusal(
    _ error: TraceeError, of operation: TraceeError.Operation, _ id: ProcessID
  ) -> TraceeError {
    guard error.cause == .notPermitted || error.cause == .permissionDenied else {
      let reason = error.isGone ? "no such process" : error.description
      return TraceeError(operation, id.rawValue, cause: error.cause, reason: reason)
    }
    // Of one that is about to end nothing may be known either.
    guard let status = ProcessStatus(id), let own = ProcessStatus(.own),
      status.hasMemory || status.parent == 2 || !ProcessStatus.hasEnded(id)
    else {
      return TraceeError(operation, id.rawValue, cause: .noSuchProcess, reason: "no such process")
    }
    let refusal = TracingRefusal(id, status: status, own: own)
    return TraceeError(
      operation, id.rawValue, cause: error.cause, reason: refusal.reason, advice: refusal.advice)
  }

  /// What keeps a process from being attached to whatever our rights are; nil for nothing.
  package static func obstacle(toAttaching id: ProcessID) -> TraceeError? {
    do throws(TraceeError) {
      _ = try threadToAttach(of: id)
      return nil
    } catch {
      return error
    }
  }

  /// The first thread of a process that can be attached to: its first, unless that has ended before the
  /// others.
  static func threadToAttach(of id: ProcessID) throws(TraceeError) -> ThreadID {
    guard let status = ProcessStatus(id) else {
      throw TraceeError(.attach, id.rawValue, reason: "no such process")
    }
    guard status.threadGroup == id.rawValue else {
      throw TraceeError(
        .attach, id.rawValue, reason: "it is a thread of process \(status.threadGroup)",
        advice: "attach to \(status.threadGroup)")
    }
    guard status.isZombie else { return ThreadID(leaderOf: id) }
    guard let living = livingThreads(of: id).first else {
      throw TraceeError(
        .attach, id.rawValue,
        reason: "it is a zombie: it has ended and waits for process \(status.parent) to notice")
    }
    return living
  }
}
