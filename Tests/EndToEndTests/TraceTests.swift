// `trapline trace` as its users run it: what it writes where, and how it ends.

import Foundation
import Testing
import TraceTestSupport

private func trapline(_ arguments: String...) throws -> Outcome {
  try run(Built.trapline, ["trace", "--timestamps", "none"] + arguments)
}

private let tickSignature = "fixture:tick(i: int, name: string, k: long)"

@Suite struct TraceOutputTests {
  @Test func writesOneLineForEachHit() throws {
    let outcome = try trapline("-s", tickSignature, "fixture:tick", "--", Built.path("ticker"), "4")
    #expect(outcome.output == "ticked 4\n")
    #expect(
      outcome.errorLines == [
        "fixture:tick(i=0, name=\"alpha\", k=0)",
        "fixture:tick(i=1, name=\"beta\", k=10)",
        "fixture:tick(i=2, name=\"gamma\", k=20)",
        "fixture:tick(i=3, name=\"alpha\", k=30)",
      ])
    #expect(outcome.ending == .exited(4))
  }

  @Test func numbersArgumentsWithoutASignature() throws {
    let outcome = try trapline("crowd:hit", "--", Built.path("crowd"), "1", "2")
    #expect(
      outcome.errorLines == ["crowd:hit(arg0=0, arg1=0)", "crowd:hit(arg0=0, arg1=1)"])
  }

  @Test func namesThreadsWhenThereAreSeveral() throws {
    let outcome = try trapline("crowd:hit", "--", Built.path("crowd"), "2", "1")
    #expect(outcome.errorLines.count == 2)
    #expect(outcome.errorLines.first?.hasPrefix("crowd:hit(") == true)
    let second = try #require(outcome.errorLines.last)
    #expect(second.firstMatch(of: /^(\d+)\/(\d+) crowd:hit\(arg0=[01], arg1=0\)$/) != nil)
  }

  @Test func writesObjectsAsJSON() throws {
    let outcome = try trapline(
      "--format", "json", "-s", tickSignature, "fixture:tick", "--", Built.path("ticker"), "2")
    #expect(outcome.output == "ticked 2\n")
    #expect(outcome.errorLines.count == 2)
    for (index, line) in outcome.errorLines.enumerated() {
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect(
        Set(object.keys) == [
          "time_ns", "pid", "tid", "process", "provider", "name", "arguments",
        ])
      #expect(object["process"] as? String == "ticker")
      #expect(object["provider"] as? String == "fixture")
      #expect(object["name"] as? String == "tick")
      #expect(object["pid"] as? Int == object["tid"] as? Int)
      let arguments = try #require(object["arguments"] as? [[String: Any]])
      #expect(arguments.map { $0["name"] as? String } == ["i", "name", "k"])
      #expect(arguments.map { $0["type"] as? String } == ["int", "string", "long"])
      #expect(arguments[0]["value"] as? Int == index)
      #expect(arguments[1]["value"] as? String == ["alpha", "beta"][index])
      #expect(arguments[2]["value"] as? Int == index * 10)
    }
  }

  @Test func writesToAFile() throws {
    let folder = TemporaryFolder()
    let file = folder.path + "/trace"
    let outcome = try trapline("-o", file, "fixture:tick", "--", Built.path("ticker"), "3")
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output == "ticked 3\n")
    let text = try String(contentsOfFile: file, encoding: .utf8)
    #expect(text.split(separator: "\n").count == 3)
    #expect(text.hasPrefix("fixture:tick(arg0=0, "))
  }

  @Test func saysWhenAFileCannotBeWritten() throws {
    let missing = try trapline("-o", "/nowhere/x", "fixture:tick", "--", Built.path("ticker"), "3")
    #expect(missing.ending == .exited(125))
    #expect(
      missing.errors == "trapline: cannot open /nowhere/x: no such file or directory\n")
    #expect(missing.output.isEmpty)
    let full = try trapline("-o", "/dev/full", "fixture:tick", "--", Built.path("ticker"), "3")
    #expect(full.ending == .exited(125))
    #expect(full.errors == "trapline: cannot write to /dev/full: no space left on device\n")
    #expect(full.output == "ticked 3\n")
  }

  @Test func countsHits() throws {
    let outcome = try trapline("-c", "fixture:*", "--", Built.path("ticker"), "enabled", "7")
    #expect(
      outcome.errors == """
              hits  probe
                 7  fixture:enabled_tick
                 7  fixture:tick
                14  total

        """)
  }

  @Test func countsHitsByTheValuesOfArguments() throws {
    let outcome = try trapline(
      "-c", "--by", "name,k", "-s", tickSignature, "--where", "k != 20", "fixture:tick", "--",
      Built.path("ticker"), "5")
    #expect(
      outcome.errors == """
              hits  probe         name     k
                 1  fixture:tick  "alpha"  0
                 1  fixture:tick  "alpha"  30
                 1  fixture:tick  "beta"   10
                 1  fixture:tick  "beta"   40
                 4  total

        """)
  }

  @Test func writesHitsAndCounts() throws {
    let outcome = try trapline(
      "-C", "--by", "name", "-s", tickSignature, "fixture:tick", "--", Built.path("ticker"), "4")
    #expect(outcome.errorLines.count == 4 + 5)
    #expect(outcome.errorLines[4] == "      hits  probe         name")
    #expect(outcome.errorLines[5] == "         2  fixture:tick  \"alpha\"")
  }

  @Test(arguments: [
    ("i >= 2 && name ~ \"*a\"", [2, 3, 4, 5]),
    ("name == 'gamma' || k == 10", [1, 2, 5]),
    ("!(i < 5)", [5]),
    ("arg2 == 40", [4]),
    ("nobody == 1", []),
  ])
  func reportsOnlyWhatIsWanted(_ condition: String, _ wanted: [Int]) throws {
    let outcome = try trapline(
      "--quiet", "--where", condition, "-s", tickSignature, "fixture:tick", "--",
      Built.path("ticker"), "6")
    let numbers = outcome.errorLines.map { $0.split(separator: ",")[0] }
    #expect(numbers == wanted.map { "fixture:tick(i=\($0)" })
  }

  @Test func endsAfterTheLimit() throws {
    let outcome = try trapline(
      "--max-events", "2", "fixture:tick", "--", Built.path("ticker"), "12")
    #expect(outcome.errorLines.count == 2)
    #expect(outcome.output == "ticked 12\n")
    #expect(outcome.ending == .exited(12 % 7))
  }

  @Test func cutsStrings() throws {
    let outcome = try trapline(
      "--string-limit", "4", "-s", tickSignature, "fixture:tick", "--", Built.path("ticker"), "2")
    #expect(
      outcome.errorLines == [
        "fixture:tick(i=0, name=\"alph\"..., k=0)", "fixture:tick(i=1, name=\"beta\", k=10)",
      ])
  }

  @Test func readsStringsThatACarelessReaderFallsOver() throws {
    let outcome = try trapline(
      "-s", "faulty:text(kind: string, string: string)", "faulty:text", "--",
      Built.path("faulty"))
    #expect(outcome.ending == .exited(0))
    var texts: [String: String] = [:]
    for line in outcome.errorLines {
      let match = try #require(
        line.firstMatch(of: /^faulty:text\(kind="([a-z]+)", string=(.*)\)$/), "\(line)")
      texts[String(match.1)] = String(match.2)
    }
    #expect(texts.count == 13)
    #expect(texts["null"] == "NULL")
    #expect(texts["edge"] == "\"edge\"")
    #expect(texts["empty"] == "\"\"")
    #expect(texts["unicode"] == "\"grüß €\"")
    #expect(texts["invalid"] == #""a\377\300\200\355\240\200z""#)
    #expect(texts["control"] == #""a\033[31mred\007\r\n\tz\177\233""#)
    #expect(texts["huge"] == "\"" + String(repeating: "x", count: 200) + "\"...")
    for kind in ["unmapped", "kernel", "noncanonical", "last", "noaccess", "runoff"] {
      #expect(texts[kind]?.firstMatch(of: /^0x[0-9a-f]+ <.*>$/) != nil, "\(kind)")
    }
  }

  @Test func writesDifficultStringsAsJSON() throws {
    let outcome = try trapline(
      "--format", "json", "--string-limit", "20", "-s",
      "faulty:text(kind: string, string: string)", "faulty:text", "--", Built.path("faulty"))
    var strings: [String: [String: Any]] = [:]
    for line in outcome.errorLines {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      let arguments = try #require(object?["arguments"] as? [[String: Any]])
      strings[try #require(arguments.first?["value"] as? String)] = arguments.last
    }
    #expect(strings.count == 13)
    #expect(strings["null"]?["value"] is NSNull)
    #expect(strings["edge"]?["value"] as? String == "edge")
    #expect(strings["edge"]?["truncated"] == nil)
    #expect(strings["huge"]?["value"] as? String == String(repeating: "x", count: 20))
    #expect(strings["huge"]?["truncated"] as? Bool == true)
    #expect(strings["invalid"]?["bytes"] as? String == "61ffc080eda0807a")
    #expect(strings["unicode"]?["value"] as? String == "grüß €")
    #expect(strings["unicode"]?["bytes"] == nil)
    #expect(strings["unmapped"]?["pointer"] as? String == "0x1000")
    #expect(strings["last"]?["pointer"] as? String == "0xffffffffffffffff")
    for kind in ["unmapped", "kernel", "noncanonical", "last", "noaccess", "runoff"] {
      #expect(strings[kind]?["error"] is String, "\(kind)")
      #expect(strings[kind]?["value"] == nil, "\(kind)")
    }
  }

  @Test func readsAMegabyte() throws {
    let outcome = try trapline(
      "--string-limit", "2000000", "--where", "kind == 'huge'", "-s",
      "faulty:text(kind: string, string: string)", "faulty:text", "--", Built.path("faulty"))
    let line =
      "faulty:text(kind=\"huge\", string=\"" + String(repeating: "x", count: 1 << 20) + "\")\n"
    #expect(outcome.errors == line)
  }

  @Test func stampsHits() throws {
    let patterns: [(String, Regex<Substring>)] = [
      ("time", /^\d\d:\d\d:\d\d\.\d{6} fixture:tick\(.*/),
      ("epoch", /^\d{10}\.\d{6} fixture:tick\(.*/),
      ("elapsed", /^ {4,5}\d+\.\d{6} fixture:tick\(.*/),
      ("delta", /^ {4,5}\d+\.\d{6} fixture:tick\(.*/),
    ]
    for (style, pattern) in patterns {
      let outcome = try run(
        Built.trapline,
        ["trace", "--timestamps", style, "fixture:tick", "--", Built.path("ticker"), "2"])
      #expect(outcome.errorLines.count == 2)
      for line in outcome.errorLines { #expect(line.wholeMatch(of: pattern) != nil, "\(line)") }
    }
  }

  @Test func leavesChildrenAloneWhenTold() throws {
    let all = try trapline("forker:child", "--", Built.path("forker"), "fork", "3")
    #expect(all.errorLines.count == 3)
    let none = try trapline(
      "--no-follow", "-q", "forker:child", "--", Built.path("forker"), "fork", "3")
    #expect(none.errors.isEmpty)
    #expect(none.output == "child 1 status 1\nchild 2 status 2\nchild 3 status 3\n")
  }
}

@Suite struct ExitStatusTests {
  @Test(arguments: [
    (["fixture:tick", "--", Built.path("ticker"), "5"], 5),
    (["fixture:tick", "--", "/bin/sh", "-c", "kill -TERM $$"], 128 + 15),
    (["fixture:tick", "--", "/bin/sh", "-c", "kill -KILL $$"], 128 + 9),
    (["fixture:tick", "--", "/nowhere/at/all"], 127),
    (["fixture:tick", "--", "no-such-command-anywhere"], 127),
    (["fixture:tick", "--", "/etc/passwd"], 126),
    (["fixture:tick", "--", "/tmp"], 126),
    (["fixture:tick", "--", "/etc/passwd/x"], 126),
    (["fixture:tick", "-p", "2147483647"], 125),
    (["fixture:tick"], 64),
    (["--", "/bin/true"], 64),
    (["fixture:tick", "-p", "1", "--", "/bin/true"], 64),
    (["fixture:tick", "--max-events", "0", "--", "/bin/true"], 64),
    (["fixture:tick", "--by", "i", "--", "/bin/true"], 64),
    (["fixture:tick", "--where", "i ===", "--", "/bin/true"], 64),
    (["fixture:[", "--", "/bin/true"], 64),
    (["fixture:tick", "-p", "-4"], 64),
    (["--no-such-option"], 64),
  ])
  func isTheOneOfTheManual(_ arguments: [String], _ status: Int) throws {
    let outcome = try run(Built.trapline, ["trace", "-q"] + arguments)
    #expect(outcome.ending == .exited(Int32(status)), "\(outcome.errors)")
    #expect(status < 64 || status > 127 || !outcome.errors.isEmpty)
  }

  @Test func explainsAPatternWithoutProbes() throws {
    let outcome = try trapline("nobody:*", "--", Built.path("ticker"), "1")
    #expect(outcome.ending == .exited(1))
    let start = "trapline: no probe of the traced program and its libraries matches 'nobody:*': "
    #expect(outcome.errors.hasPrefix(start + "it has the providers "))
    #expect(outcome.errors.contains("fixture in \(Built.path("ticker"))"))
  }

  @Test func complainsWithoutDrivingTheTerminal() throws {
    let outcome = try trapline("a:b", "--", "/nowhere/\u{1b}[31m\\x\n")
    #expect(
      outcome.errors == #"trapline: cannot run '/nowhere/\033[31m\x\n': no such file or directory"#
        + "\n")
  }

  @Test func runsATextFileWithTheShell() throws {
    let folder = TemporaryFolder()
    let script = folder.path + "/script"
    // By another process: a descriptor open for writing here may be inherited by a child of another
    // test, and the script would be busy.
    let made = try run("/bin/sh", "-c", "echo exit 9 >\(script); chmod +x \(script)")
    #expect(made.ending == .exited(0))
    #expect(try run(Built.trapline, "trace", "-q", "x:y", "--", script).ending == .exited(9))
  }
}
