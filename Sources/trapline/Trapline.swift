// The command line: subcommands, and nothing else. Synchronous on purpose: tracing requests belong to
// one operating-system thread, which an asynchronous main would leave.

import ArgumentParser

@main
struct Trapline: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trapline",
    abstract: "Trace the USDT probes of programs, without BPF, kernel module or root.",
    discussion: """
      Programs such as CPython, PostgreSQL, OpenJDK, Ruby and PHP carry probes: places in their code \
      that a tracer can watch. 'trapline list' shows them, 'trapline trace' reports their hits.

      EXAMPLES
        trapline list python3
        trapline trace 'python:gc*' -- python3 script.py
        trapline trace -p 4242 'postgresql:query__start'
      """,
    version: "0.1.0",
    subcommands: [ListCommand.self, TraceCommand.self])
}
