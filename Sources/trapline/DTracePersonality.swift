// `trapline dtrace …`, and the same under the name `dtrace`. The words go to dtrace's own reading of a
// command line, which is not that of the other commands.

import ArgumentParser
import TraplineKit

struct DTracePersonality: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dtrace",
    abstract: "Run D scripts with dtrace's command line.",
    usage: "trapline dtrace [options] (see: trapline dtrace --help)",
    discussion: """
      The options, messages and statuses are those of dtrace on Linux. Started under the name dtrace, \
      trapline is this command.
      """)

  @Argument(parsing: .captureForPassthrough)
  var words: [String] = []

  func run() throws {
    throw ExitCode(Self.run(words, name: "dtrace"))
  }

  /// Runs dtrace and gives its status.
  static func run(_ words: [String], name: String) -> Int32 {
    do throws(DTraceArguments.Failure) {
      let arguments = try DTraceArguments(words, program: name)
      if arguments.wantsHelp {
        StandardText.write(DTraceUsage.text(program: name))
        return 0
      }
      return DTraceCommand(arguments, name: name).run()
    } catch {
      StandardText.complain(error.message)
      if error.showsUsage { StandardText.complain(DTraceUsage.text(program: name)) }
      return 2
    }
  }
}
