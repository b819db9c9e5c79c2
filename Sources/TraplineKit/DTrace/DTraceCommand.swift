// `dtrace`, from its command line to its status: options, targets, compiling, and then what the mode
// asks for. Every text that a user of dtrace knows is here or in the language; how the text looks that
// a script makes is the renderer's.

package import DLanguage
internal import Glibc
package import ScriptSyntax
internal import SystemPackage
package import TraceBase
package import TraceProgram
internal import Tracees
package import Tracing

/// Why dtrace ends before it has begun: a message for standard error, and a status.
package struct DTraceFailure: Error, Equatable, Sendable {
  package var message: String
  package var status: Int32 = 1

  package init(_ message: String, status: Int32 = 1) {
    self.message = message
    self.status = status
  }
}

/// One run of dtrace.
package final class DTraceCommand {
  /// A program of the command line, compiled.
  struct CompiledProgram {
    let argument: DTraceProgramArgument
    let unit: DUnit
    /// How messages call it: `script 'x.d'`, `description 'BEGIN'`.
    let title: String
  }

  let arguments: DTraceArguments
  var options = DTraceOptions()
  /// What the program is called: the first word of its messages.
  let name: String
  let session: TraceSession
  let sites: SiteTable
  let universe: ProbeUniverse
  private(set) var targets: [ProcessID] = []
  private(set) var compiled: [CompiledProgram] = []

  /// Prepares a run; `name` is the name it was started under.
  package init(_ arguments: DTraceArguments, name: String) {
    self.arguments = arguments
    self.name = name
    sites = SiteTable(selecting: [])
    session = TraceSession(
      sites, policy: FollowPolicy(followsChildren: false, outlivesTracees: true))
    universe = ProbeUniverse(
      reader: { process, description in ProbeLister.probes(of: process, meantBy: description) },
      scanner: { ProbeLister.processesWithProbes() })
  }

  /// Runs on the calling thread to the end, and gives the status.
  package func run() -> Int32 {
    do throws(DTraceFailure) {
      return try execute()
    } catch {
      try? session.tracer.detachAll()
      say(error.message)
      return error.status
    }
  }

  private func execute() throws(DTraceFailure) -> Int32 {
    if arguments.mode == .version {
      StandardText.write("\(name): \(DTraceVersion.text)\n")
      if arguments.isVerbose { StandardText.write(DTraceVersion.details) }
      return 0
    }
    try applySettings()
    switch arguments.mode {
    case .header, .object: return try build()
    case .list, .trace, .version: break
    }
    try takeTargets()
    try compile()
    if arguments.mode == .list { return try list() }
    return try trace()
  }

  // MARK: Messages

  /// Writes a message on standard error, after the name.
  func say(_ message: String) {
    StandardText.complain("\(name): \(message)\n")
  }

  /// Writes a message unless output is quiet.
  func note(_ message: String) {
    guard !options.isOn("quiet") else { return }
    say(message)
  }

  // MARK: Options

  private func applySettings() throws(DTraceFailure) {
    for option in DTraceOptions.names {
      guard let value = getenv("DTRACE_OPT_\(option.uppercased())") else { continue }
      // An unusable value of the environment is passed over, as dtrace does.
      try? options.set(option, String(cString: value), in: .commandLine)
    }
    for setting in arguments.settings {
      do throws(DTraceOptionError) {
        try options.set(setting.name, setting.value, in: .commandLine)
      } catch {
        throw DTraceFailure("failed to set \(setting.spelling): \(error.rawValue)")
      }
    }
    if arguments.preprocesses { try? options.set("cpp", nil, in: .commandLine) }
    if arguments.allowsZeroMatches || arguments.mode != .trace {
      try? options.set("zdefs", nil, in: .commandLine)
    }
  }

  // MARK: Targets

  private func takeTargets() throws(DTraceFailure) {
    var nobody = NoHandler()
    for target in arguments.targets {
      switch target {
      case .command(let words):
        guard !words.isEmpty else { throw DTraceFailure("failed to execute : No such file or directory") }
        do throws(TraceeError) {
          let command = try Command(words, searchPath: SearchPath.current)
          targets.append(try session.launch(command, telling: &nobody))
        } catch {
          throw DTraceFailure("failed to execute \(words[0]): \(error.shortReason)")
        }
      case .process(let text):
        guard let number = Int32(text), number > 0 else { throw DTraceFailure("invalid pid: \(text)") }
        try grab(ProcessID(number))
      }
    }
    universe.targets = targets
  }

  func grab(_ process: ProcessID) throws(DTraceFailure) {
    guard !targets.contains(process) else { return }
    // A listing looks from outside.
    guard arguments.mode == .trace else {
      guard access("/proc/\(process)", F_OK) == 0 else {
        throw DTraceFailure("failed to grab pid \(process): No such process")
      }
      targets.append(process)
      return
    }
    var nobody = NoHandler()
    do throws(TraceeError) {
      try session.attach(process, telling: &nobody)
    } catch {
      throw DTraceFailure("failed to grab pid \(process): \(error.shortReason)")
    }
    targets.append(process)
  }

  // MARK: Compiling

  private func compile() throws(DTraceFailure) {
    guard !arguments.programs.isEmpty else { return }
    let compiler = DCompiler(
      options: checkOptions, knowledge: universe, macros: macroVariables)
    compiler.setOption = { [self] name, value in
      do throws(DTraceOptionError) {
        try options.set(name, value, in: .script)
        compiler.options = checkOptions
        return nil
      } catch {
        return error.rawValue
      }
    }
  }
}
