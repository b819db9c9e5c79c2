// Tapsets of real packages, and what CPython's own pages do with stap: each on the program it is for.

import Foundation
import Testing

private func stap(
  _ arguments: [String], as user: User = .nobody, environment: [String: String] = [:],
  in folder: String = "/"
) throws -> Outcome {
  try run([Stage.trapline, "stap"] + arguments, as: user, environment: environment, in: folder)
}

private let python = ["/usr/bin/python3.11", "-S", "-B"]

private func command(_ words: String...) -> [String] {
  ["-c", words.joined(separator: " ")]
}

private let tapset = ["-I", Stage.fixture("tapset")]

/// The tapset of libvirt's daemon, where everybody may read it.
private func libvirtTapset() throws -> [String] {
  let folder = try Stage.scratch()
  let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../../.build/tapsets/libvirt").standardizedFileURL
  try FileManager.default.copyItem(atPath: checkout.path, toPath: folder + "/libvirt")
  return ["-I", folder + "/libvirt"]
}

/// The marks of a file's notes, as readelf has them.
private func marks(of path: String) throws -> Set<String> {
  let notes = try run(["/usr/bin/readelf", "-n", path])
  return Set(
    notes.lines.compactMap { line in
      line.contains("    Name: ") ? line.split(separator: " ").last.map(String.init) : nil
    })
}

@Suite struct StapTapsetTests {
  // MARK: libvirt

  @Test func everyAliasWhoseMarkIsThereCanBeHad() throws {
    let tapset = try libvirtTapset()
    let library = "/usr/lib/x86_64-linux-gnu/libvirt.so.0"
    let text = try String(contentsOfFile: tapset[1] + "/libvirt_probes.stp", encoding: .utf8)
    let declared = text.matches(of: #/probe (libvirt[\w.]+) = process\(.*\)\.mark\("(\w+)"\)/#)
    #expect(declared.count > 40)
    let there = try marks(of: library)
    let wanted = declared.filter { there.contains(String($0.2)) }.map { String($0.1) }
    let listing = try stap(tapset + ["-l", "libvirt.*.*"])
    #expect(listing.lines == wanted.sorted())
    // All in one script, with all their values.
    let script = wanted.map { "probe \($0) { println(pn(), $$parms) }" }.joined(separator: "\n")
    let outcome = try stap(tapset + ["-u", "-p4", "-e", script])
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
  }

  @Test func eventsAndObjectsOfLibvirt() throws {
    let script = Stage.fixture("StapScripts/libvirt-events.stp")
    let program = python + [Stage.fixture("Python/libvirt.py")]
    let outcome = try stap(
      libvirtTapset() + [script, "-c", program.joined(separator: " ")])
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    #expect(
      Set(outcome.lines).isSuperset(of: [
        "after 0 ms", "removed: 1", "virConnect 1", "testDriver 1", "domain_reset:245",
      ]))
  }

  // MARK: Java

  @Test func everyMarkOfAJavaMachine() throws {
    let java = "/usr/lib/jvm/java-17-openjdk-amd64"
    let library = "\(java)/lib/server/libjvm.so"
    let point = "process(\"\(library)\").mark(\"*\")"
    let listing = try stap(["-l", point])
    #expect(
      Set(listing.lines)
        == Set(try marks(of: library).map { "process(\"\(library)\").mark(\"\($0)\")" }))
    #expect(listing.lines.count > 500)
    let outcome = try stap(
      [
        "-e",
        "global n probe \(point) { n[$$name]++ } "
          + "probe end { foreach (name in n) printf(\"%s %d\\n\", name, n[name]) }",
      ] + command("\(java)/bin/java", "-XX:+UseSerialGC", "-version"))
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("OpenJDK"))
    var counts: [String: Int] = [:]
    for line in outcome.lines {
      let words = line.split(separator: " ").map(String.init)
      if words.count == 2 { counts[words[0]] = Int(words[1]) }
    }
    #expect(counts["vm__init__begin"] == 1 && counts["vm__init__end"] == 1, "\(counts)")
    #expect(counts["class__loaded", default: 0] > 100)
    #expect(counts["NewString__entry"] == counts["NewString__return"])
  }

  // MARK: Python

  /// What the tree of a run of the tour must be, whatever else there is.
  private func expectTree(_ outcome: Outcome, name: String) {
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    let line = #/ *\d+ (\S+)\(\d+\):( *)(=>|<=) (\S+) in (\S+):(\d+)/#
    let rows = outcome.lines.compactMap { $0.wholeMatch(of: line)?.output }
    #expect(Set(rows.map(\.1)) == [name[...]])
    #expect(
      rows.filter { $0.4 == "greet" }.map { "\($0.3) \($0.6)" } == ["=> 25", "<= 27"])
    let calls = rows.filter { $0.4 == "fibonacci" && $0.3 == "=>" }
    let returns = rows.filter { $0.4 == "fibonacci" && $0.3 == "<=" }
    // fibonacci(3) makes four more calls, two deep.
    #expect(calls.count == 5 && returns.count == 5)
    let depths = calls.map(\.2.count)
    #expect((depths.max() ?? 0) - (depths.min() ?? 0) == 2)
    #expect(depths.sorted() == returns.map(\.2.count).sorted())
  }

  @Test(arguments: [User.nobody, .root])
  func callsAsATreeThroughAliases(_ user: User) throws {
    let program = python + [Stage.fixture("Python/tour.py")]
    let outcome = try stap(
      tapset + [Stage.fixture("StapScripts/python-hierarchy.stp"), "-c"]
        + [program.joined(separator: " "), "main"], as: user)
    expectTree(outcome, name: "python3.11")
  }

  /// A Python whose interpreter is a library: `process("python").library("libpython…").mark(…)`.
  @Test func callsOfASharedPython() throws {
    let folder = try Stage.scratch()
    let source = folder + "/main.c"
    try "int Py_BytesMain(int, char **); int main(int c, char **v) { return Py_BytesMain(c, v); }\n"
      .write(toFile: source, atomically: true, encoding: .utf8)
    let library = "libpython3.11.so.1.0"
    let built = try run(["/usr/bin/gcc", source, "-o", "python", "-l:\(library)"], in: folder)
    #expect(built.status == 0, "\(built.errors)")
    let script = ["entry", "return"].map { side in
      """
      probe process("python").library("\(library)").mark("function__\(side)") {
        filename = user_string($arg1); funcname = user_string($arg2); lineno = $arg3;
        if (funcname == "main") is_traced = 1
        if (is_traced)
        printf("%s \(side == "entry" ? "=>" : "<=") %s in %s:%d\\n",
               thread_indent(\(side == "entry" ? 1 : -1)), funcname, filename, lineno);
      }
      """
    }
    let outcome = try stap(
      ["-e", "global is_traced\n" + script.joined(separator: "\n")]
        + command("./python", "-S", "-B", Stage.fixture("Python/tour.py")), in: folder)
    expectTree(outcome, name: "python")
    let listing = try stap(
      ["-l", "process(\"python\").library(\"*python*\").mark(\"gc__*\")"], in: folder)
    #expect(
      listing.lines.map { $0.suffix(17) } == [".mark(\"gc__done\")", "mark(\"gc__start\")"])
  }

  @Test func theMostCalledFunctions() throws {
    let program = python + [Stage.fixture("Python/profiled.py")]
    let outcome = try stap(
      tapset + [Stage.fixture("StapScripts/python-top.stp"), "-c", program.joined(separator: " ")])
    #expect(outcome.status == 0)
    // Each screen is cleared first; the first ones are of the tour, and others follow at the end.
    let screens = outcome.output.components(separatedBy: "\u{1b}[2J\u{1b}[1;1H")
      .map { $0.split(separator: "\n").map { $0.split(separator: " ").map(String.init) } }
    try #require(screens.count > 3)
    #expect(screens[0].isEmpty)
    #expect(screens[1].first == ["PID", "FILENAME", "LINE", "FUNCTION", "CALLS"])
    let file = Stage.fixture("Python/tour.py")
    #expect(screens[1].dropFirst().first?.dropFirst() == [file, "10", "__init__", "20"])
    #expect(
      screens[2].dropFirst().map { Array($0.dropFirst()) } == [
        [file, "21", "fibonacci", "25"], [file, "25", "greet", "1"],
      ])
  }
}
