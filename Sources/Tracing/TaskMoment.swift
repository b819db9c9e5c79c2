// Moments in the life of processes and threads that can be told of like hits: they begin and end, and they
// make system calls. The kernel tells of them by stops of its own, so no probe is needed.

internal import ProbeNotes
internal import TraceBase

/// A moment that a session can deliver, by `TraceHandler.momentReached`.
///
/// What each means is what SystemTap's `process.begin` and its kin mean (stapprobes(3stap)).
package enum TaskMoment: Hashable, Sendable, CaseIterable {
  /// A process is there: it was launched, was running when the session began or was found later, has
  /// been forked, or has executed another program. Its first thread stands somewhere, at the first
  /// instruction if the process is new.
  case processBegin
  /// A process is about to end: its last thread stands in the kernel, its memory and registers are
  /// still there. Also when it has executed another program: the memory is the new one's then,
  /// while `SiteTable.program(of:)` is still the old program.
  case processEnd
  /// A thread is there that is not the first of its process.
  case threadBegin
  /// A thread is about to end while others of its process live on.
  case threadEnd
  /// A system call is about to begin.
  case systemCall
  /// A system call whose beginning was seen has ended. One that a signal has interrupted ends with a
  /// number of the kernel's own (-512 to -516) and, if it is restarted, begins again.
  case systemCallReturn
}

extension TaskMoment {
  /// What every hit of this moment is a hit of: provider `process` and a name as SystemTap has it.
  ///
  /// For system calls arguments 0 to 5 are the call's, 6 is its number and, at the return, 7 what it
  /// returned: -errno where it failed. Others have no arguments.
  package var site: Site { Self.sites[self.number] }

  private static let sites = allCases.map { Site($0) }

  /// Dense from 0.
  private var number: Int {
    switch self {
    case .processBegin: 0
    case .processEnd: 1
    case .threadBegin: 2
    case .threadEnd: 3
    case .systemCall: 4
    case .systemCallReturn: 5
    }
  }

  /// The name of its site.
  package var name: String {
    switch self {
    case .processBegin: "begin"
    case .processEnd: "end"
    case .threadBegin: "thread.begin"
    case .threadEnd: "thread.end"
    case .systemCall: "syscall"
    case .systemCallReturn: "syscall.return"
    }
  }

  /// Where the kernel takes the arguments of a call from (syscall(2)), and its number and result.
  var arguments: [SiteArgument] {
    let call = "-8@%rdi -8@%rsi -8@%rdx -8@%r10 -8@%r8 -8@%r9 -8@%orig_rax"
    let text =
      switch self {
      case .systemCall: call
      case .systemCallReturn: call + " -8@%rax"
      case .processBegin, .processEnd, .threadBegin, .threadEnd: ""
      }
    return ArgumentSpecParser.parse(text).map {
      SiteArgument($0, parameter: nil, symbols: NoSymbols())
    }
  }

  /// Below those of other sites, and of no probe that a table has.
  var siteIndex: Int { -2 - number }

  var isEnd: Bool { self == .processEnd || self == .threadEnd }
  var isCall: Bool { self == .systemCall || self == .systemCallReturn }
}
