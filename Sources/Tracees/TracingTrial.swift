// Tracing, tried out on a child of our own: what a system forbids shows best when it is asked. The child
// is this very program, held before its first instruction, and it never gets further.

package import SystemPackage
internal import TraceBase

/// What came of trying.
package struct TracingTrial: Sendable {
  /// Why a program could not be started under trace; nil when it could.
  package var launch: TraceeError?
  /// Why memory cannot be read by process_vm_readv; nil when it can.
  package var copying: Errno?
  /// Whether memory can be read at all.
  package var reads = true
  /// Why a breakpoint could not be written; nil when it could.
  package var writing: BreakpointRefusal?
  /// Whether the program stopped at it.
  package var stops = true

  /// That everything works.
  package init() {}

  /// Tries it on the calling thread, which must trace nobody.
  package static func made() -> TracingTrial {
    var trial = TracingTrial()
    trial.make()
    return trial
  }

  private mutating func make() {
    reads = false
    stops = false
    let tracer = Tracer()
    let tracee: Tracee
    do throws(TraceeError) {
      tracee = try tracer.launch(try Command(["/proc/self/exe", "--version"], searchPath: ""))
    } catch {
      launch = error
      return
    }
    let process = tracee.process
    var place = Address(0)
    try? tracer.withRegisters(of: tracee) { place = tracee.registers.programCounter }
    copying = TraceeMemory.refusalToCopy(from: place, of: process.id)
    let first = (try? process.space.bytes(at: place, count: 1))?.first
    reads = first != nil
    if let first {
      do throws(BreakpointRefusal) {
        let slot = try process.space.insertBreakpoint(at: place, expecting: first)
        stops = Self.stops(tracer, tracee, slot)
      } catch {
        writing = error
      }
    }
    let id = process.id
    tracer.kill(process)
    _ = tracer.waitForEnd(of: id)
  }

  /// Lets the program go on, up to the int3 that it stands before.
  private static func stops(_ tracer: Tracer, _ tracee: Tracee, _ slot: Int) -> Bool {
    guard (try? tracer.resume(tracee, after: .executed)) != nil else { return false }
    while case .stop(let stopped, let stop)? = try? tracer.nextEvent(), stopped === tracee {
      if stop == .breakpoint(slot: slot) { return true }
      guard !stop.isEnd, (try? tracer.resume(tracee, after: stop)) != nil else { return false }
    }
    return false
  }
}
