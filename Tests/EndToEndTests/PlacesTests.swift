// Programs that are not where their names say: removed, replaced, in another root or in namespaces of
// their own. Files must be opened as the traced process sees them (or are not opened at all).

import Foundation
import Testing
import TraceTestSupport

@Suite struct PlacesTests {
  private let folder = TemporaryFolder()

  private func copy(_ name: String, to place: String) throws -> String {
    chmod(folder.path, 0o755)
    let copy = "\(folder.path)/\(place)"
    #expect(try run("/bin/cp", Built.path(name), copy).ending == .exited(0))
    return copy
  }

  /// Starts a program without privileges, if there are any to lose and that is wanted.
  private func start(
    _ words: [String], isUnprivileged: Bool = true
  ) throws -> RunningProgram {
    let prefix =
      isUnprivileged && geteuid() == 0
      ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []
    let all = prefix + words
    return try RunningProgram(all[0], Array(all.dropFirst()))
  }

  /// Attaches to a sleeper whose file is gone by then, and leaves it as it was.
  private func traceSleeper(_ file: String, after change: () throws -> Void) throws {
    let trapline = try copy("trapline", to: "trapline")
    let program = try start([file, "1"])
    #expect(try program.readLine() == "ready")
    try change()
    for isUnprivileged in [true, false] {
      let outcome = try start(
        [trapline, "trace", "--max-events", "3", "sleeper:beat", "-p", "\(program.id)"],
        isUnprivileged: isUnprivileged
      ).finish()
      #expect(outcome.ending == .exited(0), "\(outcome)")
      #expect(outcome.lines.count == 3)
    }
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

  /// What is mapped and has no name any more can be opened by root alone.
  @Test(arguments: [true, false])
  func tracesALibraryThatIsGone(_ isReplaced: Bool) throws {
    let (trapline, linkuser) = (
      try copy("trapline", to: "trapline"), try copy("linkuser", to: "linkuser")
    )
    let library = try copy("libprobelib.so", to: "libprobelib.so")
    // What stands in its place then has other probes at other places.
    let other = try copy("sleeper", to: "other")
    let program = try start([linkuser, "1000000", "1"])
    #expect(try program.readLine() == "ready")
    #expect((isReplaced ? rename(other, library) : unlink(library)) == 0)
    let words = ["trace", "--max-events", "3", "probelib:call", "-p", "\(program.id)"]
    if geteuid() == 0 {
      let outcome = try start([trapline] + words, isUnprivileged: false).finish()
      #expect(outcome.ending == .exited(0), "\(outcome)")
      #expect(outcome.lines.count == 3)
    }
    let reason =
      "cannot open \(library): it was removed or replaced since the process mapped it (run as root, or "
      + "with the capability CAP_CHECKPOINT_RESTORE, or start the program anew)"
    let outcome = try start([trapline] + words).finish()
    #expect(outcome.ending == .exited(125))
    #expect(outcome.errorLines.first == "trapline: probes of \(library) are not traced: \(reason)")
    let listing = try start([trapline, "list", "-p", "\(program.id)", "probelib:*"]).finish()
    #expect(listing.ending == .exited(2))
    #expect(listing.errors == "trapline: \(reason)\n")
    program.send(SIGTERM)
    #expect(try program.finish().output == "wrong 0 text-differs 0\n")
  }

  @Test(arguments: [true, false])
  func tracesALibraryThatNeverHadAName(_ isUnprivileged: Bool) throws {
    let (trapline, libuser) = (
      try copy("trapline", to: "trapline"), try copy("libuser", to: "libuser")
    )
    let library = try copy("libprobelib.so", to: "libprobelib.so")
    let program = try start([libuser, library, "1000000000", "memfd"])
    let outcome = try start(
      [trapline, "trace", "--max-events", "20", "--pending", "probelib:call", "-p"] + [
        "\(program.id)"
      ], isUnprivileged: isUnprivileged
    ).finish()
    #expect(outcome.ending == .exited(0), "\(outcome)")
    #expect(outcome.lines.count == 20, "\(outcome)")
    program.send(SIGKILL)
    #expect(try program.finish().ending == .killed(SIGKILL))
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
