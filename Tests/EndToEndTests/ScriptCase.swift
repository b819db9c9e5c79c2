// Script cases are files, so that adding a test is adding a file. Beside NAME.d or NAME.stp may stand
//
//   NAME.args      the command line, one word a line; without it `-q -s FILE`, where FILE is the script (for
//                  SystemTap `FILE` alone); words such as `TZ=UTC` at its beginning are set in the environment
//   NAME.out       what it must print; nothing without it
//   NAME.err       what it must say on standard error; nothing without it
//   NAME.status    the status it must end with; 0 without it
//
// In `args`, FILE stands for the script and BUILT for the folder of the built fixture programs. In the
// expected texts a line of three dots stands for any lines, and `#` at the end of `err` or `out` names
// nothing: every other byte counts. Those of SystemTap may also say `<digits>` and `<any>` within a line.

import Foundation
import Testing
import TraceTestSupport

/// One script with what is expected of it.
struct ScriptCase: CustomTestStringConvertible, Sendable {
  let path: String

  var testDescription: String { name }
  var name: String { URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent }

  /// The cases of a folder below `Fixtures/Scripts`, by name.
  static func all(_ folder: String, ending: String) -> [ScriptCase] {
    let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/Scripts/\(folder)")
    let files = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    return files.filter { $0.hasSuffix(ending) }.sorted().map {
      ScriptCase(path: directory.appendingPathComponent($0).path)
    }
  }

  private var isOfSystemTap: Bool { path.hasSuffix(".stp") }

  private func companion(_ ending: String) -> String? {
    let base = URL(fileURLWithPath: path).deletingPathExtension().path
    return try? String(contentsOfFile: "\(base).\(ending)", encoding: .isoLatin1)
  }

  private var words: [String] {
    guard let text = companion("args") else {
      return isOfSystemTap ? [path] : ["-q", "-s", path]
    }
    return text.split(separator: "\n").map {
      $0.replacingOccurrences(of: "FILE", with: path)
        .replacingOccurrences(of: "BUILT", with: Built.folder)
    }
  }

  private var variableCount: Int {
    words.prefix {
      $0.contains("=") && $0.prefix { $0 != "=" }.allSatisfy { "A"..."Z" ~= $0 || $0 == "_" }
    }
    .count
  }
  var arguments: [String] { Array(words.dropFirst(variableCount)) }
  /// What the case sets, which counts before the test's own.
  var environment: [String] {
    words.prefix(variableCount) + ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }
  }

  var expectedOutput: String { companion("out") ?? "" }
  /// What must be said on standard error, with its patterns as written.
  var expectedMessages: String { companion("err") ?? "" }
  var expectedErrors: String {
    (companion("err") ?? "").replacingOccurrences(of: "FILE", with: path)
  }
  var expectedStatus: Int32 {
    companion("status").flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) } ?? 0
  }

  /// Whether a text is what a pattern with lines of dots says.
  static func matches(_ text: String, _ pattern: String) -> Bool {
    let parts = "\n\(pattern)".components(separatedBy: "\n...\n")
    guard parts.count > 1 else { return text == pattern }
    var rest = Substring("\n\(text)")
    guard let first = parts.first, rest.hasPrefix(first) else { return false }
    rest = rest.dropFirst(first.count)
    for part in parts.dropFirst().dropLast() {
      guard let found = rest.range(of: "\n\(part)\n") else { return false }
      rest = rest[rest.index(before: found.upperBound)...]
    }
    guard let last = parts.last else { return true }
    return last.isEmpty || rest.hasSuffix("\n\(last)")
  }
}

@Suite struct DScriptTests {
  @Test(arguments: ScriptCase.all("d/run", ending: ".d"))
  func runs(_ script: ScriptCase) throws {
    let outcome = try RunningProgram(
      Built.trapline, ["dtrace"] + script.arguments, environment: script.environment
    ).finish()
    #expect(outcome.ending == .exited(script.expectedStatus))
    #expect(
      ScriptCase.matches(outcome.errors, script.expectedErrors),
      "standard error:\n\(outcome.errors)")
    #expect(
      ScriptCase.matches(outcome.output, script.expectedOutput), "output:\n\(outcome.output)")
  }

  @Test func thereAreCases() {
    #expect(ScriptCase.all("d/run", ending: ".d").count > 10)
  }
}
