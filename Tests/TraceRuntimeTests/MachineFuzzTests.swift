import ProgramTestSupport
import Testing
import TraceProgram
import TraceRuntime

@Suite struct MachineFuzzTests {
  /// Random programs run to an end of some kind, whatever they do.
  @Test(arguments: 0..<8) func randomProgramsEnd(_ seed: UInt64) throws {
    var generator = Splitmix(state: seed)
    var completed = 0
    var faults: Set<FaultKind> = []
    for _ in 0..<500 {
      let program = RandomProgram.make(&generator)
      try ProgramVerifier.verify(program)
      var limits = MachineLimits()
      limits.budget = 200
      limits.callDepth = Int.random(in: 0...5, using: &generator)
      limits.stringSize = [1, 7, 8, 256].randomElement(using: &generator) ?? 1
      limits.mapBytes = [0, 500, 100_000].randomElement(using: &generator) ?? 0
      limits.recordBytes = [60, 1000].randomElement(using: &generator) ?? 0
      limits.speculationBytes = [0, 100, 10_000].randomElement(using: &generator) ?? 0
      var machine = Machine(program, limits: limits)
      for firing in 0..<3 as Range<UInt64> {
        var hit = FakeHit(0x1000, 0x1003, firing, .max, 0)
        hit.place("some/../text", at: 0x1000)
        hit.registers = Array(repeating: firing, count: 8)
        hit.facts[.thread] = firing
        let run = ClauseRun(&machine, &hit)
        for outcome in run.outcomes {
          switch outcome {
          case .completed: completed += 1
          case .faulted(let fault, let instruction):
            #expect(program.code.indices.contains(instruction))
            faults.insert(fault.kind)
          }
        }
        machine.threadEnded(firing)
      }
    }
    // The programs must be of the kind that tries things.
    #expect(completed > 10)
    #expect(faults.isSuperset(of: [.invalidAddress, .divideByZero, .outOfBudget]))
  }
}
