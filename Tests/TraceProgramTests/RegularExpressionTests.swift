import Testing
import TraceProgram

@Suite struct RegularExpressionTests {
  private func groups(_ pattern: String, in text: String) throws -> [Range<Int>?]? {
    let expression = try RegularExpression(Array(pattern.utf8))
    let isFound = Array(text.utf8).withUnsafeBytes { expression.isFound(in: $0) }
    return isFound ? (0..<expression.groupCount).map(expression.range(of:)) : nil
  }

  @Test(
    arguments: [
      ("b+", "abbc", 1..<3), ("^b", "ab", nil), ("c$", "abc", 2..<3), ("", "x", 0..<0),
      ("[[:digit:]]{2,3}", "a12345", 1..<4), ("a|ab", "xab", 1..<3), ("(x*)", "", 0..<0),
      ("[^a]", "aa", nil), (".", "\u{7f}", 0..<1), ("[]a]", "]", 0..<1),
    ] as [(String, String, Range<Int>?)])
  func searches(_ pattern: String, _ text: String, expected: Range<Int>?) throws {
    let found = try groups(pattern, in: text)?.first ?? nil
    #expect(found == expected)
  }

  @Test func groupsHaveRanges() throws {
    #expect(try groups("(a)|(b(c))", in: "xbc") == [1..<3, nil, 1..<3, 2..<3])
  }

  @Test func textNeedNotEndInZero() throws {
    let expression = try RegularExpression(Array("c$".utf8))
    Array("abcd".utf8).withUnsafeBytes { bytes in
      #expect(!expression.isFound(in: bytes))
      #expect(expression.isFound(in: UnsafeRawBufferPointer(rebasing: bytes.prefix(3))))
    }
    #expect(try RegularExpression([]).isFound(in: UnsafeRawBufferPointer(start: nil, count: 0)))
  }

  @Test func bytesAreNoCharacters() throws {
    let expression = try RegularExpression([0x5E, 0x2E, 0x24])
    ([0xE9] as [UInt8]).withUnsafeBytes { #expect(expression.isFound(in: $0)) }
  }

  @Test(arguments: [
    "(", "[a", "a{2", "a{3,2}", "*(", "\\", "(a)\\1", "a\0b",
    String(repeating: "(", count: 2000) + String(repeating: ")", count: 2000),
    String(repeating: "x", count: 5000), "((a{100}){100}){100}", "a{99999999999999999999}",
  ])
  func badPatternsAreRefused(_ pattern: String) {
    #expect(throws: PatternError.self) { try RegularExpression(Array(pattern.utf8)) }
  }
}
