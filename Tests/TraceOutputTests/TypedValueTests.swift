// Values with their types, as `print` shows them, and the messages for the error output.

import Testing
import TraceOutput
import TraceProgram
import TraceRuntime

@Suite struct TypedValueTests {
  private let int = ValueLayout.integer(
    typeName: "int", size: 4, isSigned: true, isCharacter: false)
  private let char = ValueLayout.integer(
    typeName: "char", size: 1, isSigned: true, isCharacter: true)

  private func text(_ layout: ValueLayout, _ bytes: [UInt8], limit: Int? = nil) -> String {
    var recording = Recording()
    recording.style.isQuiet = true
    recording.style.printSize = limit
    let number = recording.layout(layout)
    recording.record([(.printTyped(layout: number), [.unsigned(0xabc0), .bytes(bytes)])])
    return recording.text()
  }

  private var structure: ValueLayout {
    .structure(
      typeName: "struct probe", size: 64,
      members: [
        ValueLayout.Member(name: "id", offset: 0, layout: int),
        ValueLayout.Member(name: "none", offset: 4, layout: int),
        ValueLayout.Member(name: "next", offset: 8, layout: .pointer(typeName: "struct probe *")),
        ValueLayout.Member(
          name: "name", offset: 16, layout: .array(typeName: "char [4]", element: char, count: 4)),
        ValueLayout.Member(
          name: "", offset: 20,
          layout: .structure(
            typeName: "union", size: 4,
            members: [
              ValueLayout.Member(
                name: "low", offset: 0,
                layout: .bitField(
                  typeName: "unsigned int", size: 4, lowest: 0, width: 3, isSigned: false)),
              ValueLayout.Member(
                name: "high", offset: 0,
                layout: .bitField(typeName: "int", size: 4, lowest: 3, width: 2, isSigned: true)),
            ])),
        ValueLayout.Member(
          name: "kind", offset: 24,
          layout: .enumeration(
            typeName: "enum kind", names: [ValueLayout.EnumeratedName(name: "TWO", value: 2)])),
        ValueLayout.Member(
          name: "share", offset: 32, layout: .floating(typeName: "double", size: 8)),
        ValueLayout.Member(
          name: "text", offset: 40, layout: .string(typeName: "string", size: 24)),
      ])
  }

  private var bytes: [UInt8] {
    var bytes: [UInt8] = [0xfe, 0xff, 0xff, 0xff, 0, 0, 0, 0]
    bytes += [0x10, 0x20, 0, 0, 0, 0, 0, 0] + [0x61, 0, 7, 0] + [0b11_101, 0, 0, 0]
    bytes += [2, 0, 0, 0, 0, 0, 0, 0] + [0, 0, 0, 0, 0, 0, 0xf8, 0x3f]
    return bytes + Array("spam".utf8) + [UInt8](repeating: 0, count: 20)
  }

  @Test func membersAreLines() {
    #expect(
      text(structure, bytes) == """
        0xabc0 = *
                                                    (struct probe) {
                                                     .id = (int)-2,
                                                     .next = (struct probe *)0x2010,
                                                     .name = (char [4]) [
                                                      (char)'a',
                                                      (char)7,
                                                     ],
                                                     (union) {
                                                      .low = (unsigned int)5,
                                                      .high = (int)-1,
                                                     },
                                                     .kind = (enum kind)TWO,
                                                     .share = (double)1.5,
                                                     .text = (string)"spam",
                                                    }

        """)
  }

  @Test func theSizeLimitShowsAsAnEllipsis() {
    #expect(
      text(structure, bytes, limit: 18) == """
        0xabc0 = *
                                                    (struct probe) {
                                                     .id = (int)-2,
                                                     .next = (struct probe *)0x2010,
                                                     .name = (char [4]) [
                                                      (char)'a',
                                                      ...
                                                     ],
                                                    }

        """)
    #expect(text(int, [1, 0, 0, 0]).hasSuffix("(int)1\n"))
    #expect(text(int, [1, 0, 0, 0], limit: 2).hasSuffix("   ...\n"))
    #expect(text(int, [], limit: -1).hasSuffix("   ...\n"))
  }

  /// Layouts that lie about sizes and offsets, and bytes that are too few, never crash.
  @Test func wrongLayoutsAreHarmless() {
    let sizes = [0, 1, 3, 8, 100, -1, Int.max, Int.min]
    for size in sizes {
      for offset in sizes {
        let layouts: [ValueLayout] = [
          .integer(typeName: "t", size: size, isSigned: true, isCharacter: true),
          .bitField(typeName: "t", size: size, lowest: offset, width: offset, isSigned: true),
          .floating(typeName: "t", size: size), .string(typeName: "t", size: size),
          .array(typeName: "t", element: char, count: size),
          .array(
            typeName: "t", element: .array(typeName: "t", element: int, count: offset), count: size),
        ]
        for layout in layouts {
          let outer = ValueLayout.structure(
            typeName: "s", size: size,
            members: [ValueLayout.Member(name: "m", offset: offset, layout: layout)])
          #expect(text(outer, bytes).hasPrefix("0xabc0 = *\n"))
          #expect(text(layout, bytes).hasPrefix("0xabc0 = *\n"))
        }
      }
    }
  }
}

@Suite struct MessageTests {
  private let begin = label(1, "dtrace", "", "", "BEGIN")

  @Test(arguments: [
    (RuntimeFault(.divideByZero), "divide-by-zero"),
    (RuntimeFault(.invalidAddress, 0), "invalid address (0x0)"),
    (RuntimeFault(.invalidAddress, 0x1f), "invalid address (0x1f)"),
    (RuntimeFault(.misalignedAddress, 3), "invalid alignment (0x3)"),
    (RuntimeFault(.indexOutOfBounds, .max), "index out of bounds (-1)"),
    (RuntimeFault(.outOfScratch, 9), "out of scratch space"),
    (RuntimeFault(.invalidSize, 16), "invalid size (0x10)"),
    (RuntimeFault(.illegalOperation, 7), "illegal operation"),
  ])
  func faults(_ fault: RuntimeFault, _ text: String) {
    #expect(
      DTraceMessages.fault(fault, clause: "dt_clause_0", at: begin)
        == "error in dt_clause_0 for probe ID 1 (dtrace:::BEGIN): " + text)
  }

  @Test func drops() {
    func text(_ count: UInt64, _ drop: DTraceMessages.Drop, tag: Bool = false) -> String {
      DTraceMessages.drops(count, drop, showsTag: tag)
    }
    #expect(text(1, .principal(processor: 0)) == "1 drop on CPU 0")
    #expect(text(2, .aggregation(processor: 3)) == "2 aggregation drops on CPU 3")
    #expect(
      text(5, .dynamicVariable, tag: true) == "[DTRACEDROP_DYNAMIC] 5 dynamic variable drops")
    #expect(
      text(2, .speculationUnavailable)
        == "2 failed speculations (no speculative buffer available)")
    #expect(
      text(1, .errorInError, tag: true) == "[DTRACEDROP_DBLERROR] 1 error in ERROR probe enabling")
  }
}
