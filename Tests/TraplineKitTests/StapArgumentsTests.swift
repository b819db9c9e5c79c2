// stap's command line: what each option is taken for, what does not go together, and how a refusal reads.

import Testing

@testable import TraplineKit

@Suite struct StapArgumentsTests {
  private static let hint = """
    Try '--help' for more information. [man stap]
    A message like [man foo] means for more info, run % man foo

    """

  private func failure(_ words: [String]) -> String? {
    do throws(StapArguments.Failure) {
      _ = try StapArguments(words)
      return nil
    } catch {
      return error.message
    }
  }

  @Test func clustersAreLettersOneByOne() throws {
    let arguments = try StapArguments(["-vgp4", "-uwv", "-DMAXACTION=5", "x.stp"])
    #expect(arguments.verbosity == [2, 2, 2, 2, 2])
    #expect(arguments.isGuru)
    #expect(arguments.lastPass == 4)
    #expect(arguments.isUnoptimized && arguments.silencesWarnings)
    #expect(arguments.definitions.map(\.name) == ["MAXACTION"])
    #expect(arguments.definitions.map(\.value) == ["5"])
    #expect(arguments.scriptPath == "x.stp")
  }

  @Test func theFirstWordIsTheScriptUnlessItIsGiven() throws {
    let file = try StapArguments(["a.stp", "1", "-p1", "--", "-x", "two"])
    #expect(file.scriptPath == "a.stp")
    #expect(file.words == ["1", "-x", "two"])
    let text = try StapArguments(["-e", "probe begin {}", "1", "2"])
    #expect(text.scriptPath == nil)
    #expect(text.words == ["1", "2"])
  }

  @Test func longNamesMayBeShortened() throws {
    #expect(try StapArguments(["--vers"]).mode == .version)
    #expect(try StapArguments(["--dump-f"]).mode == .functions)
    #expect(try StapArguments(["--priv=stapusr", "-e", "x"]).privilege == "stapusr")
    #expect(try StapArguments(["--privilege", "stapsys", "-e", "x"]).privilege == "stapsys")
    #expect(try StapArguments(["--vp", "012", "-e", "x"]).verbosity == [0, 1, 2, 0, 0])
  }

  @Test func aTargetAndTheEndOfARun() throws {
    let arguments = try StapArguments([
      "-c", "ls -l", "-T", "3", "-o", "out.%s", "-S", "2,3", "-G", "a=-5", "-e", "x",
    ])
    #expect(arguments.command == "ls -l")
    #expect(arguments.timeout == 3000)
    #expect(arguments.outputPath == "out.%s")
    #expect(arguments.fileSize?.bytes == 2 << 20)
    #expect(arguments.fileSize?.count == 3)
    #expect(arguments.globals.map { "\($0.name)=\($0.value)" } == ["a=-5"])
    #expect(try StapArguments(["-x", "12", "-e", "x"]).process == 12)
  }

  /// What only a kernel module could do is accepted, with a reason for whoever asks.
  @Test(arguments: [
    "-k", "-b", "-P", "-s8", "-mname", "-rX", "-dkernel", "--ldd", "--all-modules", "-ax86_64",
    "--runtime=kernel", "--poison-cache", "--rlimit-as=5", "--download-debuginfo=no",
    "--skip-badvars", "--modinfo=a=b",
  ])
  func whatHasNoEffectIsAccepted(_ option: String) throws {
    let arguments = try StapArguments([option, "-e", "x"])
    #expect(arguments.idle.count == 1)
    #expect(arguments.idle.allSatisfy { !$0.reason.isEmpty })
  }

  @Test(arguments: [
    (["-p6", "-e", "x"], "Invalid pass number (should be 1-5).\n"),
    (["-p0", "-e", "x"], "Invalid pass number (should be 1-5).\n"),
    (["-e", "x", "-e", "y"], "Only one script can be given on the command line.\n"),
    (["-m", "", "-e", "x"], "Module name cannot be empty.\n"),
    (
      ["-m", "A-", "-e", "x"],
      "ERROR: Safety pattern mismatch for -m parameter ('A-' vs. '^[a-z0-9_]+$') rc=1\n"
    ),
    (["-x", "abc", "-e", "x"], "Invalid target process ID number.\n"),
    (["-c", "", "-e", "x"], "Empty CMD string invalid.\n"),
    (["-T", "0", "-e", "x"], "Invalid timeout interval.\n"),
    (["--vp", "123456", "-e", "x"], "Invalid --vp argument: it takes 1 to 5 digits.\n"),
    (["--privilege=x", "-e", "x"], "Invalid argument 'x' for --privilege.\n"),
    (["--runtime=x", "-e", "x"], "ERROR: x is an invalid argument for --runtime\n"),
    (["-l", "a", "-L", "b"], "ERROR: only one of the -l/-L/--dump-* switches may be specified\n"),
    (
      ["-D", "a b", "-e", "x"],
      "ERROR: Safety pattern mismatch for -D parameter ('a b' vs. "
        + "'^[a-z_][a-z_0-9]*(=-?[a-z_0-9]+)?$') rc=1\n"
    ),
  ])
  func refusals(_ words: [String], _ message: String) {
    #expect(failure(words) == message)
  }

  @Test(arguments: [
    (["-z"], "stap: invalid option -- 'z'\n"),
    (["--foo"], "stap: unrecognized option '--foo'\n"),
    (["-e"], "stap: option requires an argument -- 'e'\n"),
    (["--version=1"], "stap: option '--version' doesn't allow an argument\n"),
    ([], "A script must be specified.\nTry '-i' for building a script interactively.\n"),
    (["-E", "x"], "A script must be specified.\nTry '-i' for building a script interactively.\n"),
    (["-c", "a", "-x", "1", "-e", "x"], "You can't specify -c and -x together.\n"),
    (["-l", "a", "-e", "x"], "Cannot specify a script with -l/-L/--dump-* switches.\n"),
    (["-l", "a", "-p2"], "Cannot specify -p with -l/-L/--dump-* switches.\n"),
    (["-l", "a", "-i"], "Cannot specify -i with -l/-L/--dump-* switches.\n"),
    (["-S", "1", "-e", "x"], "You need to specify -o FILE to use -S option.\n"),
  ])
  func refusalsWithAHint(_ words: [String], _ message: String) {
    #expect(failure(words) == message + Self.hint)
  }

  @Test(arguments: [
    ("a b  c", ["a", "b", "c"]), ("a 'b c' \"d e\"", ["a", "b c", "d e"]), ("a\\ b", ["a b"]),
    ("''", [""]), ("", []), ("a'b'\"c\"", ["abc"]), ("\"a\\\"b\\c\"", ["a\"b\\c"]),
  ])
  func commandsAreWords(_ text: String, _ words: [String]) throws {
    #expect(try ShellWords.split(text) == words)
  }

  @Test(arguments: [
    ("a || b", ShellWords.Mistake.character), ("a > b", .character), ("a & b", .character),
    ("$TRAPLINE_NO_SUCH_NAME", .variable), ("a $(b)", .substitution), ("`a`", .substitution),
    ("a 'b", .syntax), ("a \"b", .syntax), ("a\\", .syntax),
  ])
  func commandsThatAreMoreThanWords(_ text: String, _ mistake: ShellWords.Mistake) {
    #expect(throws: mistake) { try ShellWords.split(text) }
  }
}
