// CPython's own tests of processes, threads, signals and memory under trace: whatever a tracer may
// disturb (waits, signals, stops, exit statuses, timeouts, closed descriptors) they look at. Every case
// of each module runs, once alone and, at the same time, once under trace.

import Foundation
import Testing

@Suite struct PythonSuiteTests {
  /// What each test came to, where no other output stands between its name and that, and the sum.
  private func results(_ outcome: Outcome) -> [String] {
    let single = #/(?m)^(test\w+) \(test\.([\w.]+)\).*? \.\.\. (ok|FAIL|ERROR|skipped|expected)/#
    let sum = #/^(Ran \d+ tests) in [\d.]+s$|^(OK|FAILED)( \(.*\))?$/#
    return outcome.errors.matches(of: single).map { "\($0.2) \($0.3)" }
      + outcome.errors.split(separator: "\n").compactMap { line in
        line.wholeMatch(of: sum).map { String($0.1 ?? line) }
      }
  }

  /// test_siginterrupt_off of test_signal waits for this long to see that nothing comes: the module's
  /// own half a minute is shortened.
  private static let run =
    "import sys, unittest; from test import support; support.SHORT_TIMEOUT = 10.0; "
    + "unittest.main(module=None, argv=['unittest', '-v'] + sys.argv[1:])"

  @Test(arguments: [
    ("test_fork1", 4), ("test_gc", 48), ("test_posix", 159), ("test_signal", 55),
    ("test_subprocess", 330), ("test_threading", 194),
  ])
  func endsAsItDoesAlone(module: String, count: Int) throws {
    let command = ["/usr/bin/python3.11", "-B", "-c", Self.run, "test.\(module)"]
    let folders = [try Stage.scratch(), try Stage.scratch()]
    let environments = folders.map { ["TMPDIR": $0, "HOME": $0] }
    let alone = try Running(command, environment: environments[0], in: folders[0])
    let trace = try Trace(
      ["python:gc__*", "python:audit", "python:import__*"], options: ["--quiet"], command,
      environment: environments[1], in: folders[1])
    let plain = alone.end()
    #expect(trace.outcome.status == plain.status)
    #expect(results(plain).contains("Ran \(count) tests"))
    #expect(difference(tally(results(trace.outcome)), tally(results(plain))).isEmpty)
    #expect(trace.count("python:audit") > count)
  }
}
