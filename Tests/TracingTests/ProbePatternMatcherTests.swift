// Which probes a pattern names.

import Testing

@testable import Tracing

private struct PatternCase: CustomTestStringConvertible, Sendable {
  let pattern: String
  let probe: String
  let matches: Bool
  var path = "/usr/bin/python3.11"

  var testDescription: String { "\(pattern) \(matches ? "is" : "is not") \(probe)" }
}

private let cases = [
  PatternCase(pattern: "python", probe: "python:line", matches: true),
  PatternCase(pattern: "pyth", probe: "python:line", matches: false),
  PatternCase(pattern: "python:", probe: "python:line", matches: true),
  PatternCase(pattern: ":line", probe: "python:line", matches: true),
  PatternCase(pattern: ":gc*", probe: "python:gc__start", matches: true),
  PatternCase(pattern: ":gc*", probe: "python:line", matches: false),
  PatternCase(pattern: ":", probe: "a:b", matches: true),
  PatternCase(pattern: "*", probe: "a:b", matches: true),
  PatternCase(pattern: "p?thon:l[a-k]ne", probe: "python:line", matches: true),
  PatternCase(pattern: "p?thon:l[!a-k]ne", probe: "python:line", matches: false),
  PatternCase(pattern: "p:l[^a-k]ne", probe: "p:lone", matches: true),
  PatternCase(pattern: "p:[]x]", probe: "p:]", matches: true),
  PatternCase(pattern: "p:[x-]", probe: "p:-", matches: true),
  PatternCase(pattern: "p:[:]", probe: "p::", matches: true),
  PatternCase(pattern: "p:a\\*", probe: "p:a*", matches: true),
  PatternCase(pattern: "p:a\\*", probe: "p:ab", matches: false),
  PatternCase(pattern: "python:gc-start", probe: "python:gc__start", matches: true),
  PatternCase(pattern: "python:gc-start", probe: "python:gc-start", matches: true),
  PatternCase(pattern: "python:gc-start", probe: "python:gc_start", matches: false),
  PatternCase(pattern: "p:*-done", probe: "p:a__b__done", matches: true),
  PatternCase(pattern: "p:*-?one", probe: "p:a___one", matches: true),
  PatternCase(pattern: "p:gc__start", probe: "p:gc-start", matches: false),
  PatternCase(pattern: "a-b:", probe: "a__b:c", matches: false),
  PatternCase(pattern: "p:*a*b*c", probe: "p:xxaxxbxxbxc", matches: true),
  PatternCase(pattern: "p:*a*b*c", probe: "p:xxaxxbxxbxd", matches: false),
  PatternCase(pattern: "p:?", probe: "p:é", matches: true),
  PatternCase(pattern: "/usr/bin/python3.11", probe: "python:line", matches: true),
  PatternCase(pattern: "/usr/bin/*:line", probe: "python:line", matches: true),
  PatternCase(pattern: "/usr/bin/*:gc", probe: "python:line", matches: false),
  PatternCase(pattern: "/usr/lib/*:python:line", probe: "python:line", matches: false),
  PatternCase(pattern: "python3*:python:line", probe: "python:line", matches: true),
  PatternCase(pattern: "bin:python:line", probe: "python:line", matches: false),
  PatternCase(pattern: "bin/python3.11:python:", probe: "python:line", matches: true),
  PatternCase(pattern: "./python3.11::", probe: "python:line", matches: true),
  PatternCase(pattern: "../bin/python3.11::", probe: "python:line", matches: true),
  PatternCase(pattern: "::line", probe: "python:line", matches: true),
  PatternCase(pattern: "usdt:/usr/bin/python3.11:python:line", probe: "python:line", matches: true),
  PatternCase(pattern: "U:/usr/bin/python3.11:line", probe: "python:line", matches: true),
  PatternCase(pattern: "usdt:*:line", probe: "python:line", matches: true),
  PatternCase(pattern: "usdt:perl:line", probe: "python:line", matches: false),
]

@Suite struct ProbePatternMatcherTests {
  @Test(arguments: cases)
  private func matches(_ row: PatternCase) throws {
    let pattern = try ProbePatternMatcher(row.pattern)
    let parts = row.probe.split(separator: ":", maxSplits: 1).map(String.init)
    let found =
      pattern.matches(path: row.path)
      && pattern.matches(provider: parts[0], name: parts[1])
    #expect(found == row.matches)
  }

  @Test(arguments: [
    ("", ProbePatternError.Cause.empty),
    ("a:b:c:d", .tooManyParts(4)),
    ("usdt:a:b:c:d", .tooManyParts(4)),
    ("p:[a", .unclosedSet),
    ("p:[]", .unclosedSet),
    ("p:[z-a]", .reversedRange("z-a")),
    ("p:a\\", .danglingBackslash),
  ])
  func refuses(_ pattern: String, _ cause: ProbePatternError.Cause) {
    let error = #expect(throws: ProbePatternError.self) { _ = try ProbePatternMatcher(pattern) }
    #expect(error == ProbePatternError(pattern: pattern, cause: cause))
  }

  @Test func staysQuickOnHostilePatterns() throws {
    let pattern = try ProbePatternMatcher("p:" + String(repeating: "*a", count: 200) + "b")
    #expect(!pattern.matches(provider: "p", name: String(repeating: "a", count: 20_000)))
  }
}
