// Places in scripts, and the scanners that all dialects share.

import Testing

@testable import ScriptSyntax

@Suite struct SourceTextTests {
  @Test func placesAreCountedFromOne() {
    let source = SourceText("ab\ncd\n", name: "x")
    let places = (-1...8).map { source.location(of: $0) }
    #expect(places.map(\.line) == [1, 1, 1, 1, 2, 2, 2, 3, 3, 3])
    #expect(places.map(\.column) == [1, 1, 2, 3, 1, 2, 3, 1, 1, 1])
    #expect(SourceText("", name: "").location(of: 0) == .init(file: nil, line: 1, column: 1))
  }

  @Test(
    arguments: [
      ("# 12 \"f.d\"\nX", "f.d", 12),
      ("# 12 \"f.d\" 1 3\n\nX", "f.d", 13),
      ("#line 7\nX", nil, 7),
      (" # line 7 \"a\"\nX", "a", 7),
      ("#pragma line 9\nX", nil, 9),
      ("# 1 \"a\"\n# 5\nX", "a", 5),
      ("# 1 \"a\"\n# 5 \"/dev/fd/3\"\nX", nil, 5),
      ("# 1 \"<stdin>\"\nX", "<stdin>", 1),
      ("#pragma D option quiet\nX", nil, 2),
      ("# 99999999999999999999 \"f\"\nX", nil, 2),
      ("# 9223372036854775807 \"f\"\n\n\nX", nil, 4),
      ("x # 12\nX", nil, 2),
    ] as [(String, String?, Int)])
  func markersRenumber(text: String, file: String?, line: Int) throws {
    let source = SourceText(text, name: "x")
    let offset = try #require(source.bytes.lastIndex(of: 0x58))
    #expect(source.location(of: offset) == .init(file: file, line: line, column: 1))
  }

  @Test func rangesOutsideAreCut() {
    let source = SourceText("abc", name: "x")
    #expect(source.text(of: SourceRange(start: 1, end: 9)) == "bc")
    #expect(source.text(of: SourceRange(start: -4, end: 1)) == "a")
    #expect(source.text(of: SourceRange(start: 3, end: 1)) == "")
  }
}

@Suite struct LiteralTests {
  @Test(arguments: [
    ("0", NumberLiteral.Outcome.value(0)), ("12", .value(12)), ("0x1f", .value(31)),
    ("0XFF", .value(255)), ("017", .value(15)), ("08", .invalidDigit(0x38)), ("0x", .empty),
    ("", .empty), ("18446744073709551615", .value(.max)), ("18446744073709551616", .overflow),
    ("0x10000000000000000", .overflow), ("12a", .invalidDigit(0x61)),
  ])
  func numbers(text: String, expected: NumberLiteral.Outcome) {
    #expect(NumberLiteral.decode(Array(text.utf8)) == expected)
  }

  @Test(arguments: [
    ("a\\tb", "a\tb"), ("\\101\\1012", "AA2"), ("\\x41g", "Ag"), ("\\\\\\\"", "\\\""),
    ("\\q", "\\q"), ("\\", "\\"), ("\\400", "\0"),
  ])
  func strings(text: String, expected: String) {
    #expect(StringLiteral.decode(Array(text.utf8), keepsUnknown: true) == Array(expected.utf8))
  }

  @Test func unknownEscapesMayLoseTheirBackslash() {
    #expect(StringLiteral.decode(Array("\\q".utf8), keepsUnknown: false) == Array("q".utf8))
  }
}
