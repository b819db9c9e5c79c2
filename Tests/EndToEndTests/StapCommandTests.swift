// stap's command line as its users type it: scripts that cannot be read, options and their reports, the files
// of -o, shells that keep it in the background, and tapsets of libraries.

import Foundation
import Glibc
import Testing
import TraceTestSupport

private func stap(_ arguments: String...) throws -> Outcome {
  try RunningProgram(Built.trapline, ["stap"] + arguments).finish()
}

/// Runs a line of the shell with `$0` and so on for words: `$0` is a link by the name of stap.
private func shell(_ line: String, _ words: String...) throws -> Outcome {
  try RunningProgram("/bin/sh", ["-c", line] + words).finish()
}

extension TemporaryFolder {
  fileprivate func write(_ name: String, _ text: String) throws -> String {
    let file = "\(path)/\(name)"
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    return file
  }

  fileprivate func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }

  fileprivate var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  /// A link by the name of stap, as those have it who type `stap`.
  fileprivate func link() throws -> String {
    try FileManager.default.createSymbolicLink(
      atPath: "\(path)/stap", withDestinationPath: Built.trapline)
    return "\(path)/stap"
  }
}

@Suite struct StapCommandTests {
  // MARK: Scripts

  @Test func scriptsThatCannotBeRead() throws {
    let folder = TemporaryFolder()
    let failure = "Pass 1: parse failed.  [man error::pass1]\n"
    let missing = try stap("\(folder.path)/none.stp")
    #expect(missing.errors == "Input file '\(folder.path)/none.stp' is missing.\n" + failure)
    let empty = try folder.write("empty.stp", "# nothing\n")
    #expect(try stap(empty).errors == "Input file '\(empty)' is empty.\n" + failure)
    #expect(
      try stap(folder.path).errors == "Input file '\(folder.path)' is empty.\n" + failure)
    #expect(try stap("-e", "").errors == "Input file '<input>' is empty.\n" + failure)
    // A name that the kernel refuses is there for nobody.
    #expect(try stap("\(empty)/x").ending == .exited(1))
  }

  /// Of files that root may read none is unreadable, so a process without root's rights looks at it.
  @Test func scriptsOfOthersCannotBeOpened() throws {
    let folder = TemporaryFolder()
    let script = try folder.write("secret.stp", "probe begin { exit() }\n")
    #expect(chmod(script, 0) == 0 && chmod(folder.path, 0o755) == 0)
    let program = "\(folder.path)/trapline"
    #expect(try run("/usr/bin/install", "-m", "755", Built.trapline, program).ending == .exited(0))
    let words = [program, "stap", script]
    let outcome =
      getuid() != 0
      ? try run(words[0], Array(words.dropFirst()))
      : try run(
        "/usr/bin/setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups"] + words)
    #expect(outcome.errors.hasPrefix("Input file '\(script)' can't be opened for reading.\n"))
    #expect(outcome.ending == .exited(1))
  }

  @Test(arguments: ["#!/usr/bin/env stap", "#! LINK", "#!LINK -w"])
  // Another process makes the file: one that is forked while this one has it open for writing keeps it from
  // being executed.
  func scriptsNameTheirProgram(_ line: String) throws {
    let folder = TemporaryFolder()
    let link = try folder.link()
    let first = line.replacing("LINK", with: link)
    let script = try folder.write("words", "\(first)\nprobe oneshot { println(argc, @1, $2) }\n")
    let outcome = try shell(
      "install -m 755 \"$1\" \"$1.copy\" && PATH=\"$0:$PATH\" exec \"$1.copy\" two 3", folder.path,
      script)
    #expect(outcome.ending == .exited(0), "\(outcome)")
    #expect(outcome.output == "2two3\n")
  }

  @Test func conditionsInAChain() throws {
    let links = (1..<900).map { "else if (x == \($0)) return \"number \($0)\"" }
    let outcome = try stap(
      "-DMAXACTION_INTERRUPTIBLE=100000", "-e",
      """
      function name:string(x:long) { if (x == 0) return "none" \(links.joined(separator: " ")) \
      else return "many" }
      probe oneshot { println(name(0), ", ", name(899), ", ", name(900)) }
      """)
    #expect(outcome.output == "none, number 899, many\n", "\(outcome)")
  }

  // MARK: Messages

  @Test(arguments: ["always", "never", "auto"])
  func colors(_ use: String) throws {
    let outcome = try stap("--color=\(use)", "-e", "probe begin { nothing() }")
    #expect(outcome.errors.contains("\u{1b}[01;31m\u{1b}[Ksemantic error:") == (use == "always"))
    #expect(outcome.errors.contains("Pass 2: analysis failed.  [man error::pass2]\n"))
    let run = try stap("--color=\(use)", "-e", "probe begin { warn(\"w\") exit() }")
    let wanted =
      use == "always" ? "\u{1b}[00;33m\u{1b}[KWARNING:\u{1b}[m\u{1b}[K w\n" : "WARNING: w\n"
    #expect(run.errors == wanted)
  }

  @Test func commandsThatAreNotThere() throws {
    let outcome = try stap("-e", "probe begin { println(\"begun\") }", "-c", "/no/such words")
    #expect(outcome.ending == .exited(1))
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorLines.first == "ERROR: cannot run '/no/such': no such file or directory")
    #expect(outcome.errors.hasSuffix("Pass 5: run failed.  [man error::pass5]\n"))
  }

  @Test func pointsOfEveryProcess() throws {
    let outcome = try stap(
      "-e",
      "probe process.begin, process(\"\(Built.trapline)\").end { n++ } probe timer.ms(1) { exit() } global n"
    )
    #expect(outcome.ending == .exited(0))
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.hasPrefix("WARNING: process.begin is reached by no process: "))
    let script = "probe process.begin { println(\"begun\") }"
    #expect(
      try stap("-e", script, "-c", "/bin/true")
        == Outcome(ending: .exited(0), output: "begun\n", errors: ""))
  }

  // MARK: Reports

  @Test func times() throws {
    let outcome = try stap(
      "-t", "-e",
      "global n probe begin { n = 2 }\nprobe timer.ms(1) { if (n++ == 4) exit() } probe never { n = 1 }"
    )
    #expect(outcome.ending == .exited(0))
    let number = "[0-9]+"
    let cost = "cycles: \(number)min/\(number)avg/\(number)max, variance: \(number)"
    let wanted = try Regex(
      """
      ----- probe hit report: 
      begin, \\(<input>:1:10\\), hits: 1, \(cost), from: begin, index: 0
      timer.ms\\(1\\), \\(<input>:2:1\\), hits: 3, \(cost), from: timer.ms\\(1\\), index: 1
      ----- refresh report:

      """)
    #expect(outcome.output.wholeMatch(of: wanted) != nil, "\(outcome)")
  }

  @Test func timeLimit() throws {
    let outcome = try stap("-T", "1", "-e", "probe end { println(\"over\") }")
    #expect(outcome == Outcome(ending: .exited(0), output: "over\n", errors: ""))
  }

  // MARK: Files

  @Test func filesOfASize() throws {
    let folder = TemporaryFolder()
    // 3.5 megabytes in pieces of 50,000 bytes.
    let outcome = try stap(
      "-S", "1,2", "-o", "\(folder.path)/out", "-e",
      """
      global n
      probe timer.us(200) { for (i = 0; i < 100; i++) printf("%499d\\n", n++) if (n == 7000) exit() }
      """)
    #expect(outcome == Outcome(ending: .exited(0), output: "", errors: ""))
    #expect(try folder.names == ["out.2", "out.3"])
    #expect(try folder.text("out.3").hasSuffix(" 6999\n"))
    let first = try folder.text("out.2").split(separator: "\n")
    #expect(first.count >= 2098 && first.count < 2300, "\(first.count)")
  }

  @Test func aSignalMovesOnToTheNextFile() throws {
    let folder = TemporaryFolder()
    let run = try RunningProgram(
      Built.trapline,
      [
        "stap", "-o", "\(folder.path)/out", "-e",
        """
        global n probe timer.ms(5) { println(n++) } probe end { println("end") }
        """,
      ])
    func isFilled(_ name: String) -> Bool { ((try? folder.text(name)) ?? "").contains("\n") }
    #expect(becomesTrue { isFilled("out") })
    run.send(SIGUSR2)
    #expect(becomesTrue { isFilled("out.1") })
    run.send(SIGINT)
    #expect(try run.finish() == Outcome(ending: .exited(0), output: "", errors: ""))
    let lines = (try folder.text("out") + folder.text("out.1")).split(separator: "\n")
    #expect(lines.dropLast().enumerated().allSatisfy { "\($0.offset)" == $0.element })
    #expect(lines.last == "end")
  }

  /// Without files there is no next one.
  @Test func aSignalForNothing() throws {
    let run = try RunningProgram(
      Built.trapline,
      ["stap", "-e", "probe begin { println(\"begun\") } probe end { println(\"end\") }"])
    #expect(try run.readLine() == "begun")
    run.send(SIGUSR2)
    run.send(SIGINT)
    #expect(try run.finish() == Outcome(ending: .exited(0), output: "end\n", errors: ""))
  }

  // MARK: The background

  /// A shell without job control ignores SIGINT for what it starts in the background, and scripts end stap by
  /// it all the same.
  @Test func isInterruptedInTheBackground() throws {
    let folder = TemporaryFolder()
    let outcome = try shell(
      """
      "$0" stap -e 'probe begin { println("begun") } probe end { println("end") }' > "$1" &
      until grep -qs begun "$1"; do :; done
      kill -INT $!
      wait $!
      """, Built.trapline, "\(folder.path)/out")
    #expect(outcome == Outcome(ending: .exited(0), output: "", errors: ""))
    #expect(try folder.text("out") == "begun\nend\n")
  }

  @Test func tracesTheShellThatRunsIt() throws {
    let outcome = try shell(
      """
      "$0" stap -x $$ -e 'probe process.syscall { n++ } global n
      probe timer.ms(20) { println(n > 0) exit() }'
      echo alive
      """, Built.trapline)
    #expect(outcome.ending == .exited(0), "\(outcome)")
    #expect(outcome.lines.last == "alive")
    #expect(outcome.errors.isEmpty)
  }

  @Test func doesNotTraceItself() throws {
    let outcome = try shell(
      "exec \"$0\" stap -x $$ -e 'probe process.begin { exit() }'", Built.trapline)
    #expect(outcome.ending == .exited(1))
    #expect(outcome.errors.contains("a process cannot trace itself"), "\(outcome)")
  }

  // MARK: Tapsets

  /// In the shape of GLib's: the library's own name in each alias, values under names, and a text of them all.
  @Test func aTapsetOfALibrary() throws {
    let folder = TemporaryFolder()
    _ = try folder.write(
      "probelib.stp",
      """
      /* probe probelib.init - called when the library is loaded */
      probe probelib.init = process("\(Built.path("libprobelib.so"))").mark("init")
      {
        probestr = "probelib.init()"
      }
      probe probelib.call = process("\(Built.path("libprobelib.so"))").mark("call")
      {
        n = $arg1
        probestr = sprintf("probelib.call(%d)", n)
      }
      """)
    let listing = try stap("-I", folder.path, "-L", "probelib.*")
    #expect(
      listing.lines == [
        "probelib.call n:long probestr:string $arg1:long", "probelib.init probestr:string",
      ])
    let script =
      "global sum probe probelib.* { println(probestr) } probe probelib.call { sum += n } "
      + "probe end { println(sum) }"
    let command = "\(Built.path("libuser")) \(Built.path("libprobelib.so")) 3"
    let outcome = try stap("-I", folder.path, "-e", script, "-c", command)
    #expect(outcome.ending == .exited(0))
    #expect(
      outcome.lines.filter { !$0.hasPrefix("loaded") }
        == (0..<3).flatMap { ["probelib.init()", "probelib.call(\($0))"] } + ["3"], "\(outcome)")
  }
}
