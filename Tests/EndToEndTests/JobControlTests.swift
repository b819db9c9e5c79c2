// Job control from a shell on a terminal: whoever types sees the same whether a command is traced or not.
// The typing waits for what it is about, so that nothing hangs on who is first.

import Foundation
import SystemPackage
import Testing
import TraceTestSupport

/// A shell on a terminal of its own that does not show what is typed, and before it takes the next line
/// writes how the last one ended.
private struct Terminal {
  private let shell: RunningProgram
  private let keys: FileDescriptor
  private(set) var lines: [String] = []

  /// `$T` is what comes before each command.
  init(before prefix: String) throws {
    let pair = try FileDescriptor.pipe(options: .closeOnExec)
    defer { try? pair.readEnd.close() }
    keys = pair.writeEnd
    shell = try RunningProgram(
      "/usr/bin/script", ["-qec", "/bin/bash --norc --noprofile --noediting -i", "/dev/null"],
      environment: [
        "PS1=", "TERM=dumb", "PATH=/usr/bin:/bin", "T=\(prefix)",
        "SLEEPER=\(Built.path("sleeper"))",
      ], input: pair.readEnd.rawValue)
    try type(
      """
      stty -echo; ulimit -c 0; attributes=$(stty -g); export PROMPT_COMMAND='echo "status $?"'
      await() { until [[ $(jobs) == *$1* ]]; do sleep 0.01; done; jobs; }; echo; echo begun

      """)
    while try readLine() != "begun" {}
    try read(until: "status 0")
    lines.removeAll()
  }

  private mutating func readLine() throws -> String {
    var line = try shell.readLine()
    while line.last == "\r" { line.removeLast() }
    lines.append(line)
    return line
  }

  func type(_ text: String) throws { try keys.writeAll(text.utf8) }

  mutating func read(until part: String) throws {
    do {
      while try !readLine().contains(part) {}
    } catch {
      Issue.record("'\(part)' did not come after \(lines)")
      throw error
    }
  }

  mutating func type(_ text: String, until part: String) throws {
    try type(text)
    try read(until: part)
  }

  /// What was seen, without what is another each time.
  ///
  /// A command that a signal has killed leaves its number behind in `$?`, traced or not; what the shell
  /// itself writes of that it writes only of its own children.
  mutating func end() throws -> [String] {
    try type("[ \"$(stty -g)\" = \"$attributes\" ] && echo as before; exit\n", until: "as before")
    try keys.close()
    _ = try shell.finish()
    let shown = lines.filter { !$0.isEmpty && $0 != "Quit" }.map {
      $0.replacing(#/^fired .*/#, with: "fired").replacing(#/^(\[\d+\]) \d+$/#) { "\($0.1) NUMBER" }
    }
    // It tells of a job when it learns of it, and when it is asked.
    return shown.enumerated().filter { $0 == 0 || shown[$0 - 1] != $1 }.map(\.element)
  }
}

private let stop = "\u{1A}"
private let interrupt = "\u{3}"
private let quit = "\u{1C}"
private let endOfFile = "\u{4}"

@Suite struct JobControlTests {
  private static let prefix = "\(Built.trapline) trace -q -o /dev/null sleeper:beat --"

  /// What a scene looks like alone and under trace.
  private func expectTheSame(_ play: (inout Terminal) throws -> Void) throws {
    let seen = try ["", Self.prefix].map { prefix in
      var terminal = try Terminal(before: prefix)
      try play(&terminal)
      return try terminal.end()
    }
    #expect(seen[0] == seen[1])
  }

  @Test func stopsAndGoesOn() throws {
    try expectTheSame { terminal in
      try terminal.type("$T cat\none\n", until: "one")
      try terminal.type(stop, until: "status 148")
      try terminal.type("jobs\n", until: "status 0")
      try terminal.type("fg\ntwo\n", until: "two")
      try terminal.type(endOfFile, until: "status 0")
    }
  }

  @Test(arguments: [(interrupt, 130), (quit, 131)])
  func endsByAKey(_ key: String, _ status: Int) throws {
    try expectTheSame { terminal in
      try terminal.type("$T $SLEEPER 1\n", until: "ready")
      try terminal.type(key, until: "status \(status)")
    }
  }

  @Test func isAJobInTheBackground() throws {
    try expectTheSame { terminal in
      try terminal.type("output=$(mktemp); $T $SLEEPER 1 > $output &\n", until: "status 0")
      try terminal.type("until [ -s $output ]; do sleep 0.01; done\n", until: "status 0")
      for _ in 0..<3 {
        try terminal.type("kill -STOP %1; await Stopped\n", until: "status 0")
        try terminal.type("kill -CONT %1; await Running\n", until: "status 0")
      }
      try terminal.type("kill %1; wait %1\n", until: "status 0")
      try terminal.type("cat $output; rm $output\n", until: "status 0")
    }
  }

  @Test func aTracedShellHasJobsOfItsOwn() throws {
    try expectTheSame { terminal in
      try terminal.type(
        "$T /bin/bash --norc --noprofile --noediting -i\ncat\none\n", until: "one")
      try terminal.type(stop, until: "status 148")
      try terminal.type("jobs\n", until: "status 0")
      try terminal.type("fg\ntwo\n", until: "two")
      try terminal.type(interrupt, until: "status 130")
      try terminal.type("exit 3\n", until: "status 3")
    }
  }

  @Test func aTracerIsAJobToo() throws {
    var terminal = try Terminal(before: "\(Built.trapline) trace -q sleeper:beat")
    try terminal.type("$SLEEPER 1 &\n", until: "ready")
    try terminal.type("$T -p $!\n", until: "(arg0=")
    try terminal.type(stop, until: "status 148")
    try terminal.type("bg > /dev/null\n", until: "(arg0=")
    try terminal.type("kill -INT %2; wait %2; echo tracer $?\n", until: "tracer 0")
    try terminal.type("kill %1; wait %1; echo sleeper $?\n", until: "sleeper 0")
    _ = try terminal.end()
    #expect(terminal.lines.contains { $0.hasSuffix("semaphore 0 text-differs 0") })
  }
}
