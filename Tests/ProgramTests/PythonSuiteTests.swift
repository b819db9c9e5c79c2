// CPython's own tests of processes and threads under trace: whatever a tracer may disturb (waits,
// signals, stops, exit statuses, timeouts, closed descriptors) they look at. Its test_signal passes
// too and is left out, since its stress by interval timers takes minutes.

import Foundation
import Testing

@Suite struct PythonSuiteTests {
  /// What each test came to, where no other output stands between its name and that, and the sum.
  private func results(_ outcome: Outcome) -> [String] {
    let single = #/(?m)^(test\w+) \(test\.([\w.]+)\).*? \.\.\. (ok|FAIL|ERROR|skipped|expected)/#
    return outcome.errors.matches(of: single).map { "\($0.2) \($0.3)" }
      + outcome.errors.split(separator: "\n").suffix(2).map { line in
        String(line.replacing(#/ in [\d.]+s$/#, with: ""))
      }
  }

  @Test(arguments: [("test_fork1", 4), ("test_threading", 194), ("test_subprocess", 330)])
  func endsAsItDoesAlone(module: String, count: Int) throws {
    let command = ["/usr/bin/python3.11", "-B", "-m", "unittest", "-v", "test.\(module)"]
    let folder = try Stage.scratch()
    let environment = ["TMPDIR": folder, "HOME": folder]
    let plain = try run(command, environment: environment, in: folder)
    let trace = try Trace(
      ["python:gc__*", "python:audit", "python:import__*"], options: ["--quiet"], command,
      environment: environment, in: folder)
    #expect(trace.outcome.status == plain.status)
    #expect(results(plain).contains("Ran \(count) tests"))
    #expect(difference(tally(results(trace.outcome)), tally(results(plain))).isEmpty)
    #expect(trace.count("python:audit") > count)
  }
}
