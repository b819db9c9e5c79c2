// Processes that come under trace while a child uses their memory, as between vfork and exec: the child meets
// our int3s too, and must not die of them.

import Glibc
import SystemPackage
import Testing
import TraceBase
import TraceTestSupport
import Tracees
import Tracing

@Suite struct LenderTests {
  /// A lender that is ready, what its child waits for to be closed, and the child.
  private struct Family {
    let lender: RunningProgram
    let child: Int32
    let input: FileDescriptor

    init(_ words: String...) throws {
      let pair = try FileDescriptor.pipe(options: .closeOnExec)
      defer { try? pair.readEnd.close() }
      input = pair.writeEnd
      lender = try RunningProgram(Built.path("lender"), words, input: pair.readEnd.rawValue)
      #expect(try lender.readLine() == "ready")
      let children = readSmallFile("/proc/\(lender.id)/task/\(lender.id)/children") ?? ""
      child = try #require(children.split(separator: " ").first.flatMap { Int32($0) })
    }
  }

  @Test(arguments: ["vfork", "clone"])
  func theChildComesWithIt(_ mode: String) throws {
    let family = try Family(mode)
    let input = family.input
    let log = try TracePlan("lender").attach(family.lender.id) { try? input.close() }
    #expect(log.counts == ["lender:child": 3, "lender:parent": 3])
    #expect(log.processes[ProcessID(family.child)] == 3)
    #expect(log.started.map(\.rawValue) == [family.lender.id, family.child])
    #expect(log.troubles == [])
    #expect(try family.lender.finish().output == "child status 7\n")
  }

  @Test(arguments: ["vfork", "clone"])
  func whatTheChildExecutesIsTraced(_ mode: String) throws {
    let family = try Family(mode, Built.path("ticker"), "5")
    let input = family.input
    let log = try TracePlan("lender", "fixture:tick").attach(family.lender.id) {
      try? input.close()
    }
    #expect(log.counts == ["lender:child": 3, "fixture:tick": 5, "lender:parent": 3])
    #expect(log.processes[ProcessID(family.child)] == 8)
    #expect(log.troubles == [])
    #expect(try family.lender.finish().output == "ticked 5\nchild status 5\n")
  }

  @Test(arguments: ["vfork", "clone"])
  func aChildThatIsNotFollowedIsNotHarmed(_ mode: String) throws {
    let family = try Family(mode, "/bin/true")
    let input = family.input
    let log = try TracePlan("lender", follows: false).attach(family.lender.id) {
      try? input.close()
    }
    #expect(log.counts == ["lender:parent": 3])
    #expect(log.started.map(\.rawValue) == [family.lender.id])
    #expect(try family.lender.finish().output == "child status 0\n")
  }

  @Test(arguments: ["vfork", "clone"])
  func bothAreLetGoMeanwhile(_ mode: String) throws {
    let family = try Family(mode)
    let (id, input) = (family.lender.id, family.input)
    for _ in 0..<3 {
      try TracerThread.run { () throws(any Error) in
        let session = TraceSession(SiteTable([try ProbePatternMatcher("lender")]))
        session.tracer.laysNets = true
        var nobody = NoHandler()
        try session.attach(ProcessID(id), telling: &nobody)
        session.arm(telling: &nobody)
        #expect(nobody.troubles == [])
        try session.tracer.detachAll()
      }
    }
    try input.close()
    #expect(try family.lender.finish().output == "child status 7\n")
  }

  @Test func theChildAloneIsNotTaken() throws {
    let family = try Family("vfork")
    let (id, child, input) = (family.lender.id, family.child, family.input)
    do throws(TraceeError) {
      try TracerThread.run { () throws(TraceeError) in
        _ = try Tracer().attach(ProcessID(child))
      }
      Issue.record("it was taken")
    } catch {
      #expect(error.reason == "it uses the memory of process \(id) until it executes a program")
      #expect(error.advice == "attach to \(id), or try again")
    }
    let log = try TracePlan("lender").attach(id, child) { try? input.close() }
    #expect(log.counts == ["lender:child": 3, "lender:parent": 3])
    #expect(log.troubles == [])
    #expect(try family.lender.finish().output == "child status 7\n")
  }
}
