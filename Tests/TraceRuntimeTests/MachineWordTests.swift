import ProgramTestSupport
import Testing
import TraceProgram
import TraceRuntime

/// What an operation makes of two words.
struct WordCase: CustomTestStringConvertible, Sendable {
  var operation: TraceProgram.Operation
  var b: Int64
  var c: Int64
  var immediate: Int64
  var expected: Int64

  init(
    _ operation: TraceProgram.Operation, _ b: Int64, _ c: Int64 = 0, i: Int64 = 0,
    is expected: Int64
  ) {
    self.operation = operation
    self.b = b
    self.c = c
    immediate = i
    self.expected = expected
  }

  var testDescription: String { "\(operation) \(b) \(c) \(immediate)" }
}

@Suite struct MachineWordTests {
  static let cases: [WordCase] = [
    WordCase(.move, 5, is: 5),
    WordCase(.add, .max, 1, is: .min),
    WordCase(.subtract, .min, 1, is: .max),
    WordCase(.multiply, 1 << 62, 4, is: 0),
    WordCase(.multiply, -3, 7, is: -21),
    WordCase(.divideSigned, -7, 2, is: -3),
    WordCase(.divideSigned, .min, -1, is: .min),
    WordCase(.divideUnsigned, -1, 2, is: .max),
    WordCase(.remainderSigned, -7, 2, is: -1),
    WordCase(.remainderSigned, 7, -2, is: 1),
    WordCase(.remainderSigned, .min, -1, is: 0),
    WordCase(.remainderUnsigned, -1, 10, is: 5),
    WordCase(.and, 0b1100, 0b1010, is: 0b1000),
    WordCase(.or, 0b1100, 0b1010, is: 0b1110),
    WordCase(.xor, 0b1100, 0b1010, is: 0b0110),
    WordCase(.shiftLeft, 1, 63, is: .min),
    WordCase(.shiftLeft, 3, 64, is: 3),
    WordCase(.shiftLeft, 3, 65, is: 6),
    WordCase(.shiftRightSigned, -8, 1, is: -4),
    WordCase(.shiftRightSigned, -8, 64, is: -8),
    WordCase(.shiftRightUnsigned, -1, 63, is: 1),
    WordCase(.shiftRightUnsigned, -1, -1, is: 1),
    WordCase(.addImmediate, 40, i: 2, is: 42),
    WordCase(.addImmediate, .max, i: 1, is: .min),
    WordCase(.negate, .min, is: .min),
    WordCase(.negate, 9, is: -9),
    WordCase(.complement, 0, is: -1),
    WordCase(.isZero, 0, is: 1),
    WordCase(.isZero, 256, is: 0),
    WordCase(.signExtend, 0x1FF, i: 8, is: -1),
    WordCase(.signExtend, 0x17F, i: 8, is: 0x7F),
    WordCase(.signExtend, 1, i: 1, is: -1),
    WordCase(.signExtend, -5, i: 64, is: -5),
    WordCase(.zeroExtend, -1, i: 16, is: 0xFFFF),
    WordCase(.zeroExtend, 2, i: 1, is: 0),
    WordCase(.zeroExtend, -5, i: 64, is: -5),
    WordCase(.equal, 4, 4, is: 1),
    WordCase(.equal, 4, 5, is: 0),
    WordCase(.notEqual, 4, 5, is: 1),
    WordCase(.notEqual, 4, 4, is: 0),
    WordCase(.lessSigned, -1, 0, is: 1),
    WordCase(.lessSigned, 0, 0, is: 0),
    WordCase(.lessOrEqualSigned, 0, 0, is: 1),
    WordCase(.lessOrEqualSigned, 1, 0, is: 0),
    WordCase(.lessUnsigned, -1, 0, is: 0),
    WordCase(.lessUnsigned, 0, -1, is: 1),
    WordCase(.lessOrEqualUnsigned, -1, -1, is: 1),
    WordCase(.lessOrEqualUnsigned, -1, 0, is: 0),
  ]

  @Test(arguments: cases) func gives(_ test: WordCase) {
    let run = ClauseRun { builder in
      let b = builder.word(test.b)
      let c = builder.word(test.c)
      builder.trace(builder.result(test.operation, b: b, c: c, immediate: test.immediate))
    }
    #expect(run.outcomes == [.completed])
    #expect(run.values == [.integer(UInt64(bitPattern: test.expected))])
  }

  @Test(arguments: [
    TraceProgram.Operation.divideSigned, .divideUnsigned, .remainderSigned, .remainderUnsigned,
  ])
  func zeroDividesNothing(_ operation: TraceProgram.Operation) {
    let run = ClauseRun { builder in
      let b = builder.word(12)
      builder.trace(b)
      let c = builder.word(0)
      builder.trace(builder.result(operation, b: b, c: c))
    }
    #expect(run.outcomes == [.faulted(RuntimeFault(.divideByZero), instruction: 3)])
    #expect(run.records.isEmpty)
  }

  @Test(arguments: [
    ("a", "b", -1), ("b", "a", 1), ("a", "a", 0), ("", "", 0), ("", "a", -1), ("ab", "a", 1),
    ("\u{7f}", "\u{80}", -1),
  ])
  func stringsCompareByBytes(_ a: String, _ b: String, _ expected: Int64) {
    let run = ClauseRun { builder in
      let a = builder.text(a)
      let b = builder.text(b)
      let null = builder.word(0)
      builder.trace(builder.result(.compareStrings, b: a, c: b))
      builder.trace(builder.result(.compareStrings, b: null, c: b))
      builder.trace(builder.result(.compareStrings, b: a, c: null))
      builder.trace(builder.result(.compareStrings, b: null, c: null))
    }
    #expect(run.values == [.init(integerLiteral: expected), -1, 1, 0])
  }

  @Test func comparisonLooksAtTheStringSize() {
    var limits = MachineLimits()
    limits.stringSize = 3
    let run = ClauseRun(limits: limits) { builder in
      let a = builder.text("abcd")
      let b = builder.text("abce")
      builder.trace(builder.result(.compareStrings, b: a, c: b))
    }
    #expect(run.values == [0])
  }

  @Test func stringsOfTheTraceeCompareToo() {
    var hit = FakeHit(0x1000)
    hit.place("start", at: 0x1000)
    let run = ClauseRun(hit) { builder in
      let a = builder.result(.argument)
      builder.trace(builder.result(.compareStrings, b: a, c: builder.text("start")))
      builder.trace(builder.result(.compareStrings, b: builder.text("t"), c: a))
    }
    #expect(run.values == [0, 1])
  }
}
