// Formats taken apart, and what is wrong with those that cannot be.

import Testing
import TraceProgram

@testable import ScriptSyntax

@Suite struct FormatStringParserTests {
  private func conversion(
    _ letter: Character, _ change: (inout FormatDescriptor.Conversion) -> Void = { _ in }
  ) -> FormatDescriptor.Segment {
    var conversion = FormatDescriptor.Conversion(letter: letter.asciiValue ?? 0)
    change(&conversion)
    return .conversion(conversion)
  }

  private func segments(_ text: String) throws -> [FormatDescriptor.Segment] {
    try FormatStringParser.parse(Array(text.utf8)).map(\.segment)
  }

  private func literal(_ text: String) -> FormatDescriptor.Segment { .literal(Array(text.utf8)) }

  @Test func textAndConversionsAlternate() throws {
    #expect(try segments("") == [])
    #expect(try segments("a%db%%") == [literal("a"), conversion("d"), literal("b"), literal("%")])
    let pieces = try FormatStringParser.parse(Array("a%d%%%s".utf8))
    #expect(pieces.map(\.number) == [1, 1, 2, 3])
    #expect(pieces.map(\.range.start) == [0, 1, 3, 5])
    #expect(pieces.map(\.range.end) == [1, 3, 5, 7])
  }

  @Test func everyPartIsKept() throws {
    #expect(
      try segments("%-+ #'12.5lld")
        == [
          conversion("d") {
            $0.isLeftAligned = true
            $0.showsSign = true
            $0.padsWithSpace = true
            $0.isAlternate = true
            $0.groupsThousands = true
            $0.width = .fixed(12)
            $0.precision = .fixed(5)
            $0.size = Array("ll".utf8)
          }
        ])
    #expect(
      try segments("%*.*s")
        == [
          conversion("s") {
            $0.width = .argument
            $0.precision = .argument
          }
        ])
    #expect(try segments("%.s") == [conversion("s") { $0.precision = .fixed(0) }])
    #expect(try segments("%?x") == [conversion("x") { $0.width = .fixed(16) }])
    #expect(
      try segments("%@8u") == [
        conversion("u") {
          $0.isAggregation = true
          $0.width = .fixed(8)
        }
      ])
    #expect(
      try segments("%010d") == [
        conversion("d") {
          $0.padsWithZeros = true
          $0.width = .fixed(10)
        }
      ])
    #expect(
      try segments("%0-5d") == [
        conversion("d") {
          $0.isLeftAligned = true
          $0.width = .fixed(5)
        }
      ])
    #expect(try segments("%wc") == [conversion("c") { $0.size = [0x77] }])
  }

  @Test(arguments: [
    ("%", FormatStringParser.Failure.Reason.ended, 1, 1),
    ("%d%-5", .ended, 5, 2),
    ("%ll", .ended, 3, 1),
    ("%1$d", .positional, 2, 1),
    ("%-%", .percentWithFlags, 2, 1),
    ("%.1.2d", .repeatedDot, 3, 1),
    ("%**d", .repeatedWidthArgument, 2, 1),
    ("%.**d", .repeatedPrecisionArgument, 3, 1),
    ("%99999999999999999999d", .number, 21, 1),
    ("%4294967296d", .number, 11, 1),
  ])
  func failures(
    text: String, reason: FormatStringParser.Failure.Reason, offset: Int, number: Int
  ) {
    #expect(
      throws: FormatStringParser.Failure(reason: reason, offset: offset, number: number)
    ) { try FormatStringParser.parse(Array(text.utf8)) }
  }
}
