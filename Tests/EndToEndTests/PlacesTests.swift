// Programs that are not where their names say: removed, replaced, in another root or in namespaces of
// their own. Files must be opened as the traced process sees them (or are not opened at all).

import Foundation
import Testing
import TraceTestSupport

@Suite struct PlacesTests {
  private let folder = TemporaryFolder()

  private func copy(_ name: String, to place: String) throws -> String {
    let copy = "\(folder.path)/\(place)"
    #expect(try run("/bin/cp", Built.path(name), copy).ending == .exited(0))
    return copy
  }

  /// Attaches to a sleeper whose file is gone by then, and leaves it as it was.
  private func traceSleeper(_ file: String, after change: () throws -> Void) throws {
    let program = try RunningProgram(file, ["1"])
    #expect(try program.readLine() == "ready")
    try change()
    let outcome = try run(
      Built.trapline, "trace", "--max-events", "3", "sleeper:beat", "-p", "\(program.id)")
    #expect(outcome.ending == .exited(0), "\(outcome)")
    #expect(outcome.lines.count == 3)
    program.send(SIGTERM)
    let end = try program.finish()
    // A sleeper compares its memory with its file through /proc/self/exe.
    #expect(end.output.hasSuffix("semaphore 0 text-differs 0\n"), "\(end)")
  }

  @Test func tracesAProgramWhoseFileIsGone() throws {
    let file = try copy("sleeper", to: "gone")
    try traceSleeper(file) { try FileManager.default.removeItem(atPath: file) }
  }

  @Test func tracesAProgramWhoseFileWasReplaced() throws {
    let file = try copy("sleeper", to: "replaced")
    let other = try copy("ticker", to: "other")
    // What stands there now has other probes at other places.
    try traceSleeper(file) { #expect(rename(other, file) == 0) }
  }

  @Test func tracesAProgramInAnotherRoot() throws {
    _ = try copy("ticker-static", to: "ticker")
    let outcome = try run(
      Built.trapline, "trace", "-c", "fixture:tick", "--", "/usr/bin/unshare", "-Ur",
      "/usr/sbin/chroot", folder.path, "/ticker", "9")
    #expect(outcome.ending == .exited(9 % 7), "\(outcome)")
    #expect(outcome.errors.contains("         9  fixture:tick\n"), "\(outcome)")
  }

  @Test func tracesAProgramInNamespacesOfItsOwn() throws {
    let outcome = try run(
      Built.trapline, "trace", "-c", "fixture:tick", "--", "/usr/bin/unshare", "-Urpmf",
      "--mount-proc", Built.path("ticker"), "9")
    #expect(outcome.ending == .exited(9 % 7), "\(outcome)")
    #expect(outcome.errors.contains("         9  fixture:tick\n"), "\(outcome)")
  }
}
