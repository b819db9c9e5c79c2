// Processes in namespaces, roots and layered file systems of their own, traced from outside and from
// within. Files must be opened as the traced process sees them, and nobody may be mistaken for another.

import Foundation
import Glibc
import Testing
import TraceTestSupport

/// What runs a program without privileges; nothing where there are none to lose.
private let asNobody =
  geteuid() == 0
  ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []

private func start(_ words: [String], environment: [String]? = nil) throws -> RunningProgram {
  try RunningProgram(words[0], Array(words.dropFirst()), environment: environment)
}

/// The only child of a program, by its number here.
private func child(of program: RunningProgram) throws -> Int32 {
  let children = "/proc/\(program.id)/task/\(program.id)/children"
  let text = try String(contentsOfFile: children, encoding: .utf8)
  return try #require(text.split(separator: " ").first.flatMap { Int32($0) })
}

@Suite struct NamespaceTests {
  /// Where anybody may execute what is in it.
  private let folder = TemporaryFolder()

  private func copy(_ name: String, as copyName: String? = nil) throws -> String {
    chmod(folder.path, 0o755)
    let copy = "\(folder.path)/\(copyName ?? name)"
    #expect(try run("/bin/cp", Built.path(name), copy).ending == .exited(0))
    return copy
  }

  /// Three hits of a program of which nothing must be seen afterwards.
  private func expectHits(_ words: [String], _ probe: String = "sleeper:beat") throws {
    let outcome = try start(words + ["--max-events", "3", probe]).finish()
    #expect(outcome.ending == .exited(0), "\(outcome)")
    #expect(outcome.lines.count == 3, "\(outcome)")
  }

  private func expectClean(_ program: RunningProgram, _ id: Int32) throws {
    kill(id, SIGTERM)
    let outcome = try program.finish()
    #expect(outcome.ending == .exited(0), "\(outcome)")
    #expect(outcome.output.hasSuffix("semaphore 0 text-differs 0\n"), "\(outcome)")
  }

  // MARK: From outside

  @Test(arguments: [true, false])
  func tracesAProcessInNamespacesOfItsOwn(_ isUnprivileged: Bool) throws {
    let prefix = isUnprivileged ? asNobody : []
    let (trapline, original) = (try copy("trapline"), try copy("sleeper"))
    let place = TemporaryFolder()
    chmod(place.path, 0o777)
    // Its file is nowhere but in a file system that it alone has mounted.
    let program = try start(
      prefix + [
        "/usr/bin/unshare", "-Urmpf", "--mount-proc", "/bin/sh", "-c",
        "mount -t tmpfs none \"$1\" && cp \"$0\" \"$1\"/sleeper && exec \"$1\"/sleeper 1", original,
        place.path,
      ])
    #expect(try program.readLine() == "ready")
    let id = try child(of: program)
    let trace = prefix + [trapline, "trace", "-q"]
    try expectHits(trace + ["-p", "\(id)"])
    try expectHits(trace + ["--all", "/proc/\(id)/root\(place.path)/sleeper"])
    try expectHits(trace + ["--pending", "--all", "\(place.path)/sleeper"])
    let listing = try start(prefix + [trapline, "list", "-p", "\(id)", "sleeper:beat"]).finish()
    #expect(listing.lines.first == "\(place.path)/sleeper", "\(listing)")
    try expectClean(program, id)
  }

  @Test func tracesAProcessWhoseLibraryIsInItsRootOnly() throws {
    let linkuser = try copy("linkuser")
    let needed = try run("/usr/bin/ldd", Built.path("linkuser")).output
      .split(whereSeparator: \.isWhitespace).filter { $0.hasPrefix("/") }.map(String.init)
    #expect(mkdir(folder.path + "/lib64", 0o755) == 0)
    for file in needed {
      let place = folder.path + (file.hasPrefix("/lib64/") ? "/lib64/" : "/")
      #expect(try run("/bin/cp", "-L", file, place).ending == .exited(0))
    }
    let program = try start(
      ["/usr/bin/unshare", "-Ur", "/usr/sbin/chroot", folder.path, "/linkuser", "1000000", "1"],
      environment: ["LD_LIBRARY_PATH=/"])
    #expect(try program.readLine() == "ready")
    let trace = [Built.trapline, "trace", "-q"]
    try expectHits(trace + ["-p", "\(program.id)"], "probelib:call")
    try expectHits(trace + ["--all", folder.path + "/libprobelib.so"], "probelib:call")
    try expectHits(trace + ["--all", linkuser], "probelib:call")
    program.send(SIGTERM)
    #expect(try program.finish().output == "wrong 0 text-differs 0\n")
  }

  /// The layers are on file systems of their own, so that maps and stat tell of different devices.
  @Test(arguments: ["true", "touch merged/sleeper", "rm merged/sleeper"])
  func tracesAProgramOfALayeredFileSystem(_ change: String) throws {
    _ = try copy("sleeper")
    let isRoot = geteuid() == 0
    let program = try start([
      "/usr/bin/unshare", isRoot ? "-m" : "-Urm", "/bin/sh", "-ec",
      """
      mkdir "$0"/layers; mount -t tmpfs none "$0"/layers; cd "$0"/layers; mkdir lower upper merged
      mount -t tmpfs none lower; mount -t tmpfs none upper; mkdir upper/files upper/work
      cp ../sleeper lower
      mount -t overlay -o xino=off,lowerdir=lower,upperdir=upper/files,workdir=upper/work none merged
      merged/sleeper 1 & \(change); echo changed; wait
      """, folder.path,
    ])
    var lines: Set<String> = []
    while lines.count < 2 { lines.insert(try program.readLine()) }
    #expect(lines == ["ready", "changed"])
    let id = try child(of: program)
    let trace = [Built.trapline, "trace", "-q"]
    try expectHits(trace + ["-p", "\(id)"])
    if !change.hasPrefix("rm") {
      try expectHits(trace + ["--all", "/proc/\(id)/root\(folder.path)/layers/merged/sleeper"])
    }
    let listing = try run(Built.trapline, "list", "-p", "\(id)", "sleeper:beat")
    #expect(listing.ending == .exited(0), "\(listing)")
    try expectClean(program, id)
  }

  @Test func findsAProgramByThePathOfABindMount() throws {
    let sleeper = try copy("sleeper")
    let program = try start([
      "/usr/bin/unshare", "-Urm", "/bin/sh", "-ec",
      "mkdir \"$0\"/twin; mount --bind \"$0\" \"$0\"/twin; exec \"$0\"/twin/sleeper 1", folder.path,
    ])
    #expect(try program.readLine() == "ready")
    try expectHits([Built.trapline, "trace", "-q", "--all", sleeper])
    try expectClean(program, program.id)
  }

  // MARK: From within

  /// Launches, attaches and looks for processes in namespaces of its own.
  @Test(arguments: [
    ["unshare", "-Urmpf", "--mount-proc"], ["unshare", "-Umpf", "--mount-proc"],
    ["unshare", "-Ur"],
    ["nobody", "unshare", "-Urmpf", "--mount-proc"],
    ["unshare", "-Urmpf", "--mount-proc", "nobody"],
  ])
  func tracesFromWithin(_ words: [String]) throws {
    // To become another takes a right that a namespace of one's own user does not give.
    let isInside = words.last == "nobody"
    if isInside, geteuid() != 0 { return }
    let prefix = words.flatMap { word -> [String] in
      switch word {
      case "nobody": asNobody
      case "unshare": ["/usr/bin/unshare"]
      default: [isInside ? word.replacing("Ur", with: "") : word]
      }
    }
    let place = TemporaryFolder()
    chmod(place.path, 0o777)
    let outcome = try start(
      prefix + [
        "/bin/sh", "-c",
        """
        trace="$0 trace -q --timestamps none"
        $trace -c fixture:tick -- "$1" 9; echo "launched $?"
        mkfifo "$3"/beats; "$2" 1 > "$3"/beats & exec 3< "$3"/beats; read line <&3
        $trace --max-events 3 sleeper:beat -p $!
        $trace --max-events 3 sleeper:beat --all "$2"
        kill $!; cat <&3
        """, try copy("trapline"), try copy("ticker"), try copy("sleeper"), place.path,
      ]
    ).finish()
    #expect(outcome.lines.prefix(2) == ["ticked 9", "launched 2"], "\(outcome)")
    #expect(outcome.lines.count { $0.hasPrefix("sleeper:beat(arg0=") } == 6, "\(outcome)")
    #expect(outcome.output.hasSuffix("semaphore 0 text-differs 0\n"), "\(outcome)")
    #expect(outcome.errors.contains("         9  fixture:tick\n"), "\(outcome)")
  }

  @Test func refusesToTakeProcessesForOthers() throws {
    // It has its own numbers, and /proc those of the processes outside.
    let outcome = try start([
      "/usr/bin/unshare", "-Urpf", "/bin/sh", "-c",
      """
      "$0" trace a:b -- /bin/echo it runs; echo $?
      "$0" trace a:b -p $$; echo $?
      "$0" trace a:b --all /bin/sh; echo $?
      """, Built.trapline,
    ]).finish()
    #expect(outcome.output == "126\n125\n125\n")
    let reason =
      ": /proc shows another PID namespace, where processes have other numbers "
      + "(mount -t proc proc /proc, in a mount namespace of its own)"
    #expect(
      outcome.errorLines
        == [
          "cannot run '/bin/echo'", "cannot attach to process 1", "cannot look for processes",
        ].map { "trapline: \($0)\(reason)" })
  }
}
