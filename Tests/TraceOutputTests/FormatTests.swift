// Formats: what each letter makes of each type, and how fields are filled.

import Foundation
import Testing
import TraceOutput
import TraceProgram
import TraceRuntime

@Suite struct FormatTests {
  private func text(
    _ segments: [FormatDescriptor.Segment], _ operands: [Operand],
    _ prepare: (Recording) -> Void = { _ in }
  ) -> String {
    var recording = Recording()
    recording.style.isQuiet = true
    prepare(recording)
    recording.program.formats.append(FormatDescriptor(segments))
    recording.record([(.print(format: 0), operands)])
    return recording.text()
  }

  @Test(arguments: [
    ("d", Operand.signed(-42), "-42"),
    ("i", .signed(-42, size: 1), "-42"),
    ("d", .unsigned(.max), "18446744073709551615"),
    ("d", .unsigned(.max, size: 4), "4294967295"),
    ("u", .signed(-1, size: 2), "65535"),
    ("u", .signed(-1), "18446744073709551615"),
    ("x", .signed(-1, size: 1), "ff"),
    ("x", .signed(-1, size: 4), "ffffffff"),
    ("X", .signed(0xbeef), "BEEF"),
    ("o", .signed(8), "10"),
    ("p", .unsigned(0x7fff_1234), "7fff1234"),
    ("c", .signed(65, size: 4), "A"),
    ("C", .signed(10, size: 4), "\\n"),
    ("C", .signed(1, size: 1), "\\001"),
    ("s", .text("spam"), "spam"),
    ("s", .bytes([0x61, 0x62, 0, 0x63]), "ab"),
    ("S", .text("a\t\"b\\\u{e9}"), "a\\t\\\"b\\\\\\303\\251"),
    ("S", .bytes([0x61, 0]), "a\\0"),
    ("a", .symbol("a.out`main+0x5"), "a.out`main+0x5"),
    ("A", .symbol("0x0"), "0x0"),
    ("a", .unsigned(0x7f00), "0x7f00"),
    ("%", .signed(1), "%"),
    ("e", .unsigned(0), "0.000000e+00"),
    ("E", .unsigned(0), "0.000000E+00"),
    ("f", .unsigned((-2.5).bitPattern), "-2.500000"),
    ("g", .unsigned(UInt64(Float(0.5).bitPattern), size: 4), "0.5"),
    ("G", .unsigned(0), "0"),
    // Conversions of another type than the value's.
    ("s", .signed(7), "7"),
    ("d", .text("x"), "x"),
    ("d", .bytes([1, 1]), "257"),
    ("x", .bytes([]), "0"),
  ])
  func letters(_ letter: Character, _ operand: Operand, _ expected: String) {
    #expect(text([conversion(letter)], [operand]) == expected)
  }

  @Test func sizeLettersMakeSigned() {
    let segment = conversion("d") { $0.size = Array("ll".utf8) }
    #expect(text([segment], [.unsigned(.max)]) == "-1")
    let wide = conversion("c") { $0.size = Array("w".utf8) }
    #expect(text([wide], [.signed(0x20ac, size: 4)]) == "€")
    let wideText = conversion("s") { $0.size = Array("l".utf8) }
    #expect(text([wideText], [.bytes([0xac, 0x20, 0, 0, 65, 0, 0, 0, 0, 0, 0, 0, 66])]) == "€A")
  }

  /// Every combination of flags, width and precision is as the C library has it.
  @Test(arguments: ["d", "u", "x", "X", "o"] as [Character])
  func fieldsAreThoseOfC(_ letter: Character) {
    for value: Int64 in [0, 1, -1, 42, -8_000_000_000, .min, .max] {
      for flags in 0..<32 {
        for width in [0, 1, 7, 30] {
          for precision in [0, 1, 5, 25] {
            let segment = conversion(letter) {
              $0.isLeftAligned = flags & 1 != 0
              $0.padsWithZeros = flags & 2 != 0
              $0.showsSign = flags & 4 != 0
              $0.padsWithSpace = flags & 8 != 0
              $0.isAlternate = flags & 16 != 0
              $0.width = .fixed(width)
              $0.precision = .fixed(precision)
            }
            var format = "%"
            for (bit, flag) in ["-", "0", "+", " ", "#"].enumerated() where flags >> bit & 1 != 0 {
              format += flag
            }
            if width > 0 { format += "\(width)" }
            if precision > 0 { format += ".\(precision)" }
            format += "ll\(letter)"
            let expected =
              letter == "d"
              ? String(format: format, value)
              : String(format: format, UInt64(bitPattern: value))
            #expect(text([segment], [.signed(value)]) == expected, "\(format) of \(value)")
          }
        }
      }
    }
  }

  @Test func amountsComeFromArguments() {
    let both = conversion("s") {
      $0.width = .argument
      $0.precision = .argument
    }
    #expect(text([both, literal("|")], [.signed(6), .signed(2), .text("spam")]) == "    sp|")
    #expect(text([both, literal("|")], [.signed(-6), .signed(2), .text("spam")]) == "sp    |")
    #expect(text([both, literal("|")], [.signed(0), .signed(0), .text("spam")]) == "spam|")
    #expect(text([both, literal("|")], [.signed(0), .signed(-3), .text("spam")]) == "spam|")
    let width = conversion("d") { $0.width = .argument }
    #expect(text([width, width], [.signed(3), .signed(1), .signed(4), .signed(2)]) == "  1   2")
  }

  @Test func theSampleOfCPythonsTests() {
    let segments = [
      conversion("d"), literal("\t"), conversion("s") { $0.width = .argument },
      conversion("s"), literal(":"), conversion("s"), literal(":"),
      conversion("d"), literal("\n"),
    ]
    let operands: [Operand] = [
      .unsigned(1_234_567_890), .signed(3), .text(""), .text("function-entry"), .text("call.py"),
      .signed(21, size: 4),
    ]
    #expect(text(segments, operands) == "1234567890\t   function-entry:call.py:21\n")
  }

  @Test func timesAreLocal() {
    // The zone of the tests is whatever it is; the C library tells what is expected.
    let seconds = 1_715_087_109
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    let date = Date(timeIntervalSince1970: TimeInterval(seconds))
    formatter.dateFormat = "yyyy MMM"
    let start = formatter.string(from: date)
    formatter.dateFormat = "HH:mm:ss"
    let time = formatter.string(from: date)
    formatter.dateFormat = "d"
    let day = formatter.string(from: date)
    let padded = String(repeating: " ", count: 2 - day.count) + day
    let nanoseconds = Operand.unsigned(UInt64(seconds) * 1_000_000_000 + 999_999_999)
    #expect(text([conversion("Y")], [nanoseconds]) == "\(start) \(padded) \(time)")
    let mail = text([conversion("T")], [nanoseconds])
    let pattern = /(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} 2024 \d\d:\d\d:\d\d \S+/
    #expect(mail.wholeMatch(of: pattern) != nil, "\(mail)")
    let field = conversion("Y") { $0.width = .fixed(25) }
    #expect(text([field], [nanoseconds]) == "     \(start) \(padded) \(time)")
    #expect(!text([conversion("Y")], [.unsigned(.max)]).isEmpty)
  }

  @Test func stacksInFormats() {
    func add(_ recording: Recording) {
      recording.source.stacks[1] = [frame(0x10, "a.out", "f", offset: 1), frame(0x20)]
    }
    #expect(text([conversion("k")], [.stack(1)], add) == "\na.out`f+0x1\n0x20\n")
    let left = conversion("k") {
      $0.isLeftAligned = true
      $0.width = .fixed(20)
    }
    #expect(
      text([left], [.stack(1)], add)
        == "\n                    a.out`f+0x1\n                    0x20\n")
    let right = conversion("k") { $0.width = .fixed(12) }
    #expect(text([right], [.stack(1)], add) == "\n a.out`f+0x1\n        0x20\n")
  }

  @Test func missingValuesAreLeftOut() {
    let segments = [literal("a"), conversion("d"), literal("b"), conversion("s"), literal("c")]
    #expect(text(segments, [.signed(1)]) == "a1bc")
    #expect(text(segments, []) == "abc")
    #expect(text([conversion("d") { $0.isAggregation = true }], [.signed(1)]) == "")
  }

  @Test func hugeFieldsAreBounded() {
    for width in [Int.max, Int.min, 1 << 40] {
      let segment = conversion("d") {
        $0.width = .fixed(width)
        $0.precision = .fixed(width)
      }
      #expect(text([segment], [.signed(1)]).utf8.count == FormatWriter.widestField)
    }
    let floating = conversion("f") {
      $0.width = .fixed(.max)
      $0.precision = .fixed(.max)
    }
    let number = Operand.unsigned(Double.greatestFiniteMagnitude.bitPattern)
    #expect(text([floating], [number]).utf8.count >= FormatWriter.widestField)
  }

  /// Any letter, flags and amounts with any value give some text and no crash.
  @Test func noCombinationCrashes() {
    var random = SplitMix(state: 20240507)
    for _ in 0..<4000 {
      var operands: [Operand] = []
      for _ in 0..<3 {
        let word = random.next() >> (random.next() % 64)
        switch random.next() % 6 {
        case 0: operands.append(.unsigned(word, size: [0, 1, 2, 4, 8, 255][Int(word % 6)]))
        case 1:
          operands.append(
            .signed(Int64(bitPattern: word), size: [0, 1, 3, 4, 8, 16][Int(word % 6)]))
        case 2: operands.append(.text(String(repeating: "é\0", count: Int(word % 4))))
        case 3: operands.append(.symbol("a`b"))
        case 4: operands.append(.stack(word % 2))
        default:
          operands.append(
            .bytes([UInt8](repeating: UInt8(truncatingIfNeeded: word), count: Int(word % 20))))
        }
      }
      let letter = Character(Unicode.Scalar(UInt8(33 + random.next() % 94)))
      let segment = conversion(letter) {
        let flags = random.next()
        $0.isLeftAligned = flags & 1 != 0
        $0.padsWithZeros = flags & 2 != 0
        $0.showsSign = flags & 4 != 0
        $0.isAlternate = flags & 8 != 0
        $0.isAggregation = flags & 0x70 == 0x70
        if flags & 0x80 != 0 { $0.size = [UInt8(ascii: "l")] }
        $0.width = flags & 0x100 != 0 ? .fixed(Int(truncatingIfNeeded: flags >> 9) % 50) : .argument
        $0.precision =
          flags & 0x200 != 0 ? .fixed(Int(truncatingIfNeeded: flags >> 20) % 50) : .none
      }
      if case .integer = operands[0].value { operands[0].value = .integer(random.next() % 100) }
      let text = text([segment, literal("|")], operands)
      #expect(text.hasSuffix("|"))
    }
  }
}

/// The same numbers in every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
