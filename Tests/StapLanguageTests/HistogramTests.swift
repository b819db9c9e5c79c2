// Histograms as SystemTap draws them.

import StapLanguage
import Testing

@Suite struct StapHistogramTests {
  private func drawing(
    _ histogram: String, _ values: [Int64], limits: StapLimits = StapLimits()
  ) throws -> [Substring] {
    let text = values.map { "s <<< \($0)" }.joined(separator: "\n")
    let out = try PrintedScript.text(
      "global s\nprobe begin { \(text)\nprint(@\(histogram)) }", limits: limits)
    #expect(out.hasSuffix("\n\n") || out.hasPrefix("!"))
    return out.split(separator: "\n")
  }

  private func rule(_ width: Int = 50) -> String { String(repeating: "-", count: width) }
  private func bar(_ length: Int, of width: Int = 50) -> String {
    String(repeating: "@", count: length) + String(repeating: " ", count: width - length)
  }

  @Test func linear() throws {
    let rows = try drawing("hist_linear(s, 0, 100, 10)", [30, 35, 39])
    #expect(
      rows == [
        "value |\(rule()) count", "   10 |\(bar(0)) 0"[...], "   20 |\(bar(0)) 0",
        "   30 |\(bar(3)) 3", "   40 |\(bar(0)) 0", "   50 |\(bar(0)) 0",
      ])
  }

  @Test func linearBeyondTheSteps() throws {
    let rows = try drawing("hist_linear(s, 0, 20, 10)", [-1, 5, 29, 30, 31])
    #expect(
      rows == [
        "value |\(rule()) count", "   <0 |\(bar(1)) 1", "    0 |\(bar(1)) 1",
        "   10 |\(bar(0)) 0", "   20 |\(bar(1)) 1", "  >20 |\(bar(2)) 2",
      ])
  }

  @Test func linearColumnsAreAsWideAsTheNextLabel() throws {
    let rows = try drawing("hist_linear(s, 99980, 100100, 10)", [99980])
    #expect(
      rows == [
        " value |\(rule()) count", " 99980 |\(bar(1)) 1", " 99990 |\(bar(0)) 0",
        "100000 |\(bar(0)) 0",
      ])
    let narrow = try drawing("hist_linear(s, 99970, 100100, 10)", [99970])
    #expect(narrow.map(\.count).first == "100000 |".count + 56)
  }

  @Test func logarithmic() throws {
    let rows = try drawing("hist_log(s)", [0, 1, 3, 4, 7])
    #expect(
      rows == [
        "value |\(rule()) count", "    0 |\(bar(1)) 1", "    1 |\(bar(1)) 1",
        "    2 |\(bar(1)) 1", "    4 |\(bar(2)) 2", "    8 |\(bar(0)) 0",
        "   16 |\(bar(0)) 0",
      ])
  }

  @Test func logarithmicAtTheEnds() throws {
    let rows = try drawing("hist_log(s)", [.max, -.max])
    #expect(
      rows.map { $0.prefix { $0 != "|" } } == [
        "               value ", "-9223372036854775808 ", "-4611686018427387904 ",
        "-2305843009213693952 ", "-1152921504606846976 ", "                     ~",
        " 1152921504606846976 ", " 2305843009213693952 ", " 4611686018427387904 ",
      ])
    let least = try drawing("hist_log(s)", [-9_223_372_036_854_775_807 - 1])
    #expect(least[1].hasPrefix("-9223372036854775808 |@ "))
    #expect(least.count == 4)
  }

  @Test func longRunsOfEmptyRowsGo() throws {
    let rows = try drawing("hist_linear(s, 0, 100, 10)", [0, 90])
    #expect(
      rows.map { $0.prefix { $0 != "|" } } == [
        "value ", "    0 ", "   10 ", "   20 ", "      ~", "   70 ", "   80 ", "   90 ", "  100 ",
      ])
    var limits = StapLimits()
    limits.histogramElision = -1
    let all = try drawing("hist_linear(s, 0, 100, 10)", [0, 90], limits: limits)
    #expect(all.count == 12)
    limits.histogramElision = 0
    let few = try drawing("hist_linear(s, 0, 100, 10)", [0, 90], limits: limits)
    #expect(few.map { $0.prefix { $0 != "|" } } == ["value ", "    0 ", "      ~", "   90 "])
  }

  @Test func barsThatStandForSeveral() throws {
    let values = Array(repeating: Int64(1), count: 101) + Array(repeating: 2, count: 2)
    let rows = try drawing("hist_linear(s, 0, 3, 1)", values)
    #expect(
      rows == [
        "value |\(rule()) count", "    0 |\(bar(0))   0", "    1 |\(bar(33)) 101",
        "    2 |\(bar(0))   2", "    3 |\(bar(0))   0",
      ])
    var limits = StapLimits()
    limits.histogramWidth = 20
    let narrow = try drawing("hist_linear(s, 0, 3, 1)", [1, 1], limits: limits)
    #expect(narrow[0] == "value |\(rule(20)) count")
    #expect(narrow[2] == "    1 |\(bar(2, of: 20)) 2")
  }

  @Test func asText() throws {
    let text = try PrintedScript.text(
      """
      global s
      probe begin {
        s <<< 1
        t = sprint(@hist_log(s)); println(t) println(@hist_log(s))
      }
      """)
    let whole = try PrintedScript.text("global s probe begin { s <<< 1 print(@hist_log(s)) }")
    #expect(text == "\(whole.prefix(127))\n\(whole)")
  }

  @Test func countsAreThoseOfTheMoment() throws {
    let text = try PrintedScript.text(
      """
      global s
      probe begin {
        s["a"] <<< 1; print(@hist_linear(s["a"], 0, 2, 1)); s["a"] <<< 1
        print(@hist_linear(s["a"], 0, 2, 1)); delete s
      }
      """)
    #expect(text.contains("    1 |\(bar(1)) 1\n"))
    #expect(text.contains("    1 |\(bar(2)) 2\n"))
  }

  @Test func nothingIsDrawnOfNothing() throws {
    let out = try PrintedScript.text("global s probe begin { if (0) s <<< 1 print(@hist_log(s)) }")
    #expect(out == "! empty aggregate near identifier 'print' at script.stp:1:39\n")
  }

  @Test(arguments: [
    ("0, 10, 0", "histogram: interval cannot be zero."),
    ("0, 126, 1", "histogram: Number of buckets must be between 1 and 126"),
    ("10, 0, 5", "histogram: Number of buckets must be between 1 and 126"),
  ])
  func unusable(numbers: String, warning: String) throws {
    let script = try LoweredScript(
      "global s probe begin { s <<< 1 print(@hist_linear(s, \(numbers))) }")
    let found = try #require(script.unit.unusableHistograms.first)
    #expect(found.warning.split(separator: "\n").first.map(String.init) == warning)
    #expect(found.error == "global variable '__global_s' allocation failed")
  }

  @Test func usable() throws {
    let script = try LoweredScript(
      "global s, t probe begin { s <<< 1 print(@hist_linear(s, 0, 125, 1)) t <<< 1 print(@hist_log(t)) }"
    )
    #expect(script.unit.unusableHistograms.isEmpty)
  }
}
