// The command line: subcommands, and the names of other tools that trapline is started under.
// Synchronous on purpose: tracing requests belong to
// one operating-system thread, which an asynchronous main would leave.

import ArgumentParser
import Glibc
import Tracees

@main
struct Main {
  static func main() {
    occupyStandardStreams()
    // Swift's runtime reads the arguments from /proc, and without it there seem to be none.
    guard access("/proc/self/cmdline", R_OK) == 0 else {
      complain(
        "/proc is not mounted, and nothing can be done without it (mount -t proc proc /proc)")
      exit(1)
    }
    let path = CommandLine.arguments.first ?? ""
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let words = Array(CommandLine.arguments.dropFirst())
    if words == [RescueNotes.argument] {
      Rescue.run()
      exit(0)
    }
    // Before anything else reads the words: `-h` and `--version` are the tool's own there.
    if name == "dtrace" { exit(DTracePersonality.run(words, name: name)) }
    if name == "stap" { exit(StapPersonality.run(words, name: path)) }
    if words.first == "dtrace" {
      exit(DTracePersonality.run(Array(words.dropFirst()), name: "dtrace"))
    }
    if words.first == "stap" {
      exit(StapPersonality.run(Array(words.dropFirst()), name: "stap"))
    }
    Trapline.main()
  }
}

/// Puts something where standard input, output or error is closed: else the next file that is opened has
/// that number, and what is meant for the user goes there, which may be the memory of a tracee. It can
/// neither be read nor written, and is closed again for commands.
private func occupyStandardStreams() {
  for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) < 0 {
    _ = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  }
}

struct Trapline: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trapline",
    abstract: "Trace the USDT probes of programs, without BPF, kernel module or root.",
    discussion: """
      Programs such as CPython, PostgreSQL, OpenJDK, Ruby and PHP carry probes: places in their code \
      that a tracer can watch. 'trapline list' shows them, 'trapline trace' reports their hits, \
      'trapline explain' shows how one works, 'trapline doctor' what can be traced here.

      EXAMPLES
        trapline list python3
        trapline trace 'python:gc*' -- python3 script.py
        trapline trace -p 4242 'postgresql:query__start'
      """,
    version: "0.1.0",
    subcommands: [
      ListCommand.self, TraceCommand.self, ExplainCommand.self, DoctorCommand.self,
      DTracePersonality.self, StapPersonality.self,
    ])
}
