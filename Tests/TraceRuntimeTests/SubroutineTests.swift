import ProgramTestSupport
import Testing
import TraceProgram
import TraceRuntime

/// What a built-in function makes of its operands.
struct SubroutineCase: CustomTestStringConvertible, Sendable {
  enum Operand: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, Sendable {
    case number(Int64)
    case text(String)

    init(integerLiteral value: Int64) { self = .number(value) }
    init(stringLiteral value: String) { self = .text(value) }
  }

  var subroutine: Subroutine
  var operands: [Operand]
  var expected: RecordedEntry.Value

  init(_ subroutine: Subroutine, _ operands: [Operand], _ expected: RecordedEntry.Value) {
    self.subroutine = subroutine
    self.operands = operands
    self.expected = expected
  }

  var testDescription: String { "\(subroutine) \(operands)" }

  /// Runs it; text operands are constants.
  func run(limits: MachineLimits = MachineLimits()) -> ClauseRun {
    ClauseRun(limits: limits) { builder in
      let words = operands.map { operand in
        switch operand {
        case .number(let number): number
        case .text(let text): builder.string(Array(text.utf8))
        }
      }
      let row = builder.row(words)
      let result = builder.result(.subroutine, b: row, immediate: subroutine.rawValue)
      let isText = if case .text = expected { true } else { false }
      builder.trace(result, as: isText ? .string : .word)
    }
  }
}

@Suite struct SubroutineTests {
  static let searches: [SubroutineCase] = [
    .init(.stringLength, [""], 0),
    .init(.stringLength, ["hello"], 5),
    .init(.findByte, ["hello", 0x6C], "llo"),
    .init(.findLastByte, ["hello", 0x6C], "lo"),
    .init(.findByte, ["hello", 0x16C], "llo"),
    .init(.findByte, ["hello", 0x7A], 0),
    .init(.findLastByte, ["", 0x7A], 0),
    .init(.findByte, ["hello", 0], ""),
    .init(.findString, ["hello", "l"], "llo"),
    .init(.findString, ["hello", "lo"], "lo"),
    .init(.findString, ["hello", ""], "hello"),
    .init(.findString, ["hello", "hello!"], 0),
    .init(.indexOf, ["banana", "an", 0, 0], 1),
    .init(.indexOf, ["banana", "an", 2, 1], 3),
    .init(.indexOf, ["banana", "an", 4, 1], -1),
    .init(.indexOf, ["banana", "an", -5, 1], 1),
    .init(.indexOf, ["banana", "an", .number(.max), 1], -1),
    .init(.indexOf, ["banana", "", 6, 1], 6),
    .init(.indexOf, ["banana", "", 7, 1], -1),
    .init(.indexOf, ["", "", 0, 0], 0),
    .init(.indexOf, ["a", "ab", 0, 0], -1),
    .init(.lastIndexOf, ["banana", "an", 0, 0], 3),
    .init(.lastIndexOf, ["banana", "an", 2, 1], 1),
    .init(.lastIndexOf, ["banana", "an", 0, 1], -1),
    .init(.lastIndexOf, ["banana", "ba", 0, 1], 0),
    .init(.lastIndexOf, ["banana", "an", -1, 1], -1),
    .init(.lastIndexOf, ["banana", "an", 99, 1], 3),
    .init(.lastIndexOf, ["banana", "", 0, 0], 6),
    .init(.lastIndexOf, ["", "", 0, 0], 0),
    .init(.compareUpTo, ["abcd", "abce", 3], 0),
    .init(.compareUpTo, ["abcd", "abce", 4], -1),
    .init(.compareUpTo, ["abd", "abce", 9], 1),
    .init(.compareUpTo, ["ab", "abc", -1], -1),
    .init(.compareUpTo, ["a", "b", 0], 0),
  ]

  static let parts: [SubroutineCase] = [
    .init(.substring, ["abcdef", 2, 0, 0], "cdef"),
    .init(.substring, ["abcdef", 2, 2, 1], "cd"),
    .init(.substring, ["abcdef", 2, 0, 1], ""),
    .init(.substring, ["abcdef", 2, 99, 1], "cdef"),
    .init(.substring, ["abcdef", 6, 1, 1], ""),
    .init(.substring, ["abcdef", 7, 1, 1], ""),
    .init(.substring, ["abcdef", -2, 0, 0], "ef"),
    .init(.substring, ["abcdef", -2, 1, 1], "e"),
    .init(.substring, ["abcdef", -8, 4, 1], "ab"),
    .init(.substring, ["abcdef", -8, 2, 1], ""),
    .init(.substring, ["abcdef", -8, -1, 1], ""),
    .init(.substring, ["abcdef", 1, -2, 1], "bcd"),
    .init(.substring, ["abcdef", 1, -5, 1], ""),
    .init(.substring, ["abcdef", 1, -9, 1], ""),
    .init(.substring, ["abcdef", -4, -1, 1], "cde"),
    .init(.substring, ["", 0, 5, 1], ""),
    .init(.substring, ["abcdef", .number(.min), .number(.max), 1], "abcde"),
    .init(.substring, ["abcdef", .number(.max), .number(.min), 1], ""),
    .init(.substring, ["abcdef", 0, .number(.min), 1], ""),
    .init(.substring, ["abcdef", 0, .number(.max), 1], "abcdef"),
    .init(.joinStrings, ["abc", "def"], "abcdef"),
    .init(.joinStrings, ["", ""], ""),
    .init(.joinStrings, ["", "x"], "x"),
    .init(.baseName, [""], "."),
    .init(.baseName, ["/"], "/"),
    .init(.baseName, ["///"], "/"),
    .init(.baseName, ["foo"], "foo"),
    .init(.baseName, ["/foo/bar"], "bar"),
    .init(.baseName, ["/foo/bar///"], "bar"),
    .init(.baseName, ["foo/"], "foo"),
    .init(.baseName, ["."], "."),
    .init(.directoryName, [""], "."),
    .init(.directoryName, ["/"], "/"),
    .init(.directoryName, ["//"], "/"),
    .init(.directoryName, ["foo"], "."),
    .init(.directoryName, ["foo/"], "."),
    .init(.directoryName, ["/foo"], "/"),
    .init(.directoryName, ["//foo//"], "/"),
    .init(.directoryName, ["/foo/bar"], "/foo"),
    .init(.directoryName, ["/foo///bar//"], "/foo"),
    .init(.directoryName, ["foo/bar/baz"], "foo/bar"),
    .init(.cleanPath, [""], ""),
    .init(.cleanPath, ["."], "."),
    .init(.cleanPath, ["/"], "/"),
    .init(.cleanPath, ["//"], "/"),
    .init(.cleanPath, ["./"], "."),
    .init(.cleanPath, ["/."], "/"),
    .init(.cleanPath, ["/.."], "/"),
    .init(.cleanPath, ["/../a"], "/a"),
    .init(.cleanPath, ["/a//b/./c/../d/"], "/a/b/d"),
    .init(.cleanPath, ["/a/b/../../.."], "/"),
    .init(.cleanPath, ["a/.."], "."),
    .init(.cleanPath, ["a/../b"], "b"),
    .init(.cleanPath, [".."], ".."),
    .init(.cleanPath, ["../../a/./b"], "../../a/b"),
    .init(.cleanPath, ["a/../.."], ".."),
    .init(.cleanPath, ["a/b/../c"], "a/c"),
    .init(.cleanPath, ["/...//.a/b."], "/.../.a/b."),
    .init(.upperCase, ["aZ{`1é"], "AZ{`1é"),
    .init(.lowerCase, ["aZ[@1"], "az[@1"),
  ]

  static let numbers: [SubroutineCase] = [
    .init(.integerToString, [0, 0], "0"),
    .init(.integerToString, [-1, 0], "-1"),
    .init(.integerToString, [.number(.min), 10], "-9223372036854775808"),
    .init(.integerToString, [.number(.max), 10], "9223372036854775807"),
    .init(.integerToString, [255, 16], "ff"),
    .init(.integerToString, [-1, 16], "ffffffffffffffff"),
    .init(.integerToString, [5, 2], "101"),
    .init(.integerToString, [35, 36], "z"),
    .init(.integerToString, [8, 8], "10"),
    .init(.stringToInteger, ["0", 10], 0),
    .init(.stringToInteger, ["", 10], 0),
    .init(.stringToInteger, [" \t\n+42abc", 10], 42),
    .init(.stringToInteger, ["-42", 10], -42),
    .init(.stringToInteger, ["- 42", 10], 0),
    .init(.stringToInteger, ["0x1F", 0], 31),
    .init(.stringToInteger, ["0x1F", 16], 31),
    .init(.stringToInteger, ["1F", 16], 31),
    .init(.stringToInteger, ["0x", 16], 0),
    .init(.stringToInteger, ["0xg", 0], 0),
    .init(.stringToInteger, ["0x1F", 10], 0),
    .init(.stringToInteger, ["017", 0], 15),
    .init(.stringToInteger, ["018", 0], 1),
    .init(.stringToInteger, ["017", 10], 17),
    .init(.stringToInteger, ["zZ", 36], 1295),
    .init(.stringToInteger, ["12", 2], 1),
    .init(.stringToInteger, ["9223372036854775807", 10], .init(integerLiteral: .max)),
    .init(.stringToInteger, ["9223372036854775808", 10], .init(integerLiteral: .max)),
    .init(.stringToInteger, ["-9223372036854775808", 10], .init(integerLiteral: .min)),
    .init(.stringToInteger, ["-99999999999999999999", 10], .init(integerLiteral: .min)),
    .init(.swapBytes2, [0x1234], 0x3412),
    .init(.swapBytes2, [-1], 0xFFFF),
    .init(.swapBytes4, [0x1234_5678], 0x7856_3412),
    .init(.swapBytes8, [1], 0x0100_0000_0000_0000),
  ]

  @Test(arguments: searches + parts + numbers) func gives(_ test: SubroutineCase) {
    let run = test.run()
    #expect(run.outcomes == [.completed])
    #expect(run.values == [test.expected])
  }

  @Test(arguments: [
    SubroutineCase(.integerToString, [1, 1], 0), SubroutineCase(.integerToString, [1, 37], 0),
    SubroutineCase(.integerToString, [1, -10], 0), SubroutineCase(.stringToInteger, ["1", 1], 0),
    SubroutineCase(.stringToInteger, ["1", 37], 0), SubroutineCase(.internetAddress, [3, "x"], 0),
  ])
  func refuses(_ test: SubroutineCase) {
    #expect(test.run().fault == RuntimeFault(.illegalOperation))
  }

  /// SystemTap's functions of the tracee's memory, which say themselves what is wrong with an address.
  private static let ofAddresses: Set<Subroutine> = [
    .traceeText, .traceeTextOrElse, .traceeWideText, .traceeBytesQuoted,
  ]

  /// Every function of a string faults on NULL, wherever it stands.
  @Test(
    arguments: Subroutine.allCases.filter {
      !$0.addressOperands.isEmpty && !ofAddresses.contains($0)
    })
  func nullIsNoString(_ subroutine: Subroutine) {
    for null in subroutine.addressOperands {
      let operands = (0..<subroutine.operandCount).map { index -> SubroutineCase.Operand in
        if index == null { return 0 }
        if subroutine.addressOperands.contains(index) { return "abc" }
        return subroutine == .internetAddress ? 2 : 1
      }
      let run = SubroutineCase(subroutine, operands, 0).run()
      #expect(run.fault == RuntimeFault(.invalidAddress, 0), "\(subroutine) \(null)")
    }
  }

  @Test func resultsAreCut() {
    var limits = MachineLimits()
    limits.stringSize = 4
    let cases: [SubroutineCase] = [
      .init(.joinStrings, ["abc", "def"], "abcd"),
      .init(.joinStrings, ["abcdef", "x"], "abcd"),
      .init(.integerToString, [1_234_567, 10], "1234"),
      .init(.baseName, ["abcdefg"], "abcd"),
      .init(.stringLength, ["abcdefg"], 4),
      .init(.substring, ["abcdefg", 2, 0, 0], "cd"),
    ]
    for test in cases { #expect(test.run(limits: limits).values == [test.expected]) }
  }

  @Test func stringsOfTheTraceeAreFoundInTheTracee() {
    var hit = FakeHit()
    hit.place("hello", at: 0x1000)
    let run = ClauseRun(hit) { builder in
      let row = builder.row([0x1000, 0x6C])
      builder.trace(
        builder.result(.subroutine, b: row, immediate: Subroutine.findByte.rawValue))
    }
    #expect(run.values == [0x1002])
  }

  @Test func randomNumbersDiffer() {
    let run = ClauseRun { builder in
      for _ in 0..<3 {
        builder.trace(
          builder.result(.subroutine, immediate: Subroutine.random.rawValue))
      }
    }
    #expect(Set(run.values).count == 3)
  }

  // MARK: Tokens

  /// The tokens that asking so often gives, with nil for NULL.
  private func tokens(_ text: String, _ delimiters: [String]) -> [String?] {
    var results: [String?] = []
    let run = ClauseRun { builder in
      for (index, delimiters) in delimiters.enumerated() {
        let text = index == 0 ? builder.string(Array(text.utf8)) : 0
        let row = builder.row([text, builder.string(Array(delimiters.utf8))])
        let token = builder.result(.subroutine, b: row, immediate: Subroutine.token.rawValue)
        let isNull = builder.label()
        let end = builder.label()
        builder.jump(.jumpIfZero, b: token, to: isNull)
        builder.trace(token, as: .string)
        builder.jump(to: end)
        builder.place(isNull)
        builder.trace(token)
        builder.place(end)
      }
    }
    for value in run.values {
      if case .text(let text) = value { results.append(text) } else { results.append(nil) }
    }
    return results
  }

  @Test func tokensAreTakenOneByOne() {
    #expect(tokens("a,b;;c", [",", ",;", ";", ";"]) == ["a", "b", "c", nil])
    #expect(tokens(",,", [",", ","]) == [nil, nil])
    #expect(tokens("", [","]) == [nil])
    #expect(tokens("abc", ["", "x"]) == ["abc", nil])
    #expect(tokens("  two words ", [" ", " ", " ", " "]) == ["two", "words", nil, nil])
  }

  @Test func tokensAreRememberedForOneFiring() {
    var builder = ProgramBuilder()
    builder.addClause { builder in
      // The first firing has a string, the second wants to go on with it.
      let row = builder.freshSlots(2)
      builder.emit(.argument, a: row)
      builder.emit(.constant, a: row + 1, immediate: builder.string(Array(",".utf8)))
      builder.trace(
        builder.result(.subroutine, b: row, immediate: Subroutine.token.rawValue), as: .string)
    }
    builder.addClause { builder in
      let row = builder.row([0, builder.string(Array(",".utf8))])
      builder.trace(
        builder.result(.subroutine, b: row, immediate: Subroutine.token.rawValue), as: .string)
    }
    var machine = Machine(builder.program, limits: MachineLimits())
    var hit = FakeHit(0x1000)
    hit.place("a,b,c", at: 0x1000)
    #expect(ClauseRun(&machine, &hit).values == ["a", "b"])
    hit.arguments = [0]
    let run = ClauseRun(&machine, &hit)
    #expect(run.fault == RuntimeFault(.invalidAddress, 0))
    #expect(run.records.isEmpty)
  }

  // MARK: Addresses

  private func address(_ subroutine: Subroutine, _ bytes: [UInt8], first: Int64? = nil)
    -> [RecordedEntry.Value]
  {
    var hit = FakeHit()
    hit.memory[0x1000] = bytes
    return ClauseRun(hit) { builder in
      let row = builder.row((first.map { [$0] } ?? []) + [0x1000])
      builder.trace(
        builder.result(.subroutine, b: row, immediate: subroutine.rawValue), as: .string)
    }.values
  }

  @Test(
    arguments: [
      ([192, 0, 2, 33], "192.0.2.33"), ([0, 0, 0, 0], "0.0.0.0"),
      ([255, 10, 9, 100], "255.10.9.100"),
    ] as [([UInt8], String)])
  func writesVersion4(_ bytes: [UInt8], _ expected: String) {
    #expect(address(.internetAddress4, bytes) == [.text(expected)])
    #expect(address(.internetAddress, bytes, first: 2) == [.text(expected)])
  }

  @Test(
    arguments: [
      ([0, 0, 0, 0, 0, 0, 0, 0], "::"),
      ([0, 0, 0, 0, 0, 0, 0, 1], "::1"),
      ([0x2001, 0xDB8, 0, 0, 0, 0, 0, 1], "2001:db8::1"),
      ([0x2001, 0xDB8, 0, 1, 1, 1, 1, 1], "2001:db8:0:1:1:1:1:1"),
      ([0x2001, 0, 0, 1, 0, 0, 0, 1], "2001:0:0:1::1"),
      ([0x2001, 0, 0, 1, 1, 0, 0, 1], "2001::1:1:0:0:1"),
      ([0xFE80, 0, 0, 0, 0, 0, 0, 0], "fe80::"),
      ([1, 2, 3, 4, 5, 6, 7, 8], "1:2:3:4:5:6:7:8"),
      ([1, 2, 3, 4, 5, 6, 0, 0], "1:2:3:4:5:6::"),
      ([0, 0, 3, 4, 5, 6, 7, 0], "::3:4:5:6:7:0"),
      ([0, 0, 0, 0, 0, 0xFFFF, 0xC000, 0x0221], "192.0.2.33"),
      ([0, 0, 0, 0, 0, 0, 0xC000, 0x0221], "192.0.2.33"),
      ([0, 0, 0, 0, 0, 0, 0, 2], "0.0.0.2"),
      ([0, 0, 0, 0, 0, 1, 0xC000, 0x0221], "::1:c000:221"),
    ] as [([UInt16], String)])
  func writesVersion6(_ groups: [UInt16], _ expected: String) {
    let bytes = groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    #expect(address(.internetAddress6, bytes) == [.text(expected)])
    #expect(address(.internetAddress, bytes, first: 10) == [.text(expected)])
  }

  @Test func writesLinkAddresses() {
    let bytes = (0..<20).map { UInt8($0 * 13) }
    #expect(address(.linkAddress, bytes, first: 1) == ["00:0d:1a:27:34:41"])
    #expect(
      address(.linkAddress, bytes, first: 32) == [
        "00:0d:1a:27:34:41:4e:5b:68:75:82:8f:9c:a9:b6:c3:d0:dd:ea:f7"
      ])
    #expect(address(.linkAddress, bytes, first: 7) == [""])
  }
}
