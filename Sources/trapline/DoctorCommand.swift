// `trapline doctor`: what this machine, a process or a file lets trapline do.

import ArgumentParser
import Glibc
import SystemPackage
import TraceBase
import TraplineKit

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Tell what can be traced on this machine, and what to change if it cannot.",
    usage: """
      trapline doctor [options]
      trapline doctor [options] -p PID
      trapline doctor [options] FILE
      """,
    discussion: """
      Each line says what was found -> what works because of it, and, where it does not, what to \
      change. What can be tried is tried, on a process of trapline's own; the process of -p is not \
      touched. A file without a slash that is not here is looked for on PATH.

      EXIT STATUS
        0 all that tracing needs is there ('limited' is no more than a hint), 1 something is \
      missing, 64 the command line is wrong.
      """)

  @Argument(help: ArgumentHelp("A program or library to examine.", valueName: "file"))
  var file: String?

  @Option(
    name: [.customShort("p"), .customLong("pid")],
    help: ArgumentHelp("A process to examine.", valueName: "pid"))
  var process: Int32?

  @Flag(help: "Write an object for each finding, one to a line.")
  var json = false

  @Option(help: "Colours: auto (on a terminal), always or never.")
  var color: ColorChoice = .auto

  func validate() throws {
    if file != nil, process != nil { throw ValidationError("-p and a file exclude each other") }
    if let process, process <= 0 { throw ValidationError("\(process) is no process id") }
  }

  func run() throws {
    var findings = Findings(MachineFacts.gather().findings)
    var titles: [Finding.Subject: String] = [.machine: "This machine"]
    if let process {
      titles[.process] = "Process \(process)"
      findings.add(ProcessExamination.findings(of: ProcessID(process)))
    }
    if let file {
      let path = findFile(file) ?? file
      titles[.file] = printable(path)
      findings.add(FileExamination.findings(of: path))
    }
    let isColored = color == .always || (color == .auto && isatty(STDOUT_FILENO) == 1)
    let bytes =
      json
      ? findings.json
      : findings.text(width: terminalWidth(), isColored: isColored, titles: titles)
    _ = try? FileDescriptor.standardOutput.writeAll(bytes)
    if !findings.areFine { throw ExitCode(1) }
  }
}
