// SystemTap scripts of the kind people keep: each is run by stap's own command line on a real program, and
// what it prints is compared with what the program is known to do. Those of Ruby and Java name their probes
// by tapsets: the one that Debian's Ruby comes with, and one in the style of OpenJDK's.

import Foundation
import Testing

/// Runs `stap` with a script of the fixtures on a command, and on words for its `$1` and `@1`.
private func stap(
  _ script: String, _ options: [String] = [], on command: [String], _ words: [String] = [],
  environment: [String: String] = [:]
) throws -> Outcome {
  try run(
    [Stage.trapline, "stap"] + options
      + [Stage.fixture("StapScripts/\(script)"), "-c", command.joined(separator: " ")] + words,
    environment: environment)
}

extension Outcome {
  /// Whether the run was a good one but for the status of its command, which makes it a failed one.
  fileprivate func hasFailed(ofStatus number: Int) -> Bool {
    status == 1
      && errors.hasPrefix("WARNING: Child process exited with status \(number)\nWARNING: ")
      && errors.hasSuffix("Pass 5: run failed.  [man error::pass5]\n") && !errors.contains("ERROR")
  }

  /// How much the rows of the histograms in the output add up to.
  fileprivate var histogramTotal: Int {
    lines.reduce(0) { sum, line in
      guard let bar = line.firstIndex(of: "|") else { return sum }
      return sum + (line[bar...].split(separator: " ").last.flatMap { Int($0) } ?? 0)
    }
  }
}

@Suite struct StapScriptTests {
  @Test func transactionsOfAServerAndItsChildren() throws {
    let cluster = try Cluster()
    let file = cluster.folder + "/output"
    try cluster.start(
      under: [
        Stage.trapline, "stap", "-o", file, Stage.fixture("StapScripts/postgres-transactions.stp"),
        "-c",
      ], asOneWord: true)
    let script = cluster.folder + "/script.sql"
    try "BEGIN;\nSELECT 'client ' || :client_id;\nEND;\nSELECT 1 / (:client_id - 2);\n"
      .write(toFile: script, atomically: true, encoding: .utf8)
    let bench = try cluster.bench(["-c", "4", "-t", "10", "-f", script]).end()
    // Client 2 divides by zero at once, and has no second transaction.
    #expect(bench.output.contains("transactions actually processed: 30/40"))
    #expect(try cluster.stop().status == 0)
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    let rows = lines.map { $0.split(separator: " ").map(String.init) }
    let clients = lines.filter { $0.contains(" ran SELECT 'client ' || ") }
    #expect(Set(clients.map { $0.drop { $0 != "S" } }).count == 4)
    for client in clients {
      let pid = try #require(client.split(separator: " ").first.map(String.init))
      let isFailing = client.contains("|| 2;")
      #expect(client.hasSuffix(isFailing ? ": 1" : ": 10"))
      // One more is the backend's own, in which it looks up the database and the role.
      #expect(
        rows.contains([pid] + (isFailing ? ["3", "2", "1"] : ["21", "21", "0"])), "\(rows)")
    }
  }

  @Test func methodsAndObjectsOfRuby() throws {
    let outcome = try stap(
      "ruby-calls.stp",
      on: ["/usr/bin/ruby3.1", "--disable-gems", Stage.fixture("Ruby/greeter.rb"), "traced"],
      ["greeter.rb"])
    #expect(outcome.hasFailed(ofStatus: 6))
    #expect(outcome.lines.contains("hello, wörld"))
    #expect(
      Set(outcome.lines).isSuperset(of: [
        "raised ArgumentError at line 13", "method Greeter#greet 1", "return greet 1",
        "object Greeter line 18 1", "object ArgumentError line 13 1",
        "marking 1 times, with time between: 1",
      ]))
  }

  @Test func functionsOfPHP() throws {
    let outcome = try stap(
      "php-functions.stp", on: ["/usr/bin/php8.2", Stage.fixture("PHP/greeter.php")],
      environment: ["USE_ZEND_DTRACE": "1"])
    #expect(outcome.hasFailed(ofStatus: 5))
    // fibonacci(6) is called 25 times, five deep below the first.
    let calls = outcome.lines.filter { $0.hasSuffix(" fibonacci") }
    #expect(calls.count == 25)
    #expect(calls.map { $0.prefix { $0 == " " }.count }.max() == 14)
    #expect(
      Set(outcome.lines).isSuperset(of: [
        "  main", "    Greeter::greet", "thrown DomainException",
        "fibonacci: 25 calls, more of its own than all: 0",
        "greet: 1 calls, more of its own than all: 0",
        "main: 1 calls, more of its own than all: 0",
      ]))
    #expect(outcome.histogramTotal == 27)
  }

  @Test func workOfAJavaMachine() throws {
    let command = try java("-XX:+UseSerialGC", "-Xbatch")
    let outcome = try stap(
      "jvm-work.stp", ["-I", Stage.fixture("tapset")], on: command, ["Crowd"])
    #expect(outcome.hasFailed(ofStatus: 7))
    #expect(
      Set(outcome.lines).isSuperset(of: [
        "40 threads, sum 40040000", "threads started 40", "threads stopped under its name 40",
        "collections full 1",
      ]))
    #expect(
      outcome.lines.contains {
        $0.hasPrefix("class_loaded(class='Crowd$Größe',classloader_id=0x")
          && $0.hasSuffix(",is_shared=0) 1")
      })
    #expect(outcome.lines.contains { $0.hasPrefix("compiled java/lang/") })
    let collections = outcome.lines.filter { $0.hasPrefix("collections ") }
      .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
    #expect(outcome.histogramTotal == collections.reduce(0, +))
  }

  @Test func exceptionsOfCByStack() throws {
    let outcome = try stap("cxx-throws.stp", ["-DMAXSTRINGLEN=4096"], on: [Stage.thrower, "5"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    #expect(Set(outcome.lines).isSuperset(of: ["caught 5", "5"]))
    #expect(
      outcome.lines.contains { $0.hasPrefix("by ") && $0.contains("pick") && $0.hasSuffix(": 5") })
    let stack = outcome.lines.drop { !$0.contains("__cxa_throw") }
    #expect(stack.count >= 6)
    #expect(stack.contains { $0.contains("season") && $0.hasSuffix("[thrower]") })
  }

  @Test func callsAndLinesOfPython() throws {
    let outcome = try stap(
      "python-tree.stp",
      on: ["/usr/bin/python3.11", "-S", "-B", Stage.fixture("Python/tour.py")], ["tour.py"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    let all = outcome.lines
    let tree = all.drop { $0 != "  -> main:30" }.prefix { $0 != "  <- main" }
    #expect(
      tree.filter { !$0.contains("__init__") && !$0.contains("toured") } == [
        "  -> main:30", "    -> cycles:14", "    <- cycles", "    -> greet:25",
        "      audit tour.greeting", "    <- greet", "    -> fibonacci:21",
        "      -> fibonacci:21", "        -> fibonacci:21", "        <- fibonacci",
        "        -> fibonacci:21", "        <- fibonacci", "      <- fibonacci",
        "      -> fibonacci:21", "      <- fibonacci", "    <- fibonacci",
      ])
    #expect(tree.count { $0 == "      -> __init__:10" } == 4)
    #expect(
      Set(all).isSuperset(of: [
        "line fibonacci:22 5", "line cycles:15 3", "line cycles:16 2", "line __init__:11 4",
        "line greet:26 1", "import colorsys found 1",
        "import this_module_is_not_there_at_all missing 1",
      ]))
    #expect(all.count { $0.hasPrefix("generation 2 passes ") } == 1)
  }
}
