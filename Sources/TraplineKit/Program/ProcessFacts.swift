// What programs ask about processes that only /proc knows. Looked up once for each process and kept
// until it runs another program or ends.

internal import Glibc
internal import SystemPackage
package import TraceBase
internal import Tracees

/// Facts about one process, as of when they were first asked for.
package struct ProcessFacts: Sendable {
  /// As the kernel keeps it: at most 15 bytes.
  package var name: [UInt8] = []
  package var parent: Int32 = 0
  package var userID: UInt32 = 0
  package var groupID: UInt32 = 0
  package var effectiveUserID: UInt32 = 0
  package var effectiveGroupID: UInt32 = 0

  package init(of process: ProcessID) {
    guard let text = readWholeFile("/proc/\(process)/status") else { return }
    for line in text.split(separator: UInt8(ascii: "\n")) {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
      let words = line[(colon + 1)...].split { $0 == 9 || $0 == 32 }.map {
        String(decoding: $0, as: UTF8.self)
      }
      switch String(decoding: line[..<colon], as: UTF8.self) {
      case "PPid": parent = words.first.flatMap { Int32($0) } ?? 0
      case "Uid" where words.count >= 2:
        userID = UInt32(words[0]) ?? 0
        effectiveUserID = UInt32(words[1]) ?? 0
      case "Gid" where words.count >= 2:
        groupID = UInt32(words[0]) ?? 0
        effectiveGroupID = UInt32(words[1]) ?? 0
      default: break
      }
    }
    // The name line of `status` escapes what this file gives as it is (proc(5)).
    name = readWholeFile("/proc/\(process)/comm") ?? []
    if name.last == UInt8(ascii: "\n") { name.removeLast() }
  }
}

/// Facts about all processes met.
package final class ProcessFactStore {
  private var known: [ProcessID: ProcessFacts] = [:]

  package init() {}

  package subscript(process: ProcessID) -> ProcessFacts {
    if let facts = known[process] { return facts }
    let facts = ProcessFacts(of: process)
    known[process] = facts
    return facts
  }

  /// The process runs another program, or is gone.
  package func forget(_ process: ProcessID) {
    known[process] = nil
  }

  /// The target of a link of /proc, such as `cwd`; empty when it cannot be read.
  static func link(_ name: String, of process: ProcessID) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = buffer.withUnsafeMutableBytes {
      readlink("/proc/\(process)/\(name)", $0.baseAddress, $0.count)
    }
    return count > 0 ? Array(buffer[..<count]) : []
  }
}
