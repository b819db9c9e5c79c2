// Records as lines: the columns, quiet mode, traced values of every type, dumps, stacks and effects.

import Testing
import TraceOutput
import TraceProgram
import TraceRuntime

@Suite struct RecordTests {
  /// Where failures of effects are said to be; these programs have no clauses.
  private let place = " for probe ID 1 (dtrace:::BEGIN)"

  @Test func aRecordIsALineBelowTheHeader() {
    var recording = Recording()
    recording.record(probe: 1, [(.trace, [.signed(42, size: 4)]), (.trace, [.text("ok")])])
    recording.record(processor: 12, [(.mark, [])])
    #expect(
      recording.text() == """
        CPU     ID                    FUNCTION:NAME
          1   4211                         :tick-5s          42  ok                               
         12      1                           :BEGIN 

        """)
  }

  @Test func testingLeavesTheFirstColumnsOut() {
    var recording = Recording()
    recording.style.isTesting = true
    recording.record(probe: 1, [(.trace, [.signed(42, size: 4)]), (.trace, [.text("ok")])])
    #expect(
      recording.text() == """
                           FUNCTION:NAME
                                :tick-5s          42  ok                               

        """)
  }

  @Test func longNamesAreNotCut() {
    var recording = Recording()
    recording.record(probe: 2, [(.mark, [])])
    #expect(
      recording.text() == """
        CPU     ID                    FUNCTION:NAME
          1    912 _PyEval_EvalFrameDefault:function-entry 

        """)
  }

  @Test func quietModeWritesOnlyWhatIsTraced() {
    var recording = Recording()
    recording.style.isQuiet = true
    recording.record([
      (.trace, [.signed(-5)]), (.trace, [.unsigned(200, size: 1)]), (.trace, [.text("x")]),
    ])
    recording.record([(.mark, [])])
    #expect(recording.text() == "-5200x")
  }

  @Test(arguments: [
    (Operand.signed(-7, size: 1), "  -7", "-7"),
    (.signed(-7, size: 2), "    -7", "-7"),
    (.signed(-7, size: 4), "         -7", "-7"),
    (.signed(.min), " -9223372036854775808", "-9223372036854775808"),
    (.signed(1), "                   1", "1"),
    (.unsigned(255, size: 1), " 255", "255"),
    (.unsigned(65535, size: 2), " 65535", "65535"),
    (.unsigned(.max, size: 4), " 4294967295", "4294967295"),
    (.unsigned(1, size: 8), "                    1", "1"),
    (.unsigned(.max), " 18446744073709551615", "18446744073709551615"),
    (.text("spam"), "  spam                             ", "spam"),
    (.text(""), "                                   ", ""),
    (
      .symbol("libc.so.6`malloc"), "  libc.so.6`malloc                                  ",
      "  libc.so.6`malloc                                  "
    ),
  ])
  func traceOfEveryType(_ operand: Operand, _ loud: String, _ quiet: String) {
    var recording = Recording()
    recording.style.isTesting = true
    recording.record([(.trace, [operand])])
    let line = recording.text().split(separator: "\n").dropFirst().joined()
    #expect(line == "                          :BEGIN " + loud)
    recording.style.isQuiet = true
    #expect(recording.text() == quiet)
  }

  @Test func structsAndRawBytesAreDumps() {
    var recording = Recording()
    recording.style.isQuiet = true
    let row = "\n             0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef\n"
    recording.record([(.trace, [.bytes(Array("spam".utf8) + [0, 1])])])
    #expect(
      recording.text() == row
        + "         0: 73 70 61 6d 00 01                                spam..\n")
    recording = Recording()
    recording.style.isQuiet = true
    recording.style.showsRawBytes = true
    recording.style.stringSize = 6
    recording.record([
      (.trace, [.signed(-2, size: 4)]), (.trace, [.text("spam")]),
      (.trace, [.unsigned(258, size: 2)]),
    ])
    #expect(
      recording.text() == row
        + "         0: fe ff ff ff                                      ....\n"
        + row + "         0: 73 70 61 6d 00 00 00                             spam...\n"
        + row + "         0: 02 01                                            ..\n")
  }

  @Test func dumpsHaveSixteenBytesARow() {
    var recording = Recording()
    recording.style.isQuiet = true
    let memory = (0..<300).map { UInt8(truncatingIfNeeded: $0 + 48) }
    recording.record([(.dump, [.bytes(memory)])])
    let lines = recording.text().split(separator: "\n")
    #expect(lines.count == 1 + 19)
    #expect(
      lines[1] == "         0: 30 31 32 33 34 35 36 37 38 39 3a 3b 3c 3d 3e 3f  0123456789:;<=>?")
    #expect(lines[17].hasPrefix("       100: 30 31"))
    #expect(
      lines[19] == "       120: 50 51 52 53 54 55 56 57 58 59 5a 5b              PQRSTUVWXYZ[")
  }

  @Test(arguments: [
    (Operand.unsigned(2, size: 4), 2), (.signed(2, size: 4), 2), (.signed(-1, size: 4), 20),
    (.unsigned(UInt64.max), 20), (.unsigned(21), 20), (.signed(0), 0),
  ])
  func aSecondOperandCutsADump(_ shown: Operand, _ count: Int) {
    var recording = Recording()
    recording.style.isQuiet = true
    recording.record([(.dump, [.bytes([UInt8](repeating: 0x41, count: 20)), shown])])
    let text = recording.text()
    // The ruler has an A of its own in no place: capital letters are in the characters alone.
    #expect(text.count { $0 == "A" } == count)
    #expect(text.isEmpty == (count == 0))
  }

  @Test func stacksAreLinesOfTheirOwn() {
    var recording = Recording()
    recording.style.isTesting = true
    recording.source.stacks[3] = [
      frame(0x401136, "a.out", "main", offset: 0x1f), frame(0x401000, "a.out", "_start"),
      frame(0x7f0000001000, "libc.so.6"), frame(0xdead), frame(0), frame(1),
    ]
    recording.record([(.stack, [.stack(3)])])
    #expect(
      recording.text() == """
                           FUNCTION:NAME
                                  :BEGIN 
                      a.out`main+0x1f
                      a.out`_start
                      libc.so.6`0x7f0000001000
                      0xdead


        """)
    recording.style.stackIndent = 2
    #expect(recording.text().contains("\n  a.out`_start\n"))
  }

  // MARK: Nesting

  @Test func entriesIndentAndReturnsTakeItBack() {
    var recording = Recording()
    recording.style.flowIndents = true
    recording.record(probe: 2, [(.mark, [])])
    recording.record(probe: 2, clause: 1, [(.mark, [])])
    recording.record(probe: 6, [(.mark, [])])
    recording.record(probe: 4, [(.mark, [])])
    recording.record(probe: 4, thread: 10, [(.mark, [])])
    recording.record(probe: 5, [(.mark, [])])
    recording.record(probe: 3, [(.mark, [])])
    recording.record(probe: 3, [(.trace, [.signed(1, size: 1)])])
    #expect(
      recording.text() == """
        CPU FUNCTION                                 
          1  -> _PyEval_EvalFrameDefault              
          1   | _PyEval_EvalFrameDefault:function-entry 
          1   | main:3f                               
          1    => read                                
          1  => read                                  
          1    <= read                                
          1  <- _PyEval_EvalFrameDefault              
          1  <- _PyEval_EvalFrameDefault                 1

        """)
    recording.style.isTesting = true
    recording.style.isQuiet = true
    let text = recording.text()
    #expect(text.hasPrefix("FUNCTION                                 \n -> _PyEval"))
    #expect(text.count { $0 == "\n" } == 1)
  }

  // MARK: Effects

  @Test func effectsComeBetweenTheTexts() {
    var recording = Recording()
    recording.style.isTesting = true
    let format = recording.format(literal("ls "), conversion("s"))
    recording.record([
      (.trace, [.signed(1, size: 1)]), (.system(format: format), [.text("/tmp")]),
      (.trace, [.signed(2, size: 1)]), (.reopen(format: format), [.text("x")]),
      (.truncateFile, []), (.exit, [.signed(-1)]),
    ])
    #expect(
      recording.items() == [
        .text(
          Array("                   FUNCTION:NAME\n                          :BEGIN    1".utf8)),
        .effect(.system(Array("ls /tmp".utf8))),
        .text(Array("   2".utf8)),
        .effect(.reopen(Array("ls x".utf8), place: place)),
        .effect(.truncateFile),
        .effect(.exit(status: -1)),
        .text(Array("\n".utf8)),
      ])
  }

  @Test func anOptionChangesWhatFollows() {
    var recording = Recording()
    recording.style.isTesting = true
    recording.record([(.trace, [.signed(1, size: 1)])])
    recording.record([(.setOption, [.text("quiet"), .text("1")])])
    recording.record([(.trace, [.signed(2, size: 1)])])
    recording.record([(.setOption, [.text("rawbytes")])])
    var text = ""
    var options: [RenderedEffect] = []
    var renderer = recording.renderer()
    renderer.render(recording.buffer) { item, style in
      switch item {
      case .text(let bytes): text += String(decoding: bytes, as: UTF8.self)
      case .effect(let effect):
        options.append(effect)
        style.isQuiet = true
      }
    }
    #expect(
      text == """
                           FUNCTION:NAME
                                  :BEGIN    1
                                  :BEGIN 2
        """)
    #expect(
      options == [
        .setOption(name: Array("quiet".utf8), value: Array("1".utf8), place: place),
        .setOption(name: Array("rawbytes".utf8), value: nil, place: place),
      ])
  }

  @Test func largeBuffersComeInPieces() {
    var recording = Recording()
    for _ in 0..<5000 { recording.record([(.trace, [.text("spam")])]) }
    let items = recording.items()
    #expect(items.count > 1)
    let lines = recording.text().split(separator: "\n")
    #expect(lines.count == 5001)
    #expect(Set(lines.dropFirst()).count == 1)
  }
}
