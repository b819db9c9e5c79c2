// D scripts of the kind people keep: each is run by dtrace's own command line on a real program, and what
// it prints is compared with what the program is known to do.

import Foundation
import Testing

/// Runs `dtrace` with a script of the fixtures on a command, and on words for its `$1` and `$$1`.
private func dtrace(
  _ script: String, _ options: [String] = [], on command: [String], _ words: [String] = [],
  environment: [String: String] = [:]
) throws -> Outcome {
  try run(
    [Stage.trapline, "dtrace"] + options
      + ["-s", Stage.fixture("Scripts/\(script)"), "-c", command.joined(separator: " ")] + words,
    environment: environment)
}

extension Outcome {
  /// How much the rows of the histograms in the output add up to.
  fileprivate var histogramTotal: Int {
    lines.reduce(0) { sum, line in
      guard let bar = line.firstIndex(of: "|") else { return sum }
      return sum + (line[bar...].split(separator: " ").last.flatMap { Int($0) } ?? 0)
    }
  }

  fileprivate func count(prefix: String) -> Int { lines.count { $0.hasPrefix(prefix) } }
}

/// A client of a server, told line by line what to do.
private final class Session {
  private let client: Running
  private let statements: FileHandle

  init(_ cluster: Cluster) throws {
    let pipe = cluster.folder + "/\(UUID().uuidString)"
    try #require(mkfifo(pipe, 0o644) == 0)
    client = try cluster.client(reading: pipe)
    // Opened for reading too, so that neither side waits for the other.
    statements = try #require(FileHandle(forUpdatingAtPath: pipe))
  }

  func say(_ text: String) throws { try statements.write(contentsOf: Data((text + "\n").utf8)) }

  /// The number of the process that serves it.
  func backend() throws -> Int32 {
    try say("SELECT 'backend ' || pg_backend_pid();")
    try client.until { client.outputSoFar.hasSuffix("\n") }
    return try #require(Int32(client.outputSoFar.dropFirst(8).prefix { $0.isNumber }))
  }

  /// Ends the session and waits for the end.
  func leave() throws {
    try say("\\q")
    #expect(client.end().status == 0)
  }
}

@Suite struct DTraceScriptTests {
  @Test func transactionsOfTwoBackends() throws {
    let cluster = try Cluster()
    try cluster.start()
    #expect(try cluster.psql("CREATE TABLE marks (note text)").status == 0)
    let first = try Session(cluster)
    let second = try Session(cluster)
    let (one, two) = (try first.backend(), try second.backend())
    let tracer = try Running(
      [
        Stage.trapline, "dtrace", "-s", Stage.fixture("Scripts/postgres-transactions.d"),
        "-p", "\(one)", "-p", "\(two)",
      ])
    try tracer.until { tracer.outputSoFar.contains("ready") }
    for _ in 0..<3 { try first.say("INSERT INTO marks VALUES ('grüß');") }
    try first.say("BEGIN;\nINSERT INTO marks VALUES ('never');\nROLLBACK;")
    for _ in 0..<7 { try second.say("SELECT 1;") }
    try first.leave()
    try second.leave()
    // Its targets are gone.
    let outcome = tracer.end()
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    let table = outcome.lines.map { $0.split(separator: " ").map(String.init) }
    #expect(table.contains(["\(one)", "4", "3", "1"]))
    #expect(table.contains(["\(two)", "7", "7", "0"]))
    let queries = outcome.lines.filter { $0.contains(" ran ") }
    #expect(
      Set(queries) == [
        "\(one) ran INSERT INTO marks VALUES ('grüß');: 3", "\(one) ran BEGIN;: 1",
        "\(one) ran INSERT INTO marks VALUES ('never');: 1", "\(one) ran ROLLBACK;: 1",
        "\(two) ran SELECT 1;: 7",
      ])
    #expect(outcome.histogramTotal == 10)
    #expect(try cluster.stop().status == 0)
  }

  // Every client is served by a child of the server, and `postgresql*` means them all.
  @Test func transactionsOfAServerAndItsChildren() throws {
    let cluster = try Cluster()
    let file = cluster.folder + "/output"
    try cluster.start(
      under: [
        Stage.trapline, "dtrace", "-o", file, "-s",
        Stage.fixture("Scripts/postgres-transactions.d"), "-c",
      ], asOneWord: true)
    let script = cluster.folder + "/script.sql"
    try "BEGIN;\nSELECT 'client ' || :client_id;\nEND;\nSELECT 1 / (:client_id - 2);\n"
      .write(toFile: script, atomically: true, encoding: .utf8)
    let bench = try cluster.bench(["-c", "4", "-t", "10", "-f", script]).end()
    // Client 2 divides by zero at once, and has no second transaction.
    #expect(bench.output.contains("transactions actually processed: 30/40"))
    let server = try cluster.stop()
    #expect(server.status == 0)
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
    let outcome = try dtrace(
      "ruby-calls.d",
      on: ["/usr/bin/ruby3.1", "--disable-gems", Stage.fixture("Ruby/greeter.rb"), "traced"],
      ["greeter.rb"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.lines.contains("hello, wörld"))
    #expect(
      Set(outcome.lines).isSuperset(of: [
        "raised ArgumentError at line 13", "method Greeter#greet 1", "return greet 1",
        "object Greeter line 18 1", "object ArgumentError line 13 1",
      ]))
    #expect(outcome.count(prefix: "object Greeter") == 1)
    #expect(outcome.count(prefix: "marking ") == 1)
    #expect(outcome.lines.contains { $0.hasSuffix("with time between: 1") })
  }

  @Test func functionsOfPHP() throws {
    let outcome = try dtrace(
      "php-functions.d", on: ["/usr/bin/php8.2", Stage.fixture("PHP/greeter.php")],
      environment: ["USE_ZEND_DTRACE": "1"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    // fibonacci(6) is called 25 times, five deep below the first.
    let calls = outcome.lines.filter { $0.hasSuffix(" fibonacci") && !$0.hasSuffix("  |") }
    #expect(calls.count { $0.hasPrefix("    ") } == 25)
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
    // The machine itself is a library that is loaded late, which -Z allows.
    let outcome = try dtrace("jvm-work.d", ["-Z"], on: command, ["Crowd"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    #expect(
      Set(outcome.lines).isSuperset(of: [
        "40 threads, sum 40040000", "threads started 40", "threads stopped under its name 40",
        "loaded Crowd 5 1", "loaded Crowd$Worker 12 1", "loaded Crowd$Größe 13 1",
        "collections full 1",
      ]))
    #expect(outcome.lines.contains { $0.hasPrefix("compiled Crowd$Größe.<init> ") })
    #expect(outcome.count(prefix: "compiled java/lang/") > 0)
    let collections = outcome.lines.filter { $0.hasPrefix("collections ") }
      .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
    #expect(outcome.histogramTotal == collections.reduce(0, +))
  }

  @Test func exceptionsOfCByStack() throws {
    let outcome = try dtrace("cxx-throws.d", on: [Stage.thrower, "5"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.lines.contains("caught 5"))
    #expect(
      outcome.lines.contains {
        $0.hasPrefix("by thrower`orchard::Tree<int>::pick(long) const")
          && $0.contains(" in libstdc++.so.6") && $0.hasSuffix(": 5")
      })
    let stack = outcome.lines.drop { !$0.contains("`__cxa_throw+0x") }
    #expect(stack.count == 6)
    let names = stack.map { $0.prefix { $0 != "+" } }
    #expect(
      names.dropFirst() == [
        "thrower`orchard::Tree<int>::pick(long) const",
        "thrower`orchard::harvest(orchard::Tree<int> const&, long)", "thrower`season",
        "thrower`main", "5",
      ])
  }

  @Test func callsAndLinesOfPython() throws {
    let outcome = try dtrace(
      "python-tree.d",
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

  @Test func writesByTheFunctionOfTheCLibrary() throws {
    let outcome = try dtrace(
      "libc-writes.d", on: ["/usr/bin/python3.11", "-S", "-B", Stage.fixture("Python/writes.py")])
    #expect(outcome.status == 0)
    #expect(outcome.errors == "to the other\n")
    let lines = outcome.lines
    #expect(lines.contains(String(repeating: "a", count: 100)))
    #expect(lines.contains("failed with 9"))
    #expect(
      Set(lines).isSuperset(of: [
        "descriptor 99 refused \"nobody reads this\", error 9", "descriptor 1 got 128 bytes",
        "descriptor 2 got 13 bytes", "python3.11 called 5 times",
      ]))
    #expect(outcome.histogramTotal == 5)
    #expect(lines.contains { $0.hasPrefix("           >= 20 |@@@@@@@@ ") })
  }
}
