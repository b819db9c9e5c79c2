// Names of signals (signal(7), x86-64).

/// What signals are called.
package enum SignalNames {
  /// `SIGTERM` for 15; `SIGRTMIN+2` and the like for real-time signals.
  package static func name(of signal: Int32) -> String {
    if names.indices.contains(Int(signal)), signal > 0 { return "SIG\(names[Int(signal)])" }
    if (34...64).contains(signal) {
      return signal <= 49 ? "SIGRTMIN+\(signal - 34)" : "SIGRTMAX-\(64 - signal)"
    }
    return "signal \(signal)"
  }

  private static let names = [
    "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
    "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
    "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
  ]
}
