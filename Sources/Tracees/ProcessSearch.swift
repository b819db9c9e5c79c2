// Who has some files mapped, among all processes that we may look into. A search is made again and again
// while programs begin, so it reads the map of a process only when its size has changed since.

internal import CTrace
internal import Glibc
internal import SystemPackage
package import TraceBase

/// Searches /proc, and remembers what it saw.
package struct ProcessSearch {
  /// What is known of a process that has one of the files.
  package enum Finding: Equatable, Sendable {
    case found(ProcessID)
    /// It may have one of the files, and cannot be taken under trace now: it is in the middle of
    /// executing a program, or shares its memory with another until it does.
    case unsettled(ProcessID)
    /// By its name it may run one of the programs, and we may not look into it. Told once of each.
    case hidden(TraceeError)
  }

  private struct Seen {
    /// What says that it may have mapped something since.
    let size: Size
    /// When it was seen first, in nanoseconds of the monotonic clock; 0 for the first search.
    let since: UInt64
    var isHidden = false
  }

  /// In pages: all of it, its program's code, and what it may write to. 0 for threads of the kernel and
  /// for those that have ended.
  private struct Size: Equatable {
    var whole = 0
    var code = 0
    var data = 0
  }

  private var seen: [ProcessID: Seen] = [:]
  /// How many processes could not be looked into.
  package private(set) var hiddenCount = 0

  package init() {}

  /// Who is looked at.
  package enum Part: Sendable {
    /// Processes that were not there a second ago: few, and the likeliest.
    case young
    /// All others.
    case old
  }

  /// In nanoseconds.
  private static let youth: UInt64 = 1_000_000_000

  /// Looks through processes but those that `ignores` says, and our own. `isWanted` is asked for executable mappings, and `mayRun` for the
  /// names of processes that may not be looked into.
  package mutating func search(
    _ part: Part, now: UInt64, ignoring ignores: (ProcessID) -> Bool, isWanted: (Mapping) -> Bool,
    mayRun: (String) -> Bool
  ) -> [Finding] {
    let isFirst = seen.isEmpty
    let all = Self.processes().filter { $0 != .own && !ignores($0) }
    if part == .old {
      let present = Set(all)
      seen = seen.filter { present.contains($0.key) }
    }
    var findings: [Finding] = []
    for process in all {
      let known = seen[process]
      let since = known?.since ?? (isFirst ? 0 : now)
      guard (now &- since < Self.youth || known == nil) == (part == .young) else { continue }
      guard let size = Self.size(of: process) else { continue }
      if known?.size == size { continue }
      if size == Size(), !Self.hasLostItsFirst(process) {
        seen[process] = Seen(size: size, since: since)
        continue
      }
      let mappings: [Mapping]
      do throws(TraceeError) {
        mappings = try MemoryMap(of: process).mappings
      } catch {
        seen[process] = Seen(size: size, since: since, isHidden: !error.isGone)
        guard !error.isGone, known?.isHidden != true, let name = ProcessStatus(process)?.name,
          mayRun(name)
        else { continue }
        let refusal = TraceeError(.attach, process.rawValue, cause: .notPermitted)
        findings.append(.hidden(Tracer.explainRefusal(refusal, of: .attach, process)))
        continue
      }
      guard mappings.contains(where: { $0.isExecutable && isWanted($0) }) else {
        // A map is not whole while a program is being executed.
        seen[process] = Self.hasExecuted(process) ? Seen(size: size, since: since) : nil
        continue
      }
      // Asked again next time, unless it is ignored then.
      seen[process] = nil
      findings.append(
        Self.hasExecuted(process) && !Self.borrowsMemory(process)
          ? .found(process) : .unsettled(process))
    }
    hiddenCount = seen.values.count(where: \.isHidden)
    return findings
  }

  /// Whether the kernel is done with making the memory of the program that a process executes: it
  /// describes it to the program last (`fs/binfmt_elf.c`, `create_elf_tables`).
  private static func hasExecuted(_ process: ProcessID) -> Bool {
    let vector = readWholeFile("\(processFolder(of: process))/auxv") ?? []
    return vector.contains { $0 != 0 }
  }

  /// Whether a process uses its parent's memory: between vfork and exec it does.
  static func borrowsMemory(_ process: ProcessID) -> Bool {
    guard let own = ProcessStat(process), own.hasNotExecuted else { return false }
    let answer = ctrace_shares_memory(process.rawValue, own.parent.rawValue)
    if answer >= 0 { return answer > 0 }
    // It may not be known, in a container for one. A parent sleeps like this after vfork.
    return threadsInDirectory(of: own.parent).contains {
      ProcessStatus(ProcessID($0.rawValue))?.state == "D"
    }
  }

  /// Whether two processes use the same memory; false where that may not be known.
  static func sharesMemory(_ process: ProcessID, with other: ProcessID) -> Bool {
    ctrace_shares_memory(process.rawValue, other.rawValue) > 0
  }

  /// Whether the first thread has ended and others live on; their memory does not show under its name.
  private static func hasLostItsFirst(_ process: ProcessID) -> Bool {
    guard let status = ProcessStatus(process) else { return false }
    return status.isZombie && status.threadCount > 1
  }

  /// The children of a thread that use its process's memory.
  static func borrowers(from thread: ThreadID, of process: ProcessID) -> [ProcessID] {
    let text = readSmallFile("/proc/\(process)/task/\(thread)/children") ?? ""
    return text.split(separator: " ").compactMap { Int32($0).map { ProcessID($0) } }
      .filter(borrowsMemory)
  }

  /// Whose memory a process uses; nil when it has its own.
  static func lender(to process: ProcessID) -> ProcessID? {
    borrowsMemory(process) ? ProcessStat(process)?.parent : nil
  }

  /// Every process there is. Asked for again and again, so that no name becomes a text.
  package static func processes() -> [ProcessID] {
    guard let directory = unsafe opendir("/proc") else { return [] }
    defer { unsafe closedir(directory) }
    var processes: [ProcessID] = []
    while let entry = unsafe readdir(directory) {
      // A number of at most ten digits.
      let number = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { name -> Int32? in
        var number: Int64 = 0
        for index in 0..<11 {
          let byte = unsafe name[index]
          if byte == 0 { return index == 0 ? nil : Int32(exactly: number) }
          guard byte >= 0x30, byte <= 0x39 else { return nil }
          number = number * 10 + Int64(byte - 0x30)
        }
        return nil
      }
      if let number { processes.append(ProcessID(number)) }
    }
    return processes
  }

  /// The first, fourth and sixth number of /proc/PID/statm (proc(5)), which anyone may read.
  private static func size(of process: ProcessID) -> Size? {
    var numbers: [Int] = []
    let file = unsafe open("/proc/\(process)/statm", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    numbers.reserveCapacity(8)
    unsafe withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { bytes in
      var number: Int?
      for index in 0..<max(0, unsafe read(file, bytes.baseAddress, bytes.count)) {
        let byte = unsafe bytes[index]
        if byte >= 0x30, byte <= 0x39 {
          number = (number ?? 0) &* 10 &+ Int(byte - 0x30)
        } else if let whole = number {
          numbers.append(whole)
          number = nil
        }
      }
    }
    guard numbers.count >= 6 else { return nil }
    return Size(whole: numbers[0], code: numbers[3], data: numbers[5])
  }
}

/// A few numbers of /proc/PID/stat.
package struct ProcessStat: Sendable {
  package let parent: ProcessID
  /// It was forked and has not executed a program since: PF_FORKNOEXEC of the kernel's
  /// `<linux/sched.h>`.
  package let hasNotExecuted: Bool
  /// In ticks since the machine began; tells apart two that have had the same number.
  package let start: UInt64

  /// Nil when there is no such process.
  package init?(_ process: ProcessID) {
    let fields = Self.fields(of: process.rawValue)
    guard fields.count > 19, let parent = Int32(fields[1]), let flags = UInt64(fields[6]),
      let start = UInt64(fields[19])
    else { return nil }
    self.parent = ProcessID(parent)
    hasNotExecuted = flags & 0x40 != 0
    self.start = start
  }

  /// The fields of a process or thread (proc(5)) from the third on: what is before them ends with the
  /// name, which may hold anything. None when it is not there.
  package static func fields(of number: Int32) -> [Substring] {
    guard let text = readSmallFile("/proc/\(number)/stat"), let name = text.lastIndex(of: ")")
    else {
      return []
    }
    return text[text.index(after: name)...].split { $0 == " " || $0 == "\n" }
  }
}

extension ProcessID {
  /// Whether a process is our own child, or a child's child and so on, up to one that is `known`.
  package func descendsFromUs(besides known: (ProcessID) -> Bool) -> Bool {
    var process = self
    for _ in 0..<100 {
      guard let parent = ProcessStat(process)?.parent, parent.rawValue > 1 else { return false }
      if parent == .own { return true }
      if known(parent) { return false }
      process = parent
    }
    return false
  }
}
