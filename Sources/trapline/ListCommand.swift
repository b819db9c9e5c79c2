// `trapline list`: the probes of files, or of the files that processes have mapped.

import ArgumentParser
import Glibc
import ProbeNotes
import SystemPackage
import TraceBase
import Tracees
import Tracing
import TraplineKit

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Show the probes of files or processes, with their arguments.",
    usage: """
      trapline list [options] FILE ... [PATTERN]
      trapline list [options] -p PID ... [PATTERN]
      """,
    discussion: """
      FILE is a program or shared library; a name without a slash that is no file here is looked for \
      on PATH. PATTERN is PROVIDER:NAME with the wildcards * ? [a-z]. Arguments are named and typed \
      where a signature is known that agrees with the note.

      EXIT STATUS
        0 probes were listed, 1 none match, 2 something could not be read, 64 the command line is \
      wrong.
      """)

  @Argument(help: ArgumentHelp("Files, and patterns (which have a colon).", valueName: "file"))
  var words: [String] = []

  @Option(
    name: [.customShort("p"), .customLong("pid")],
    help: ArgumentHelp("List every file that a process has mapped.", valueName: "pid"))
  var processes: [Int32] = []

  @Option(help: "How probes are written: table, json (one object a line) or note (as readelf -n).")
  var format: ListingFormat = .table

  @Option(
    name: .customLong("signatures"),
    help: ArgumentHelp("Read signatures from a file.", valueName: "file"))
  var signatureFiles: [String] = []

  func run() throws {
    var signatures = SignatureTable.builtIn
    try signatures.add(files: signatureFiles)
    var files: [String] = []
    var patterns: [ProbePatternMatcher] = []
    for (index, word) in words.enumerated() {
      // With processes, or after a file, a word that cannot be a file is a pattern.
      let mayBePattern = !processes.isEmpty || !files.isEmpty || index < words.count - 1
      if let file = findFile(word) {
        files.append(file)
      } else if word.contains(":") || (mayBePattern && !word.contains("/")) {
        do throws(ProbePatternError) {
          patterns.append(try ProbePatternMatcher(word))
        } catch {
          throw ValidationError("\(error)")
        }
      } else {
        complain("cannot find '\(word)': no such file, here or on PATH")
        throw ExitCode.trouble
      }
    }
    if files.isEmpty, processes.isEmpty {
      throw ValidationError(
        "name a file, or a process with -p (for example: trapline list python3)")
    }
    var hasTrouble = false
    var listing = Listing()
    func add(_ catalog: ProbeCatalog) {
      listing.add(catalog, matching: patterns) { note, entries in
        signatures.signature(provider: note.provider, probe: note.name, arguments: entries)?
          .parameters.map { ListedParameter(name: $0.name, type: $0.type.description) }
      }
    }
    for file in files {
      do throws(ProbeCatalogError) {
        add(try ProbeCatalog(path: FilePath(file)))
      } catch {
        complain("\(error)")
        hasTrouble = true
      }
    }
    for process in processes {
      do throws(TraceeError) {
        let catalogs = try MappedFiles.catalogs(of: ProcessID(process)) { error in
          complain("\(error)")
          hasTrouble = true
        }
        for catalog in catalogs { add(catalog) }
      } catch {
        complain("\(error)")
        hasTrouble = true
      }
    }
    let bytes = listing.text(format, width: terminalWidth())
    if !bytes.isEmpty { _ = try? FileDescriptor.standardOutput.writeAll(bytes) }
    if hasTrouble { throw ExitCode.trouble }
    guard listing.isEmpty else { return }
    let subject =
      (files + processes.map { "process \($0)" }).joined(separator: ", ")
    complain(
      (patterns.isEmpty
        ? "\(subject): no probes (there is no .note.stapsdt section)"
        : "\(subject): no probe matches \(patterns.map { "'\($0)'" }.joined(separator: ", "))")
        + NeededLibraries.advice(for: files))
    throw ExitCode.noMatch
  }
}

extension ListingFormat: ExpressibleByArgument {}
