// PostgreSQL: a postmaster whose every client is a process of its own, counted against pgbench.

import Foundation
import Testing

private let programs = "/usr/lib/postgresql/15/bin/"

/// A database cluster in a folder of its own that listens on a socket there and nowhere else.
final class Cluster {
  let folder: String
  private let data: String
  private var server: Running?

  init() throws {
    folder = try Stage.scratch()
    data = folder + "/data"
    let made = try run(
      [
        programs + "initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-sync",
        "--no-locale",
      ])
    try #require(made.status == 0, "initdb: \(made.errors)")
  }

  /// Starts the server, under whatever `prefix` starts, and returns when it answers. The command may be
  /// given as one word.
  func start(under prefix: [String] = [], asOneWord: Bool = false) throws {
    let command = [
      programs + "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=",
      "-c", "autovacuum=off", "-c", "shared_buffers=128MB", "-c", "log_checkpoints=on", "-c",
      "fsync=off", "-c", "max_parallel_workers=0",
    ]
    let server = try Running(prefix + (asOneWord ? [command.joined(separator: " ")] : command))
    self.server = server
    try server.until { (try? psql("SELECT 1"))?.output == "1\n" }
  }

  var postmaster: Int32 {
    get throws {
      let text = try String(contentsOfFile: data + "/postmaster.pid", encoding: .utf8)
      return try #require(text.split(separator: "\n").first.flatMap { Int32($0) })
    }
  }

  func psql(_ statement: String) throws -> Outcome {
    try run(
      [programs + "psql", "-X", "-At", "-h", folder, "-U", "postgres", "-c", statement])
  }

  /// Starts a client that reads its statements from a file.
  func client(reading file: String) throws -> Running {
    try Running(
      [programs + "psql", "-X", "-At", "-h", folder, "-U", "postgres", "-f", file])
  }

  func bench(_ options: [String]) throws -> Running {
    try Running(
      [programs + "pgbench", "-h", folder, "-U", "postgres", "-n"] + options + ["postgres"])
  }

  /// Asks for a fast shutdown and waits for it.
  func stop() throws -> Outcome {
    kill(try postmaster, SIGINT)
    return try #require(server).end()
  }
}

private let clients = 16
private let perClient = 40

@Suite struct PostgresTests {
  @Test func everyTransactionOfEveryClient() throws {
    let cluster = try Cluster()
    let file = cluster.folder + "/hits.json"
    try cluster.start(
      under: [Stage.trapline, "trace", "--format", "json", "-o", file]
        + ["transaction__*", "query__start", "checkpoint__*"].map { "postgresql:\($0)" } + ["--"])
    #expect(try cluster.psql("CREATE TABLE marks (client int, note text)").status == 0)
    let script = cluster.folder + "/script.sql"
    try "BEGIN;\nINSERT INTO marks VALUES (:client_id, 'grüß');\nEND;\n"
      .write(toFile: script, atomically: true, encoding: .utf8)
    let bench = try cluster.bench(
      ["-c", "\(clients)", "-j", "2", "-t", "\(perClient)", "-f", script]
    ).end()
    #expect(bench.status == 0)
    #expect(
      bench.output.contains(
        "transactions actually processed: \(clients * perClient)/\(clients * perClient)"))
    #expect(bench.output.contains("failed transactions: 0 "))
    #expect(try cluster.psql("SELECT count(*) FROM marks").output == "\(clients * perClient)\n")
    #expect(try cluster.psql("CHECKPOINT").status == 0)
    let server = try cluster.stop()
    #expect(server.status == 0, "the postmaster's own end: \(server.errors)")

    let hits = try Trace.read(file)
    let inserts = Dictionary(
      grouping: hits.filter {
        $0.probe == "postgresql:query__start" && $0.arguments[0].description.hasPrefix("INSERT")
      }, by: \.pid)
    #expect(inserts.count == clients)
    let texts = inserts.values.map { Set($0.map { $0.arguments[0].description }) }
    #expect(texts.allSatisfy { $0.count == 1 })
    #expect(
      Set(texts.flatMap { $0 })
        == Set((0..<clients).map { "INSERT INTO marks VALUES (\($0), 'grüß');" }))
    for (pid, queries) in inserts {
      #expect(queries.count == perClient)
      let own = hits.filter { $0.pid == pid }.map(\.probe)
      // One transaction is the backend's own, in which it looks up the database and the role
      // (InitPostgres of utils/init/postinit.c).
      #expect(own.count { $0 == "postgresql:transaction__commit" } == perClient + 1)
      #expect(own.count { $0 == "postgresql:transaction__start" } == perClient + 1)
      #expect(!own.contains("postgresql:transaction__abort"))
    }
    // One that was asked for and the last.
    let checkpoints = hits.filter { $0.probe == "postgresql:checkpoint__done" }
    #expect(checkpoints.count == 2)
    #expect(hits.count { $0.probe == "postgresql:checkpoint__start" } == 2)
    // Their arguments are in a variable, `-4@40+CheckpointStats(%rip)` and so on, which a stripped
    // server still names in its dynamic symbols. The server's own log has the same numbers.
    let logged = server.errors.matches(
      of:
        #/checkpoint complete: wrote (\d+) buffers.*?; (\d+) WAL file\(s\) added, (\d+) removed, (\d+) recycled/#
    ).map { match in
      [match.1, match.2, match.3, match.4].compactMap { Int64($0).map(HitArgument.number) }
    }
    #expect(logged.count == 2)
    #expect(
      checkpoints.map { hit in
        // The second argument is the size of the buffer cache.
        hit.arguments.indices.filter { $0 != 1 }.map { hit.arguments[$0] }
      } == logged)
    #expect(checkpoints.allSatisfy { $0.arguments[1] == .number(16384) })
  }

  @Test func attachingAndLettingGoInTheMiddle() throws {
    let cluster = try Cluster()
    try cluster.start()
    let file = cluster.folder + "/hits.json"
    let tracer = try Running(
      [Stage.trapline, "trace", "--format", "json", "-o", file, "postgresql:query__start"]
        + ["postgresql:transaction__commit", "-p", "\(try cluster.postmaster)"])
    func reported(_ text: String) -> Bool {
      (try? String(contentsOfFile: file, encoding: .utf8))?.contains(text) == true
    }
    // A client that connects once the postmaster is under trace is followed.
    try tracer.until {
      _ = try? cluster.psql("SELECT 'attached'")
      return reported("SELECT 'attached'")
    }
    let script = cluster.folder + "/script.sql"
    try "SELECT 'bench', :client_id;\n".write(toFile: script, atomically: true, encoding: .utf8)
    let bench = try cluster.bench(
      ["-c", "\(clients)", "-j", "2", "-t", "2000", "-f", script])
    try tracer.until { reported("SELECT 'bench'") }
    tracer.send(SIGINT)
    let traced = tracer.end()
    #expect(traced.status == 0)
    #expect(traced.errors.isEmpty)
    let result = bench.end()
    #expect(result.status == 0)
    #expect(result.output.contains("failed transactions: 0 "))
    #expect(
      result.output.contains(
        "transactions actually processed: \(clients * 2000)/\(clients * 2000)"))
    #expect(try Trace.read(file).count < clients * 2000, "let go in the middle, not at the end")
    #expect(try cluster.psql("SELECT 'still here'").output == "still here\n")
    #expect(try cluster.stop().status == 0)
  }
}
