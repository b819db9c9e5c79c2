// The scripts of Fixtures/Scripts/stap/check: what must be accepted, with the listing it gives, and what
// must be refused, with the mistake that its file is named after and the place that its first comment
// after any options names. What the checker lets through is refused when it is lowered.

import StapLanguage
import Testing

@Suite struct CheckerScriptTests {
  @Test(arguments: CheckedScripts.names(in: "accept"))
  func accepted(name: String) throws {
    let checking = CheckedScripts.check(
      try CheckedScripts.text("accept/\(name)"), library: try CheckedScripts.library())
    let listing = CheckedScripts.listing(checking)
    #expect(try listing == CheckedScripts.text("accept/\(name.dropLast(4)).listing"))
  }

  @Test(arguments: CheckedScripts.names(in: "reject"))
  func refused(name: String) throws {
    let text = try CheckedScripts.text("reject/\(name)")
    let checking = try #require(
      CheckedScripts.check(text, library: try CheckedScripts.library()))
    let errors =
      checking.program.map { loweringErrors($0, CheckedScripts.assignedValues(in: text)) }
      ?? checking.errors
    let tag = name.prefix { $0 != "." }
    let part = try #require(
      errors.flatMap { [$0] + $0.related }.first { $0.tag.rawValue == tag },
      "\(CheckedScripts.report(checking))")
    let place = part.token.map { "\($0.line):\($0.column)" } ?? "none"
    let head = text.split(separator: "\n").prefix { $0.hasPrefix("#") }
    #expect(head.last.map { $0.dropFirst(2) } == place[...])
  }

  /// Why a script that has been checked cannot be lowered.
  private func loweringErrors(
    _ program: StapProgram, _ assignedValues: [String: String]
  ) -> [StapSemanticError] {
    var options = StapLoweringOptions()
    options.assignedValues = assignedValues
    do throws(StapSemanticError) {
      _ = try StapLowering.lower(program, limits: StapLimits(), options: options)
      return []
    } catch {
      return [error]
    }
  }

  @Test func everyMistakeHasAScript() {
    let tags = Set(CheckedScripts.names(in: "reject").map { String($0.prefix { $0 != "." }) })
    #expect(tags == Set(StapSemanticTag.allCases.map(\.rawValue)))
  }

  @Test func relatedMistakesPrintAsAPair() {
    let checking = CheckedScripts.check(
      "global g\nprobe begin { g = \"a\"; println(g + 1); println(g + 2) }\n")
    #expect(
      CheckedScripts.report(checking) == """
        semantic error: type mismatch (long): identifier 'g' at script.stp:2:32
                source: probe begin { g = "a"; println(g + 1); println(g + 2) }
                                                       ^

        semantic error: type was first inferred here (string): identifier 'g' at :2:15
                source: probe begin { g = "a"; println(g + 1); println(g + 2) }
                                      ^

        Number of similar error messages suppressed: 1.
        Rerun with -v to see them.

        """)
  }

  /// A word less here, a word twice there: whatever comes of it is checked or refused.
  @Test(arguments: CheckedScripts.names(in: "accept"))
  func mutationsNeverCrash(name: String) throws {
    let words = try CheckedScripts.text("accept/\(name)").split(
      separator: " ", omittingEmptySubsequences: false)
    let library = try CheckedScripts.library()
    for index in words.indices {
      for replacement in [[], [words[index], words[index]], [words[words.count - 1 - index]]] {
        let text = (words[..<index] + replacement + words[(index + 1)...]).joined(separator: " ")
        guard let checking = CheckedScripts.check(text, library: library) else { continue }
        #expect((checking.program == nil) == !checking.errors.isEmpty)
      }
    }
  }

  @Test func nestedScriptsAreChecked() throws {
    let depth = 60
    let sum =
      String(repeating: "(pid() + ", count: depth) + "1" + String(repeating: ")", count: depth)
    let blocks =
      String(repeating: "if (pid()) { ", count: depth) + "println(\(sum))"
      + String(repeating: " }", count: depth)
    let checking = CheckedScripts.check(
      "probe begin { \(blocks) }", library: try CheckedScripts.library())
    #expect(try #require(checking).program != nil)
  }
}
