// What scripts ask about a process that only /proc tells. It is read when it is asked for, and what was
// read a moment ago is believed, so that a probe that fires thousands of times a second does not read
// /proc as often.

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
  private var names: [ThreadID: Kept<String>] = [:]
  private var folders: [ProcessID: Kept<String>] = [:]

  package init() {}

  /// The process that started it; 0 when it is gone.
  package func parent(of process: ProcessID) -> Int32 { status(of: process)?.parent ?? 0 }

  /// Its real user.
  package func user(of process: ProcessID) -> UInt32 { status(of: process)?.users.first ?? 0 }

  /// Its real group.
  package func group(of process: ProcessID) -> UInt32 { status(of: process)?.groups.first ?? 0 }

  /// What the kernel calls a thread: at most 15 bytes of its program's name, or what it chose.
  package func name(of thread: ThreadID) -> String {
    kept(&names, thread) {
      readSmallFile("/proc/\(thread)/comm").map { String($0.prefix { $0 != "\n" }) } ?? ""
    }
  }

  /// The folder it works in; empty when it may not be known.
  package func workingDirectory(of process: ProcessID) -> String {
    kept(&folders, process) {
      var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe bytes.baseAddress.map { unsafe readlink("/proc/\(process)/cwd", $0, bytes.count) }
          ?? -1
      }
      return count < 0 ? "" : String(decoding: buffer[..<count], as: UTF8.self)
    }
  }

  /// Forgets a process that has executed a program or ended.
  package func forget(_ process: ProcessID) {
    statuses[process] = nil
    folders[process] = nil
    names.removeAll()
  }

  private func status(of process: ProcessID) -> ProcessStatus? {
    kept(&statuses, process) { ProcessStatus(process) }
  }

  private func kept<Key: Hashable, Value>(
    _ table: inout [Key: Kept<Value>], _ key: Key, _ read: () -> Value
  ) -> Value {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    let now = UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    if let known = table[key], now &- known.time < Self.lifetime { return known.value }
    let value = read()
    table[key] = Kept(value: value, time: now)
    return value
  }
}
