// The firings that no tracee makes: the beginning, the end, errors and timers. They take the same road
// as hits, with the tracer's own process standing for the one that fired.

internal import Glibc
internal import TraceBase
package import TraceProgram
package import TraceRuntime
internal import Tracees
internal import Tracing

/// A firing of the tracer's own.
package struct OwnHit: HitContext, ~Copyable {
  private let identity: ProbeIdentity
  private let context: RunContext
  private let arguments: [UInt64]
  private var timestamp: UInt64 = 0

  package init(_ identity: ProbeIdentity, _ context: RunContext, arguments: [UInt64] = []) {
    self.identity = identity
    self.context = context
    self.arguments = arguments
  }

  /// Somewhere in this program.
  package static var programCounter: UInt64 {
    UInt64(UInt(bitPattern: #dsohandle))
  }

  /// The processor the tracer runs on.
  package static var processor: Int { currentProcessor }

  private static var process: ProcessID { ProcessID(getpid()) }

  package mutating func fact(_ fact: HitFact) -> UInt64 {
    switch fact {
    case .timestamp:
      if timestamp == 0 { timestamp = HitClock.monotonic }
      return timestamp
    case .wallTime: return HitClock.realTime
    case .process, .thread: return UInt64(getpid())
    case .parentProcess: return UInt64(getppid())
    case .userID: return UInt64(getuid())
    case .groupID: return UInt64(getgid())
    case .effectiveUserID: return UInt64(geteuid())
    case .effectiveGroupID: return UInt64(getegid())
    case .processGroup: return UInt64(truncatingIfNeeded: getpgid(0))
    case .session: return UInt64(truncatingIfNeeded: getsid(0))
    case .threadCount: return UInt64(context.facts.threadCount(of: Self.process))
    case .processor: return UInt64(currentProcessor)
    case .probe: return UInt64(identity.id)
    case .virtualTimestamp:
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    case .monotonicTime, .cycles, .targetProcess, .tracerProcess, .timeZoneOffset:
      return context.fact(fact)
    case .isOwnProcess: return 1
    case .argumentCount: return UInt64(arguments.count)
    case .clause, .programCounter, .callerProgramCounter, .stackDepth, .errorNumber,
      .hasRegisters, .isReturn:
      return 0
    }
  }

  package mutating func register(_ index: Int) throws(RuntimeFault) -> UInt64 {
    guard RegisterSlot(rawValue: index) != nil else {
      throw RuntimeFault(.indexOutOfBounds, UInt64(bitPattern: Int64(index)))
    }
    return 0
  }

  package mutating func argument(_ index: Int) throws(RuntimeFault) -> UInt64 {
    arguments.indices.contains(index) ? arguments[index] : 0
  }

  package mutating func appendText(_ question: HitQuestion, to bytes: inout [UInt8]) {
    switch question {
    case .text(.probeProvider): bytes += identity.provider
    case .text(.probeModule): bytes += identity.module
    case .text(.probeFunction): bytes += identity.function
    case .text(.probeName): bytes += identity.name
    case .text(.executableName): bytes += context.facts.name(of: ThreadID(leaderOf: Self.process))
    case .text(.workingDirectory): bytes += context.facts.folder("cwd", of: Self.process)
    case .text(.rootDirectory): bytes += context.facts.folder("root", of: Self.process)
    case .text(.processArguments): bytes += context.facts.commandLine(of: Self.process)
    case .text(.parentName): bytes += context.facts.name(of: ThreadID(getppid()))
    case .text(.runName), .text(.timeZoneName): context.append(question, to: &bytes)
    case .commandWords: bytes += context.facts.commandWords(of: Self.process)
    case .environment(let name):
      bytes += context.facts.environment(name, of: Self.process) ?? []
    case .threadName(let thread): bytes += context.facts.name(ofThread: thread)
    case .stack, .text(.noteProvider), .text(.noteName), .text(.probeKind), .text(.clauseName),
      .text(.clauseTitle):
      break
    case .symbol(_, .moduleOffset), .symbol(_, .buildID): break
    case .symbol(let address, _): bytes += "0x\(String(address, radix: 16))".utf8
    }
  }

  package mutating func appendMemory(
    at address: UInt64, count: Int, stopsAtZero: Bool, to bytes: inout [UInt8]
  ) throws(RuntimeFault) {
    throw RuntimeFault(.invalidAddress, address)
  }

  package mutating func perform(_ request: HitRequest) throws(RuntimeFault) -> UInt64 {
    switch request {
    case .stack, .stackAddress: return 0
    case .taskFact(let fact, let thread): return context.facts.value(of: fact, thread)
    case .write(_, let address): throw RuntimeFault(.invalidAddress, address)
    // There is nobody to stop or to signal.
    case .act(.stop, _), .act(.raise, _): return 0
    case .act(.delay, let nanoseconds): Delay.wait(nanoseconds)
    }
    return 0
  }
}
