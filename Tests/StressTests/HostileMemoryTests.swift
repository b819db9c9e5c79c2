// Tracee memory that changes and goes while it is read, and stacks that are none: every hit is counted,
// what is shown was there or is said to be unreadable, and the program ends as it does without a tracer.

import Foundation
import Testing
import TraceTestSupport

private struct Hit: Decodable {
  struct Argument: Decodable {
    let type: String?
    let value: JSONValue?
    let error: String?
  }
  struct Frame: Decodable {
    let address: String
  }
  let name: String
  let arguments: [Argument]
  let stack: [Frame]?
}

/// A text, or a number that does not matter.
private struct JSONValue: Decodable {
  let text: String?

  init(from decoder: any Decoder) throws {
    text = try? decoder.singleValueContainer().decode(String.self)
  }
}

@Suite struct HostileMemoryTests {
  private let folder = TemporaryFolder()
  private let threads = 3
  private let count = Stress.choose(400, hard: 20_000)

  private var fired: Int { threads * count }
  private var command: [String] {
    [Built.path("shifty"), "\(threads)", "\(count)", Built.path("libprobelib.so")]
  }

  private func expectUnharmed(_ outcome: Outcome, _ output: String) {
    #expect(outcome.ending == .exited(0), "\(outcome)")
    #expect(output.hasPrefix("shifted \(fired)\n"), "\(outcome)")
  }

  /// Letters that a rewriting thread may have got between, or the beginning of a text that was there.
  private func wasThere(_ text: String, isLetters: Bool) -> Bool {
    isLetters
      ? text.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
      : "mapped".hasPrefix(text) || "filed".hasPrefix(text)
  }

  @Test(arguments: [[], ["-k"]])
  func stringsThatChangeAndGo(_ options: [String]) throws {
    let file = "\(folder.path)/trace"
    let outcome = try run(
      Built.trapline,
      ["trace", "--format", "json", "-o", file, "--string-limit", "5000"] + options
        + ["-s", "shifty:text(i: int, a: string, b: string)", "shifty:*", "probelib:*", "--"]
        + command)
    expectUnharmed(outcome, outcome.output)
    var counts: [String: Int] = [:]
    var errors = 0
    for line in try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n") {
      let hit = try JSONDecoder().decode(Hit.self, from: Data(line.utf8))
      counts[hit.name, default: 0] += 1
      if options == ["-k"] { #expect(hit.stack?.isEmpty == false) }
      for (index, argument) in hit.arguments.enumerated() {
        if argument.error != nil { errors += 1 }
        guard hit.name == "text", index > 0, let text = argument.value?.text else { continue }
        #expect(wasThere(text, isLetters: index == 1), "\(text)")
        #expect(text.utf8.count <= 5000)
      }
    }
    #expect(counts["text"] == fired)
    #expect(counts["adrift"] == fired)
    #expect(errors > 0)
  }

  @Test func copyinstrOfWhatGoes() throws {
    let script = """
      shifty*:::text { @hits = count(); }
      shifty*:::text { printf("a %s\\n", copyinstr(arg1)); }
      shifty*:::text { printf("b %s\\n", copyinstr(arg2)); }
      shifty*:::adrift { @hits = count(); ustack(); }
      END { printa("hits %@d\\n", @hits); }
      """
    let file = "\(folder.path)/trace"
    let outcome = try run(
      Built.trapline,
      ["dtrace", "-q", "-x", "strsize=5000", "-o", file, "-n", script, "-c"]
        + [command.joined(separator: " ")])
    expectUnharmed(outcome, outcome.output)
    try expectLines(of: file)
  }

  @Test func userStringOfWhatGoes() throws {
    let script = """
      global hits
      probe process("\(Built.path("shifty"))").mark("text") {
        hits++
        printf("a %s\\n", user_string($arg2, "-"))
        printf("b %s\\n", user_string($arg3, ""))
      }
      probe process("\(Built.path("shifty"))").mark("adrift") { hits++; print_ubacktrace() }
      probe end { printf("hits %d\\n", hits) }
      """
    let source = "\(folder.path)/script.stp"
    try script.write(toFile: source, atomically: true, encoding: .utf8)
    let file = "\(folder.path)/trace"
    let outcome = try run(
      Built.trapline, ["stap", "-o", file, "-c", command.joined(separator: " "), source])
    expectUnharmed(outcome, outcome.output)
    try expectLines(of: file)
  }

  private func expectLines(of file: String) throws {
    var seen: Set<Substring> = []
    for line in try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n") {
      switch line.prefix(2) {
      case "a ", "b ":
        let text = String(line.dropFirst(2))
        #expect(wasThere(text == "-" ? "" : text, isLetters: line.hasPrefix("a")), "\(line)")
      case "hi": #expect(line == "hits \(2 * fired)")
      default: continue
      }
      seen.insert(line.prefix(1))
    }
    #expect(seen.contains("h"))
    #expect(seen.contains("a"))
  }
}
