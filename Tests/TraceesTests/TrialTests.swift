// Tracing tried out on a child, the question whether a process may be traced, and the last look at memory
// before a process is let go.

import Testing
import TraceBase
import TraceTestSupport
import Tracees

@Suite struct TrialTests {
  @Test func worksHere() {
    let trial = TracerThread.run { TracingTrial.made() }
    #expect(trial.launch == nil)
    #expect(trial.copying == nil)
    #expect(trial.reads)
    #expect(trial.writing == nil)
    #expect(trial.stops)
  }

  @Test func asksWithoutTouching() throws {
    let program = try RunningProgram(Built.path("sleeper"), ["1"])
    #expect(try program.readLine() == "ready")
    let id = ProcessID(program.id)
    #expect(TraceeMemory.refusal(toTrace: id) == nil)
    #expect(Tracer.obstacle(toAttaching: id) == nil)
    #expect(ProcessStatus(id)?.tracer == nil)
  }

  struct Look: Equatable, Sendable {
    var bytes: [UInt8] = []
    var counter: [UInt8] = []
    var threadCount = 0
  }

  @Test func looksOnceMoreBeforeItLetsGo() throws {
    let looks = try TracerThread.run { () throws(TraceeError) -> [Look] in
      let tracer = Tracer()
      let tracee = try tracer.launch(try Command([Built.path("ticker"), "0"], searchPath: ""))
      let process = tracee.process
      var code = Address(0)
      var counter = Address(0)
      try tracer.withRegisters(of: tracee) {
        code = tracee.registers.programCounter
        counter = tracee.registers.stackPointer
      }
      var looks: [Look] = []
      func look() {
        looks.append(
          Look(
            bytes: process.space.rawBytes(at: code, count: 4),
            counter: process.space.rawBytes(at: counter, count: 2),
            threadCount: process.threads.count))
      }
      look()
      let first = looks[0].bytes[0]
      guard (try? process.space.insertBreakpoint(at: code, expecting: first)) != nil else {
        return []
      }
      try process.space.raiseSemaphore(at: counter)
      let former = process.space.semaphores.former[counter]
      look()
      // What is hidden from who reads the program is not hidden here.
      guard (try? process.space.bytes(at: code, count: 1)) == [first] else { return [] }
      tracer.whenPutRight = { gone in
        if gone === process { look() }
      }
      try tracer.detachAll()
      guard former == UInt16(looks[0].counter[0]) | UInt16(looks[0].counter[1]) << 8 else {
        return []
      }
      _ = tracer.waitForEnd(of: process.id)
      return looks
    }
    try #require(looks.count == 3)
    #expect(looks[0] == looks[2])
    #expect(looks[0].threadCount == 1)
    #expect(looks[1].bytes[0] == BreakpointTable.trapByte)
    #expect(looks[1].bytes.dropFirst() == looks[0].bytes.dropFirst())
    // argc, which is what is there at the beginning, and one.
    #expect(looks[0].counter == [2, 0])
    #expect(looks[1].counter == [3, 0])
  }
}
