// Where the built programs are: SwiftPM puts fixtures, libraries and `trapline` itself beside the
// test bundle, which is the executable that runs now.

internal import Glibc

/// The programs of this package, as built for this test run.
package enum Built {
  /// The folder of the test bundle.
  package static let folder: String = {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = buffer.withUnsafeMutableBytes { bytes in
      bytes.baseAddress.map { readlink("/proc/self/exe", $0, bytes.count) } ?? -1
    }
    precondition(count > 0, "/proc is not mounted")
    let path = String(decoding: buffer[..<count], as: UTF8.self)
    return path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
  }()

  /// A program or library by its name.
  package static func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// The command-line tool.
  package static var trapline: String { path("trapline") }
}

/// A folder of its own under /tmp, removed with everything in it at the end.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() {
    var template = Array("/tmp/trapline-test-XXXXXX\0".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { bytes in
      bytes.baseAddress.flatMap { mkdtemp($0) } != nil
    }
    precondition(made, "no folder can be made in /tmp")
    path = String(
      decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    _ = try? run("/bin/rm", "-rf", path)
  }
}
