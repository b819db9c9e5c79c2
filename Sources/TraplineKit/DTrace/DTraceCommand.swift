// `dtrace`, from its command line to its status: options, targets, compiling, and then what the mode
// asks for. Every text that a user of dtrace knows is here or in the language; how the text looks that
// a script makes is the renderer's.

internal import DLanguage
internal import Glibc
internal import ScriptSyntax
internal import SystemPackage
internal import TraceBase
internal import TraceProgram
internal import Tracees
internal import Tracing

/// Why dtrace ends before it has begun: a message for standard error, and a status.
struct DTraceFailure: Error, Equatable {
  var message: String
  var status: Int32 = 1

  init(_ message: String, status: Int32 = 1) {
    self.message = message
    self.status = status
  }
}

/// One run of dtrace.
package final class DTraceCommand {
  /// A program of the command line, compiled.
  struct CompiledProgram {
    let unit: DUnit
    /// How messages call it: `script 'x.d'`, `description 'BEGIN'`.
    let title: String
  }

  let arguments: DTraceArguments
  var options = DTraceOptions()
  /// What the program is called: the first word of its messages.
  let name: String
  let universe = ProbeUniverse()
  let session: TraceSession
  private(set) var compiled: [CompiledProgram] = []
  private(set) var program = Program()

  /// Prepares a run; `name` is the name it was started under.
  package init(_ arguments: DTraceArguments, name: String) {
    self.arguments = arguments
    self.name = name
    session = TraceSession(
      SiteTable(selecting: []),
      policy: FollowPolicy(
        followsChildren: false, outlivesTracees: true, killsLaunched: true))
  }

  /// Runs on the calling thread to the end, and gives the status.
  package func run() -> Int32 {
    // Whatever came of it, a launched command does not outlive dtrace.
    defer { try? session.letEverybodyGo() }
    do throws(DTraceFailure) {
      return try execute()
    } catch {
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
    if arguments.mode == .header || arguments.mode == .object { return try build() }
    do throws(TraceeError) {
      // Before anybody is held who would not survive our sudden end.
      try Interruptions.catchAll()
    } catch {
      throw DTraceFailure("could not enable tracing: \(error)")
    }
    do throws(SettingsError) {
      try session.prepare()
    } catch {
      throw DTraceFailure(error.description)
    }
    try takeTargets()
    if arguments.mode == .list { try takeFiles() }
    try compile()
    return try arguments.mode == .list ? list() : trace()
  }

  // MARK: Messages

  /// Writes a message on standard error, after the name.
  func say(_ message: String) {
    StandardText.complain("\(name): \(message)\n")
  }

  /// Writes a message unless output is quiet.
  func note(_ message: String) {
    if !options.isOn("quiet") { say(message) }
  }

  // MARK: Options

  private func applySettings() throws(DTraceFailure) {
    for option in DTraceOptions.names {
      guard let value = environment("DTRACE_OPT_\(option.uppercased())") else { continue }
      // An unusable value of the environment is passed over, as dtrace does.
      try? options.set(option, value, in: .commandLine)
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

  private var compileOptions: DCompileOptions {
    DCompileOptions(
      check: DCheckOptions(
        strsize: options.int("strsize") ?? 256, zdefs: options.isOn("zdefs"),
        hasTarget: !arguments.targets.isEmpty),
      ustackFrames: options.int("ustackframes") ?? 100, allowsEmpty: options.isOn("empty"))
  }

  // MARK: Targets

  private func takeTargets() throws(DTraceFailure) {
    var nobody = NoHandler()
    for target in arguments.targets {
      switch target {
      case .command(let words):
        guard let first = words.first else {
          throw DTraceFailure("failed to execute : No such file or directory")
        }
        do throws(TraceeError) {
          let command = try Command(words, searchPath: searchPath)
          universe.targets.append(try session.launch(command, telling: &nobody))
        } catch {
          let reason = error.isNotFound ? "\(Errno.noSuchFileOrDirectory)" : error.explanation
          throw DTraceFailure("failed to execute \(first): \(reason)")
        }
      case .process(let text):
        guard let number = Int32(text) else { throw DTraceFailure("invalid pid: \(text)") }
        guard number > 0 else {
          throw DTraceFailure("failed to grab pid \(number): No such process")
        }
        try grab(ProcessID(number))
        universe.targets.append(ProcessID(number))
      }
    }
    do throws(TraceeError) {
      try session.loadLibraries(telling: &nobody)
    } catch {
      throw DTraceFailure("failed to control process: \(error)")
    }
  }

  /// The words of a listing that name files: they are listed in place of processes.
  private func takeFiles() throws(DTraceFailure) {
    universe.files = arguments.words.filter { access($0, R_OK) == 0 }
    guard !universe.files.isEmpty else { return }
    try? options.set("argref", nil, in: .commandLine)
    for file in universe.files {
      do throws(ProbeCatalogError) {
        _ = try ProbeCatalog(path: FilePath(file))
      } catch {
        throw DTraceFailure("\(error)")
      }
    }
  }

  /// Takes a running process under trace; a listing only looks whether it is there.
  func grab(_ process: ProcessID) throws(DTraceFailure) {
    guard ProcessStatus(process) != nil else {
      throw DTraceFailure("failed to grab pid \(process): No such process")
    }
    guard arguments.mode == .trace else { return }
    var nobody = NoHandler()
    do throws(TraceeError) {
      try session.attach(process, telling: &nobody)
    } catch {
      throw DTraceFailure("failed to grab pid \(process): \(error.explanation)")
    }
  }

  // MARK: Compiling

  private func compile() throws(DTraceFailure) {
    let macros = macroVariables()
    let compiler = DCompiler(
      options: compileOptions, knowledge: universe, macros: macros)
    compiler.setOption = { [self] name, value in
      do throws(DTraceOptionError) {
        try options.set(name, value, in: .script)
        var changed = compileOptions
        changed.check.libraries = compiler.options.check.libraries
        changed.allowsEmpty = changed.allowsEmpty || compiler.options.allowsEmpty
        compiler.options = changed
        return nil
      } catch {
        return error.rawValue
      }
    }
    for argument in arguments.programs {
      let failure =
        argument.kind == .script
        ? "failed to compile script \(argument.text)" : "invalid probe specifier \(argument.text)"
      let bytes = argument.kind == .script ? try read(argument.text) : Array(argument.text.utf8)
      if compiled.isEmpty { try loadLibraries(compiler, failure) }
      macros.arguments[0] = Array((argument.kind == .script ? argument.text : name).utf8)
      // The preprocessor is for scripts; the texts of the command line go without.
      let source = SourceText(
        argument.kind == .script ? try preprocessed(bytes, failure) : bytes, name: argument.text)
      do throws(Diagnostic) {
        let unit = try compiler.compile(source, style: argument.kind.style)
        compiled.append(CompiledProgram(unit: unit, title: argument.title))
      } catch {
        throw DTraceFailure(
          "\(failure): \(describe(error, in: source, isScript: argument.kind == .script))")
      }
    }
    program = compiler.program
    do throws(VerificationError) {
      try ProgramVerifier.verify(program)
    } catch {
      throw DTraceFailure("failed to compile: the compiler made a program that is wrong: \(error)")
    }
    if arguments.showsCode || options.isOn("verbose") {
      StandardText.complain(ProgramListing.text(of: program))
    }
  }

  private func read(_ path: String) throws(DTraceFailure) -> [UInt8] {
    if path == "-", let bytes = readWholeFile("/dev/stdin") { return bytes }
    guard access(path, R_OK) == 0 else {
      throw DTraceFailure("failed to open \(path): \(Errno(rawValue: errno))")
    }
    guard let bytes = readWholeFile(path) else {
      if errno == EFBIG { throw DTraceFailure("failed to open \(path): \(Errno.fileTooLarge)") }
      throw DTraceFailure(
        "failed to compile script \(path): \(PreprocessorError.input.rawValue)")
    }
    return bytes
  }

  func preprocessed(_ bytes: [UInt8], _ failure: String) throws(DTraceFailure) -> [UInt8] {
    guard options.isOn("cpp") else { return bytes }
    do throws(PreprocessorError) {
      return try Preprocessor(options).run(on: bytes)
    } catch {
      throw DTraceFailure("\(failure): \(error.rawValue)")
    }
  }

  /// Compiles the libraries. One that depends on what is not there is passed over, with those that
  /// depend on it; any other error is one of the program's. `failure` begins the message.
  private func loadLibraries(_ compiler: DCompiler, _ failure: String) throws(DTraceFailure) {
    let directories =
      (options.text("syslibdir").map { [$0] } ?? []) + options.libraryDirectories
    guard !options.isOn("nolibs"), !directories.isEmpty else { return }
    let words = compiler.macros.arguments
    defer {
      compiler.options = compileOptions
      compiler.macros.arguments = words
    }
    compiler.macros.arguments = []
    compiler.options.allowsEmpty = true
    for directory in directories {
      compiler.options.check.libraries = []
      for library in DLibrary.all(in: directory) {
        let source = SourceText(library.bytes, name: library.path)
        do throws(Diagnostic) {
          _ = try compiler.compile(source)
          compiler.options.check.libraries?.insert(library.fileName)
        } catch {
          guard error.tag != "D_PRAGMA_DEPEND" else { continue }
          throw DTraceFailure(
            "\(failure): \(describe(error, in: source, isScript: true, file: library.path))")
        }
      }
    }
  }

  private func describe(
    _ error: Diagnostic, in source: SourceText, isScript: Bool, file: String? = nil
  ) -> String {
    let tag = options.isOn("errtags") ? "[\(error.tag)] " : ""
    let place = source.location(of: error.range.start)
    let position =
      (place.file ?? file).map { "\"\($0)\", line \(place.line): " }
      ?? (isScript ? "line \(place.line): " : error.region.map { "in \($0): " } ?? "")
    return tag + position + error.message + (error.hint.map { " (\($0))" } ?? "")
  }

  private func macroVariables() -> DMacroVariables {
    let macros = DMacroVariables(
      arguments: [[]] + arguments.words.map { Array($0.utf8) },
      named: [
        "pid": Int64(getpid()), "ppid": Int64(getppid()), "uid": Int64(getuid()),
        "gid": Int64(getgid()), "euid": Int64(geteuid()), "egid": Int64(getegid()),
        "pgid": Int64(getpgid(0)), "sid": Int64(getsid(0)), "projid": 0, "taskid": 0,
        "target": Int64(universe.targets.first?.rawValue ?? 0),
      ])
    macros.allowsMissing = options.isOn("defaultargs")
    macros.allowsUnused = options.isOn("argref")
    return macros
  }
}

extension DTraceProgramArgument {
  /// As messages call it.
  fileprivate var title: String {
    kind == .script
      ? "script '\(text)'" : "description '\(text.prefix { !"{/;".contains($0) })'"
  }
}

extension DTraceProgramArgument.Kind {
  /// How its text is read.
  fileprivate var style: DDescriptionStyle {
    switch self {
    case .provider: .provider
    case .module: .module
    case .function: .function
    case .name, .identifier: .name
    case .script: .script
    }
  }
}
