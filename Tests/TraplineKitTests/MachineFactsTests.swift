// What facts about a machine mean: each that stands in the way is told with what to change.

import SystemPackage
import Testing
import TraceBase
import Tracees

@testable import TraplineKit

@Suite struct MachineFactsTests {
  private static var fine: MachineFacts {
    var facts = MachineFacts()
    facts.kernelRelease = "6.1.0-13-amd64"
    facts.machine = "x86_64"
    facts.user = 1000
    facts.couldTraceAnyone = true
    facts.isInFirstUserNamespace = true
    facts.isInFirstProcessNamespace = true
    facts.libraries = [("libelf", "libelf-0.188.so"), ("libunwind", nil)]
    facts.trial = TracingTrial()
    return facts
  }

  private func finding(
    _ topic: String, _ change: (inout MachineFacts) -> Void
  ) throws -> Finding {
    var facts = Self.fine
    change(&facts)
    return try #require(facts.findings.first { $0.topic == topic }, "\(topic)")
  }

  @Test func aFineMachineHasNothingToChange() {
    let findings = Self.fine.findings
    #expect(findings.allSatisfy { $0.state == .fine && $0.change == nil })
    #expect(Findings(findings).areFine)
    #expect(
      findings.map(\.topic) == [
        "kernel", "/proc", "launching", "breakpoints", "memory", "attaching", "seccomp",
        "processors", "inotify", "libraries", "other tools",
      ])
  }

  @Test(arguments: [
    ("2.6.32-754.el6", Finding.State.missing), ("3.3.8", .missing), ("3.4.113", .limited),
    ("3.10.0-1160.el7", .fine), ("5.15.167.4-microsoft-standard-WSL2", .fine), ("odd", .limited),
  ])
  func knowsWhatKernelsHave(release: String, state: Finding.State) throws {
    #expect(try finding("kernel") { $0.kernelRelease = release }.state == state)
  }

  @Test func refusesOtherProcessors() throws {
    let found = try finding("kernel") { $0.machine = "aarch64" }
    #expect(found.state == .missing)
    #expect(found.change != nil)
  }

  @Test(arguments: [
    (Int?.none, false, Finding.State.fine, String?.none), (0, false, .fine, nil),
    (1, false, .limited, "sysctl kernel.yama.ptrace_scope=0"), (1, true, .fine, nil),
    (2, false, .missing, "sysctl kernel.yama.ptrace_scope=0"), (2, true, .fine, nil),
    (3, false, .missing, "reboot"), (3, true, .missing, "reboot"),
  ])
  func knowsWhomYamaAllows(
    scope: Int?, isPrivileged: Bool, state: Finding.State, change: String?
  ) throws {
    let found = try finding("attaching") {
      $0.yamaScope = scope
      $0.mayTraceAnyone = isPrivileged
    }
    #expect(found.state == state)
    #expect((found.change == nil) == (change == nil))
    if let change { #expect(found.change?.contains(change) == true) }
  }

  @Test func saysWhenNotEvenRootMay() throws {
    #expect(try finding("attaching") { $0.couldTraceAnyone = false }.meaning.contains("--cap-add"))
    #expect(try !finding("attaching") { _ in }.meaning.contains("--cap-add"))
  }

  @Test func explainsAProgramThatCannotBeStarted() throws {
    let refusal = TracingRefusal.filtered
    var facts = Self.fine
    facts.seccomp = 2
    facts.filterCount = 3
    facts.trial?.launch = TraceeError(
      .launch("x"), 1, cause: .notPermitted, reason: refusal.reason, advice: refusal.advice)
    let findings = facts.findings
    #expect(!Findings(findings).areFine)
    let launching = try #require(findings.first { $0.topic == "launching" })
    #expect(launching.state == .missing)
    #expect(launching.found == "tried: \(refusal.reason)")
    #expect(launching.change == refusal.advice)
    // What was not tried is not told.
    #expect(!findings.contains { $0.topic == "breakpoints" || $0.topic == "memory" })
    let seccomp = try #require(findings.first { $0.topic == "seccomp" })
    #expect(seccomp.state == .limited)
    #expect(seccomp.found == "mode 2, 3 filters")
  }

  @Test func tellsAKernelThatForbidsWritesFromAFilter() throws {
    func refused(_ cause: Errno) throws -> Finding {
      try finding("breakpoints") {
        $0.trial?.writing = .unwritable(TraceeError(.write(Address(16)), 1, cause: cause))
      }
    }
    #expect(try refused(.ioError).change?.contains("proc_mem.force_override=ptrace") == true)
    #expect(try refused(.notPermitted).change == TracingRefusal.filtered.advice)
    #expect(try refused(.ioError).state == .missing)
  }

  @Test func readsAnotherWayWhereOneIsForbidden() throws {
    let other = try finding("memory") { $0.trial?.copying = .noFunction }
    #expect(other.state == .limited)
    #expect(other.found == "tried: process_vm_readv: function not implemented")
    let none = try finding("memory") {
      $0.trial?.copying = .notPermitted
      $0.trial?.reads = false
    }
    #expect(none.state == .missing)
  }

  @Test func knowsContainersAndWhatTheyHide() throws {
    let alone = try finding("container") {
      $0.container = "/.dockerenv"
      $0.isInFirstProcessNamespace = false
    }
    #expect(alone.found == "/.dockerenv, a PID namespace of its own")
    #expect(alone.change?.contains("--pid=host") == true)
    #expect(try finding("container") { $0.isInFirstUserNamespace = false }.change == nil)
    #expect(try finding("privileges") { $0.gainsNoPrivileges = true }.state == .limited)
    #expect(try finding("confinement") { $0.confinement = "docker-default" }.state == .limited)
    #expect(try finding("/proc") { $0.hasProc = false }.state == .missing)
    let foreign = try finding("/proc") { $0.hasForeignNumbers = true }
    #expect(foreign.state == .missing)
    #expect(foreign.change?.contains("mount -t proc proc /proc") == true)
    #expect(try finding("/proc") { $0.hidepid = "2" }.state == .limited)
    #expect(try finding("seccomp") { $0.seccomp = 2 }.state == .fine)
    #expect(try finding("inotify") { $0.watching = .tooManyOpenFiles }.change != nil)
  }

  @Test func readsMountsAndMaps() {
    let mounts = "proc /proc proc rw,nosuid,hidepid=invisible 0 0\nx /y z hidepid=1 0 0\n"
    #expect(MachineFacts.hidepidOption(mounts) == "invisible")
    #expect(MachineFacts.hidepidOption("proc /proc proc rw,hidepid=0 0 0\n") == nil)
    #expect(MachineFacts.hidepidOption("nonsense\n\n") == nil)
    let maps = "7f-80 r-xp 0 08:01 5 /usr/lib/libelf-0.188.so\n1-2 r--p 0 0:0 0\n"
    let libraries = MachineFacts.linkedLibraries(maps)
    #expect(libraries.map(\.file) == ["libelf-0.188.so", nil])
  }

  @Test func writesAnObjectForEachFinding() {
    let findings = Findings([
      Finding(.machine, "a", .fine, "f \"x\"", "m"),
      Finding(.file, "b", .missing, "f", "m", change: "c"),
    ])
    #expect(!findings.areFine)
    #expect(
      String(decoding: findings.json, as: UTF8.self) == """
        {"subject":"machine","topic":"a","state":"ok","found":"f \\"x\\"","meaning":"m","change":null}
        {"subject":"file","topic":"b","state":"missing","found":"f","meaning":"m","change":"c"}

        """)
    #expect(
      String(
        decoding: findings.text(width: nil, isColored: false, titles: [.machine: "M", .file: "F"]),
        as: UTF8.self) == """
          M
            ok       a  f "x" -> m

          F
            missing  b  f -> m
                        change: c

          """)
  }
}
