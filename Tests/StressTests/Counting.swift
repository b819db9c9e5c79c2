// What these tests have in common: a command under `trapline trace -c`, and the counts of its table.

import Glibc
import Testing
import TraceTestSupport

/// What came of a command under trace.
struct Counted {
  let outcome: Outcome
  /// Hits by `provider:name`.
  let hits: [String: Int]

  /// Runs a command to its end, every hit of some probes counted.
  init(_ pattern: String, options: [String] = [], _ command: String...) throws {
    outcome = try run(
      Built.trapline, ["trace", "-q", "-c"] + options + [pattern, "--"] + command)
    var hits: [String: Int] = [:]
    for line in outcome.errorLines {
      let words = line.split(separator: " ")
      if words.count == 2, let count = Int(words[0]), words[1] != "total" {
        hits[String(words[1])] = count
      }
    }
    self.hits = hits
  }
}

/// A sleeper that is ready.
func sleeper(_ arguments: String...) throws -> RunningProgram {
  let program = try RunningProgram(Built.path("sleeper"), arguments)
  #expect(try program.readLine() == "ready")
  return program
}

/// Ends a sleeper that must be as if it had never been traced.
func expectClean(_ program: RunningProgram) throws {
  program.send(SIGTERM)
  let outcome = try program.finish()
  #expect(outcome.ending == .exited(0))
  #expect(outcome.output.hasSuffix("semaphore 0 text-differs 0\n"), "\(outcome)")
}
