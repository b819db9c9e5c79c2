import ProgramTestSupport
import Testing
import TraceProgram
import TraceRuntime

@Suite struct MachineTextTests {
  // MARK: Formats

  private func format(_ segments: [FormatDescriptor.Segment]) -> FormatDescriptor {
    FormatDescriptor(segments)
  }

  private func conversion(_ letter: Character) -> FormatDescriptor.Segment {
    .conversion(FormatDescriptor.Conversion(letter: letter.asciiValue ?? 0))
  }

  @Test func textIsMadeByAFormat() {
    var hit = FakeHit()
    hit.place("far", at: 0x4000)
    let run = ClauseRun(&hit) { builder in
      let format = builder.addFormat(
        format([conversion("d"), .literal(Array(": ".utf8)), conversion("s"), conversion("x")]))
      let formatting = builder.addFormatting(
        TextFormatting(format: format, operands: [.word, .string, .word]))
      let row = builder.row([-5, 0x4000, 255])
      let text = builder.result(.formatText, b: row, immediate: Int64(formatting))
      builder.trace(text, as: .string)
      let length = builder.result(
        .subroutine, b: text, immediate: Subroutine.stringLength.rawValue)
      builder.trace(length)
    }
    #expect(run.values == ["-5: farff", 9])
  }

  @Test func madeTextIsCut() {
    var limits = MachineLimits()
    limits.stringSize = 4
    let run = ClauseRun(limits: limits) { builder in
      let format = builder.addFormat(format([conversion("d")]))
      let formatting = builder.addFormatting(TextFormatting(format: format, operands: [.word]))
      let row = builder.row([1_234_567])
      builder.trace(
        builder.result(.formatText, b: row, immediate: Int64(formatting)), as: .string)
    }
    #expect(run.values == ["1234"])
  }

  @Test func theDialectWrites() {
    var dialect = DialectText()
    dialect.format = { _, values, types, out in
      out += Array("\(values.count) \(types.count)".utf8)
    }
    var builder = ProgramBuilder()
    builder.addClause { builder in
      let format = builder.addFormat(format([]))
      let formatting = builder.addFormatting(
        TextFormatting(format: format, operands: [.word, .stack]))
      let row = builder.row([1, 2])
      builder.trace(
        builder.result(.formatText, b: row, immediate: Int64(formatting)), as: .string)
    }
    var machine = Machine(builder.program, limits: MachineLimits(), dialect: dialect)
    var hit = FakeHit()
    #expect(ClauseRun(&machine, &hit).values == ["2 2"])
  }

  // MARK: Patterns

  @Test func whatAPatternMatchesIsRemembered() {
    let run = ClauseRun { builder in
      func find(_ pattern: String, in text: Slot) {
        let index = Int64(builder.addPattern(Array(pattern.utf8)))
        builder.trace(builder.result(.matchPattern, b: text, immediate: index))
      }
      func traceMatch(_ number: Int64) {
        let row = builder.word(number)
        let text = builder.result(.subroutine, b: row, immediate: Subroutine.matchedText.rawValue)
        builder.trace(text, as: .string)
      }
      func traceCount() {
        builder.trace(
          builder.result(.subroutine, immediate: Subroutine.matchedGroups.rawValue))
      }
      traceCount()
      find("([a-z]+)=(x)?([0-9]+)", in: builder.text("  key=42;"))
      find("nowhere", in: builder.text("  key=42;"))
      traceCount()
      for number: Int64 in [0, 1, 2, 3, 4, -1] { traceMatch(number) }
    }
    #expect(run.values == [0, 1, 0, 4, "key=42", "key", "", "42", "", ""])
  }

  @Test func matchesEndWithTheClause() {
    var builder = ProgramBuilder()
    for _ in 0..<2 {
      builder.addClause { builder in
        builder.trace(
          builder.result(.subroutine, immediate: Subroutine.matchedGroups.rawValue))
        let index = Int64(builder.addPattern(Array("a".utf8)))
        let text = builder.text("a")
        builder.trace(builder.result(.matchPattern, b: text, immediate: index))
      }
    }
    var machine = Machine(builder.program, limits: MachineLimits())
    var hit = FakeHit()
    #expect(ClauseRun(&machine, &hit).values == [0, 1, 0, 1])
  }

  // MARK: Functions

  private func text(
    _ subroutine: Subroutine, _ texts: [String], _ numbers: [Int64] = [], stringSize: Int = 256
  ) -> [RecordedEntry.Value] {
    var limits = MachineLimits()
    limits.stringSize = stringSize
    let run = ClauseRun(limits: limits) { builder in
      let addresses = texts.map { builder.string(Array($0.utf8)) }
      let row = builder.row(addresses + numbers)
      builder.trace(
        builder.result(.subroutine, b: row, immediate: subroutine.rawValue),
        as: subroutine.makesText ? .string : .word)
    }
    return run.values
  }

  @Test(
    arguments: [
      ("12x", 10, 12), (" 12", 10, 0), ("\t1", 0, 0), ("-7f", 16, -127), ("0x1f", 0, 31),
      ("", 10, 0),
      ("017", 0, 15), ("zz", 36, 1295), ("9", 8, 0),
    ] as [(String, Int64, Int64)])
  func integersAreParsed(_ digits: String, _ base: Int64, expected: Int64) {
    #expect(text(.parseInteger, [digits], [base]) == [.integer(UInt64(bitPattern: expected))])
  }

  @Test func noIntegerHasSuchABase() {
    #expect(text(.parseInteger, [" 1"], [37]).isEmpty)
    #expect(text(.parseInteger, ["1"], [1]).isEmpty)
  }

  @Test func bytesAreFoundByIndex() {
    for (index, byte) in [(0, 0x61), (2, 0x63), (3, 0), (-1, 0), (.max, 0)] as [(Int64, UInt64)] {
      #expect(text(.byteAt, ["abc"], [index]) == [.integer(byte)])
    }
    #expect(text(.byteAt, ["\u{e9}"], [0]) == [0xC3])
  }

  @Test(arguments: [
    ("a-b-c", "-", "+", "a+b+c"), ("aaa", "aa", "b", "ba"), ("abc", "", "x", "abc"),
    ("", "a", "b", ""), ("abab", "ab", "", ""), ("abc", "abcd", "x", "abc"),
    ("aa", "a", "aa", "aaaa"),
  ])
  func partsAreReplaced(_ whole: String, _ old: String, _ new: String, expected: String) {
    #expect(text(.replaceAll, [whole, old, new]) == [.text(expected)])
  }

  @Test func replacingIsCut() {
    #expect(text(.replaceAll, ["aaa", "a", "1234"], stringSize: 6) == ["123412"])
  }

  @Test func tokensComeUntilTheyAreEmpty() {
    let run = ClauseRun { builder in
      for (whole, delimiters) in [
        ("", "/"), ("/a//b-c", "/-"), ("", "/"), ("", "-"), ("", "-"), ("d", "-"),
        // What ends a token is passed, whatever the delimiters are next time.
        ("ab-cd", "b"), ("", "-"), ("", ""), ("", "x"), ("ab", "a"), ("", ""), ("abc", "b"),
        ("", "c"),
      ] {
        let row = builder.row([
          builder.string(Array(whole.utf8)), builder.string(Array(delimiters.utf8)),
        ])
        let token = builder.result(
          .subroutine, b: row, immediate: Subroutine.nextToken.rawValue)
        builder.trace(token, as: .string)
      }
    }
    #expect(
      run.values == [
        "", "a", "b-c", "", "", "d", "a", "cd", "", "", "b", "", "a", "",
      ])
  }

  @Test(
    arguments: [
      ("a\n\"\\\u{1}\u{e9}", 0, 0, #"a\n\"\\\001\303\251"#), ("abcdef", 3, 0, "abc"),
      ("ab\ncd", 3, 0, "ab"), ("abc", 10, 1, #""abc""#), ("abcdefghij", 10, 1, #""abcde"..."#),
      ("abcdefgh", 10, 1, #""abcdefgh""#), ("abcdefghi", 10, 1, #""abcde"..."#),
      ("abc", 1, 1, #""abc""#), ("abcd", 1, 1, "\"\"..."), ("", 0, 1, "\"\""),
      ("a\u{7}\u{8}\t\u{b}\u{c}\r", -1, 0, #"a\a\b\t\v\f\r"#),
    ] as [(String, Int64, Int64, String)])
  func textIsEscaped(_ whole: String, _ limit: Int64, _ isQuoted: Int64, expected: String) {
    #expect(text(.escape, [whole], [limit, isQuoted]) == [.text(expected)])
  }

  @Test func roomForTextIsALimit() {
    for (bytes, isEnough) in [(1 << 20, false), (8 << 20, true)] {
      var limits = MachineLimits()
      limits.textBytes = bytes
      let run = ClauseRun(limits: limits) { builder in
        let text = builder.text(String(repeating: "x", count: 255))
        let counter = builder.word(8000)
        let copy = builder.freshSlots(1)
        let top = builder.label()
        builder.place(top)
        builder.emit(.readString, a: copy, b: text, c: builder.word(256))
        builder.emit(.addImmediate, a: counter, b: counter, immediate: -1)
        builder.jump(.jumpIfNotZero, b: counter, to: top)
      }
      #expect(run.fault == (isEnough ? nil : RuntimeFault(.outOfScratch)))
    }
  }
}
