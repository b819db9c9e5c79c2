// What wakes a tracer that waits.

import Glibc
import Testing
import TraceBase
import TraceTestSupport

@testable import Tracees

@Suite struct InterruptionTests {
  @Test func wakesAThreadThatBlocksEverySignal() throws {
    let program = try RunningProgram(Built.path("sleeper"), ["60000"])
    #expect(try program.readLine() == "ready")
    let id = program.id
    let wasWoken = try TracerThread.run { () throws(TraceeError) -> Bool in
      var all = sigset_t()
      sigfillset(&all)
      pthread_sigmask(SIG_SETMASK, &all, nil)
      let tracer = Tracer()
      _ = try tracer.attach(ProcessID(id))
      Interruptions.tick(every: 1_000_000)
      guard case .interrupted = try tracer.nextEvent() else { return false }
      try tracer.detachAll()
      return true
    }
    #expect(wasWoken)
    program.send(SIGTERM)
    #expect(try program.finish().output.hasSuffix("semaphore 0 text-differs 0\n"))
  }
}
