// The files of `-o`: one, or one after the other when the script, a signal or the size of `-S` says so.

internal import Glibc

/// Names the files that output goes to.
struct StapOutputFiles {
  /// The name with its numbers filled in; nil for standard output.
  private let path: String?
  private let size: Int?
  private let mostFiles: Int?
  private var number = 0
  private var byteCount = 0
  private var paths: [String] = []

  /// - Parameters:
  ///   - path: With the escapes of strftime(3); `%_pid` is the process.
  ///   - size: What a file may have before the next is begun, and how many are kept.
  init(path: String?, size: (bytes: Int, count: Int?)?) {
    self.path = path.map(Self.expanded)
    self.size = size?.bytes
    mostFiles = size?.count
    if let first { paths = [first] }
  }

  /// Whether a person watches.
  var isTerminal: Bool { path == nil && isatty(STDOUT_FILENO) == 1 }

  /// The first file; nil for standard output. Of several files each has a number.
  var first: String? { path.map { size == nil ? $0 : "\($0).0" } }

  /// Notes that some bytes go to the file; whether it is full then.
  mutating func take(_ count: Int) -> Bool {
    guard let size, path != nil else { return false }
    byteCount += count
    return byteCount >= size
  }

  /// The next file; nil when output does not go to files.
  mutating func next() -> String? {
    guard let path else { return nil }
    number += 1
    byteCount = 0
    let next = "\(path).\(number)"
    paths.append(next)
    return next
  }

  /// The files that are no longer wanted.
  mutating func takeSuperfluous() -> [String] {
    guard let mostFiles, paths.count > mostFiles else { return [] }
    let old = Array(paths.prefix(paths.count - mostFiles))
    paths.removeFirst(old.count)
    return old
  }

  private static func expanded(_ path: String) -> String {
    let pattern = path.replacing("%_pid", with: "\(getpid())")
    guard pattern.contains("%") else { return pattern }
    var now = time(nil)
    var parts = tm()
    localtime_r(&now, &parts)
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = buffer.withUnsafeMutableBytes { bytes in
      strftime(bytes.assumingMemoryBound(to: CChar.self).baseAddress, bytes.count, pattern, &parts)
    }
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : pattern
  }
}
