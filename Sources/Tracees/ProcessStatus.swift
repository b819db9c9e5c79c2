// What /proc says of a process (proc(5)).

internal import Glibc
package import SystemPackage
package import TraceBase

/// A few lines of /proc/PID/status.
package struct ProcessStatus: Sendable {
  package private(set) var name = ""
  /// One letter: R, S, D, T, t, Z, X.
  package private(set) var state = ""
  package private(set) var threadGroup: Int32 = 0
  package private(set) var parent: Int32 = 0
  /// The thread that traces it; nil for nobody.
  package private(set) var tracer: ThreadID?
  /// Real, effective, saved and file system user ids.
  package private(set) var users: [UInt32] = []
  /// The same of groups.
  package private(set) var groups: [UInt32] = []
  package private(set) var threadCount = 0
  /// False for who has ended or is about to, and for threads of the kernel.
  package private(set) var hasMemory = false
  /// 0 none, 1 strict, 2 filter.
  package private(set) var seccomp = 0
  /// How many filters, where the kernel tells (Linux 5.9).
  package private(set) var filterCount: Int?
  package private(set) var effectiveCapabilities: UInt64 = 0
  /// Those that it and what it executes can ever have.
  package private(set) var boundingCapabilities: UInt64 = 0
  /// What it executes gains no privileges (PR_SET_NO_NEW_PRIVS).
  package private(set) var gainsNoPrivileges = false

  /// Reads the status of a process or thread; nil when there is none.
  package init?(_ process: ProcessID) {
    guard let text = readSmallFile("/proc/\(process)/status") else { return nil }
    for line in text.split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let words = line[line.index(after: colon)...].split(whereSeparator: {
        $0 == "\t" || $0 == " "
      })
      let first = words.first.map(String.init) ?? ""
      switch line[..<colon] {
      case "Name": name = words.joined(separator: " ")
      case "State": state = first
      case "Tgid": threadGroup = Int32(first) ?? 0
      case "PPid": parent = Int32(first) ?? 0
      case "TracerPid": tracer = Int32(first).flatMap { $0 == 0 ? nil : ThreadID($0) }
      case "Uid": users = words.compactMap { UInt32($0) }
      case "Gid": groups = words.compactMap { UInt32($0) }
      case "Threads": threadCount = Int(first) ?? 0
      case "VmSize": hasMemory = true
      case "Seccomp": seccomp = Int(first) ?? 0
      case "Seccomp_filters": filterCount = Int(first)
      case "NoNewPrivs": gainsNoPrivileges = first == "1"
      case "CapBnd": boundingCapabilities = UInt64(first, radix: 16) ?? 0
      case "CapEff": effectiveCapabilities = UInt64(first, radix: 16) ?? 0
      default: break
      }
    }
  }

  /// It has ended and waits to be noticed; a first thread also waits for the others of its process.
  package var isZombie: Bool { state == "Z" }

  /// Nothing of a process is left but its end, to be noticed; its memory goes first.
  package static func hasEnded(_ process: ProcessID) -> Bool {
    guard let status = ProcessStatus(process) else { return true }
    return !status.hasMemory && status.threadCount <= 1
  }

  /// CAP_SYS_PTRACE of `<linux/capability.h>`.
  package var mayTraceAnyone: Bool { effectiveCapabilities & Self.tracing != 0 }

  /// Whether root here could have it.
  package var couldTraceAnyone: Bool { boundingCapabilities & Self.tracing != 0 }

  private static var tracing: UInt64 { 1 << 19 }
}

extension ProcessID {
  /// The calling process.
  package static var own: ProcessID { ProcessID(getpid()) }
}

/// The text of a file of /proc; nil when it cannot be read.
package func readSmallFile(_ path: String) -> String? {
  guard let bytes = readWholeFile(path) else { return nil }
  return String(decoding: bytes, as: UTF8.self)
}

/// The bytes of a file, whose size need not be known before it is read; nil, and `errno` says why, when it
/// cannot be read or has more than a limit: a device may have no end.
package func readWholeFile(_ path: String, limit: Int = 64 << 20) -> [UInt8]? {
  guard let file = try? FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec) else {
    return nil
  }
  let bytes = readToEnd(file, limit: limit)
  let cause = errno
  try? file.close()
  errno = cause
  return bytes
}

/// What comes from a descriptor until its end, likewise.
package func readToEnd(_ file: FileDescriptor, limit: Int = 64 << 20) -> [UInt8]? {
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 65536)
  while true {
    guard let count = try? unsafe chunk.withUnsafeMutableBytes({ try unsafe file.read(into: $0) })
    else { return nil }
    if count == 0 { return bytes }
    guard bytes.count + count <= limit else {
      errno = EFBIG
      return nil
    }
    bytes.append(contentsOf: chunk[..<count])
  }
}

/// The names in a folder but `.` and `..`, in no order; none when it cannot be read.
package func namesInFolder(_ path: String) -> [String] {
  guard let directory = unsafe opendir(path) else { return [] }
  defer { unsafe closedir(directory) }
  var names: [String] = []
  while let entry = unsafe readdir(directory) {
    let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
      unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names
}

/// The threads of a process as of now.
package func threadsInDirectory(of process: ProcessID) -> [ThreadID] {
  namesInFolder("/proc/\(process)/task").compactMap { Int32($0).map { ThreadID($0) } }
}

/// Where /proc shows the memory and the files of a process. Its first thread may have ended while
/// others live on: then the process's own folder shows nothing, and a living thread's shows it all.
package func processFolder(of process: ProcessID) -> String {
  guard ProcessStatus(process)?.isZombie == true else { return "/proc/\(process)" }
  return "/proc/\(livingThreads(of: process).first ?? ThreadID(leaderOf: process))"
}

/// The threads of a process that have not ended.
func livingThreads(of process: ProcessID) -> [ThreadID] {
  threadsInDirectory(of: process).filter { hasEnded($0) == false }
}

/// Whether a thread is a zombie; nil when there is no such thread.
func hasEnded(_ thread: ThreadID) -> Bool? {
  ProcessStatus(ProcessID(thread.rawValue))?.isZombie
}

func threadExists(_ thread: ThreadID, of process: ProcessID) -> Bool {
  unsafe access("/proc/\(process)/task/\(thread)", F_OK) == 0
}
