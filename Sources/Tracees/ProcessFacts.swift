// What scripts ask about a process that only /proc tells. It is read when it is asked for, and what was
// read a moment ago is believed, so that a probe that fires thousands of times a second does not read
// /proc as often.

internal import CTrace
internal import Glibc
internal import SystemPackage
package import TraceBase

/// Facts about processes, none older than a hundredth of a second.
package final class ProcessFacts {
  private struct Kept<Value> {
    let value: Value
    let time: UInt64
  }

  private static let lifetime: UInt64 = 10_000_000
  private var statuses: [ProcessID: Kept<ProcessStatus?>] = [:]
  private var names: [ThreadID: Kept<[UInt8]>] = [:]

  package init() {}

  /// The process that started it; 0 when it is gone.
  package func parent(of process: ProcessID) -> Int32 { status(of: process)?.parent ?? 0 }

  /// Its real user.
  package func user(of process: ProcessID) -> UInt32 { status(of: process)?.users.first ?? 0 }

  /// The user by whose rights it acts.
  package func effectiveUser(of process: ProcessID) -> UInt32 {
    status(of: process)?.users.dropFirst().first ?? 0
  }

  /// Its real group.
  package func group(of process: ProcessID) -> UInt32 { status(of: process)?.groups.first ?? 0 }

  /// The group by whose rights it acts.
  package func effectiveGroup(of process: ProcessID) -> UInt32 {
    status(of: process)?.groups.dropFirst().first ?? 0
  }

  /// How many threads it has.
  package func threadCount(of process: ProcessID) -> Int { status(of: process)?.threadCount ?? 0 }

  /// The words it was started with, with blanks between.
  package func commandLine(of process: ProcessID) -> [UInt8] {
    var bytes = readWholeFile("/proc/\(process)/cmdline") ?? []
    while bytes.last == 0 { bytes.removeLast() }
    return bytes.map { $0 == 0 ? UInt8(ascii: " ") : $0 }
  }

  /// The same, each word with a zero byte behind it.
  package func commandWords(of process: ProcessID) -> [UInt8] {
    readWholeFile("/proc/\(process)/cmdline") ?? []
  }

  /// A variable of the environment that it was started with; nil when it has none of the name.
  package func environment(_ name: [UInt8], of process: ProcessID) -> [UInt8]? {
    guard let bytes = readWholeFile("/proc/\(process)/environ") else { return nil }
    let start = name + [UInt8(ascii: "=")]
    return bytes.split(separator: 0).first { $0.starts(with: start) }.map {
      Array($0.dropFirst(start.count))
    }
  }

  /// What the kernel calls a thread: at most 15 bytes of its program's name, or what it chose.
  package func name(of thread: ThreadID) -> [UInt8] {
    kept(&names, thread) {
      var name = readWholeFile("/proc/\(thread)/comm") ?? []
      if name.last == UInt8(ascii: "\n") { name.removeLast() }
      return name
    }
  }

  /// A folder of a process, `cwd` or `root`; empty when it may not be known.
  package func folder(_ link: String, of process: ProcessID) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe bytes.baseAddress.map { unsafe readlink("/proc/\(process)/\(link)", $0, bytes.count) }
        ?? -1
    }
    return count < 0 ? [] : Array(buffer[..<count])
  }

  /// Forgets a process that has executed a program or ended.
  package func forget(_ process: ProcessID) {
    statuses[process] = nil
    names.removeAll()
  }

  /// Forgets a thread that has ended.
  package func forget(_ thread: ThreadID) {
    names[thread] = nil
  }

  private func status(of process: ProcessID) -> ProcessStatus? {
    kept(&statuses, process) { ProcessStatus(process) }
  }

  private func kept<Key: Hashable, Value>(
    _ table: inout [Key: Kept<Value>], _ key: Key, _ read: () -> Value
  ) -> Value {
    let now = monotonicTime()
    if let known = table[key], now &- known.time < Self.lifetime { return known.value }
    let value = read()
    table[key] = Kept(value: value, time: now)
    return value
  }
}

/// Nanoseconds since some fixed point. CLOCK_MONOTONIC.
package func monotonicTime() -> UInt64 {
  var time = timespec()
  unsafe clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}

/// The processor's time stamp counter.
package var cycleCount: UInt64 { ctrace_cycle_count() }

/// The processor that the calling thread runs on.
package var currentProcessor: Int { max(0, Int(ctrace_current_processor())) }
