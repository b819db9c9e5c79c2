// `trapline doctor` as its users run it: as root and as nobody, in a sandbox and in a user namespace, for
// processes and files in every state.

import Foundation
import Glibc
import Testing
import TraceTestSupport

private struct Finding: Decodable {
  let subject: String
  let topic: String
  let state: String
  let found: String
  let meaning: String
  let change: String?
}

private struct Examination {
  let ending: Ending
  let findings: [Finding]

  init(_ outcome: Outcome) throws {
    ending = outcome.ending
    findings = try outcome.lines.map {
      try JSONDecoder().decode(Finding.self, from: Data($0.utf8))
    }
    #expect(outcome.errors.isEmpty)
  }

  func finding(_ topic: String, _ subject: String = "machine") throws -> Finding {
    try #require(
      findings.first { $0.topic == topic && $0.subject == subject }, "\(topic): \(findings)")
  }

  /// The topics of a subject, with the states that are not `ok`.
  func topics(_ subject: String) -> [String] {
    findings.filter { $0.subject == subject }.map {
      $0.state == "ok" ? $0.topic : "\($0.topic) \($0.state)"
    }
  }
}

private func doctor(_ arguments: String..., under prefix: [String] = []) throws -> Examination {
  let words = prefix + [Built.trapline, "doctor", "--json"] + arguments
  return try Examination(run(words[0], Array(words.dropFirst())))
}

private let refuser = Built.path("refuser")

@Suite struct DoctorTests {
  private let folder = TemporaryFolder()

  @Test func findsThisMachineFine() throws {
    let found = try doctor()
    #expect(found.ending == .exited(0))
    #expect(
      found.topics("machine").filter { $0.hasSuffix("missing") } == [], "\(found.findings)")
    #expect(try found.finding("breakpoints").found.contains("a program stopped at one"))
    #expect(try found.finding("attaching").found.hasPrefix("uid \(geteuid()), "))
    let text = try run(Built.trapline, "doctor")
    #expect(text.ending == .exited(0))
    #expect(text.lines.first == "This machine")
    for line in text.lines { #expect(line.count <= 100) }
  }

  @Test func worksAsNobody() throws {
    // For somebody else to run it, it must be where everybody may read.
    let copy = "\(folder.path)/trapline"
    #expect(try run("/bin/cp", Built.trapline, copy).ending == .exited(0))
    #expect(chmod(folder.path, 0o755) == 0)
    let isRoot = geteuid() == 0
    let words =
      (isRoot ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [])
      + [copy, "doctor", "--json"]
    let found = try Examination(run(words[0], Array(words.dropFirst())))
    #expect(found.ending == .exited(0))
    #expect(try found.finding("attaching").found.contains("without CAP_SYS_PTRACE"))
    // A process of root, whose rights are not ours.
    let target = isRoot ? try RunningProgram(Built.path("sleeper"), ["1"]) : nil
    if let target { #expect(try target.readLine() == "ready") }
    let other = words + ["-p", "\(target?.id ?? 1)"]
    let refused = try Examination(run(other[0], Array(other.dropFirst())))
    #expect(refused.ending == .exited(1))
    let attaching = try refused.finding("attaching", "process")
    #expect(attaching.state == "missing")
    #expect(attaching.found == "it belongs to another user (uid 0)")
    #expect(attaching.change?.contains("run as that user, or as root") == true)
  }

  @Test func saysWhatASandboxForbids() throws {
    let none = try doctor(under: [refuser, "none"])
    #expect(none.ending == .exited(0))
    #expect(try none.finding("seccomp").meaning == "it lets pass all that was tried")
    #expect(try none.finding("privileges").state == "limited")
    let ptrace = try doctor(under: [refuser, "ptrace"])
    #expect(ptrace.ending == .exited(1))
    let launching = try ptrace.finding("launching")
    #expect(launching.state == "missing")
    #expect(launching.found.contains("a seccomp filter of this container or sandbox"))
    #expect(launching.change?.contains("docker: --cap-add SYS_PTRACE") == true)
    #expect(try ptrace.finding("seccomp").state == "limited")
    let write = try doctor(under: [refuser, "write"])
    #expect(write.ending == .exited(1))
    #expect(try write.finding("breakpoints").state == "missing")
    #expect(try write.finding("launching").state == "ok")
    let read = try doctor(under: [refuser, "read"])
    #expect(read.ending == .exited(0))
    #expect(try read.finding("memory").state == "limited")
    #expect(try read.finding("breakpoints").state == "ok")
    let watch = try doctor(under: [refuser, "watch"])
    #expect(watch.ending == .exited(0))
    #expect(try watch.finding("inotify").state == "limited")
  }

  /// What it says of a sandbox is what happens there.
  @Test func isRightAboutASandbox() throws {
    func traces(_ calls: String) throws -> Outcome {
      try run(
        refuser, calls, Built.trapline, "trace", "-o", "/dev/null", "fixture:tick", "--",
        Built.path("ticker"), "3")
    }
    #expect(try traces("none").ending == .exited(3))
    #expect(try traces("read").ending == .exited(3))
    let refused = try traces("ptrace")
    #expect(refused.ending == .exited(125))
    #expect(
      refused.errors.contains("a seccomp filter of this container or sandbox may forbid ptrace"))
    #expect(try traces("write").errors.contains("cannot arm fixture:tick"))
  }

  @Test func knowsAUserNamespace() throws {
    let found = try doctor(under: ["/usr/bin/unshare", "-U"])
    #expect(found.ending == .exited(0), "\(found)")
    #expect(try found.finding("container").found.contains("a user namespace of its own"))
    let alone = try doctor(under: ["/usr/bin/unshare", "-Urpf", "--mount-proc"])
    #expect(alone.ending == .exited(0), "\(alone)")
    #expect(try alone.finding("container").found.contains("a PID namespace of its own"))
  }

  @Test func saysThatThereIsNoProc() throws {
    let outcome = try run(
      "/usr/bin/unshare", "-Urm", "/bin/sh", "-c",
      "mount -t tmpfs none /proc && exec \"$0\" doctor", Built.trapline)
    #expect(outcome.ending == .exited(1))
    #expect(outcome.errors.contains("/proc is not mounted"))
    #expect(outcome.errors.contains("mount -t proc proc /proc"))
  }

  // MARK: Processes

  @Test func examinesAProcess() throws {
    let program = try RunningProgram(Built.path("sleeper"), ["1"])
    #expect(try program.readLine() == "ready")
    let fine = try doctor("-p", "\(program.id)")
    #expect(fine.ending == .exited(0))
    #expect(fine.topics("process") == ["process", "attaching", "program", "probes"])
    #expect(try fine.finding("process", "process").found.hasPrefix("sleeper (uid \(getuid()))"))
    #expect(try fine.finding("probes", "process").found.contains("1 of sleeper in "))
    let tracer = try RunningProgram(
      Built.trapline, ["trace", "sleeper:beat", "-p", "\(program.id)"])
    _ = try tracer.readLine()
    let taken = try doctor("-p", "\(program.id)")
    #expect(taken.ending == .exited(1))
    #expect(
      try taken.finding("attaching", "process").found
        == "it is already traced by process \(tracer.id) (trapline)")
    tracer.send(SIGINT)
    #expect(try tracer.finish().ending == .exited(0))
    program.send(SIGSTOP)
    try program.waitForJobControl(WSTOPPED)
    let stopped = try doctor("-p", "\(program.id)")
    #expect(stopped.topics("process").first == "process limited")
    #expect(try stopped.finding("process", "process").change == "kill -CONT \(program.id)")
    program.send(SIGCONT)
    program.send(SIGTERM)
    // It was not touched by any of it.
    #expect(try program.finish().output.hasSuffix("semaphore 0 text-differs 0\n"))
  }

  @Test func saysWhyAProcessCannotBeTraced() throws {
    let ended = try RunningProgram("/bin/true")
    try ended.waitToBecomeZombie()
    let zombie = try doctor("-p", "\(ended.id)")
    #expect(zombie.ending == .exited(1))
    #expect(zombie.topics("process") == ["process", "attaching missing"])
    #expect(try zombie.finding("attaching", "process").found.hasPrefix("it is a zombie"))
    _ = try ended.finish()
    let gone = try doctor("-p", "\(ended.id)")
    #expect(gone.ending == .exited(1))
    #expect(gone.topics("process") == ["process missing"])
    #expect(try run(Built.trapline, "doctor", "-p", "0").ending == .exited(64))
    #expect(try run(Built.trapline, "doctor", "-p", "1", "x").ending == .exited(64))
  }

  // MARK: Files

  @Test func examinesFiles() throws {
    let fine = try doctor(Built.path("ticker"))
    #expect(fine.ending == .exited(0))
    #expect(fine.topics("file") == ["file", "probes", "addresses", "arguments", "sites"])
    #expect(
      try fine.finding("file", "file").found.hasPrefix("64-bit x86-64 program (PIE), build id"))
    #expect(try fine.finding("probes", "file").found == "2 probes of fixture at 2 sites")
    #expect(try fine.finding("probes", "file").meaning.hasPrefix("1 semaphore switches them on"))
    let fixed = try doctor(Built.path("ticker-static"))
    #expect(
      try fixed.finding("file", "file").found.hasPrefix("64-bit x86-64 program at a fixed place"))
    let library = try doctor(Built.path("libprobelib.so"))
    #expect(try library.finding("file", "file").found.hasPrefix("64-bit x86-64 shared library"))
    let odd = try doctor(Built.path("shapes"))
    #expect(odd.ending == .exited(0))
    #expect(try odd.finding("arguments", "file").found.contains("'%RAX' is no register"))
    #expect(try odd.finding("sites", "file").found.hasSuffix("are not a nop of one byte"))
    let collected = try doctor(Built.path("ticker-collected"))
    #expect(collected.ending == .exited(0))
    #expect(collected.topics("file").contains("addresses limited"))
    let user = try doctor(Built.path("linkuser"))
    #expect(user.ending == .exited(0))
    #expect(try user.finding("probes", "file").found.contains("libprobelib.so (probelib)"))
    let foreign = try doctor("/etc/passwd")
    #expect(foreign.ending == .exited(1))
    #expect(try foreign.finding("file", "file").found == "it is not an ELF file")
  }
}
