// SystemTap scripts from the command line to their end: each case of Fixtures/Scripts/stap/run is a file that
// one behaviour can break. What else may stand beside it is told in ScriptCase.swift.

import Foundation
import Testing
import TraceTestSupport

extension ScriptCase {
  /// What a text of SystemTap's must match: names filled in, and within a line `<digits>` and `<any>`.
  fileprivate func pattern(_ expected: String) -> String {
    var text = expected.replacingOccurrences(of: "FILE", with: path)
      .replacingOccurrences(of: "BUILT", with: Built.folder)
    text = NSRegularExpression.escapedPattern(for: text)
      .replacingOccurrences(of: "<digits>", with: "[0-9]+")
      .replacingOccurrences(of: "<any>", with: ".*")
    let anyLine = NSRegularExpression.escapedPattern(for: "...")
    let lines = text.components(separatedBy: "\n").enumerated().map { index, line in
      line == anyLine ? "(?:[^\n]*\n)*?" : line + "\n"
    }
    // The last line has no end of its own: what follows the last line end is empty.
    return "^" + lines.joined().dropLast() + "\\z"
  }

  fileprivate func isMatch(_ text: String, _ expected: String) -> Bool {
    guard expected.contains("<") || expected.contains("...") else {
      return text
        == expected.replacingOccurrences(of: "FILE", with: path)
        .replacingOccurrences(of: "BUILT", with: Built.folder)
    }
    guard let expression = try? NSRegularExpression(pattern: pattern(expected)) else {
      return false
    }
    let whole = NSRange(text.startIndex..., in: text)
    return expression.firstMatch(in: text, range: whole)?.range == whole
  }
}

@Suite struct StapScriptTests {
  @Test(arguments: ScriptCase.all("stap/run", ending: ".stp"))
  func runs(_ script: ScriptCase) throws {
    let outcome = try RunningProgram(
      Built.trapline, ["stap"] + script.arguments, environment: script.environment
    ).finish()
    #expect(
      outcome.ending == .exited(script.expectedStatus), "standard error:\n\(outcome.errors)")
    #expect(
      script.isMatch(outcome.errors, script.expectedMessages),
      "standard error:\n\(outcome.errors)\nwanted:\n\(script.expectedMessages)")
    #expect(
      script.isMatch(outcome.output, script.expectedOutput),
      "output:\n\(outcome.output)\nwanted:\n\(script.expectedOutput)")
  }

  @Test func thereAreCases() {
    #expect(ScriptCase.all("stap/run", ending: ".stp").count > 250)
  }

  @Test(arguments: [
    ("a\n", "a\n", true), ("a\nb\n", "a\n", false), ("a 12 b\n", "a <digits> b\n", true),
    ("a x b\n", "a <digits> b\n", false), ("one\ntwo\nthree\n", "one\n...\nthree\n", true),
    ("one\nthree\n", "one\n...\nthree\n", true), ("one\nthree", "one\n...\nthree\n", false),
    ("a (x) b\n", "a (<any>) b\n", true), ("a\nx\n", "...\n", true), ("", "...\n", true),
    ("a\nb\n", "a<any>\n", false), ("FILE\n", "FILE\n", false),
  ])
  func patternsMatchWhatTheySay(_ text: String, _ pattern: String, _ matches: Bool) {
    #expect(ScriptCase(path: "/some/where.stp").isMatch(text, pattern) == matches)
  }
}
