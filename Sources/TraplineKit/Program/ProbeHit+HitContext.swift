// Joins the halves: what a program asks of a hit is answered from a stopped thread.

internal import Glibc
internal import ProbeNotes
internal import TraceBase
package import TraceProgram
package import TraceRuntime
package import Tracees
package import Tracing
internal import Unwinding

/// What every hit of a run shares.
package final class RunContext {
  package let facts = ProcessFacts()
  package let stacks = StackStore()
  /// The process that the run is for; 0 if there is none.
  package var targetProcess: Int32 = 0
  /// Whether arguments are what SystemTap has: a float is its own bits rather than a double's, and one that
  /// is in memory that cannot be read is a fault of its address.
  package var readsRawArguments = false
  /// What the run is called, as SystemTap's `module_name` has it.
  package var runName = Array("stap_\(getpid())".utf8)

  package init() {}

  /// A fact that is the same for all hits.
  func fact(_ fact: HitFact) -> UInt64 {
    switch fact {
    case .monotonicTime: HitClock.monotonic
    case .cycles: cycleCount
    case .targetProcess: UInt64(truncatingIfNeeded: targetProcess)
    case .tracerProcess: UInt64(truncatingIfNeeded: getpid())
    case .timeZoneOffset: UInt64(bitPattern: Int64(-LocalTime.now.offset))
    default: 0
    }
  }

  /// A text that is the same for all hits.
  func append(_ question: HitQuestion, to bytes: inout [UInt8]) {
    switch question {
    case .text(.runName): bytes += runName
    case .text(.timeZoneName): bytes += LocalTime.now.name
    default: break
    }
  }
}

/// A view of a `ProbeHit` for the length of one firing.
///
/// It points to the hit, which a struct cannot borrow, and must not outlive the call it is made in.
package struct HitView: HitContext, ~Copyable {
  private let hit: UnsafeMutablePointer<ProbeHit>
  private let identity: ProbeIdentity
  private let context: RunContext
  private var timestamp: UInt64 = 0

  package init(
    _ hit: UnsafeMutablePointer<ProbeHit>, _ identity: ProbeIdentity, _ context: RunContext
  ) {
    self.hit = hit
    self.identity = identity
    self.context = context
  }

  private var process: ProcessID { hit.pointee.process }

  package mutating func fact(_ fact: HitFact) -> UInt64 {
    switch fact {
    case .timestamp:
      if timestamp == 0 { timestamp = HitClock.monotonic }
      return timestamp
    case .virtualTimestamp: return ThreadClock.elapsed(of: hit.pointee.thread, in: process)
    case .wallTime: return HitClock.realTime
    case .process: return UInt64(truncatingIfNeeded: process.rawValue)
    case .thread: return UInt64(truncatingIfNeeded: hit.pointee.thread.rawValue)
    case .parentProcess: return UInt64(truncatingIfNeeded: context.facts.parent(of: process))
    case .userID: return UInt64(context.facts.user(of: process))
    case .groupID: return UInt64(context.facts.group(of: process))
    case .effectiveUserID: return UInt64(context.facts.effectiveUser(of: process))
    case .effectiveGroupID: return UInt64(context.facts.effectiveGroup(of: process))
    case .processGroup: return UInt64(truncatingIfNeeded: getpgid(process.rawValue))
    case .session: return UInt64(truncatingIfNeeded: getsid(process.rawValue))
    case .threadCount: return UInt64(context.facts.threadCount(of: process))
    case .processor: return UInt64(currentProcessor)
    case .probe: return UInt64(identity.id)
    case .clause: return 0
    case .programCounter: return hit.pointee.address.value
    case .callerProgramCounter:
      let frames = hit.pointee.walk(limit: 2)
      return frames.count > 1 ? frames[1].address.value : 0
    case .stackDepth:
      return UInt64(hit.pointee.walk(limit: Self.deepestStack).count)
    case .monotonicTime, .cycles, .targetProcess, .tracerProcess, .timeZoneOffset:
      return context.fact(fact)
    case .isOwnProcess: return context.facts.user(of: process) == getuid() ? 1 : 0
    case .hasRegisters: return 1
    case .isReturn:
      if case .function(let place) = hit.pointee.site.place { return place.kind == .exit ? 1 : 0 }
      return 0
    case .argumentCount: return UInt64(hit.pointee.site.arguments.count)
    case .errorNumber: return UInt64(bitPattern: Int64(hit.pointee.errorNumber() ?? 0))
    }
  }

  /// Frames beyond this are not counted.
  private static var deepestStack: Int { 2048 }

  package mutating func register(_ index: Int) throws(RuntimeFault) -> UInt64 {
    guard let slot = RegisterSlot(rawValue: index) else {
      throw RuntimeFault(.indexOutOfBounds, UInt64(bitPattern: Int64(index)))
    }
    // The breakpoint has moved the thread on by a byte.
    return slot == .rip ? hit.pointee.address.value : hit.pointee.tracee.registers[slot]
  }

  package mutating func argument(_ index: Int) throws(RuntimeFault) -> UInt64 {
    if case .sample = hit.pointee.site.place {
      // As profile probes have it: the program counter in the kernel, and that in the program.
      return index == 1 ? hit.pointee.address.value : 0
    }
    let arguments = hit.pointee.site.arguments
    // What a probe does not have is 0, as everywhere in this trade.
    guard arguments.indices.contains(index) else { return 0 }
    do throws(ArgumentFault) {
      switch try hit.pointee.value(of: arguments[index].bound) {
      case .integer(let word): return word
      case .floating(let number):
        return context.readsRawArguments && arguments[index].byteCount == 4
          ? UInt64(Float(number).bitPattern) : number.bitPattern
      case .block(let address, _): return address.value
      }
    } catch {
      if context.readsRawArguments, let memory = error.memory {
        throw RuntimeFault(.invalidAddress, memory.address.value)
      }
      throw RuntimeFault(.argumentUnavailable, UInt64(index))
    }
  }

  package mutating func appendText(_ question: HitQuestion, to bytes: inout [UInt8]) {
    switch question {
    case .text(.probeProvider): bytes += identity.provider
    case .text(.probeModule): bytes += identity.module
    case .text(.probeFunction): bytes += identity.function
    case .text(.probeName): bytes += identity.name
    case .text(.executableName): bytes += context.facts.name(of: hit.pointee.thread)
    case .text(.workingDirectory): bytes += context.facts.folder("cwd", of: process)
    case .text(.rootDirectory): bytes += context.facts.folder("root", of: process)
    case .text(.processArguments): bytes += context.facts.commandLine(of: process)
    case .text(.parentName):
      bytes += context.facts.name(of: ThreadID(context.facts.parent(of: process)))
    case .text(.noteProvider): bytes += hit.pointee.site.provider.utf8
    case .text(.noteName): bytes += hit.pointee.site.name.utf8
    case .text(.probeKind): bytes += hit.pointee.site.kind.utf8
    case .text(.runName), .text(.timeZoneName): context.append(question, to: &bytes)
    // The machine knows these.
    case .text(.clauseName), .text(.clauseTitle): break
    case .commandWords: bytes += context.facts.commandWords(of: process)
    case .environment(let name): bytes += context.facts.environment(name, of: process) ?? []
    case .threadName(let thread): bytes += context.facts.name(ofThread: thread)
    case .stack(let form):
      SystemTapStack.append(hit.pointee.stack(limit: SystemTapStack.limit), form, to: &bytes)
    case .symbol(let address, .buildID):
      bytes += (hit.pointee.buildID(at: Address(address)) ?? "").utf8
    case .symbol(let address, let form):
      bytes += SymbolText.text(of: hit.pointee.place(of: Address(address)), form).utf8
    }
  }

  package mutating func appendMemory(
    at address: UInt64, count: Int, stopsAtZero: Bool, to bytes: inout [UInt8]
  ) throws(RuntimeFault) {
    var memory = hit.pointee.memory
    do throws(MemoryFault) {
      if stopsAtZero {
        _ = try memory.appendString(at: Address(address), limit: count, to: &bytes)
      } else {
        try memory.appendBytes(at: Address(address), count: count, to: &bytes)
      }
    } catch {
      throw RuntimeFault(.invalidAddress, address)
    }
  }

  package mutating func perform(_ request: HitRequest) throws(RuntimeFault) -> UInt64 {
    switch request {
    case .stack(let limit):
      let frames = hit.pointee.walk(limit: limit)
      return context.stacks.number(of: frames.map(\.address), in: process) {
        hit.pointee.names(of: frames)
      }
    case .stackAddress(let index):
      let frames = hit.pointee.walk(limit: index + 1)
      return frames.count > index ? frames[index].address.value : 0
    case .taskFact(let fact, let thread): return context.facts.value(of: fact, thread)
    case .write(let bytes, let address):
      do throws(MemoryFault) {
        try hit.pointee.write(bytes, to: Address(address))
      } catch {
        throw RuntimeFault(.invalidAddress, address)
      }
    case .act(.stop, _): hit.pointee.stopProcess()
    case .act(.raise, let signal):
      guard let number = Int32(exactly: signal), hit.pointee.raise(number) else {
        throw RuntimeFault(.illegalOperation)
      }
    case .act(.delay, let nanoseconds): Delay.wait(nanoseconds)
    }
    return 0
  }
}

/// How long a thread has run.
enum ThreadClock {
  /// In nanoseconds; 0 when the kernel does not say (CONFIG_SCHED_INFO, proc(5) "schedstat").
  static func elapsed(of thread: ThreadID, in process: ProcessID) -> UInt64 {
    let text = readSmallFile("/proc/\(process)/task/\(thread)/schedstat") ?? ""
    return text.split(separator: " ").first.flatMap { UInt64($0) } ?? 0
  }
}

/// A wait that neither the tracee nor the tracer does anything in.
enum Delay {
  /// The longest wait: a script must not hang what it traces.
  private static var longest: UInt64 { 500_000_000 }

  static func wait(_ nanoseconds: UInt64) {
    let length = min(nanoseconds, longest)
    var rest = timespec(tv_sec: Int(length / 1_000_000_000), tv_nsec: Int(length % 1_000_000_000))
    var left = timespec()
    while nanosleep(&rest, &left) != 0, errno == EINTR { rest = left }
  }
}
