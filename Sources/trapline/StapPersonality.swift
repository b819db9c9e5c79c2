// `trapline stap …`, and the same under the name `stap`. The words go to stap's own reading of a command line,
// which is not that of the other commands.

import ArgumentParser
import TraplineKit

struct StapPersonality: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stap",
    abstract: "Run SystemTap scripts with stap's command line.",
    usage: "trapline stap [options] (see: trapline stap --help)",
    discussion: """
      The options, messages and statuses are those of stap; the kernel is not traced. Started under the name \
      stap, trapline is this command.
      """)

  @Argument(parsing: .captureForPassthrough)
  var words: [String] = []

  func run() throws {
    throw ExitCode(Self.run(words, name: "stap"))
  }

  /// Runs stap and gives its status. `name` is what messages about options begin with.
  static func run(_ words: [String], name: String) -> Int32 {
    do throws(StapArguments.Failure) {
      return StapCommand(
        try StapArguments(
          StapArguments.settings() + words, program: name)
      ).run()
    } catch {
      StandardText.complain(error.message)
      return 1
    }
  }
}
