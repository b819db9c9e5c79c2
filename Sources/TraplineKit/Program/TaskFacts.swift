// What scripts ask about threads other than the one that hit.

internal import TraceBase
internal import TraceProgram
internal import Tracees

extension ProcessFacts {
  /// The name of a thread that a script has the number of.
  func name(ofThread number: UInt64) -> [UInt8] {
    Int32(exactly: number).map { name(of: ThreadID($0)) } ?? []
  }

  /// A number about a thread; 0 if it is not there, or is not ours to ask about.
  func value(of fact: TaskFact, _ number: UInt64) -> UInt64 {
    guard let thread = Int32(exactly: number), thread > 0 else { return 0 }
    switch fact {
    case .process, .parentProcess, .userID, .groupID, .effectiveUserID, .effectiveGroupID:
      return ProcessStatus(ProcessID(thread)).map { value(of: fact, in: $0) } ?? 0
    case .fileCount: return UInt64(fileCount(thread))
    case .memorySize: return pages(thread, 0)
    case .residentSize: return pages(thread, 1)
    case .sharedSize: return pages(thread, 2)
    case .textSize: return pages(thread, 3)
    case .dataSize: return pages(thread, 5)
    case .state:
      let states: [String: UInt64] = ["R": 0, "S": 1, "D": 2, "T": 4, "t": 8, "X": 16, "Z": 32]
      return ProcessStat.fields(of: thread).first.flatMap { states[String($0)] } ?? 0
    case .priority: return statistic(thread, 18)
    case .nice: return statistic(thread, 19)
    case .processor: return statistic(thread, 39)
    case .userTime: return statistic(thread, 14) &* Self.tick
    case .systemTime: return statistic(thread, 15) &* Self.tick
    case .startTime: return statistic(thread, 22) &* Self.tick
    }
  }

  private func value(of fact: TaskFact, in status: ProcessStatus) -> UInt64 {
    switch fact {
    case .process: UInt64(truncatingIfNeeded: status.threadGroup)
    case .parentProcess: UInt64(truncatingIfNeeded: status.parent)
    case .userID: UInt64(status.users.first ?? 0)
    case .groupID: UInt64(status.groups.first ?? 0)
    case .effectiveUserID: UInt64(status.users.dropFirst().first ?? 0)
    case .effectiveGroupID: UInt64(status.groups.dropFirst().first ?? 0)
    default: 0
    }
  }

  /// Nanoseconds of USER_HZ, which is 100 on x86-64.
  private static var tick: UInt64 { 10_000_000 }

  /// A field by its number in proc(5).
  private func statistic(_ thread: Int32, _ field: Int) -> UInt64 {
    let fields = ProcessStat.fields(of: thread)
    guard fields.indices.contains(field - 3), let value = Int64(fields[field - 3]) else { return 0 }
    return UInt64(bitPattern: value)
  }

  private func pages(_ process: Int32, _ field: Int) -> UInt64 {
    let text = readSmallFile("/proc/\(process)/statm") ?? ""
    let fields = text.split { $0 == " " || $0 == "\n" }
    return fields.indices.contains(field) ? UInt64(fields[field]) ?? 0 : 0
  }

  private func fileCount(_ process: Int32) -> Int {
    namesInFolder("/proc/\(process)/fd").count
  }
}
