// What is explained fits a page, whatever a file or a process puts into it.

import Testing

@testable import TraplineKit

@Suite struct LectureTextTests {
  private func lines(_ text: LectureText) -> [String] {
    String(decoding: text.bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false
    ).map(String.init).dropLast()
  }

  @Test func numbersHeadingsAndBreaksParagraphs() {
    var text = LectureText(width: 60)
    text.title("a:b in /x")
    text.heading("One")
    text.paragraph(String(repeating: "word ", count: 20) + "end")
    text.heading("Two")
    #expect(
      lines(text) == [
        "a:b in /x", "", "1. One",
        "   " + Array(repeating: "word", count: 11).joined(separator: " "),
        "   " + Array(repeating: "word", count: 9).joined(separator: " ") + " end", "", "2. Two",
      ])
  }

  @Test func alignsColumnsAndContinuesTheLast() {
    var text = LectureText(width: 60)
    text.rows(
      [
        ["a", "22", String(repeating: "x y ", count: 16)], ["long", "3", "short"], ["only"],
      ], indent: 2)
    let found = lines(text)
    #expect(found.count == 4)
    #expect(found[0].hasPrefix("  a     22  x y x y"))
    #expect(found[1].hasPrefix("            x y"))
    #expect(found[2] == "  long  3   short")
    #expect(found[3] == "  only")
  }

  @Test(arguments: [nil, 10, 60, 80, 100, 5000] as [Int?])
  func isNeverWiderThanAPage(width: Int?) {
    var text = LectureText(width: width)
    let long = String(repeating: "0123456789", count: 50)
    text.title(long)
    text.heading(long + " " + long)
    text.paragraph(long, indent: 7)
    text.rows([[long, long, long, long], ["a", long, "b"], [long], []])
    text.paragraph(String(repeating: "\u{4e2d}", count: 300))
    let limit = min(max(width ?? 100, 60), 100)
    for line in lines(text) {
      let columns = line.unicodeScalars.reduce(0) { $0 + ($1.value < 0x1100 ? 1 : 2) }
      #expect(columns <= limit, "\(line)")
    }
    // Nothing was left out.
    #expect(String(decoding: text.bytes, as: UTF8.self).count { $0 == "0" } == 50 * 10)
  }

  @Test func colorsHeadingsAlone() {
    var text = LectureText(isColored: true)
    text.heading("H")
    text.paragraph("p")
    text.rows([["r"]])
    #expect(lines(text) == ["", "\u{1B}[1m1. H\u{1B}[0m", "   p", "     r"])
  }
}
